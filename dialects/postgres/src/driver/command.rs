//! What PostgreSQL can do besides SQL, by name.
//!
//! | command | takes | gives |
//! |---|---|---|
//! | `listen` | channel | |
//! | `unlisten` | channel, or nothing for all | |
//! | `notifications` | milliseconds to wait for the first one; nothing: none | rows of channel, payload, process of the sender |
use super::{connection::PostgresConnection, notify};
use aludel_plugin_sdk::{Error, ErrorKind, ExecResult, Params, Result, RowWriter};

/// Runs a command. Errors: UNSUPPORTED for a name that is not in the table; MISUSE for wrong values; those of the server.
pub(super) fn run(connection: &mut PostgresConnection, what: &str, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
    match what {
        "listen" | "unlisten" => notify::listen(connection, what, params, out),
        "notifications" => notify::notifications(connection, params, out),
        _ => {
            Err(Error::new(ErrorKind::UNSUPPORTED, format!("PostgreSQL has no command `{what}`\nhelp: it has `listen`, `unlisten`, `notifications`")))
        }
    }
}
