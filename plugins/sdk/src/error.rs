//! What a plugin reports when something fails. Classified by the plugin, by its database's native
//! number; the host never reads the text.
use abi_stable::std_types::{RString, RVec, Tuple2};
use aludel_plugin_interface::error::DbError;
pub use aludel_plugin_interface::error::ErrorKind;

/// The result of everything an author writes.
pub type Result<T> = std::result::Result<T, Error>;

/// An error, as data.
///
/// ```
/// use aludel_plugin_sdk::{Error, ErrorKind};
/// let error = Error::new(ErrorKind::UNIQUE, "UNIQUE constraint failed: user.email")
///     .native(2067)
///     .sqlstate("23505")
///     .detail("table", "user")
///     .detail("column", "email");
/// assert_eq!(error.sqlstate, Some(*b"23505"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The class of the error.
    pub kind: ErrorKind,
    /// The database's own number; 0 when it has none.
    pub native: i32,
    /// Five ASCII characters, when the database gives them.
    pub sqlstate: Option<[u8; 5]>,
    /// The database's message, without the plugin's additions.
    pub message: String,
    /// Open-ended: `constraint`, `table`, `column`, `columns`, `detail`, `hint`, `position`, …
    pub details: Vec<(String, String)>,
    /// The same work may succeed when it is tried again.
    pub transient: bool,
    /// The connection is unusable; the pool must drop it.
    pub connection_dead: bool,
}

impl Error {
    /// An error of a class, with the database's message.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error { kind, native: 0, sqlstate: None, message: message.into(), details: Vec::new(), transient: false, connection_dead: false }
    }

    /// Sets the database's own number.
    pub fn native(mut self, number: i32) -> Self {
        self.native = number;
        self
    }

    /// Sets the SQLSTATE. Anything but five ASCII characters is ignored.
    pub fn sqlstate(mut self, code: &str) -> Self {
        self.sqlstate = <[u8; 5]>::try_from(code.as_bytes()).ok().filter(|bytes| bytes.is_ascii());
        self
    }

    /// Adds a detail, for instance `("column", "email")`.
    pub fn detail(mut self, key: &str, value: impl Into<String>) -> Self {
        self.details.push((key.to_owned(), value.into()));
        self
    }

    /// Says that the same work may succeed when it is tried again.
    pub fn transient(mut self) -> Self {
        self.transient = true;
        self
    }

    /// Says that the connection is unusable.
    pub fn connection_dead(mut self) -> Self {
        self.connection_dead = true;
        self
    }

    pub(crate) fn unsupported(what: &str) -> Self {
        Error::new(ErrorKind::UNSUPPORTED, format!("this driver does not support `{what}`"))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<Error> for DbError {
    #[cold]
    fn from(error: Error) -> DbError {
        let mut flags = 0;
        if error.transient {
            flags |= DbError::TRANSIENT;
        }
        if error.connection_dead {
            flags |= DbError::CONNECTION_DEAD;
        }
        let details: RVec<_> = error.details.into_iter().map(|(key, value)| Tuple2(RString::from(key), RString::from(value))).collect();
        DbError {
            kind: error.kind,
            native: error.native,
            sqlstate: error.sqlstate.unwrap_or_default(),
            flags,
            message: error.message.into(),
            details,
        }
    }
}

impl From<DbError> for Error {
    #[cold]
    fn from(error: DbError) -> Error {
        Error {
            kind: error.kind,
            native: error.native,
            sqlstate: (error.sqlstate != [0; 5]).then_some(error.sqlstate),
            message: error.message.as_str().to_owned(),
            details: error.details.iter().map(|pair| (pair.0.as_str().to_owned(), pair.1.as_str().to_owned())).collect(),
            transient: error.flags & DbError::TRANSIENT != 0,
            connection_dead: error.flags & DbError::CONNECTION_DEAD != 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crosses_and_comes_back_unchanged() {
        let error = Error::new(ErrorKind::DEADLOCK, "deadlock found").native(1213).sqlstate("40001").detail("table", "t").transient();
        assert_eq!(Error::from(DbError::from(error.clone())), error);
        let dead = Error::new(ErrorKind::CONNECTION, "gone").connection_dead();
        assert_eq!(Error::from(DbError::from(dead.clone())), dead);
    }

    #[test]
    fn a_sqlstate_that_is_none_is_ignored() {
        assert_eq!(Error::new(ErrorKind::OTHER, "").sqlstate("1234").sqlstate, None);
        assert_eq!(Error::new(ErrorKind::OTHER, "").sqlstate("éé1").sqlstate, None);
    }
}
