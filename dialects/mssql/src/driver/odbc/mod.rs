//! Connections over ODBC, by way of unixODBC or the driver manager of the system.
//!
//! | module | what is there |
//! |---|---|
//! | `connection` | the connection: which call goes where |
//! | `statement` | a prepared statement, its parameters and results; arrays of parameters |
//! | `insert_many` | many new rows whose keys are wanted |
//! | `parameters`, `buffer` | values into parameters |
//! | `columns`, `rows` | results into the host's batch |
//! | `handle` | ODBC's statement, and what it says when it fails |
//! | `cancel` | stopping a statement from another thread |
//! | `refused` | what was wrong when no connection came about |
mod buffer;
mod cancel;
mod columns;
mod connection;
mod handle;
mod insert_many;
mod parameters;
mod refused;
mod rows;
mod statement;

pub use connection::OdbcConnection;

use super::url::{self, Make, Target};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use odbc_api::ConnectionOptions;
use std::sync::{Arc, Mutex};

/// Drivers for SQL Server, the best first.
const DRIVERS: [&str; 3] = ["ODBC Driver 18 for SQL Server", "ODBC Driver 17 for SQL Server", "FreeTDS"];

/// Seconds to wait for a login unless something else is asked for.
const CONNECT_TIMEOUT: u32 = 15;

/// Opens a connection by a driver for any database, for tests of this layer without SQL Server. `url` is as for SQL Server.
///
/// Errors: as those of [`MssqlDriver`](super::MssqlDriver).
pub fn connect_to(url: &str, options: &[(&str, &str)]) -> Result<OdbcConnection> {
    connect(url::parse(url, options)?)
}

pub(super) fn connect(mut target: Target) -> Result<OdbcConnection> {
    let environment = odbc_api::environment().map_err(handle::of_api)?;
    if target.get("driver").is_none() && target.get("dsn").is_none() {
        choose(&mut target)?;
    }
    let make = target.make();
    if make == Make::FreeTds {
        // Otherwise text comes in a character set of one byte.
        target.set_default("ClientCharset", "UTF-8");
        target.set_default("TDS_Version", "7.4");
        target.for_freetds()?;
    }
    let options = ConnectionOptions { login_timeout_sec: target.connect_timeout.or(Some(CONNECT_TIMEOUT)), packet_size: None };
    let connection = environment.connect_with_connection_string(&target.connection_string(), options);
    // Not every driver has a limit for the login.
    let connection = match connection {
        Err(odbc_api::Error::Diagnostics { function: "SQLSetConnectAttr", .. }) if target.connect_timeout.is_none() => {
            environment.connect_with_connection_string(&target.connection_string(), ConnectionOptions::default())
        }
        other => other,
    };
    let connection = connection.map_err(|error| refused::refused(&target, handle::of_api(error), &list(&installed())))?;
    Ok(OdbcConnection::new(Arc::new(Mutex::new(connection)), make, target.query_timeout, target.connect_timeout.unwrap_or(CONNECT_TIMEOUT)))
}

/// The names of the drivers that are installed.
fn installed() -> Vec<String> {
    let drivers = odbc_api::environment().and_then(|environment| environment.drivers());
    drivers.map(|drivers| drivers.into_iter().map(|driver| driver.description).collect()).unwrap_or_default()
}

fn choose(target: &mut Target) -> Result<()> {
    let installed = installed();
    match DRIVERS.into_iter().find(|name| installed.iter().any(|own| own == name)) {
        Some(name) => target.set("Driver", name.to_owned()),
        None => Err(Error::new(
            ErrorKind::CANNOT_CONNECT,
            format!(
                "no ODBC driver for SQL Server is installed\nhelp: install Microsoft's or FreeTDS (`tdsodbc`), or name another with `?driver=…`; there are: {}",
                list(&installed)
            ),
        )),
    }
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
