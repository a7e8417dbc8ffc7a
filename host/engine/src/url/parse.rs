//! From text to parts.
use super::{Url, decode::decode, error};
use crate::error::Result;

/// Reads a URL.
pub(super) fn parse(text: &str) -> Result<Url> {
    let text = text.trim();
    if text.is_empty() {
        return Err(error::empty());
    }
    let Some((name, rest)) = text.split_once(':') else { return Err(error::no_scheme(text)) };
    let (dialect, driver) = scheme(name, text)?;
    let Some(rest) = rest.strip_prefix("//") else { return Err(error::no_slashes(text)) };
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    let (authority, path) = split_authority(rest);
    let mut url = Url { dialect, driver, ..Url::default() };
    read_authority(&mut url, authority, text)?;
    url.database = match path {
        None | Some("") => None,
        Some(path) => Some(decode(path).map_err(|why| error::bad_escape("database", why, text))?),
    };
    if let Some(query) = query {
        // The crate replaces what is not UTF-8; a damaged option should be an error instead.
        decode(query).map_err(|why| error::bad_escape("query", why, text))?;
        url.query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    }
    Ok(url)
}

/// The slash after the host; a slash in a password that nobody escaped is still read as part of the password
/// when an `@` follows.
fn split_authority(rest: &str) -> (&str, Option<&str>) {
    let after_user = match (rest.find('/'), rest.find('@')) {
        (Some(slash), Some(at)) if slash > 0 && at > slash && rest[..slash].contains(':') => rest.rfind('@').unwrap_or(0),
        _ => 0,
    };
    match rest[after_user..].find('/') {
        Some(slash) => (&rest[..after_user + slash], Some(&rest[after_user + slash + 1..])),
        None => (rest, None),
    }
}

pub(super) fn scheme(name: &str, text: &str) -> Result<(String, Option<String>)> {
    let (dialect, driver) = match name.split_once('+') {
        Some((dialect, driver)) => (dialect, Some(driver)),
        None => (name, None),
    };
    let fits = |part: &str| {
        let starts = part.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
        starts && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
    };
    if !fits(dialect) || !driver.is_none_or(fits) {
        return Err(error::bad_scheme(name, text));
    }
    Ok((dialect.to_ascii_lowercase(), driver.map(str::to_ascii_lowercase)))
}

fn read_authority(url: &mut Url, authority: &str, text: &str) -> Result<()> {
    let (user, place) = match authority.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, authority),
    };
    if let Some(user) = user {
        let (name, password) = match user.split_once(':') {
            Some((name, password)) => (name, Some(password)),
            None => (user, None),
        };
        if !name.is_empty() {
            url.username = Some(decode(name).map_err(|why| error::bad_escape("user", why, text))?);
        }
        url.password = password.map(decode).transpose().map_err(|why| error::bad_escape("password", why, text))?;
    }
    let (host, port) = split_port(place, text)?;
    if !host.is_empty() {
        url.host = Some(read_host(host, text)?);
    }
    if let Some(port) = port.filter(|port| !port.is_empty()) {
        let number = port.parse().ok().filter(|number| *number != 0);
        url.port = Some(number.ok_or_else(|| error::bad_port(port, text))?);
    }
    Ok(())
}

fn split_port<'t>(place: &'t str, text: &str) -> Result<(&'t str, Option<&'t str>)> {
    if !place.starts_with('[') {
        return Ok(match place.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        });
    }
    let Some(end) = place.find(']') else { return Err(error::bad_host("`[` without `]`", text)) };
    match &place[end + 1..] {
        "" => Ok((&place[..=end], None)),
        rest => match rest.strip_prefix(':') {
            Some(port) => Ok((&place[..=end], Some(port))),
            None => Err(error::bad_host("after `]` comes a `:` with the port, or nothing", text)),
        },
    }
}

