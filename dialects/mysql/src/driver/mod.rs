//! The MySQL driver: from the plugin interface's calls to the servers' protocol.
//!
//! | module | what is there |
//! |---|---|
//! | `connection` | the connection: which call goes where |
//! | `url`, `options`, `connect`, `tls` | from a URL to a session |
//! | `wire` | packets: the login, commands and their answers |
//! | `statement` | prepared statements, and what their texts say |
//! | `bind`, `rows`, `column`, `calendar` | values into parameters, rows into the host's batch |
//! | `cursor` | a result that is being read |
//! | `batch_insert` | many rows in few statements, with their keys |
//! | `many` | one statement with many sets of values |
//! | `text` | the text protocol: scripts and the driver's own queries |
//! | `transaction` | BEGIN, COMMIT, ROLLBACK |
//! | `cancel` | stopping a statement from another thread |
//! | `reflect` | what is in the database |
//! | `load_data` | LOAD DATA LOCAL |
//! | `error` | the servers' numbers into error kinds |
mod batch_insert;
mod bind;
mod calendar;
mod cancel;
mod column;
mod connect;
mod connection;
mod cursor;
mod error;
mod load_data;
mod many;
mod options;
mod reflect;
mod rows;
mod statement;
mod text;
mod tls;
mod transaction;
mod url;
mod wire;

use crate::dialect::MysqlDialect;
use aludel_plugin_sdk::{Driver, Result};
pub use connection::MysqlConnection;

/// Connects to MySQL and MariaDB. What a URL may say is told in the crate's documentation.
#[derive(Debug, Clone, Copy, Default)]
pub struct MysqlDriver;

impl Driver for MysqlDriver {
    type Connection = MysqlConnection;
    type Dialect = MysqlDialect;

    fn schemes(&self) -> &'static [&'static str] {
        &["mysql", "mariadb"]
    }

    fn dialect(&self) -> MysqlDialect {
        MysqlDialect::default()
    }

    fn connect(&self, url: &str, options: &[(&str, &str)]) -> Result<MysqlConnection> {
        MysqlConnection::open(connect::Target::new(url, options)?)
    }
}
