//! From options to a session: which host, encrypted or not, who we are.
use super::{
    auth,
    cancel::Address,
    error,
    message::{self, put_text},
    options::{Options, TlsMode},
    socket::{Plain, Socket},
    tls,
    wire::Wire,
};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use bytes::{BufMut, BytesMut};
use postgres::config::{Host, LoadBalanceHosts, TargetSessionAttrs};
use socket2::{SockRef, TcpKeepalive};
use std::{
    hash::{BuildHasher, RandomState},
    io::{ErrorKind as Io, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    time::{Duration, Instant},
};

/// Protocol 3.0.
const PROTOCOL: u32 = 196_608;
/// Asks for encryption.
const SSL_REQUEST: u32 = 80_877_103;

/// A session, and how to reach its server once more to cancel a statement.
pub(super) struct Session {
    pub(super) wire: Wire,
    pub(super) address: Address,
}

/// Opens a session on the first host that can be reached and is of the kind that is wanted.
///
/// Errors: the last host's, or a list of all.
pub(super) fn open(options: &Options) -> Result<Session> {
    let (hosts, ports) = (options.config.get_hosts(), options.config.get_ports());
    let mut order: Vec<usize> = (0..hosts.len()).collect();
    if options.config.get_load_balance_hosts() == LoadBalanceHosts::Random {
        let random = RandomState::new();
        order.sort_by_key(|place| random.hash_one(place));
    }
    let mut errors: Vec<Error> = Vec::new();
    for place in order {
        let port = ports.get(place).or(ports.first()).copied().unwrap_or(5432);
        match open_host(options, &hosts[place], port) {
            Ok(session) => return Ok(session),
            // A wrong password is wrong everywhere.
            Err(error) if matches!(error.sqlstate.as_ref(), Some(code) if code.starts_with(b"28")) => return Err(error),
            Err(error) => errors.push(error),
        }
    }
    Err(none_of(errors))
}

fn none_of(mut errors: Vec<Error>) -> Error {
    let Some(last) = errors.pop() else { return error::misuse("there is no host to connect to") };
    if errors.is_empty() {
        return last;
    }
    errors.push(last.clone());
    let lines: Vec<&str> = errors.iter().map(|error| error.message.lines().next().unwrap_or_default()).collect();
    let mut all = Error::new(ErrorKind::CANNOT_CONNECT, format!("no host can be used: {}", lines.join("; ")));
    all.transient = errors.iter().any(|error| error.transient);
    all
}

fn open_host(options: &Options, host: &Host, port: u16) -> Result<Session> {
    let deadline = options.config.get_connect_timeout().map(|timeout| Instant::now() + *timeout);
    let address = Address { host: host.clone(), port, tls: options.tls.clone(), key: None, timeout: options.config.get_connect_timeout().copied() };
    let socket = address.connect(&|stream| keep_alive(options, stream))?;
    let wire = Wire::new(socket);
    let remaining = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    wire.set_timeout(remaining).map_err(|error| error::lost(&error))?;
    let mut session = start(options, wire, address)?;
    check_attributes(options, &mut session)?;
    session.wire.set_timeout(None).map_err(|error| error::lost(&error))?;
    Ok(session)
}

fn keep_alive(options: &Options, stream: &TcpStream) {
    let config = &options.config;
    let socket = SockRef::from(stream);
    if config.get_keepalives() {
        let mut keepalive = TcpKeepalive::new().with_time(config.get_keepalives_idle());
        #[cfg(not(any(target_os = "openbsd", target_os = "haiku")))]
        if let Some(interval) = config.get_keepalives_interval() {
            keepalive = keepalive.with_interval(interval);
        }
        #[cfg(not(any(target_os = "openbsd", target_os = "haiku", target_os = "windows")))]
        if let Some(retries) = config.get_keepalives_retries() {
            keepalive = keepalive.with_retries(retries);
        }
        // What the system cannot set, it does without.
        let _ = socket.set_tcp_keepalive(&keepalive);
    }
    #[cfg(target_os = "linux")]
    let _ = socket.set_tcp_user_timeout(config.get_tcp_user_timeout().copied());
}

/// The start-up message, the login, and what the server tells at first.
fn start(options: &Options, mut wire: Wire, mut address: Address) -> Result<Session> {
    let config = &options.config;
    let system_user = || std::env::var("PGUSER").or_else(|_| std::env::var("USER")).or_else(|_| std::env::var("USERNAME"));
    let user = match config.get_user() {
        Some(user) => user.to_owned(),
        None => system_user().unwrap_or_else(|_| "postgres".to_owned()),
    };
    write_start(&mut wire.out, options, &user);
    wire.send()?;
    auth::authenticate(&mut wire, &user, config.get_password(), config.get_channel_binding())?;
    loop {
        let frame = wire.peek()?;
        match frame.tag {
            b'K' => {
                let mut body = wire.body(&frame);
                address.key = message::take_u32(&mut body).map(|process| (process, body.to_vec()));
            }
            b'E' => return Err(auth::refused(error::from_server(wire.body(&frame), None), &user)),
            b'Z' => {
                wire.consume(&frame);
                return Ok(Session { wire, address });
            }
            _ => {}
        }
        wire.consume(&frame);
    }
}

fn write_start(out: &mut BytesMut, options: &Options, user: &str) {
    let config = &options.config;
    let start = out.len();
    out.put_u32(0);
    out.put_u32(PROTOCOL);
    // Texts of dates and ranges must be of one form, whatever the server's habit.
    let fixed = [("user", user), ("database", config.get_dbname().unwrap_or(user)), ("client_encoding", "UTF8"), ("DateStyle", "ISO")];
    let application = config.get_application_name().unwrap_or("aludel");
    let others = [("application_name", Some(application)), ("options", config.get_options())];
    let settings = options.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let others = others.into_iter().filter_map(|(name, value)| Some((name, value?)));
    for (name, value) in fixed.into_iter().chain(others).chain(settings) {
        put_text(out, name);
        put_text(out, value);
    }
    out.put_u8(0);
    let length = (out.len() - start) as u32;
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
}

/// Refuses a server that is not of the kind that is wanted.
fn check_attributes(options: &Options, session: &mut Session) -> Result<()> {
    let wanted = options.config.get_target_session_attrs();
    if wanted == TargetSessionAttrs::Any {
        return Ok(());
    }
    let mut read_only = None;
    message::simple_query(&mut session.wire.out, "SHOW transaction_read_only");
    session.wire.send()?;
    session.wire.until_ready(None, |tag, body| {
        if tag == b'D' {
            read_only = Some(body.ends_with(b"on"));
        }
        Ok(())
    })?;
    let place = session.address.place();
    match (wanted, read_only) {
        (TargetSessionAttrs::ReadWrite, Some(true)) => {
            Err(Error::new(ErrorKind::CANNOT_CONNECT, format!("the server at {place} only reads, and `target_session_attrs` is `read-write`")))
        }
        (TargetSessionAttrs::ReadOnly, Some(false)) => {
            Err(Error::new(ErrorKind::CANNOT_CONNECT, format!("the server at {place} also writes, and `target_session_attrs` is `read-only`")))
        }
        _ => Ok(()),
    }
}

impl Address {
    /// `host:port`, or the socket's file.
    pub(super) fn place(&self) -> String {
        match &self.host {
            Host::Tcp(host) => format!("`{host}:{}`", self.port),
            #[cfg(unix)]
            Host::Unix(_) => format!("`{}`", self.socket_file().display()),
        }
    }

    #[cfg(unix)]
    fn socket_file(&self) -> std::path::PathBuf {
        match &self.host {
            Host::Unix(folder) => folder.join(format!(".s.PGSQL.{}", self.port)),
            Host::Tcp(_) => std::path::PathBuf::new(),
        }
    }

    /// A stream to the server, encrypted as it was asked for.
    pub(super) fn connect(&self, prepare: &dyn Fn(&TcpStream)) -> Result<Socket> {
        match &self.host {
            Host::Tcp(host) => {
                let stream = self.connect_tcp(host)?;
                prepare(&stream);
                self.negotiate(Plain::Tcp(stream), host)
            }
            #[cfg(unix)]
            Host::Unix(_) => {
                let stream = std::os::unix::net::UnixStream::connect(self.socket_file()).map_err(|error| self.unreachable(&error))?;
                Ok(Socket::Plain(Plain::Unix(stream)))
            }
        }
    }

    fn connect_tcp(&self, host: &str) -> Result<TcpStream> {
        let addresses = (host, self.port).to_socket_addrs().map_err(|error| {
            let mut error =
                Error::new(ErrorKind::CANNOT_CONNECT, format!("the host `{host}` is not known: {error}\nhelp: look at the host's name in the URL"));
            error.sqlstate = Some(*b"08001");
            error
        })?;
        let mut last = std::io::Error::from(Io::AddrNotAvailable);
        for address in addresses {
            let stream = match self.timeout {
                Some(timeout) => TcpStream::connect_timeout(&address, timeout.max(Duration::from_millis(1))),
                None => TcpStream::connect(address),
            };
            match stream {
                Ok(stream) => {
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Err(error) => last = error,
            }
        }
        Err(self.unreachable(&last))
    }

    fn negotiate(&self, mut plain: Plain, host: &str) -> Result<Socket> {
        if self.tls.mode == TlsMode::Disable {
            return Ok(Socket::Plain(plain));
        }
        let mut request = [0; 8];
        request[..4].copy_from_slice(&8_u32.to_be_bytes());
        request[4..].copy_from_slice(&SSL_REQUEST.to_be_bytes());
        let mut answer = [0];
        plain.set_timeout(self.timeout).map_err(|error| self.unreachable(&error))?;
        plain.write_all(&request).and_then(|()| plain.read_exact(&mut answer)).map_err(|error| self.unreachable(&error))?;
        match answer[0] {
            b'S' => tls::encrypt(plain, host, &self.tls),
            b'N' if self.tls.mode == TlsMode::Prefer => Ok(Socket::Plain(plain)),
            b'N' => Err(Error::new(
                ErrorKind::CANNOT_CONNECT,
                format!(
                    "the server at {} does not encrypt, and `sslmode` asks for it\nhelp: switch `ssl` on in the server, or use `sslmode=prefer`",
                    self.place()
                ),
            )),
            _ => Err(Error::new(ErrorKind::CANNOT_CONNECT, format!("what listens at {} is not PostgreSQL", self.place()))),
        }
    }

    #[cold]
    fn unreachable(&self, error: &std::io::Error) -> Error {
        let place = self.place();
        let story = match error.kind() {
            Io::ConnectionRefused => format!("nothing listens at {place}: connection refused"),
            Io::NotFound => format!("there is no socket {place}"),
            Io::TimedOut | Io::WouldBlock => format!("the server at {place} did not answer in time"),
            Io::UnexpectedEof | Io::ConnectionReset => format!("the server at {place} hung up"),
            _ => format!("the server at {place} cannot be reached: {error}"),
        };
        let mut error =
            Error::new(ErrorKind::CANNOT_CONNECT, format!("{story}\nhelp: look at host and port in the URL, and whether the server runs"));
        (error.sqlstate, error.transient) = (Some(*b"08001"), true);
        error
    }
}
