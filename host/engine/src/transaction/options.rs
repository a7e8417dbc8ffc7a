//! How a transaction begins.

/// How a transaction begins: isolation level, only reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransactionOptions {
    pub(crate) mode: Option<String>,
    pub(crate) read_only: bool,
}

impl TransactionOptions {
    /// The database's own isolation level, ready for writing.
    pub fn new() -> Self {
        TransactionOptions::default()
    }

    /// An isolation level (`SERIALIZABLE`, `REPEATABLE READ`, …), or the database's own word for how to begin (SQLAlchemy:
    /// `isolation_level`). What the driver does not know is an error when the transaction begins.
    #[must_use]
    pub fn isolation(mut self, level: impl Into<String>) -> Self {
        self.mode = Some(level.into());
        self
    }

    /// Only reads: no lock for writing is taken, and writing is an error.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }
}
