//! One open database, as the plugin interface wants it.
use super::{
    backup::Backup,
    batch_insert::{BatchInserts, Shape},
    bind::{self, Run},
    cancel::CancelSource,
    collations, command, error, functions, options,
    raw::Database,
    reflect,
    rows::{self, Gathered},
    script,
    statement::{Cursor, Prepared},
    transaction::Transactions,
};
use aludel_plugin_sdk::{
    Callback, Cancel, ColumnInfo, Connection, ExecResult, FetchLimit, More, Params, Registration, Result, RowWriter, Slab, State,
};

/// A connection to an SQLite database.
///
/// Cursors stay readable while other statements run, the same one included. A statement's columns carry
/// what is stored, whatever type the table declares.
pub struct SqliteConnection {
    // In the order in which they have to go: first the handle that other threads hold, last the database.
    cancel: CancelSource,
    cursors: Slab<Cursor>,
    statements: Slab<Prepared>,
    inserts: BatchInserts,
    transactions: Transactions,
    scratch: Vec<u8>,
    broken: bool,
    /// A copy that is being made step by step.
    pub(super) backup: Option<Backup>,
    pub(super) database: Database,
}

impl SqliteConnection {
    pub(super) fn new(database: Database) -> Self {
        SqliteConnection {
            cancel: CancelSource::new(&database),
            cursors: Slab::new(),
            statements: Slab::new(),
            inserts: BatchInserts::new(),
            transactions: Transactions::new(),
            scratch: Vec::new(),
            broken: false,
            backup: None,
            database,
        }
    }

    /// Remembers whether an error has ended the connection's life.
    #[inline(always)]
    fn watch<T>(&mut self, result: Result<T>) -> Result<T> {
        match &result {
            Err(error) => {
                self.broken |= error.connection_dead;
                self.database.raised().forget();
            }
            Ok(_) if self.database.raised().any() => return self.unheard(result),
            Ok(_) => {}
        }
        result
    }

    /// Where a collation has failed and SQLite did not stop in time, what the statement did may be in a wrong order.
    #[cold]
    fn unheard<T>(&mut self, result: Result<T>) -> Result<T> {
        let Some(raised) = self.database.raised().unheard() else { return result };
        if !self.database.autocommit() {
            self.broken |= self.transactions.rollback(&self.database).is_err();
        }
        Err(raised)
    }

    #[inline]
    fn start(&mut self, statement: u64, params: Params<'_>, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        let Some(prepared) = self.statements.get_mut(statement) else { return Err(error::stale("statement", statement)) };
        let facts = prepared.facts;
        bind::check_count(facts.params, params.len())?;
        let changes_before = if facts.read_only { 0 } else { self.database.total_changes() };
        let compiled = prepared.free(&self.database)?;
        let filled = compiled.bind(&self.database, params).and_then(|()| rows::run(&self.database, &mut compiled.statement, limit, out));
        if !is_open(&self.database, &filled) {
            compiled.rewind();
            return filled.map(|_| More::Done(facts.result(&self.database, changes_before)));
        }
        let compiled = prepared.lend().ok_or_else(error::out_of_memory)?;
        Ok(More::Open(self.cursors.insert(Cursor { prepared: statement, compiled, facts, changes_before })))
    }

    #[inline]
    fn resume(&mut self, number: u64, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        let Some(cursor) = self.cursors.get_mut(number) else { return Err(error::stale("cursor", number)) };
        let filled = rows::fill(&self.database, &mut cursor.compiled.statement, limit, out);
        if is_open(&self.database, &filled) {
            return Ok(More::Open(number));
        }
        let (facts, changes_before) = (cursor.facts, cursor.changes_before);
        self.end_cursor(number);
        filled.map(|_| More::Done(facts.result(&self.database, changes_before)))
    }

    fn end_cursor(&mut self, number: u64) {
        let Some(Cursor { prepared, mut compiled, .. }) = self.cursors.remove(number) else { return };
        compiled.rewind();
        if let Some(prepared) = self.statements.get_mut(prepared) {
            prepared.take_back(compiled);
        }
    }

    #[inline]
    fn run(&mut self, statement: u64, params: Params<'_>) -> Result<ExecResult> {
        let Some(prepared) = self.statements.get_mut(statement) else { return Err(error::stale("statement", statement)) };
        let facts = prepared.facts;
        bind::check_count(facts.params, params.len())?;
        let changes_before = self.database.total_changes();
        let compiled = prepared.free(&self.database)?;
        let mut run = Run::new(&self.database, &mut compiled.statement, &mut self.scratch);
        run.bind(params, 0, params.len())?;
        run.finish()?;
        drop(run);
        Ok(facts.result(&self.database, changes_before))
    }

