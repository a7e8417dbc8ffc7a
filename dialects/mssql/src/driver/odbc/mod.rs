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
mod buffer;
mod cancel;
mod columns;
mod connection;
mod handle;
mod insert_many;
mod parameters;
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
    let connection = connection.map_err(|error| refused(&target, handle::of_api(error)))?;
    Ok(OdbcConnection::new(Arc::new(Mutex::new(connection)), make, target.query_timeout))
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

/// One line that says which of them is wrong: the driver, the host, the login, the database.
#[cold]
fn refused(target: &Target, error: Error) -> Error {
    let get = |key| target.get(key).unwrap_or_default();
    let state = error.sqlstate.map(|state| String::from_utf8_lossy(&state).into_owned()).unwrap_or_default();
    let cause = target.without_password(error.message.lines().next().unwrap_or_default());
    let no_library = error.message.contains("Can't open lib");
    let story = match error.native {
        _ if state == "IM002" || state == "IM003" || no_library => {
            let help = format!("install it, or name one of these with `?driver=…`: {}", list(&installed()));
            format!("the ODBC driver `{}` is not installed: {cause}\nhelp: {help}", get("driver"))
        }
        18_452 | 18_456 | 18_470 | 18_486..=18_488 => {
            format!("the server refuses the login of `{}`: {cause}\nhelp: check the user and the password", get("UID"))
        }
        911 | 4060..=4064 => format!("the database `{}` cannot be opened: {cause}\nhelp: check its name and the rights of the user", get("Database")),
        _ if state == "28000" => format!("the server refuses the login of `{}`: {cause}\nhelp: check the user and the password", get("UID")),
        _ => format!("the server `{}` does not answer: {cause}\nhelp: check host, port and encryption, and that the server runs", get("Server")),
    };
    Error { kind: ErrorKind::CANNOT_CONNECT, message: story, details: Vec::new(), connection_dead: false, transient: false, ..error }
}
