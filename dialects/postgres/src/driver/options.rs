//! What a URL's query, the engine's connect arguments and `set_option` may say.
use super::url::{self, Location};
use aludel_plugin_sdk::{Error, ErrorKind, Result, url as sdk_url};
use postgres::config::{ChannelBinding, Config, LoadBalanceHosts, TargetSessionAttrs};
use std::{path::PathBuf, time::Duration};

/// Options of the connection.
const CONNECTION: &[&str] = &[
    "host",
    "port",
    "user",
    "password",
    "dbname",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "connect_timeout",
    "application_name",
    "options",
    "target_session_attrs",
    "load_balance_hosts",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
    "statement_cache",
    "channel_binding",
];

/// Settings of the session that may be given by their bare name, and changed later. Any other goes as `setting.<name>`.
const SETTINGS: &[&str] = &[
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "search_path",
    "timezone",
    "default_transaction_isolation",
    "default_transaction_read_only",
    "default_transaction_deferrable",
    "synchronous_commit",
    "work_mem",
];

/// Everything that was asked for, checked.
#[derive(Clone)]
pub(super) struct Options {
    /// Hosts, ports, user, password and so on.
    pub(super) config: Config,
    pub(super) tls: Tls,
    pub(super) statements: StatementCache,
    /// Settings of the session, by name.
    pub(super) settings: Vec<(String, String)>,
}

/// Whether and how the connection is encrypted.
#[derive(Clone, Default)]
pub(super) struct Tls {
    pub(super) mode: TlsMode,
    /// The certificates that are trusted instead of the system's.
    pub(super) root: Option<PathBuf>,
    /// The client's own certificate and key.
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
}

/// `sslmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum TlsMode {
    Disable,
    /// If the server can. The default.
    #[default]
    Prefer,
    /// Encrypted, to whomever.
    Require,
    /// The certificate must be signed by one that is trusted.
    VerifyCa,
    /// And must be for the host's name.
    VerifyFull,
}

/// `statement_cache`: what a prepared statement is on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum StatementCache {
    /// A named one, parsed once. The default.
    #[default]
    Named,
    /// None: text and values travel together each time, as poolers in transaction mode need it.
    Unnamed,
    /// The same, and nothing is remembered about a statement's types either.
    Off,
}

impl Options {
    /// The URL's parts, and over them the options in their order.
    pub(super) fn new(location: Location, arguments: &[(&str, &str)]) -> Result<Self> {
        let mut options = Options { config: Config::new(), tls: Tls::default(), statements: StatementCache::default(), settings: Vec::new() };
        let (mut hosts, mut ports) = (Vec::new(), Vec::new());
        for (host, port) in location.hosts {
            hosts.push(host);
            ports.push(port.unwrap_or(0));
        }
        if let Some(user) = location.user {
            options.config.user(&user);
        }
        if let Some(password) = location.password {
            options.config.password(password);
        }
        if let Some(database) = location.database {
            options.config.dbname(&database);
        }
        let given = location.options.iter().map(|(key, value)| (key.as_str(), value.as_str())).chain(arguments.iter().copied());
        for (key, value) in given {
            match key {
                "host" => hosts = value.split(',').map(str::to_owned).collect(),
                "port" => ports = value.split(',').map(url::read_port).collect::<Result<_>>()?,
                _ => options.set(key, value)?,
            }
        }
        options.set_hosts(hosts, &ports)?;
        Ok(options)
    }

    fn set_hosts(&mut self, mut hosts: Vec<String>, ports: &[u16]) -> Result<()> {
        if hosts.is_empty() {
            hosts.push("localhost".to_owned());
        }
        if ports.len() > 1 && ports.len() != hosts.len() {
            return Err(refused("port", "there must be one port for all hosts, or one for each"));
        }
        for (place, host) in hosts.iter().enumerate() {
            let port = ports.get(place).or(ports.first()).copied().unwrap_or(0);
            self.config.host(if host.is_empty() { "localhost" } else { host });
            self.config.port(if port == 0 { 5432 } else { port });
        }
        Ok(())
    }

