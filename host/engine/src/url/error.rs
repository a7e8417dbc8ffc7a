//! What can be wrong with a URL.
use super::decode::masked;
use aludel_sql::{Error, ErrorKind};

/// The forms that are shown with every error.
const HELP: &str = "write `dialect://user:password@host:port/database?key=value`; where databases are files, `dialect:///relative/file`, `dialect:////absolute/file` or, in memory, `dialect://`";

#[cold]
fn wrong(code: &'static str, what: impl std::fmt::Display, text: &str) -> Error {
    Error::new(ErrorKind::Url, code, format!("the database URL `{}` cannot be read: {what}", masked(text))).help(HELP)
}

#[cold]
pub(super) fn empty() -> Error {
    Error::new(ErrorKind::Url, "ENG-1001", "the database URL is empty").help(HELP)
}

#[cold]
pub(super) fn no_scheme(text: &str) -> Error {
    wrong("ENG-1001", "it has no scheme, which names the dialect before `://`", text)
}

#[cold]
pub(super) fn bad_scheme(scheme: &str, text: &str) -> Error {
    wrong("ENG-1002", format!("the scheme `{scheme}` is not a name of letters, digits, `_`, `-` and `.`, with a `+` before the driver"), text)
}

#[cold]
pub(super) fn no_slashes(text: &str) -> Error {
    wrong("ENG-1003", "after the scheme comes `://`", text)
}

#[cold]
pub(super) fn bad_port(port: &str, text: &str) -> Error {
    wrong("ENG-1004", format!("the port `{port}` is not a number from 1 to 65535"), text)
}

#[cold]
pub(super) fn bad_escape(part: &str, why: &str, text: &str) -> Error {
    wrong("ENG-1005", format!("in the {part} {why}"), text)
}

#[cold]
pub(super) fn bad_host(why: &str, text: &str) -> Error {
    wrong("ENG-1006", format!("the host is wrong: {why}"), text)
}

/// ENG-1007: the environment does not have it.
#[cold]
pub(crate) fn no_variable(name: &str, why: &std::env::VarError) -> Error {
    let (what, help) = match why {
        std::env::VarError::NotPresent => {
            ("is not set", format!("set it to the URL of the database: `{name}=dialect://user:password@host/database`"))
        }
        std::env::VarError::NotUnicode(_) => ("is not UTF-8", "escape what is not ASCII as `%xx`".to_owned()),
    };
    Error::new(ErrorKind::Url, "ENG-1007", format!("the environment variable `{name}` {what}")).help(help)
}
