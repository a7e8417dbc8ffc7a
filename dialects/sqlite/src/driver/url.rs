//! From a URL to a file name and options.
//!
//! | URL | database |
//! |---|---|
//! | `sqlite://`, `sqlite:///:memory:` | in memory, gone with its connection |
//! | `sqlite:///app.db`, `sqlite:///data/app.db` | a file, relative to the working directory |
//! | `sqlite:////var/lib/app.db` | a file with an absolute path |
//! | `sqlite:///C:/data/app.db` | a file on Windows |
//! | `sqlite:///name?mode=memory&cache=shared` | in memory, shared by the connections of this process that use the name |
//! | `sqlite:///file:app.db?vfs=unix-excl` | SQLite's own `file:` form, whose parameters `vfs`, `immutable`, `nolock` and `psow` stay in it |
//!
//! `%20` and the like are decoded. The rest of the query is for [`super::options`].
use aludel_plugin_sdk::{Error, ErrorKind, Result};

/// A URL's parts. Options are decoded, in the order of the URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location {
    /// Empty for a database in memory.
    pub(super) path: String,
    pub(super) options: Vec<(String, String)>,
}

/// Reads a URL whose scheme is one of the driver's.
pub(super) fn parse(url: &str) -> Result<Location> {
    let Some((_, rest)) = url.split_once(':') else { return Err(malformed("it has no scheme")) };
    let (name, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (name, query) = (name, query.split_once('#').map_or(query, |(query, _)| query));
    let path = match name.strip_prefix("//") {
        None => return Err(malformed("after the scheme come three slashes")),
        Some("" | "/") => String::new(),
        Some(path) => match path.strip_prefix('/') {
            Some(path) => decode(path)?,
            None => return Err(malformed("SQLite has no host, so after the scheme come three slashes")),
        },
    };
    let path = if path == ":memory:" { String::new() } else { path };
    if path.contains('\0') {
        return Err(malformed("the file name has a NUL character in it"));
    }
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((decode_form(key)?, decode_form(value)?))
    };
    let options = query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect::<Result<_>>()?;
    Ok(Location { path, options })
}

fn malformed(why: &str) -> Error {
    Error::new(
        ErrorKind::CANNOT_CONNECT,
        format!(
            "the SQLite URL cannot be read: {why}\nhelp: write `sqlite:///relative.db`, `sqlite:////absolute.db` or `sqlite://` for a database in memory"
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
        let Some((digits, after)) = rest.split_at_checked(2) else { return Err(malformed("`%` must be followed by two hexadecimal digits")) };
        let value = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let Some(value) = value.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            return Err(malformed("`%` must be followed by two hexadecimal digits"));
        };
        bytes.push(value);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| malformed("it does not decode to UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(url: &str) -> String {
        parse(url).unwrap().path
    }

    #[test]
    fn the_forms_of_a_url() {
        assert_eq!(path("sqlite://"), "");
        assert_eq!(path("sqlite:///"), "");
        assert_eq!(path("sqlite:///:memory:"), "");
        assert_eq!(path("sqlite:///app.db"), "app.db");
        assert_eq!(path("sqlite3:////var/lib/my%20app.db"), "/var/lib/my app.db");
        assert_eq!(path("sqlite:///C:/data/app.db"), "C:/data/app.db");
        assert_eq!(path("sqlite:///file:app.db"), "file:app.db");
        let location = parse("sqlite:///a+b.db?mode=ro&pragma.cache_size=-2000&x=a+b%26c").unwrap();
        assert_eq!(location.path, "a+b.db");
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(location.options, [pair("mode", "ro"), pair("pragma.cache_size", "-2000"), pair("x", "a b&c")]);
    }

    #[test]
    fn a_wrong_url_says_what_to_write() {
        let message = parse("sqlite://app.db").unwrap_err().message;
        assert_eq!(
            message,
            "the SQLite URL cannot be read: SQLite has no host, so after the scheme come three slashes\n\
             help: write `sqlite:///relative.db`, `sqlite:////absolute.db` or `sqlite://` for a database in memory"
        );
        for url in ["sqlite", "sqlite:app.db", "sqlite:///a%", "sqlite:///a%4", "sqlite:///a%+1", "sqlite:///%ff", "sqlite:///a%00b"] {
            assert_eq!(parse(url).unwrap_err().kind, ErrorKind::CANNOT_CONNECT, "{url}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(rest in "\\PC{0,40}") {
            let _ = parse(&rest);
            let _ = parse(&format!("sqlite:///{rest}"));
        }
    }
}
