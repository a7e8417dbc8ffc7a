//! The SQLite driver: from the plugin interface's calls to the C library's.
//!
//! | module | what is there |
//! |---|---|
//! | `connection` | the connection: which call goes where |
//! | `url`, `options`, `open` | from a URL to an open database |
//! | `statement` | prepared statements and cursors, and the numbers they have |
//! | `bind`, `decimal`, [`timestamp`] | values into parameters |
//! | `rows` | rows into the host's batch |
//! | `batch_insert` | many rows in few statements, with their keys |
//! | `script`, `transaction` | several statements at once; BEGIN, COMMIT, ROLLBACK |
//! | `functions`, `collations` | functions and collations of the application |
//! | `command`, `backup` | what SQLite can do besides SQL |
//! | `cancel` | stopping a statement from another thread |
//! | `reflect` | what is in the database |
//! | `error` | result codes into error kinds |
//! | `raised` | errors of the application's functions, until the statement ends |
//! | `tokens` | SQL text cut into words |
//! | `math` | the functions that the bundled library is built without |
//! | `raw` | the C library's two objects; with `backup`, `bind`, `cancel`, `collations`, `functions` and `math` the only unsafe code |
//!
//! The process must not hold a second copy of SQLite that opens the same files: POSIX drops all locks of a
//! process on a file when any of its descriptors is closed, and the copies do not know of each other.
mod backup;
mod batch_insert;
mod bind;
mod cancel;
mod collations;
mod command;
mod connection;
mod decimal;
mod error;
mod functions;
mod math;
mod open;
mod options;
mod raised;
mod raw;
mod reflect;
mod rows;
mod script;
mod statement;
pub mod timestamp;
mod tokens;
mod transaction;
mod url;

use crate::dialect::SqliteDialect;
use aludel_plugin_sdk::{Driver, Result};
pub use connection::SqliteConnection;

/// Opens SQLite databases. What a URL may say is told in the crate's documentation.
#[derive(Debug, Clone, Copy, Default)]
pub struct SqliteDriver;

impl Driver for SqliteDriver {
    type Connection = SqliteConnection;
    type Dialect = SqliteDialect;

    fn schemes(&self) -> &'static [&'static str] {
        &["sqlite", "sqlite3"]
    }

    fn dialect(&self) -> SqliteDialect {
        SqliteDialect
    }

    fn connect(&self, url: &str, options: &[(&str, &str)]) -> Result<SqliteConnection> {
        Ok(SqliteConnection::new(open::open(url, options)?))
    }
}
