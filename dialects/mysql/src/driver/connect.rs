//! From a URL to a session: the stream, the login, and what every session of ours has in common.
use super::{
    error,
    options::Options,
    tls, url,
    url::Location,
    wire::{Greeting, Login, Stream, Wire},
};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use mysql::consts::Command;
use std::{
    io,
    net::{TcpStream, ToSocketAddrs},
    time::{Duration, Instant},
};

/// Where to connect, and how: kept by a connection for its side connections.
pub(super) struct Target {
    location: Location,
    pub(super) options: Options,
}

impl Target {
    /// Reads a URL. `arguments` are the engine's connect arguments; they win over the URL's query.
    pub(super) fn new(url: &str, arguments: &[(&str, &str)]) -> Result<Self> {
        let location = url::parse(url)?;
        let mut options = Options::new();
        for (key, value) in &location.options {
            options.set(key, value)?;
        }
        for (key, value) in arguments {
            options.set(key, value)?;
        }
        Ok(Target { location, options })
    }

    /// Opens a stream and logs in. The patience of connecting applies until [`Target::at_work`]. Errors: CANNOT_CONNECT or PERMISSION, with one
    /// line that says what is wrong.
    pub(super) fn log_in(&self) -> Result<(Wire, Greeting)> {
        let stream = self.stream()?;
        let host = self.location.host.clone();
        let login = Login {
            user: &self.location.user,
            password: self.location.password.as_deref(),
            host: &host,
            database: &self.location.database,
            options: &self.options,
            local: self.is_local(),
        };
        let patience = Some(self.options.connect_timeout);
        stream.set_timeouts(patience, patience).map_err(|error| error::from_io(&error))?;
        let encrypt = |stream, mode| match stream {
            Stream::Tcp(stream) => tls::encrypt(stream, &host, mode, &self.options),
            other => Ok(other),
        };
        Wire::login(stream, &login, encrypt).map_err(|error| self.explained(error))
    }

    /// The session is set up: from now on an answer may take as long as the options say.
    pub(super) fn at_work(&self, wire: &Wire) -> Result<()> {
        wire.stream().set_timeouts(self.options.read_timeout, self.options.write_timeout).map_err(|error| error::from_io(&error))
    }

    /// The statement that gives a session what all of ours have: the character set, UTC, and a mode in which nothing is cut silently.
    pub(super) fn session(&self) -> String {
        let collation = self.options.collation.as_ref().map(|name| format!(" COLLATE {name}")).unwrap_or_default();
        let mode = match &self.options.sql_mode {
            Some(mode) => format!("'{mode}'"),
            None => "CONCAT_WS(',', REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''), 'STRICT_TRANS_TABLES')".to_owned(),
        };
        format!("SET NAMES utf8mb4{collation}, time_zone = '{}', sql_mode = {mode}", self.options.time_zone)
    }

    fn is_local(&self) -> bool {
        let host = &self.location.host;
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    fn stream(&self) -> Result<Stream> {
        match &self.options.socket {
            #[cfg(unix)]
            Some(path) => std::os::unix::net::UnixStream::connect(path)
                .map(Stream::Unix)
                .map_err(|error| no_answer(format!("no server answers at the socket `{}`: {}", path.display(), short(&error)))),
            #[cfg(not(unix))]
            Some(_) => Err(no_answer("this system has no unix sockets".to_owned())),
            None => self.tcp(),
        }
    }

    fn tcp(&self) -> Result<Stream> {
        let Location { host, port, .. } = &self.location;
        let unknown = |why: &str| no_answer(format!("the host `{host}` is not known: {why}"));
        let addresses: Vec<_> = (host.as_str(), *port).to_socket_addrs().map_err(|error| unknown(&short(&error)))?.collect();
        let (started, mut last) = (Instant::now(), None);
        for address in addresses {
            let left = self.options.connect_timeout.saturating_sub(started.elapsed()).max(Duration::from_millis(1));
            match TcpStream::connect_timeout(&address, left) {
                Ok(stream) => {
                    stream.set_nodelay(true).map_err(|error| error::from_io(&error))?;
                    return Ok(Stream::Tcp(stream));
                }
                Err(error) => last = Some(error),
            }
        }
        match last {
            Some(error) => Err(no_answer(format!("no server answers at `{host}:{port}`: {}", short(&error)))),
            None => Err(unknown("it has no address")),
        }
    }

    /// An error of the login, in the URL's words.
    #[cold]
    fn explained(&self, error: Error) -> Error {
        let Location { user, host, port, database, password, .. } = &self.location;
        let (kind, message) = match error.native {
            1045 | 1698 => {
                let with = if password.is_some() { "with the password given" } else { "without a password" };
                let help = "help: check the user and the password of the URL, and that the user may come from this machine";
                (ErrorKind::PERMISSION, format!("the server `{host}:{port}` refuses the user `{user}` {with}\n{help}"))
            }
            1044 => {
                (ErrorKind::PERMISSION, format!("the user `{user}` may not use the database `{database}`\nhelp: grant it, or name another database"))
            }
            1049 => (
                ErrorKind::CANNOT_CONNECT,
                format!(
                    "the server `{host}:{port}` has no database `{database}`\nhelp: create it with CREATE DATABASE, or correct its name in the URL"
                ),
            ),
            1130 | 1129 => (ErrorKind::CANNOT_CONNECT, format!("the server `{host}:{port}` does not let this machine in: {}", error.message)),
            1040 | 1203 | 1226 => return error,
            _ if error.kind == ErrorKind::CONNECTION => {
                (ErrorKind::CANNOT_CONNECT, format!("the login at `{host}:{port}` was cut off: {}", error.message))
            }
            _ => return error,
        };
        Error { kind, message, connection_dead: false, ..error }
    }
}

/// Sets up a fresh or reset session, the application's own commands last.
pub(super) fn set_up(wire: &mut Wire, target: &Target) -> Result<()> {
    wire.simple(Command::COM_QUERY, target.session().as_bytes())?;
    for command in &target.options.init_commands {
        wire.simple_drain(command).map_err(|error| Error { message: format!("the `init_command` failed: {}", error.message), ..error })?;
    }
    Ok(())
}

fn no_answer(message: String) -> Error {
    let help = "help: check the address in the URL, and that the server is running";
    Error::new(ErrorKind::CANNOT_CONNECT, format!("{message}\n{help}")).native(2003).sqlstate("08001")
}

/// Without the number that the standard library adds.
fn short(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_ascii_lowercase()
}
