//! A prepared statement: its parameters and its results.
#![allow(unsafe_code)]
use super::{
    cancel::CancelSource,
    columns::{self, Column},
    handle::{Handle, Shared},
    parameters::{Bound, Declared, Kind, at_once, kinds},
    rows::{Rows, Stored},
};
use crate::driver::{reflect::TextRow, url::Make};
use aludel_plugin_sdk::{ColumnInfo, Error, ErrorKind, FetchLimit, Param, Params, Result, RowWriter};
use odbc_api::{
    handles::Statement as _,
    sys::{self, Pointer, StatementAttribute},
};

/// Bytes of the arrays of one run for many rows, and rows in it.
const ARRAY_BYTES: usize = 4 * 1024 * 1024;
const ARRAY_ROWS: usize = 1000;

/// A statement that the server knows.
pub(super) struct Prepared {
    handle: Handle,
    make: Make,
    params: usize,
    /// What the server said of parameters.
    known: Vec<Option<Declared>>,
    /// Values that the driver may still read.
    bound: Option<Bound>,
    rows: Option<Rows>,
    affected: u64,
    /// Where the driver writes what became of each row of values, from the first run for many rows until the handle is freed.
    states: Option<Box<States>>,
}

struct States {
    each: [u16; ARRAY_ROWS],
    processed: usize,
}

impl Prepared {
    pub(super) fn new(connection: &Shared, sql: &str, make: Make, timeout: u32) -> Result<Prepared> {
        let mut handle = Handle::new(connection)?;
        if timeout > 0 {
            set_timeout(&mut handle, timeout)?;
        }
        handle.prepare(sql)?;
        let result = handle.num_params();
        let params = handle.check(result)?.unwrap_or(0).into();
        Ok(Prepared { handle, make, params, known: Vec::new(), bound: None, rows: None, affected: 0, states: None })
    }

    /// The columns that it will give.
    pub(super) fn columns(&mut self) -> Result<Vec<Column>> {
        columns::describe(&mut self.handle, self.make)
    }

    /// The columns of the result that is open.
    pub(super) fn result_columns(&self) -> Vec<ColumnInfo> {
        self.rows.as_ref().map(Rows::info).unwrap_or_default()
    }

    /// Runs it with one row of values, up to the first result that has rows.
    pub(super) fn run(&mut self, params: Params<'_>, limit: FetchLimit, cancel: &CancelSource) -> Result<()> {
        if params.len() != self.params {
            return Err(misuse(format!("the statement has {} parameters, but {} values were given", self.params, params.len())));
        }
        let kinds = kinds(self.params, params)?.unwrap_or_default();
        self.execute(&kinds, params, cancel)?;
        self.first_rows(limit)
    }

