//! What PostgreSQL can do besides SQL, by name.
//!
//! | command | takes | gives |
//! |---|---|---|
//! | `copy_in` | `COPY … FROM STDIN`, then its data in pieces of text or bytes, cut anywhere | the number of rows |
//! | `copy_rows` | `COPY … FROM STDIN` in text format, the number of columns, then values row by row | the number of rows |
//! | `copy_in_begin`, `copy_in_data`, `copy_in_end`, `copy_in_abort` | the statement; pieces of data; nothing; nothing | the end: the number of rows |
//! | `copy_out` | `COPY … TO STDOUT` | a row of one column for each line: text, or bytes in binary format |
//! | `copy_out_begin`, `copy_out_next` | the statement; nothing | the next: about a megabyte of such rows, none at the end |
//! | `listen` | channel | |
//! | `unlisten` | channel, or nothing for all | |
//! | `notifications` | milliseconds to wait for the first one; nothing: none | rows of channel, payload, process of the sender |
//!
//! A COPY in pieces ends without effect when anything else is asked of the connection.
use super::{connection::PostgresConnection, copy, notify};
use aludel_plugin_sdk::{ExecResult, Params, Result, RowWriter};

const NAMES: &str = "`copy_in`, `copy_rows`, `copy_in_begin`, `copy_in_data`, `copy_in_end`, `copy_in_abort`, `copy_out`, `copy_out_begin`, \
     `copy_out_next`, `listen`, `unlisten`, `notifications`";

/// Runs a command. Errors: UNSUPPORTED for a name that is not in the table; MISUSE for wrong values; those of the server.
pub(super) fn run(connection: &mut PostgresConnection, what: &str, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
    let nothing = |()| ExecResult::default();
    match what {
        "copy_out" => return copy::copy_out(connection, params, out),
        "copy_out_next" => return copy::copy_out_next(connection, out),
        "notifications" => return notify::notifications(connection, params, out),
        _ => out.start(0),
    }
    match what {
        "copy_in" => copy::copy_in(connection, params),
        "copy_rows" => copy::copy_rows(connection, params),
        "copy_in_begin" => copy::begin(connection, params, true).map(nothing),
        "copy_in_data" => copy::put(connection, params.iter()).map(nothing),
        "copy_in_end" => copy::end(connection),
        "copy_in_abort" => {
            copy::abort(connection, "aborted by the client");
            Ok(ExecResult::default())
        }
        "copy_out_begin" => copy::begin(connection, params, false).map(nothing),
        "listen" | "unlisten" => notify::listen(connection, what, params),
        _ => Err(copy::unknown(what, NAMES)),
    }
}
