//! The SQLite dialect.
