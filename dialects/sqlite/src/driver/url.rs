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
use aludel_plugin_sdk::{Error, ErrorKind, Result, url};

/// A URL's parts. Options are decoded, in the order of the URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location {
    /// Empty for a database in memory.
    pub(super) path: String,
    pub(super) options: Vec<(String, String)>,
}

/// Reads a URL whose scheme is one of the driver's.
pub(super) fn parse(text: &str) -> Result<Location> {
    let Some((_, rest)) = text.split_once(':') else { return Err(malformed("it has no scheme")) };
    let (name, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = match name.strip_prefix("//") {
        None => return Err(malformed("after the scheme come three slashes")),
        Some("" | "/") => String::new(),
        Some(path) => match path.strip_prefix('/') {
            Some(path) => decode(path)?,
            None => return Err(malformed("SQLite has no host, so after the scheme come three slashes")),
        },
    };
    let path = if path == ":memory:" { String::new() } else { path };
    let options = url::options(query).map_err(malformed)?;
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

fn decode(text: &str) -> Result<String> {
    url::decode(text).map_err(malformed)
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
