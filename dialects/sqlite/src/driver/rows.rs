//! Rows from a statement straight into the host's batch: no value is owned on the way.
//!
//! SQLite has no type per column, so cells carry what is stored: an integer, a double, text, bytes or
//! NULL. What a column of the host makes of it is the host's part.
use super::{
    error,
    raw::{Column, Database, Statement},
};
use aludel_plugin_sdk::{FetchLimit, Result, RowWriter};
use rusqlite::ffi;

/// Runs a bound statement to its first row and fills the batch. `true`: it stands on a row that did not fit.
#[inline]
pub(super) fn run(database: &Database, statement: &mut Statement, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<bool> {
    match statement.step() {
        ffi::SQLITE_ROW => fill(database, statement, limit, out),
        ffi::SQLITE_DONE => {
            out.start(statement.column_count());
            Ok(false)
        }
        _ => Err(error::from_database(database)),
    }
}

/// Fills the batch from a statement that stands on a row. `true`: it stands on a row that did not fit.
///
/// It steps once past the last row that fits, so that a result of exactly the limit ends in the same call.
#[inline]
pub(super) fn fill(database: &Database, statement: &mut Statement, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<bool> {
    let columns = statement.column_count();
    out.start(columns);
    loop {
        write(statement, columns, out)?;
        match statement.step() {
            ffi::SQLITE_ROW => {}
            ffi::SQLITE_DONE => return Ok(false),
            _ => return Err(error::from_database(database)),
        }
        if out.is_full(limit) {
            return Ok(true);
        }
    }
}

/// Gathers the rows of several runs of one statement in one batch.
pub(super) struct Gathered {
    columns: Option<usize>,
}

impl Gathered {
    pub(super) const fn new() -> Self {
        Gathered { columns: None }
    }

    /// Adds all rows of a run.
    #[inline]
    pub(super) fn append(&mut self, database: &Database, statement: &mut Statement, out: &mut RowWriter<'_>) -> Result<()> {
        loop {
            let code = statement.step();
            if code != ffi::SQLITE_ROW && code != ffi::SQLITE_DONE {
                return Err(error::from_database(database));
            }
            // Only now the number of columns is sure: the first step may have prepared the statement again.
            let columns = statement.column_count();
            if self.columns != Some(columns) {
                self.start(columns, out)?;
            }
            if code == ffi::SQLITE_DONE {
                return Ok(());
            }
            write(statement, columns, out)?;
        }
    }

    #[cold]
    fn start(&mut self, columns: usize, out: &mut RowWriter<'_>) -> Result<()> {
        if self.columns.is_some() && out.rows() > 0 {
            return Err(error::misuse("the table has changed while rows were being written"));
        }
        out.start(columns);
        self.columns = Some(columns);
        Ok(())
    }
}

#[inline(always)]
fn write(statement: &Statement, columns: usize, out: &mut RowWriter<'_>) -> Result<()> {
    for index in 0..columns {
        match statement.column(index) {
            Column::I64(value) => out.i64(value),
            Column::Text(text) => out.text_bytes(text),
            Column::Null => out.null(),
            Column::F64(value) => out.f64(value),
            Column::Bytes(bytes) => out.bytes(bytes),
            Column::OutOfMemory => return Err(error::out_of_memory()),
        }
    }
    out.end_row();
    Ok(())
}
