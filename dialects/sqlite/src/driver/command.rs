//! What SQLite can do besides SQL, by name.
//!
//! | command | takes | gives |
//! |---|---|---|
//! | `backup` | a file; the schema to copy, `main` without one | a row: 0, and the number of pages |
//! | `backup_begin` | the same | |
//! | `backup_step` | how many pages to copy | a row: pages that are left, pages of the database |
//! | `backup_end` | | |
//! | `restore` | a file | a row as `backup`; the content of the file takes the place of the connection's database |
//! | `limit` | a name; the new value, or nothing to leave it | a row: the value before |
//!
//! A copy in steps lets others write in between; a write through this connection goes into the copy, one through another makes it
//! begin anew. It is done when 0 pages are left, and `backup_end` before that drops it, as does the connection's way back to the pool. A
//! limit stays as long as the connection, like its functions. The names of limits are SQLite's: `length`,
//! `sql_length`, `column`, `expr_depth`, `compound_select`, `vdbe_op`, `function_arg`, `attached`, `like_pattern_length`,
//! `variable_number`, `trigger_depth`, `worker_threads`.
use super::{
    backup::{Backup, Progress, Way},
    connection::SqliteConnection,
    error,
};
use aludel_plugin_sdk::{Error, ErrorKind, ExecResult, Param, Params, Result, RowWriter};
use rusqlite::ffi;
use std::ffi::c_int;

const LIMITS: &[(&str, c_int)] = &[
    ("length", ffi::SQLITE_LIMIT_LENGTH),
    ("sql_length", ffi::SQLITE_LIMIT_SQL_LENGTH),
    ("column", ffi::SQLITE_LIMIT_COLUMN),
    ("expr_depth", ffi::SQLITE_LIMIT_EXPR_DEPTH),
    ("compound_select", ffi::SQLITE_LIMIT_COMPOUND_SELECT),
    ("vdbe_op", ffi::SQLITE_LIMIT_VDBE_OP),
    ("function_arg", ffi::SQLITE_LIMIT_FUNCTION_ARG),
    ("attached", ffi::SQLITE_LIMIT_ATTACHED),
    ("like_pattern_length", ffi::SQLITE_LIMIT_LIKE_PATTERN_LENGTH),
    ("variable_number", ffi::SQLITE_LIMIT_VARIABLE_NUMBER),
    ("trigger_depth", ffi::SQLITE_LIMIT_TRIGGER_DEPTH),
    ("worker_threads", ffi::SQLITE_LIMIT_WORKER_THREADS),
];

/// Runs a command. Errors: UNSUPPORTED for a name that is not in the table; MISUSE for wrong values; those of the database.
pub(super) fn run(connection: &mut SqliteConnection, what: &str, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
    match what {
        "backup" => whole(connection, Way::Out, params, out)?,
        "restore" => whole(connection, Way::In, params, out)?,
        "backup_begin" => {
            // The one before has to be gone first: it may have the same file.
            connection.backup = None;
            connection.backup = Some(begin(connection, Way::Out, params)?);
        }
        "backup_step" => step(connection, params, out)?,
        "backup_end" => connection.backup = None,
        "limit" => limit(connection, params, out)?,
        _ => return Err(unknown(what)),
    }
    Ok(ExecResult::default())
}

fn begin(connection: &mut SqliteConnection, way: Way, params: Params<'_>) -> Result<Backup> {
    let path = text(params, 0, "the name of a file")?;
    let schema = if params.len() > 1 { text(params, 1, "the name of a schema")? } else { "main" };
    Backup::begin(&mut connection.database, way, path, schema)
}

fn whole(connection: &mut SqliteConnection, way: Way, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    let mut backup = begin(connection, way, params)?;
    while !backup.step(-1)? {}
    write(backup.progress(), out);
    Ok(())
}

fn step(connection: &mut SqliteConnection, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    let Some(backup) = &mut connection.backup else {
        return Err(error::misuse("no copy is being made\nhelp: begin one with `backup_begin`"));
    };
    let pages = number(params, 0, "how many pages to copy")?;
    let done = backup.step(pages)?;
    write(backup.progress(), out);
    if done {
        connection.backup = None;
    }
    Ok(())
}

fn write(progress: Progress, out: &mut RowWriter<'_>) {
    out.start(2);
    out.i64(progress.remaining);
    out.i64(progress.total);
    out.end_row();
}

fn limit(connection: &mut SqliteConnection, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    let name = text(params, 0, "the name of a limit")?;
    let Some((_, limit)) = LIMITS.iter().find(|(known, _)| *known == name) else {
        let names: Vec<&str> = LIMITS.iter().map(|(name, _)| *name).collect();
        return Err(error::misuse(format!("SQLite has no limit `{name}`\nhelp: it has {}", names.join(", "))));
    };
    let value = if params.len() > 1 { number(params, 1, "the value of a limit")? } else { -1 };
    out.start(1);
    out.i64(i64::from(connection.database.limit(*limit, value)));
    out.end_row();
    Ok(())
}

fn text<'a>(params: Params<'a>, place: usize, what: &str) -> Result<&'a str> {
    match params.get(place) {
        Param::Text(text) => Ok(text),
        _ => Err(error::misuse(format!("value {} of the command is {what}, as text", place + 1))),
    }
}

/// Not below 0 but for -1.
fn number(params: Params<'_>, place: usize, what: &str) -> Result<c_int> {
    match params.get(place) {
        Param::I64(number @ -1..) => c_int::try_from(number).map_err(|_| error::misuse(format!("{number} is too much for {what}"))),
        _ => Err(error::misuse(format!("value {} of the command is {what}, as a whole number", place + 1))),
    }
}

#[cold]
fn unknown(what: &str) -> Error {
    let message =
        format!("this driver does not support `{what}`\nhelp: SQLite has the commands backup, backup_begin, backup_step, backup_end, restore, limit");
    Error::new(ErrorKind::UNSUPPORTED, message)
}