/// A name, an address, or a socket's path in percent-encoding, as PostgreSQL writes it.
fn read_host(host: &str, text: &str) -> Result<String> {
    let decoded = decode(host).map_err(|why| error::bad_escape("host", why, text))?;
    if decoded.starts_with('/') {
        return Ok(decoded);
    }
    match url::Host::parse(host) {
        Ok(url::Host::Ipv6(address)) => Ok(address.to_string()),
        // The name as written: drivers resolve it, and `127.1` is theirs to understand.
        Ok(_) => Ok(decoded),
        Err(why) => Err(error::bad_host(&why.to_string(), text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = parse(&text);
            let _ = parse(&format!("sqlite://{text}"));
            let _ = parse(&format!("x://ada:{text}@host/db?{text}"));
        }

        #[test]
        fn what_is_built_is_read_again(user in "\\PC{1,8}", password in "\\PC{0,8}", database in "\\PC{1,12}", value in "\\PC{0,8}", port in 1..u16::MAX) {
            let url = Url::new("mysql").unwrap().with_user(user).with_password(password).with_host("h").with_port(port);
            let url = url.with_database(database).with_query("k", value);
            prop_assert_eq!(&parse(&url.with_secrets()).unwrap(), &url);
            let shown = url.to_string();
            let hidden = shown.contains(":***@");
            prop_assert!(hidden, "{}", shown);
        }
    }

    fn url(text: &str) -> Url {
        parse(text).unwrap()
    }

    #[test]
    fn every_part_is_read() {
        let url = url("PostgreSQL+libpq://ada%40x:p%3Ass@db.example:5433/shop%20one?a=1&b=x+y%26z");
        assert_eq!((url.dialect(), url.driver(), url.scheme().as_str()), ("postgresql", Some("libpq"), "postgresql+libpq"));
        assert_eq!((url.username(), url.password()), (Some("ada@x"), Some("p:ss")));
        assert_eq!((url.host(), url.port(), url.database()), (Some("db.example"), Some(5433), Some("shop one")));
        assert_eq!((url.option("a"), url.option("b"), url.option("c")), (Some("1"), Some("x y&z"), None));
    }

    #[test]
    fn files_and_memory() {
        assert_eq!(url("sqlite:///rel.db").database(), Some("rel.db"));
        assert_eq!(url("sqlite:///../rel.db").database(), Some("../rel.db"));
        assert_eq!(url("sqlite:////abs/x.db").database(), Some("/abs/x.db"));
        assert_eq!(url("sqlite:///:memory:").database(), Some(":memory:"));
        assert_eq!(url("sqlite://").database(), None);
        assert_eq!(url("sqlite:///C:/data/app.db").database(), Some("C:/data/app.db"));
        assert_eq!(url("sqlite:///a@b:c.db").database(), Some("a@b:c.db"));
    }

    #[test]
    fn addresses_and_sockets() {
        assert_eq!(url("mysql://[::1]:3307/db").host(), Some("::1"));
        assert_eq!(url("mysql://[::1]:3307/db").port(), Some(3307));
        assert_eq!(url("postgres://%2Fvar%2Frun/db").host(), Some("/var/run"));
        assert_eq!(url("postgres://localhost:/db").port(), None);
    }

    #[test]
    fn a_password_that_was_not_escaped_is_understood() {
        let url = url("postgres://ada:p/ss:wo@rd@host/db");
        assert_eq!((url.password(), url.host(), url.database()), (Some("p/ss:wo@rd"), Some("host"), Some("db")));
    }

    #[test]
    fn a_url_survives_being_written() {
        for text in
            ["sqlite://", "sqlite:///:memory:", "sqlite:////a/b%20c.db?mode=ro", "mysql://ada:p%40ss@[::1]:3307/db?x=1", "postgres://%2Frun/db"]
        {
            let first = url(text);
            assert_eq!(url(&first.with_secrets()), first, "{text}");
        }
    }

    #[test]
    fn each_mistake_has_its_code_and_no_secret() {
        let cases = [
            ("", "ENG-1001"),
            ("app.db", "ENG-1001"),
            ("1x://h", "ENG-1002"),
            ("a b://h", "ENG-1002"),
            ("sqlite+://h", "ENG-1002"),
            ("sqlite:app.db", "ENG-1003"),
            ("sqlite:/app.db", "ENG-1003"),
            ("postgres://u:secret@h:x/db", "ENG-1004"),
            ("postgres://u:secret@h:0/db", "ENG-1004"),
            ("postgres://u:secret@h:70000/db", "ENG-1004"),
            ("postgres://u:secret%4@h/db", "ENG-1005"),
            ("postgres://u:secret@h/%ff", "ENG-1005"),
            ("postgres://u:secret@h/db?a=%ff", "ENG-1005"),
            ("postgres://u:secret@[::1/db", "ENG-1006"),
            ("postgres://u:secret@a b/db", "ENG-1006"),
        ];
        for (text, code) in cases {
            let error = parse(text).unwrap_err();
            assert_eq!(error.code(), code, "{text}: {error}");
            assert!(error.help_text().is_some() && !error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn the_message_says_which_part() {
        let error = parse("postgres://ada:secret@host:abc/db").unwrap_err();
        assert_eq!(
            error.message(),
            "the database URL `postgres://ada:***@host:abc/db` cannot be read: the port `abc` is not a number from 1 to 65535"
        );
    }
}