    /// The same with values of these kinds, which may be those of several rows.
    pub(super) fn run_values(&mut self, kinds: &[Kind], values: &[Param<'_>], limit: FetchLimit, cancel: &CancelSource) -> Result<()> {
        self.close();
        if !kinds.is_empty() {
            let bound = self.bound.insert(Bound::of_values(self.make, kinds, values)?);
            bound.bind(&mut self.handle)?;
        }
        self.start(cancel)?;
        self.first_rows(limit)
    }

    /// Goes to the first result that has rows.
    fn first_rows(&mut self, limit: FetchLimit) -> Result<()> {
        self.affected = 0;
        loop {
            if self.handle.width()? > 0 {
                self.rows = Some(Rows::new(&mut self.handle, self.make, limit)?);
                return Ok(());
            }
            self.affected += self.handle.counted()?;
            if !self.handle.next_result()? {
                return Ok(());
            }
        }
    }

    fn execute(&mut self, kinds: &[Kind], params: Params<'_>, cancel: &CancelSource) -> Result<()> {
        self.close();
        if !kinds.is_empty() {
            let bound = self.bound.insert(Bound::new(&mut self.handle, &mut self.known, self.make, kinds, params)?);
            bound.bind(&mut self.handle)?;
        }
        self.start(cancel)
    }

    fn start(&mut self, cancel: &CancelSource) -> Result<()> {
        cancel.begins(self.handle.as_sys());
        // SAFETY: what is bound is kept in `bound` until the parameters are reset.
        let result = unsafe { self.handle.execute() };
        cancel.ended();
        self.handle.check(result).map(|_| ())
    }

    /// Whether a result with rows is open.
    pub(super) fn gives_rows(&self) -> bool {
        self.rows.is_some()
    }

    /// Writes rows; `false` when all results are at their end.
    pub(super) fn fill(&mut self, limit: FetchLimit, out: &mut RowWriter<'_>, cancel: &CancelSource) -> Result<bool> {
        let Some(rows) = &mut self.rows else {
            out.start(0);
            return Ok(false);
        };
        cancel.begins(self.handle.as_sys());
        let filled = rows.fill(&mut self.handle, limit, out);
        cancel.ended();
        if filled? {
            return Ok(true);
        }
        self.finish()?;
        Ok(false)
    }

    /// The first value of the first row, of a result that was just run; empty when there is none.
    pub(super) fn first_text(&mut self) -> Result<String> {
        let mut text = String::new();
        if let Some(rows) = &mut self.rows {
            rows.next(&mut self.handle, &mut |value| {
                if let Param::Text(value) = value {
                    text = value.to_owned();
                }
            })?;
        }
        Ok(text)
    }

    /// All rows of a result that was just run, every value as text.
    pub(super) fn text_rows(&mut self) -> Result<Vec<TextRow>> {
        self.all_rows(as_text)
    }

    /// All rows of a result that was just run.
    pub(super) fn stored_rows(&mut self) -> Result<Vec<Vec<Stored>>> {
        self.all_rows(Stored::of)
    }

    fn all_rows<T>(&mut self, keep: impl Fn(Param<'_>) -> T) -> Result<Vec<Vec<T>>> {
        let mut found = Vec::new();
        if let Some(rows) = &mut self.rows {
            loop {
                let mut row = Vec::new();
                if !rows.next(&mut self.handle, &mut |value| row.push(keep(value)))? {
                    break;
                }
                found.push(row);
            }
        }
        self.finish()?;
        Ok(found)
    }

    /// Reads all rows that are left, so that the connection is free for another statement.
    pub(super) fn store(&mut self) -> Result<()> {
        match &mut self.rows {
            Some(rows) => rows.store(&mut self.handle),
            None => Ok(()),
        }
    }

    /// Goes through the results behind the one that was read. They count, and errors come up here; their rows nobody wants.
    pub(super) fn finish(&mut self) -> Result<()> {
        if let Some(mut rows) = self.rows.take() {
            rows.unbind(&mut self.handle);
        }
        while self.handle.next_result()? {
            self.affected += self.handle.counted()?;
        }
        self.close();
        Ok(())
    }

    /// Drops what is left of its results, and its values.
    pub(super) fn close(&mut self) {
        if let Some(mut rows) = self.rows.take() {
            rows.unbind(&mut self.handle);
        }
        self.handle.close();
        let _ = self.handle.reset_parameters();
        self.bound = None;
    }

    /// Rows that were changed by the last run.
    pub(super) fn affected(&self) -> u64 {
        self.affected
    }

    pub(super) fn set_timeout(&mut self, seconds: u32) -> Result<()> {
        set_timeout(&mut self.handle, seconds)
    }

    /// The kinds of the columns of rows that can stand in one table of values; `None`: run them one by one.
    pub(super) fn kinds_at_once(make: Make, width: usize, params: Params<'_>) -> Result<Option<Vec<Kind>>> {
        at_once(make, width, params)
    }

    /// Runs it once for each row of values, many rows in one call. `None`: these values make no arrays, so run it row by row.
    pub(super) fn run_many(&mut self, params: Params<'_>, cancel: &CancelSource) -> Result<Option<u64>> {
        let width = self.params;
        let Some(kinds) = kinds(width, params)? else { return Ok(None) };
        let mut total = 0;
        let rows = params.len() / width;
        let (mut start, mut size) = (0, ARRAY_ROWS);
        while start < rows {
            let count = size.min(rows - start);
            let part = params.slice(start * width, count * width);
            if count > 1 && longest(width, part) * count > ARRAY_BYTES {
                size = count / 2;
                continue;
            }
            total += self.run_array(&kinds, part, count, cancel)?;
            start += count;
        }
        Ok(Some(total))
    }

    fn run_array(&mut self, kinds: &[Kind], params: Params<'_>, count: usize, cancel: &CancelSource) -> Result<u64> {
        let _ = self.handle.reset_parameters();
        self.watch_states()?;
        // SAFETY: the arrays are bound before the statement runs, and it is one row again below, before they go.
        let result = unsafe { self.handle.set_paramset_size(count) };
        self.handle.check(result)?;
        let outcome = self.execute(kinds, params, cancel).and_then(|()| match self.has_failed(count) {
            // The others were carried out: that is for the transaction to take back.
            true => Err(self.handle.last_error("SQLExecute")),
            false => self.count_all(),
        });
        self.close();
        // SAFETY: nothing is bound.
        let result = unsafe { self.handle.set_paramset_size(1) };
        self.handle.check(result)?;
        outcome
    }

    /// Tells the driver where to write what becomes of each row.
    fn watch_states(&mut self) -> Result<()> {
        let states = self.states.get_or_insert_with(|| Box::new(States { each: [0; ARRAY_ROWS], processed: 0 }));
        states.each = [STATE_UNUSED; ARRAY_ROWS];
        let (each, processed): (Pointer, Pointer) = (states.each.as_mut_ptr().cast(), (&raw mut states.processed).cast());
        self.attribute(StatementAttribute::ParamStatusPtr, each)?;
        self.attribute(StatementAttribute::ParamsProcessedPtr, processed)
    }

    fn has_failed(&self, count: usize) -> bool {
        self.states.as_ref().is_some_and(|states| states.each[..count].contains(&STATE_ERROR))
    }

    fn count_all(&mut self) -> Result<u64> {
        let mut total = 0;
        loop {
            total += self.handle.counted()?;
            if !self.handle.next_result()? {
                return Ok(total);
            }
        }
    }

    fn attribute(&mut self, attribute: StatementAttribute, value: Pointer) -> Result<()> {
        // SAFETY: the handle is valid, and freed before `states`, which `value` points into.
        let code = unsafe { sys::SQLSetStmtAttr(self.handle.as_sys(), attribute, value, sys::IS_POINTER) };
        self.handle.check_code(code, "SQLSetStmtAttr")
    }
}

/// What became of a row of values.
const STATE_ERROR: u16 = 5;
const STATE_UNUSED: u16 = 7;

impl Drop for Prepared {
    fn drop(&mut self) {
        // Before the memory goes that is bound.
        self.close();
    }
}

fn set_timeout(handle: &mut Handle, seconds: u32) -> Result<()> {
    let result = handle.set_query_timeout_sec(seconds as usize);
    handle.check(result).map(|_| ())
}

/// Bytes of the longest row of values, about.
fn longest(width: usize, params: Params<'_>) -> usize {
    let bytes = |value: Param<'_>| match value {
        Param::Text(text) | Param::Json(text) | Param::Decimal(text) => text.len() * 2,
        Param::Bytes(bytes) => bytes.len(),
        _ => 40,
    };
    (0..width).map(|index| params.rows(width).map(|row| bytes(row.get(index))).max().unwrap_or(0)).sum()
}

/// A value of the catalog; those that it has none of are left out like NULL.
fn as_text(value: Param<'_>) -> Option<String> {
    match value {
        Param::Text(text) | Param::Decimal(text) => Some(text.to_owned()),
        Param::I64(number) => Some(number.to_string()),
        Param::Bool(flag) => Some(i64::from(flag).to_string()),
        _ => None,
    }
}

pub(super) fn misuse(story: String) -> Error {
    Error::new(ErrorKind::MISUSE, story)
}
