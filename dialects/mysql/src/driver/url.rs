//! From a URL to a place and options.
//!
//! | URL | server |
//! |---|---|
//! | `mysql://user:password@host/database` | over TCP, port 3306 |
//! | `mariadb://user@[::1]:3307/database` | the same; which of the two servers it is, the server says |
//! | `mysql://user@localhost/database?socket=/run/mysqld/mysqld.sock` | over a unix socket |
//!
//! `%40` and the like are decoded. The rest of the query is for [`super::options`].
use aludel_plugin_sdk::{Error, ErrorKind, Result, url};

/// A URL's parts, decoded.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) user: String,
    pub(super) password: Option<String>,
    pub(super) host: String,
    pub(super) port: u16,
    /// Empty for none.
    pub(super) database: String,
    pub(super) options: Vec<(String, String)>,
}

/// Reads a URL whose scheme is one of the driver's.
pub(super) fn parse(text: &str) -> Result<Location> {
    let Some((_, rest)) = text.split_once("://") else { return Err(malformed("it has no `://`")) };
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = place.split_once('/').unwrap_or((place, ""));
    let (account, address) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = match account.split_once(':') {
        Some((user, password)) => (user, Some(decode(password)?)),
        None => (account, None),
    };
    let (host, port) = address_parts(address)?;
    let options = url::options(query).map_err(malformed)?;
    Ok(Location { user: decode(user)?, password, host, port, database: decode(database)?, options })
}

fn address_parts(address: &str) -> Result<(String, u16)> {
    let (host, port) = match address.strip_prefix('[') {
        Some(rest) => {
            let Some((host, after)) = rest.split_once(']') else { return Err(malformed("the `[` of its address is not closed")) };
            (host, after.strip_prefix(':').unwrap_or(after))
        }
        None => address.rsplit_once(':').unwrap_or((address, "")),
    };
    let host = if host.is_empty() { "localhost".to_owned() } else { decode(host)? };
    match port {
        "" => Ok((host, 3306)),
        port => port.parse().map(|port| (host, port)).map_err(|_| malformed("its port is no number from 1 to 65535")),
    }
}

fn malformed(why: &str) -> Error {
    Error::new(
        ErrorKind::CANNOT_CONNECT,
        format!(
            "the MySQL URL cannot be read: {why}\nhelp: write `mysql://user:password@host:3306/database?option=value`; `@`, `/` and `?` in a password are `%40`, `%2F` and `%3F`"
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
    fn the_forms_of_a_url() {
        let full = parse("mysql://us%40er:p%3Aw@db.example:3307/app?ssl-ca=/a+b&compress=1#x").unwrap();
        assert_eq!((full.user.as_str(), full.password.as_deref(), full.host.as_str()), ("us@er", Some("p:w"), "db.example"));
        assert_eq!((full.port, full.database.as_str()), (3307, "app"));
        assert_eq!(full.options, [("ssl-ca".to_owned(), "/a b".to_owned()), ("compress".to_owned(), "1".to_owned())]);
        let six = parse("mariadb://root@[::1]:3308").unwrap();
        assert_eq!((six.host.as_str(), six.port, six.password, six.database.as_str()), ("::1", 3308, None, ""));
        let none = parse("mysql:///app").unwrap();
        assert_eq!((none.user.as_str(), none.host.as_str(), none.port, none.database.as_str()), ("", "localhost", 3306, "app"));
    }

    #[test]
    fn a_wrong_url_says_what_to_write_and_no_password() {
        for url in ["mysql", "mysql:app", "mysql://u:secret@h:x/d", "mysql://u:secret@[::1/d", "mysql://u:sec%zzret@h", "mysql://%00@h"] {
            let error = parse(url).err().unwrap();
            assert_eq!(error.kind, ErrorKind::CANNOT_CONNECT, "{url}");
            assert!(error.message.contains("\nhelp: write `mysql://") && !error.message.contains("sec"), "{}", error.message);
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(rest in "\\PC{0,40}") {
            let _ = parse(&rest);
            let _ = parse(&format!("mysql://{rest}"));
        }
    }
}
