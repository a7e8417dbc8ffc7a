//! Prepared statements and open cursors.
//!
//! A statement has one compiled form in SQLite, in which one run at a time is possible. When it is run
//! while a cursor of an earlier run is still open, it gets a second one.
use super::{
    bind, error,
    raw::{Database, Statement},
    tokens,
};
use aludel_plugin_sdk::{ColumnInfo, ExecResult, Params, Result, Tag};

/// Second compiled forms that a statement keeps for the next time.
const KEPT: usize = 4;

/// What a statement number stands for.
pub(super) struct Prepared {
    sql: Box<str>,
    /// Not in use by a cursor. Usually exactly one.
    idle: Vec<Compiled>,
    pub(super) facts: Facts,
}

/// What SQLite knows about a statement once it is prepared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) params: usize,
    pub(super) read_only: bool,
    /// It inserts rows, so the last row id is its own.
    pub(super) inserts: bool,
}

/// A compiled statement and the memory its parameters point into.
pub(super) struct Compiled {
    pub(super) statement: Statement,
    buffer: Vec<u8>,
    by_reference: bool,
}

/// A run that has given some of its rows.
pub(super) struct Cursor {
    pub(super) prepared: u64,
    pub(super) compiled: Compiled,
    pub(super) facts: Facts,
    pub(super) changes_before: i64,
}

impl Prepared {
    /// Prepares `sql`, which must be one statement.
    pub(super) fn new(database: &Database, sql: &str) -> Result<Self> {
        let (statement, rest) = database.prepare(sql, true).map_err(|code| error::from_prepare(database, code, sql))?;
        let Some(statement) = statement else { return Err(error::misuse("the statement is empty")) };
        if has_statement(database, rest)? {
            return Err(error::misuse("there is more than one statement\nhelp: run several statements with `execute_script`"));
        }
        let read_only = statement.read_only();
        let facts = Facts { params: statement.param_count(), read_only, inserts: !read_only && tokens::inserts(sql) };
        Ok(Prepared { sql: sql.into(), idle: vec![Compiled::new(statement)], facts })
    }

    /// A compiled form that is free, to be used in place.
    #[inline]
    pub(super) fn free(&mut self, database: &Database) -> Result<&mut Compiled> {
        if self.idle.is_empty() {
            let statement = self.compile_again(database)?;
            self.idle.push(Compiled::new(statement));
        }
        self.idle.last_mut().ok_or_else(error::out_of_memory)
    }

    #[cold]
    fn compile_again(&self, database: &Database) -> Result<Statement> {
        let (statement, _) = database.prepare(&self.sql, true).map_err(|code| error::from_prepare(database, code, &self.sql))?;
        statement.ok_or_else(|| error::misuse("the statement is empty"))
    }

    /// Takes away the form that [`Prepared::free`] gave last, for a cursor.
    pub(super) fn lend(&mut self) -> Option<Compiled> {
        self.idle.pop()
    }

    /// Takes back a form whose cursor is closed.
    pub(super) fn take_back(&mut self, compiled: Compiled) {
        if self.idle.len() < KEPT {
            self.idle.push(compiled);
        }
    }

    /// The columns of its result.
    pub(super) fn columns(&mut self, database: &Database) -> Result<Vec<ColumnInfo>> {
        let statement = &self.free(database)?.statement;
        let column = |index| ColumnInfo {
            name: statement.column_name(index),
            decl_type: statement.column_decl_type(index),
            table: statement.column_table(index),
            tag: Tag::UNTYPED,
            nullable: None,
        };
        Ok((0..statement.column_count()).map(column).collect())
    }
}

impl Compiled {
    fn new(statement: Statement) -> Self {
        Compiled { statement, buffer: Vec::new(), by_reference: false }
    }

    /// Binds copies of the values, so that the run may go on after the call.
    #[inline]
    pub(super) fn bind(&mut self, database: &Database, params: Params<'_>) -> Result<()> {
        let bound = bind::copied(database, &mut self.statement, &mut self.buffer, params);
        // After a failure some values may be bound; `rewind` clears them.
        self.by_reference = *bound.as_ref().unwrap_or(&true);
        bound.map(|_| ())
    }

    /// Ends a run, on every way out of it.
    #[inline]
    pub(super) fn rewind(&mut self) {
        self.statement.reset();
        if self.by_reference {
            self.statement.clear_bindings();
            self.by_reference = false;
        }
    }
}

impl Facts {
    /// What a finished run did, told from the change counter before it.
    #[inline]
    pub(super) fn result(&self, database: &Database, changes_before: i64) -> ExecResult {
        // SQLite keeps the counts of the last INSERT, UPDATE or DELETE: a statement of another kind must not repeat them.
        self.told(database, !self.read_only && database.total_changes() != changes_before)
    }

    /// The same where the change counter is known to have moved or not.
    #[inline]
    pub(super) fn told(&self, database: &Database, changed: bool) -> ExecResult {
        if !changed {
            return ExecResult::default();
        }
        let last_id = if self.inserts { database.last_insert_rowid() } else { 0 };
        ExecResult { affected: database.changes(), last_id, has_last_id: self.inserts }
    }
}

/// Whether there is more than blanks and comments.
fn has_statement(database: &Database, mut rest: &str) -> Result<bool> {
    while !rest.trim_start().is_empty() {
        match database.prepare(rest, false) {
            // A second statement that is wrong is a second statement.
            Ok((Some(_), _)) | Err(_) => return Ok(true),
            Ok((None, after)) if after.len() < rest.len() => rest = after,
            Ok((None, _)) => return Ok(false),
        }
    }
    Ok(false)
}
