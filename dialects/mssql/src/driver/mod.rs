//! From the plugin interface's calls to ODBC.
//!
//! | module | what is there |
//! |---|---|
//! | `url` | from a URL to a connection string |
//! | `diagnostic` | what drivers report, into error kinds: by the server's number |
//! | `placeholders` | `@p1` becomes `?` |
//! | [`insert_rows`] | many new rows in one statement, with the key of each |
//! | `civil` | days and microseconds as the server's dates and times |
//! | [`reflect`] | what is in the database: questions to the catalog, answers in the common layouts |
//! | [`odbc`] | connections over unixODBC; only with the feature `odbc` |
//! | `absent` | the refusal to connect without it |
#[cfg(not(feature = "odbc"))]
mod absent;
#[cfg_attr(not(feature = "odbc"), allow(dead_code))]
mod civil;
#[cfg_attr(not(feature = "odbc"), allow(dead_code))]
mod diagnostic;
#[cfg_attr(not(feature = "odbc"), allow(dead_code))]
pub mod insert_rows;
#[cfg(feature = "odbc")]
pub mod odbc;
#[cfg_attr(not(feature = "odbc"), allow(dead_code))]
mod placeholders;
#[cfg_attr(not(feature = "odbc"), allow(dead_code))]
pub mod reflect;
#[cfg_attr(not(feature = "odbc"), allow(dead_code))]
mod url;

#[cfg(not(feature = "odbc"))]
pub use absent::NoConnection as MssqlConnection;
#[cfg(feature = "odbc")]
pub use odbc::OdbcConnection as MssqlConnection;

use crate::dialect::MssqlDialect;
use aludel_plugin_sdk::{Driver, Result};

/// SQL Server, by any of its ODBC drivers. What a URL may say is told in the crate's documentation.
#[derive(Debug, Clone, Copy, Default)]
pub struct MssqlDriver;

impl Driver for MssqlDriver {
    type Connection = MssqlConnection;
    type Dialect = MssqlDialect;

    fn schemes(&self) -> &'static [&'static str] {
        &["mssql", "sqlserver"]
    }

    fn dialect(&self) -> MssqlDialect {
        MssqlDialect
    }

    /// Errors: UNSUPPORTED without the feature `odbc`; CANNOT_CONNECT, saying whether the driver, the host, the login or the
    /// database is wrong.
    fn connect(&self, url: &str, options: &[(&str, &str)]) -> Result<MssqlConnection> {
        let target = url::parse(url, options)?;
        #[cfg(feature = "odbc")]
        return odbc::connect(target);
        #[cfg(not(feature = "odbc"))]
        absent::refuse(&target)
    }
}
