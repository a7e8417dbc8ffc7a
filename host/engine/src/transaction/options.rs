//! How a transaction begins.

/// How a transaction begins: isolation level, only reading, deferrable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransactionOptions {
    pub(crate) mode: Option<String>,
    pub(crate) read_only: Option<bool>,
    pub(crate) deferrable: bool,
}

impl TransactionOptions {
    /// The isolation level of the connection or engine, else the database's own; ready for writing.
    pub fn new() -> Self {
        TransactionOptions::default()
    }

    /// An isolation level (`SERIALIZABLE`, `REPEATABLE READ`, …), or the database's own word for how to begin: `IMMEDIATE`, `EXCLUSIVE`
    /// (SQLAlchemy: `isolation_level`). What the driver does not know is an error when the transaction begins.
    #[must_use]
    pub fn isolation(mut self, level: impl Into<String>) -> Self {
        self.mode = Some(level.into());
        self
    }

    /// Only reads: no lock for writing is taken, and writing is an error.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = Some(true);
        self
    }

    /// May write, even where the connection's transactions only read.
    #[must_use]
    pub fn read_write(mut self) -> Self {
        self.read_only = Some(false);
        self
    }

    /// Waits until it can read one state without ever losing against another transaction (SQLAlchemy: `postgresql_deferrable`). It has
    /// a meaning with `SERIALIZABLE` and [`read_only`](Self::read_only). Refused by databases that have no such thing.
    #[must_use]
    pub fn deferrable(mut self) -> Self {
        self.deferrable = true;
        self
    }
}
