//! From a URL to its parts.
//!
//! `postgres://user:password@host:5432/database?option=value`. Several hosts stand behind one another with commas, each with its own
//! port: `postgres://one:5432,two:5433/app`. A host that begins with `/`, in percent-encoding or as the option `host`, is the folder of a
//! server's Unix socket. `%20` and the like are decoded.
use aludel_plugin_sdk::{Error, ErrorKind, Result};

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
pub(super) fn parse(url: &str) -> Result<Location> {
    let Some((_, rest)) = url.split_once(':') else { return Err(malformed("it has no scheme")) };
    let Some(rest) = rest.strip_prefix("//") else { return Err(malformed("after the scheme comes `://`")) };
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let query = query.split_once('#').map_or(query, |(query, _)| query);
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
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((decode_form(key)?, decode_form(value)?))
    };
    location.options = query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect::<Result<_>>()?;
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

/// In a query a `+` is a blank as well.
fn decode_form(text: &str) -> Result<String> {
    decode(&text.replace('+', " "))
}

fn decode(text: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let escaped = rest.split_at_checked(2).and_then(|(digits, after)| Some((hex(digits[0])? << 4 | hex(digits[1])?, after)));
        let Some((value, after)) = escaped else { return Err(malformed("`%` must be followed by two hexadecimal digits")) };
        bytes.push(value);
        rest = after;
    }
    let text = String::from_utf8(bytes).map_err(|_| malformed("it does not decode to UTF-8"))?;
    // The protocol ends its texts with NUL, so one within would cut them.
    if text.contains('\0') { Err(malformed("it has a NUL character in it")) } else { Ok(text) }
}

fn hex(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).map(|value| value as u8)
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
