//! What was wrong when no connection came about: the driver, the host, the port, the certificate, the login or the database.
use super::super::url::{Make, Target};
use aludel_plugin_sdk::{Error, ErrorKind};
use std::{
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

/// So long a port is tried that a driver could not reach, to see whether anything listens there.
const TRY: Duration = Duration::from_secs(2);
/// Where SQL Server listens unless something else is said.
const PORT: u16 = 1433;

/// A story of one line, and a line that helps. The password is in neither.
#[cold]
pub(super) fn refused(target: &Target, error: Error, installed: &str) -> Error {
    let get = |key| target.get(key).unwrap_or_default();
    let state = error.sqlstate.map(|state| String::from_utf8_lossy(&state).into_owned()).unwrap_or_default();
    let cause = target.without_password(error.message.lines().next().unwrap_or_default());
    let mut transient = false;
    let (story, help) = match error.native {
        _ if state == "IM002" || state == "IM003" || error.message.contains("Can't open lib") => (
            format!("the ODBC driver `{}` is not installed", get("driver")),
            format!("install it, or name one of these with `?driver=…`: {installed}"),
        ),
        18_486..=18_488 => {
            (format!("the password of `{}` has expired or the account is locked", get("UID")), "change the password, or unlock the account".into())
        }
        18_452 | 18_456 | 18_470 => (format!("the server refuses the login of `{}`", get("UID")), "check the user and the password".into()),
        911 | 4060..=4064 => (format!("the database `{}` cannot be opened", get("Database")), "check its name and the rights of the user".into()),
        number if is_busy(number) => {
            transient = true;
            (format!("the server `{}` takes no connections now", place(target)), "try again in some seconds: `engine.retry(…)` does".into())
        }
        _ if state == "28000" => (format!("the server refuses the login of `{}`", get("UID")), "check the user and the password".into()),
        _ => unreached(target, &cause),
    };
    let message = format!("{story}: {cause}\nhelp: {help}");
    Error { kind: ErrorKind::CANNOT_CONNECT, message, details: Vec::new(), connection_dead: false, transient, ..error }
}

/// Numbers of servers that are starting, paused, full or moving, most of them Azure's.
fn is_busy(number: i32) -> bool {
    matches!(
        number,
        615 | 926 | 4221 | 10_928 | 10_929 | 10_936 | 17_142 | 17_187 | 17_197 | 40_143 | 40_197 | 40_501 | 40_540 | 40_613 | 49_918..=49_920
    )
}

/// There was no talk with a server, or it ended before the login.
fn unreached(target: &Target, cause: &str) -> (String, String) {
    let place = place(target);
    let says = |words: &[&str]| words.iter().any(|word| cause.to_lowercase().contains(word));
    if says(&["certificate", "self-signed", "self signed", "unable to get local issuer"]) {
        let help = "install the authority that signed it, or, where the network can be trusted, say `TrustServerCertificate=yes`";
        return (format!("the certificate of the server `{place}` is not trusted"), help.into());
    }
    if says(&["encrypt", "ssl", "tls"]) {
        let help = "set `Encrypt` to what the server offers: `yes`, `no` or `strict`";
        return (format!("the server `{place}` and the driver find no common encryption"), help.into());
    }
    match looked_at(target) {
        Found::NoHost(host) => (format!("there is no host `{host}`"), "check the name of the host in the URL".into()),
        Found::NoServer => {
            (format!("the server `{place}` does not answer"), "check host and port, that the server runs, and that no firewall is between".into())
        }
        Found::Server => (
            format!("something answers at `{place}`, but the driver cannot log in there"),
            "check that it is SQL Server, and `Encrypt`: the server may want another kind of encryption".into(),
        ),
        Found::Nothing => (format!("the server `{place}` does not answer"), "check host, port and encryption, and that the server runs".into()),
    }
}

/// What a driver that does not say why could have met.
enum Found {
    NoHost(String),
    NoServer,
    Server,
    /// It was not looked: the address is a data source's, or of a kind of its own.
    Nothing,
}

fn looked_at(target: &Target) -> Found {
    let Some((host, port)) = address(target).filter(|_| target.make() != Make::Other) else { return Found::Nothing };
    let Ok(mut found) = (host.as_str(), port).to_socket_addrs() else { return Found::NoHost(host) };
    if found.any(|address| TcpStream::connect_timeout(&address, TRY).is_ok()) { Found::Server } else { Found::NoServer }
}

/// Host and port; `None` for a named instance, whose port only the server's browser knows, and for a data source.
fn address(target: &Target) -> Option<(String, u16)> {
    let server = target.get("server").filter(|server| !server.is_empty() && !server.contains('\\'))?;
    let server = server.strip_prefix("tcp:").unwrap_or(server);
    let (host, port) = server.rsplit_once(',').map_or((server, target.get("port")), |(host, port)| (host, Some(port)));
    Some((host.to_owned(), port.map_or(Some(PORT), |port| port.trim().parse().ok())?))
}

/// The server as people write it.
fn place(target: &Target) -> String {
    match address(target) {
        Some((host, port)) if host.contains(':') => format!("[{host}]:{port}"),
        Some((host, port)) => format!("{host}:{port}"),
        None => target.get("server").or_else(|| target.get("dsn")).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::url::parse;
    use super::*;

    fn story(url: &str, native: i32, state: &str, cause: &str) -> (String, bool) {
        let error = refused(&parse(url, &[]).unwrap(), Error::new(ErrorKind::OTHER, cause).native(native).sqlstate(state), "FreeTDS");
        assert_eq!(error.kind, ErrorKind::CANNOT_CONNECT);
        assert!(!error.message.contains("hush") && error.message.contains("\nhelp: "), "{}", error.message);
        (error.message.lines().next().unwrap().to_owned(), error.transient)
    }

    #[test]
    fn each_cause_has_a_story_of_its_own() {
        let url = "mssql://ada:hush@127.0.0.1:1/shop?driver=ODBC+Driver+18+for+SQL+Server";
        let of = |native, state, cause| story(url, native, state, cause).0;
        assert_eq!(of(18_456, "28000", "Login failed with hush."), "the server refuses the login of `ada`: Login failed with ***.");
        assert_eq!(of(18_488, "28000", "x"), "the password of `ada` has expired or the account is locked: x");
        assert_eq!(of(4060, "42000", "x"), "the database `shop` cannot be opened: x");
        assert_eq!(of(0, "01000", "Can't open lib"), "the ODBC driver `ODBC Driver 18 for SQL Server` is not installed: Can't open lib");
        let cause = "SSL Provider: [error:0A000086:SSL routines::certificate verify failed:self-signed certificate]";
        assert_eq!(of(-1, "08001", cause), format!("the certificate of the server `127.0.0.1:1` is not trusted: {cause}"));
        assert_eq!(
            of(-1, "08001", "SSL Provider: unsupported protocol"),
            "the server `127.0.0.1:1` and the driver find no common encryption: SSL Provider: unsupported protocol"
        );
        assert_eq!(of(0, "HYT00", "Login timeout expired"), "the server `127.0.0.1:1` does not answer: Login timeout expired");
    }

    #[test]
    fn a_server_that_is_busy_can_be_asked_again() {
        let url = "mssql://ada:hush@db.example/shop?driver=FreeTDS";
        for number in [40_613, 40_197, 40_501, 49_918, 10_928, 17_142] {
            let (line, transient) = story(url, number, "42000", "x");
            assert_eq!((line.as_str(), transient), ("the server `db.example:1433` takes no connections now: x", true), "{number}");
        }
        assert!(!story(url, 18_456, "28000", "x").1);
    }

    #[test]
    fn addresses() {
        let of = |url: &str| place(&parse(url, &[]).unwrap());
        assert_eq!(of("mssql://h/d?driver=FreeTDS"), "h:1433");
        assert_eq!(of("mssql://h:7/d?driver=FreeTDS"), "h:7");
        assert_eq!(of("mssql://[::1]:7/d"), "[::1]:7");
        assert_eq!(of("mssql://h%5CNAMED/d"), "h\\NAMED");
        assert_eq!(of("mssql://ada@/d?dsn=sales"), "sales");
    }
}
