//! The PostgreSQL driver: from the plugin interface's calls to the server's protocol.
//!
//! | module | what is there |
//! |---|---|
//! | `connection` | the connection: which call goes where |
//! | `url`, `options`, `open` | from a URL to a session |
//! | `socket`, `tls`, `auth`, `channel` | the stream, its encryption, the login |
//! | `wire`, `message` | the protocol's frames, and what is in them |
//! | `statement` | prepared statements, and the numbers they have |
//! | `types`, `catalog` | which types there are, and how they travel |
//! | `bind`, `encode` | values into parameters |
//! | `rows`, `decode`, `numeric`, `array` | rows into the host's batch |
//! | `cursor` | results that are read in pieces |
//! | `many`, `batch_insert` | one statement for many rows of values |
//! | `traces` | which statements may leave something in the session |
//! | `script`, `transaction` | several statements at once; BEGIN, COMMIT, and the session's cleaning |
//! | `command`, `copy`, `notify` | what there is besides SQL |
//! | `reflect` | what is in the database |
//! | `cancel` | stopping a statement from another thread |
//! | `error` | SQLSTATEs into error kinds |
//!
//! # Why not the client of the crate `postgres`
//! Configuration and the numbers of types are that crate's, and the login is that of its `postgres-protocol`. Its client hides
//! what a driver for many callers needs: whether a transaction is open, results in text for types that it does not know, statements
//! without a name for poolers, several statements in one flight. And it runs a tokio runtime for each connection, which costs two
//! system calls a query, and makes an object of each row. Here answers are decoded where they were received.
mod array;
mod auth;
mod batch_insert;
mod bind;
mod cancel;
mod catalog;
mod channel;
mod command;
mod connection;
mod copy;
mod cursor;
mod decode;
mod encode;
mod error;
mod many;
mod message;
mod notify;
mod numeric;
mod open;
mod options;
mod reflect;
mod rows;
mod script;
mod socket;
mod statement;
mod tls;
mod traces;
mod transaction;
mod types;
mod url;
mod wire;

use crate::dialect::PostgresDialect;
use aludel_plugin_sdk::{Driver, Result};
pub use connection::PostgresConnection;

/// Opens connections to PostgreSQL servers. What a URL may say is told in the crate's documentation.
#[derive(Debug, Clone, Copy, Default)]
pub struct PostgresDriver;

impl Driver for PostgresDriver {
    type Connection = PostgresConnection;
    type Dialect = PostgresDialect;

    fn schemes(&self) -> &'static [&'static str] {
        &["postgres", "postgresql"]
    }

    fn dialect(&self) -> PostgresDialect {
        PostgresDialect::default()
    }

    fn connect(&self, url: &str, options: &[(&str, &str)]) -> Result<PostgresConnection> {
        let options = options::Options::new(url::parse(url)?, options)?;
        Ok(PostgresConnection::new(open::open(&options)?, options.statements))
    }
}
