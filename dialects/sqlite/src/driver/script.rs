//! Several statements in one text, and the driver's own small queries.
use super::{
    bind, error,
    raw::{Column, Database},
};
use aludel_plugin_sdk::{Error, Result};
use rusqlite::ffi;

/// Runs statements separated by `;`. Those before a failing one stay done, unless a transaction takes them back.
pub(super) fn run(database: &Database, sql: &str) -> Result<()> {
    let mut rest = sql;
    while !rest.is_empty() {
        let started = sql.len() - rest.len();
        let (statement, after) = database.prepare(rest, false).map_err(|code| shifted(error::from_prepare(database, code, rest), sql, started))?;
        if let Some(mut statement) = statement {
            if statement.param_count() > 0 {
                return Err(error::misuse("a statement of a script has a parameter\nhelp: prepare it and give it a value"));
            }
            loop {
                match statement.step() {
                    ffi::SQLITE_ROW => {}
                    ffi::SQLITE_DONE => break,
                    _ => return Err(error::from_database(database)),
                }
            }
        } else if after.len() == rest.len() {
            break;
        }
        rest = after;
    }
    Ok(())
}

/// The position counts from the start of the script, not of the statement.
fn shifted(mut error: Error, sql: &str, started: usize) -> Error {
    let before = sql.get(..started).map_or(0, |text| text.chars().count());
    for (key, value) in &mut error.details {
        if let ("position", Ok(position)) = (key.as_str(), value.parse::<usize>()) {
            *value = (position + before).to_string();
        }
    }
    error
}

/// One row of a small query, as text.
pub(super) type TextRow = Vec<Option<String>>;

/// Runs a query of the driver's own, with text parameters, and gives all rows as text.
pub(super) fn query(database: &Database, sql: &str, params: &[&str]) -> Result<Vec<TextRow>> {
    let mut buffer = Vec::new();
    let (statement, _) = database.prepare(sql, false).map_err(|code| error::from_prepare(database, code, sql))?;
    let Some(mut statement) = statement else { return Ok(Vec::new()) };
    bind::texts(database, &mut statement, &mut buffer, params)?;
    let mut rows = Vec::new();
    loop {
        match statement.step() {
            ffi::SQLITE_ROW => rows.push((0..statement.column_count()).map(|index| as_text(&statement.column(index))).collect()),
            ffi::SQLITE_DONE => return Ok(rows),
            _ => return Err(error::from_database(database)),
        }
    }
}

fn as_text(column: &Column<'_>) -> Option<String> {
    match column {
        Column::I64(value) => Some(value.to_string()),
        Column::F64(value) => Some(value.to_string()),
        Column::Text(bytes) | Column::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        Column::Null | Column::OutOfMemory => None,
    }
}