    fn run_many(&mut self, statement: u64, width: usize, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        let Some(prepared) = self.statements.get_mut(statement) else { return Err(error::stale("statement", statement)) };
        let facts = prepared.facts;
        bind::check_count(facts.params, width)?;
        if width == 0 || !params.len().is_multiple_of(width) {
            return Err(error::misuse(format!("{} values do not make rows of {width}", params.len())));
        }
        let compiled = prepared.free(&self.database)?;
        let (gives_rows, mut gathered) = (compiled.statement.column_count() > 0, Gathered::new());
        if !gives_rows {
            out.start(0);
        }
        let mut run = Run::new(&self.database, &mut compiled.statement, &mut self.scratch);
        let mut total = ExecResult::default();
        let mut changes = self.database.total_changes();
        for row in 0..params.len() / width {
            run.bind(params, row * width, width)?;
            if gives_rows {
                gathered.append(&self.database, run.statement(), out)?;
            } else {
                run.finish()?;
            }
            let changes_before = std::mem::replace(&mut changes, self.database.total_changes());
            let done = facts.told(&self.database, changes != changes_before);
            total.affected += done.affected;
            if done.has_last_id {
                (total.last_id, total.has_last_id) = (done.last_id, true);
            }
        }
        Ok(total)
    }
}

/// Whether a run stands on a row, and may go on from there.
#[inline(always)]
fn is_open(database: &Database, filled: &Result<bool>) -> bool {
    matches!(filled, Ok(true)) && !database.raised().is_spoilt()
}

impl Connection for SqliteConnection {
    fn prepare(&mut self, sql: &str) -> Result<u64> {
        let prepared = Prepared::new(&self.database, sql);
        self.watch(prepared).map(|prepared| self.statements.insert(prepared))
    }

    fn columns(&mut self, statement: u64) -> Result<Vec<ColumnInfo>> {
        let Some(prepared) = self.statements.get_mut(statement) else { return Err(error::stale("statement", statement)) };
        prepared.columns(&self.database)
    }

    /// Cursors that the statement has open stay readable.
    fn close_statement(&mut self, statement: u64) {
        self.statements.remove(statement);
    }

    #[inline]
    fn query(&mut self, statement: u64, params: Params<'_>, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        let more = self.start(statement, params, limit, out);
        self.watch(more)
    }

    #[inline]
    fn fetch(&mut self, cursor: u64, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        let more = self.resume(cursor, limit, out);
        self.watch(more)
    }

    fn close_cursor(&mut self, cursor: u64) {
        self.end_cursor(cursor);
        self.database.raised().forget();
    }

    #[inline]
    fn execute(&mut self, statement: u64, params: Params<'_>) -> Result<ExecResult> {
        let done = self.run(statement, params);
        self.watch(done)
    }

    fn execute_script(&mut self, sql: &str) -> Result<()> {
        let done = script::run(&self.database, sql);
        self.watch(done)
    }

    fn execute_many(&mut self, statement: u64, width: usize, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        let done = self.run_many(statement, width, params, out);
        self.watch(done)
    }

    /// Within a transaction the caller rolls back after an error; without one the call is all or nothing.
    fn insert_many(
        &mut self,
        head: &str,
        tuple: &str,
        returning: &str,
        width: usize,
        params: Params<'_>,
        out: &mut RowWriter<'_>,
    ) -> Result<ExecResult> {
        let shape = Shape { head, tuple, returning, width };
        let done = self.inserts.run(&self.database, &mut self.transactions, &mut self.scratch, shape, params, out);
        self.watch(done)
    }

    fn state(&mut self) -> State {
        match (self.broken, self.database.autocommit()) {
            (true, _) => State::Broken,
            (false, true) => State::Healthy,
            (false, false) => State::InTransaction,
        }
    }

    /// There is no server that could have gone away.
    fn ping(&mut self) -> Result<()> {
        let done = script::query(&self.database, "SELECT 1", &[]).map(|_| ());
        self.watch(done)
    }

    fn begin(&mut self, mode: &str, read_only: bool) -> Result<()> {
        let done = self.transactions.begin(&self.database, mode, read_only);
        self.watch(done)
    }

    fn commit(&mut self) -> Result<()> {
        let done = self.transactions.commit(&self.database);
        self.watch(done)
    }

    fn rollback(&mut self) -> Result<()> {
        let done = self.transactions.rollback(&self.database);
        self.watch(done)
    }

    /// Closes cursors, which would hold their locks, drops a copy that is not done, which holds the lock of its target, and rolls back.
    /// Statements stay prepared.
    fn reset(&mut self) -> Result<()> {
        self.backup = None;
        for Cursor { prepared, mut compiled, .. } in self.cursors.drain() {
            compiled.rewind();
            if let Some(prepared) = self.statements.get_mut(prepared) {
                prepared.take_back(compiled);
            }
        }
        self.database.raised().forget();
        self.rollback()
    }

    fn set_option(&mut self, key: &str, value: &str) -> Result<()> {
        options::set_on_open(&mut self.database, key, value)
    }

    fn cancel_handle(&mut self) -> Option<Box<dyn Cancel>> {
        Some(self.cancel.handle())
    }

    fn reflect(&mut self, what: &str, schema: &str, table: &str, out: &mut RowWriter<'_>) -> Result<()> {
        let done = reflect::reflect(&self.database, what, schema, table, out);
        self.watch(done)
    }

    fn server_version(&mut self) -> Result<String> {
        Ok(rusqlite::version().to_owned())
    }

    fn command(&mut self, what: &str, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        let done = command::run(self, what, params, out);
        self.watch(done)
    }

    fn register(&mut self, registration: Registration<'_>, callback: Option<Callback>) -> Result<()> {
        let done = match registration.what {
            "collation" => collations::register(&mut self.database, registration, callback),
            _ => functions::register(&mut self.database, registration, callback),
        };
        self.watch(done)
    }
}
