//! From a URL to its parts.
//!
//! `postgres://user:password@host:5432/database?option=value`. Several hosts stand behind one another with commas, each with its own
//! port: `postgres://one:5432,two:5433/app`. A host that begins with `/`, in percent-encoding or as the option `host`, is the folder of a
//! server's Unix socket. `%20` and the like are decoded.
use aludel_plugin_sdk::{Error, ErrorKind, Result, url};

/// A URL's parts, decoded; options in the order of the URL.
#[derive(Clone, PartialEq, Eq, Default)]
pub(super) struct Location {
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) hosts: Vec<(String, Option<u16>)>,
    pub(super) database: Option<String>,
    pub(super) options: Vec<(String, String)>,
}

/// Reads a URL whose scheme is one of the driver's. No error repeats the password.
pub(super) fn parse(text: &str) -> Result<Location> {
    let Some((_, rest)) = text.split_once(':') else { return Err(malformed("it has no scheme")) };
    let Some(rest) = rest.strip_prefix("//") else { return Err(malformed("after the scheme comes `://`")) };
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = split_path(place);
    let mut location = Location::default();
    let hosts = match authority.rsplit_once('@') {
        Some((user, hosts)) => {
            let (name, password) = user.split_once(':').map_or((user, None), |(name, password)| (name, Some(password)));
            location.user = Some(decode(name)?).filter(|name| !name.is_empty());
            location.password = password.map(decode).transpose()?;
            hosts
        }
        None => authority,
    };
    location.hosts = hosts.split(',').filter(|host| !host.is_empty()).map(host).collect::<Result<_>>()?;
    location.database = path.map(decode).transpose()?.filter(|name| !name.is_empty());
    location.options = url::options(query).map_err(malformed)?;
    Ok(location)
}

/// The slash before the database. A slash in a password that nobody escaped still belongs to the password when an `@` follows.
fn split_path(place: &str) -> (&str, Option<&str>) {
    let from = match (place.find('/'), place.rfind('@')) {
        (Some(slash), Some(at)) if at > slash && place[..slash].contains(':') => at,
        _ => 0,
    };
    match place[from..].find('/') {
        Some(slash) => (&place[..from + slash], Some(&place[from + slash + 1..])),
        None => (place, None),
    }
}

fn host(text: &str) -> Result<(String, Option<u16>)> {
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, "")) => (address, None),
            Some((address, rest)) => (address, rest.strip_prefix(':')),
            None => return Err(malformed("a host has `[` without `]`")),
        },
        None => text.rsplit_once(':').map_or((text, None), |(name, port)| (name, Some(port))),
    };
    let port = match port {
        Some("") | None => None,
        Some(port) => Some(read_port(port)?),
    };
    Ok((decode(name)?, port))
}

/// A port's number.
pub(super) fn read_port(port: &str) -> Result<u16> {
    port.parse().ok().filter(|port| *port != 0).ok_or_else(|| malformed(&format!("`{port}` is not a port")))
}

fn malformed(why: &str) -> Error {
    Error::new(
        ErrorKind::CANNOT_CONNECT,
        format!(
            "the PostgreSQL URL cannot be read: {why}\nhelp: write `postgres://user:password@host:5432/database`, with `%40` for an `@` in a name"
        ),
    )
}

fn decode(text: &str) -> Result<String> {
    url::decode(text).map_err(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_parts_of_a_url() {
        let location = parse("postgresql://ada%40x:p%3A/ss@one:5433,[::1],%2Frun%2Fpg/shop%20one?sslmode=require&x=a+b%26c").unwrap();
        assert_eq!((location.user.as_deref(), location.password.as_deref()), (Some("ada@x"), Some("p:/ss")));
        assert_eq!(location.hosts, [("one".to_owned(), Some(5433)), ("::1".to_owned(), None), ("/run/pg".to_owned(), None)]);
        assert_eq!(location.database.as_deref(), Some("shop one"));
        assert_eq!(location.options, [("sslmode".to_owned(), "require".to_owned()), ("x".to_owned(), "a b&c".to_owned())]);
        assert!(parse("postgres://").unwrap() == Location::default());
    }

    #[test]
    fn a_wrong_url_says_why_and_never_the_password() {
        for url in ["postgres", "postgres:x", "postgres://u:secret@h:0/d", "postgres://u:secret%@h/d", "postgres://[::1/d", "postgres://h/a%00"] {
            let error = parse(url).err().expect(url);
            assert_eq!(error.kind, ErrorKind::CANNOT_CONNECT, "{url}");
            assert!(!error.message.contains("secret"), "{}", error.message);
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(rest in "\\PC{0,40}") {
            let _ = parse(&rest);
            let _ = parse(&format!("postgres://{rest}"));
            let _ = parse(&format!("postgres://u:{rest}@h/d?{rest}"));
        }
    }
}
