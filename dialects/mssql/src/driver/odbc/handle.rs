//! A statement of ODBC, whose failures are errors of the plugin interface.
#![allow(unsafe_code)]
use super::super::diagnostic::{self, Diagnostic};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use odbc_api::{
    ConnectionTransitions, SharedConnection,
    handles::{Diagnostics, Record, SqlResult, SqlText, Statement, StatementConnection, slice_to_cow_utf8},
    sys,
};
use std::ops::{Deref, DerefMut};

/// So many records are read: drivers that repeat themselves have been seen.
const RECORDS: i16 = 16;

/// The connection, which every statement keeps alive.
pub(super) type Shared = SharedConnection<'static>;

/// A statement's handle.
pub(super) struct Handle(StatementConnection<Shared>);

impl Deref for Handle {
    type Target = StatementConnection<Shared>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Handle {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

/// What a handle has to say about its last call.
fn records(handle: &impl Diagnostics) -> Vec<Diagnostic> {
    let mut record = Record::with_capacity(512);
    let mut found = Vec::new();
    for number in 1..=RECORDS {
        if !record.fill_from(handle, number) {
            break;
        }
        let (state, message) = (record.state.as_str().to_owned(), slice_to_cow_utf8(&record.message).into_owned());
        found.push(Diagnostic { state, native: record.native_error, message });
    }
    found
}

/// The error of a call that odbc-api made on its own.
pub(super) fn of_api(error: odbc_api::Error) -> Error {
    match error {
        odbc_api::Error::Diagnostics { record, function } => {
            let message = slice_to_cow_utf8(&record.message).into_owned();
            diagnostic::error(function, &[Diagnostic { state: record.state.as_str().to_owned(), native: record.native_error, message }])
        }
        odbc_api::Error::NoDiagnostics { function } => diagnostic::error(function, &[]),
        other => Error::new(ErrorKind::OTHER, other.to_string()),
    }
}

impl Handle {
    /// A new statement.
    pub(super) fn new(connection: &Shared) -> Result<Handle> {
        let statement = connection.clone().into_preallocated().map_err(of_api)?;
        Ok(Handle(statement.into_handle()))
    }

    /// `None` when there is no data.
    pub(super) fn check<T>(&mut self, result: SqlResult<T>) -> Result<Option<T>> {
        match result {
            SqlResult::Success(value) | SqlResult::SuccessWithInfo(value) => Ok(Some(value)),
            SqlResult::NoData => Ok(None),
            SqlResult::Error { function } => Err(diagnostic::error(function, &records(&self.0))),
            SqlResult::NeedData | SqlResult::StillExecuting => Err(Error::new(ErrorKind::OTHER, "the driver waits for what nobody promised")),
        }
    }

    /// The error that the driver told of beside a success.
    pub(super) fn last_error(&mut self, function: &str) -> Error {
        diagnostic::error(function, &records(&self.0))
    }

    /// The same, of a return code.
    pub(super) fn check_code(&mut self, code: sys::SqlReturn, function: &'static str) -> Result<()> {
        let result = match code {
            sys::SqlReturn::SUCCESS => SqlResult::Success(()),
            sys::SqlReturn::SUCCESS_WITH_INFO => SqlResult::SuccessWithInfo(()),
            sys::SqlReturn::NO_DATA => SqlResult::NoData,
            _ => SqlResult::Error { function },
        };
        self.check(result).map(|_| ())
    }

    pub(super) fn prepare(&mut self, sql: &str) -> Result<()> {
        let result = self.0.prepare(&SqlText::new(sql));
        self.check(result).map(|_| ())
    }

    /// Runs SQL that has no parameters, all of it, and gives how many rows it changed.
    pub(super) fn run_text(&mut self, sql: &str) -> Result<u64> {
        // SAFETY: nothing is bound to this statement.
        let result = unsafe { self.0.exec_direct(&SqlText::new(sql)) };
        self.check(result)?;
        let mut affected = 0;
        loop {
            affected += self.counted()?;
            if !self.next_result()? {
                return Ok(affected);
            }
        }
    }

    /// Goes on to the next result; `false` when there is none. An error of a later statement of a batch comes up here.
    pub(super) fn next_result(&mut self) -> Result<bool> {
        // SAFETY: whoever binds columns unbinds them before it comes here.
        let result = unsafe { self.0.more_results() };
        Ok(self.check(result)?.is_some())
    }

    /// How many columns the current result has; 0 for one that only counts.
    pub(super) fn width(&mut self) -> Result<usize> {
        let result = self.0.num_result_cols();
        Ok(self.check(result)?.and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
    }

    /// How many rows the current result changed; 0 where that is not known.
    pub(super) fn counted(&mut self) -> Result<u64> {
        if self.width()? > 0 {
            return Ok(0);
        }
        let result = self.0.row_count();
        Ok(self.check(result)?.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }

    /// Drops what is left of the results. A failure is one of reading them, which nobody wants to.
    pub(super) fn close(&mut self) {
        // SAFETY: the handle is valid.
        let _ = unsafe { sys::SQLFreeStmt(self.0.as_sys(), sys::FreeStmtOption::Close) };
    }
}
