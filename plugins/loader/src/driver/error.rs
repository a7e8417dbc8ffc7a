//! What a driver reported, as an ordinary Rust value.
use aludel_plugin_interface::error::{DbError, ErrorKind};

/// An error of a driver or of another part of a plugin. The classification is the plugin's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverError {
    /// The class of the error; an unknown number is to be treated as [`ErrorKind::OTHER`].
    pub kind: ErrorKind,
    /// The database's own number; 0 when there is none.
    pub native: i32,
    /// Five ASCII characters, where the database has them.
    pub sqlstate: Option<[u8; 5]>,
    /// The database's message.
    pub message: String,
    /// Open-ended: `constraint`, `table`, `column`, `columns`, `detail`, `hint`, `position`, …
    pub details: Vec<(String, String)>,
    /// The same work may succeed when it is tried again.
    pub transient: bool,
    /// The connection is unusable; the pool must drop it.
    pub connection_dead: bool,
}

impl DriverError {
    #[cold]
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        DriverError { kind, native: 0, sqlstate: None, message: message.into(), details: Vec::new(), transient: false, connection_dead: false }
    }

    /// A detail by its name.
    pub fn detail(&self, key: &str) -> Option<&str> {
        self.details.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// The SQLSTATE as text.
    pub fn sqlstate(&self) -> Option<&str> {
        self.sqlstate.as_ref().and_then(|code| std::str::from_utf8(code).ok())
    }
}

impl From<&DbError> for DriverError {
    #[cold]
    fn from(error: &DbError) -> Self {
        // A panic leaves the connection half-done, and CONNECTION says so itself: whatever the flags say.
        let dead = matches!(error.kind, ErrorKind::PANIC | ErrorKind::CONNECTION);
        DriverError {
            kind: error.kind,
            native: error.native,
            sqlstate: Some(error.sqlstate).filter(|code| code.iter().all(u8::is_ascii_graphic)),
            message: error.message.as_str().to_owned(),
            details: error.details.iter().map(|pair| (pair.0.as_str().to_owned(), pair.1.as_str().to_owned())).collect(),
            transient: error.flags & DbError::TRANSIENT != 0,
            connection_dead: dead || error.flags & DbError::CONNECTION_DEAD != 0,
        }
    }
}

impl std::fmt::Display for DriverError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DriverError {}

/// The result of a call into a plugin as an ordinary result.
#[inline(always)]
pub(crate) fn check<T>(result: aludel_plugin_interface::error::Res<T>) -> Result<T, DriverError> {
    match result {
        abi_stable::std_types::ROk(value) => Ok(value),
        abi_stable::std_types::RErr(error) => Err(DriverError::from(&*error)),
    }
}