    fn set(&mut self, key: &str, value: &str) -> Result<()> {
        if value.contains('\0') {
            return Err(refused(key, "it has a NUL character in it"));
        }
        match key {
            "user" => _ = self.config.user(value),
            "password" => _ = self.config.password(value),
            "dbname" | "database" => _ = self.config.dbname(value),
            "sslmode" => self.tls.mode = tls_mode(value)?,
            "sslrootcert" => self.tls.root = Some(value.into()),
            "sslcert" => self.tls.certificate = Some(value.into()),
            "sslkey" => self.tls.key = Some(value.into()),
            "application_name" => _ = self.config.application_name(value),
            "options" => _ = self.config.options(value),
            "connect_timeout" => _ = self.config.connect_timeout(seconds(key, value)?),
            "keepalives" => _ = self.config.keepalives(choice(key, value, &[("1", true), ("0", false)])?),
            "keepalives_idle" => _ = self.config.keepalives_idle(seconds(key, value)?),
            "keepalives_interval" => _ = self.config.keepalives_interval(seconds(key, value)?),
            "keepalives_count" => _ = self.config.keepalives_retries(value.parse().map_err(|_| wrong(key, value, "a number"))?),
            "tcp_user_timeout" => {
                let millis = value.parse().map_err(|_| wrong(key, value, "a number of milliseconds"))?;
                self.config.tcp_user_timeout(Duration::from_millis(millis));
            }
            "target_session_attrs" => _ = self.config.target_session_attrs(session_attrs(value)?),
            "load_balance_hosts" => {
                let choices = [("disable", LoadBalanceHosts::Disable), ("random", LoadBalanceHosts::Random)];
                self.config.load_balance_hosts(choice(key, value, &choices)?);
            }
            "channel_binding" => {
                let choices = [("disable", ChannelBinding::Disable), ("prefer", ChannelBinding::Prefer), ("require", ChannelBinding::Require)];
                self.config.channel_binding(choice(key, value, &choices)?);
            }
            "statement_cache" => {
                let choices = [("named", StatementCache::Named), ("unnamed", StatementCache::Unnamed), ("off", StatementCache::Off)];
                self.statements = choice(key, value, &choices)?;
            }
            _ => {
                let name = setting(key)?;
                self.settings.retain(|(other, _)| other != name);
                self.settings.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(())
    }
}

/// The setting of the session that an option sets.
///
/// Errors: UNSUPPORTED for an option that is for opening only; CANNOT_CONNECT for one that there is not.
pub(super) fn setting(key: &str) -> Result<&str> {
    let plain = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.');
    match key.strip_prefix("setting.") {
        Some(name) if plain(name) => return Ok(name),
        Some(_) => return Err(unknown(key)),
        None => {}
    }
    if CONNECTION.contains(&key) {
        return Err(Error::new(
            ErrorKind::UNSUPPORTED,
            format!("the option `{key}` can be given only when a connection is opened\nhelp: put it into the URL"),
        ));
    }
    SETTINGS.iter().find(|known| **known == key).copied().ok_or_else(|| unknown(key))
}

fn tls_mode(value: &str) -> Result<TlsMode> {
    use TlsMode::*;
    choice(
        "sslmode",
        value,
        &[("disable", Disable), ("allow", Prefer), ("prefer", Prefer), ("require", Require), ("verify-ca", VerifyCa), ("verify-full", VerifyFull)],
    )
}

fn session_attrs(value: &str) -> Result<TargetSessionAttrs> {
    let choices = [("any", TargetSessionAttrs::Any), ("read-write", TargetSessionAttrs::ReadWrite), ("read-only", TargetSessionAttrs::ReadOnly)];
    choice("target_session_attrs", value, &choices)
}

fn choice<T: Copy>(key: &str, value: &str, choices: &[(&str, T)]) -> Result<T> {
    let found = choices.iter().find(|(name, _)| *name == value).map(|(_, choice)| *choice);
    let names = || choices.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    found.ok_or_else(|| wrong(key, value, &names()))
}

fn seconds(key: &str, value: &str) -> Result<Duration> {
    let seconds = value.parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| wrong(key, value, "a number of seconds"))
}

#[cold]
fn wrong(key: &str, value: &str, takes: &str) -> Error {
    Error::new(ErrorKind::CANNOT_CONNECT, format!("the option `{key}` cannot be `{value}`: it takes {takes}"))
}

#[cold]
fn refused(key: &str, why: &str) -> Error {
    Error::new(ErrorKind::CANNOT_CONNECT, format!("the option `{key}` is wrong: {why}"))
}

#[cold]
fn unknown(key: &str) -> Error {
    let names: Vec<&str> = CONNECTION.iter().chain(SETTINGS).copied().collect();
    Error::new(
        ErrorKind::CANNOT_CONNECT,
        format!(
            "PostgreSQL has no option `{key}`\nhelp: {}, and `setting.<name>` for any other setting of the session",
            sdk_url::near_options(key, &names)
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(query: &str) -> Result<Options> {
        Options::new(url::parse(&format!("postgres://ada:pw@one:6000,two/app?{query}"))?, &[])
    }

    fn message(query: &str) -> String {
        options(query).err().expect("an error").message
    }

    #[test]
    fn hosts_and_ports() {
        let plain = options("").unwrap();
        assert_eq!((plain.config.get_hosts().len(), plain.config.get_ports()), (2, &[6000, 5432][..]));
        let other = options("host=/run/a,/run/b&port=7000").unwrap();
        assert_eq!((other.config.get_hosts().len(), other.config.get_ports()), (2, &[7000, 7000][..]));
        assert!(message("port=1,2,3").contains("one port for all hosts"));
        assert_eq!(Options::new(Location::default(), &[]).unwrap().config.get_ports(), [5432]);
    }

    #[test]
    fn an_unknown_option_suggests_a_near_one() {
        let text = message("ssl_mode=require");
        assert!(text.starts_with("PostgreSQL has no option `ssl_mode`\nhelp: did you mean `sslmode`?\nthe options are `host`, "), "{text}");
        assert!(!message("colour=1").contains("did you mean"));
    }

    #[test]
    fn values_are_checked() {
        assert_eq!(message("statement_cache=maybe"), "the option `statement_cache` cannot be `maybe`: it takes `named`, `unnamed`, `off`");
        assert_eq!(message("connect_timeout=-1"), "the option `connect_timeout` cannot be `-1`: it takes a number of seconds");
        assert!(message("sslmode=on").contains("`verify-full`"));
        assert!(message("setting.a b=1").starts_with("PostgreSQL has no option"));
        assert_eq!(options("setting.jit=off&statement_timeout=5&statement_timeout=6").unwrap().settings.len(), 2);
        assert_eq!(setting("sslmode").unwrap_err().kind, ErrorKind::UNSUPPORTED);
    }
}
