//! A connection of the sqlite driver, with a fault.
use super::{Fault, rows::hand_over};
use aludel_plugin_sdk::{
    Cancel, ColumnInfo, Connection, Error, ErrorKind, ExecResult, FetchLimit, More, Params, Result, RowBuffer, RowWriter, State,
};
use aludel_sqlite::driver::SqliteConnection;
use std::collections::HashSet;

/// How many statements a server keeps for one connection, where somebody forgets to close them.
const KEPT: usize = 4000;

pub(super) struct BrokenConnection {
    inner: SqliteConnection,
    fault: Fault,
    /// Statements that give rows of new keys.
    inserts: HashSet<u64>,
    /// Statements that were not closed.
    kept: usize,
}

/// Hears nothing.
struct Deaf;

impl Cancel for Deaf {
    fn cancel(&self) {}
}

impl BrokenConnection {
    pub(super) fn new(inner: SqliteConnection, fault: Fault) -> Self {
        BrokenConnection { inner, fault, inserts: HashSet::new(), kept: 0 }
    }

    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn told<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|error| wrong(error, self.fault))
    }

    fn counted(&self, mut done: ExecResult) -> ExecResult {
        match self.fault {
            Fault::OneAffectedMore if done.affected > 0 => done.affected += 1,
            Fault::NoneAffected => done.affected = 0,
            Fault::KeysOffByOne => done.last_id += 1,
            _ => {}
        }
        done
    }

    /// An INSERT that SQLite refused, as if it had not.
    fn swallowed<T>(&self, result: Result<T>, nothing: T) -> Result<T> {
        match result {
            Err(error) if self.is(Fault::UniqueIsSwallowed) && error.kind == ErrorKind::UNIQUE => Ok(nothing),
            result => self.told(result),
        }
    }

    fn read(
        &mut self,
        keys: bool,
        out: &mut RowWriter<'_>,
        work: impl FnOnce(&mut SqliteConnection, &mut RowWriter<'_>) -> Result<More>,
    ) -> Result<More> {
        let mut rows = RowBuffer::new();
        let done = work(&mut self.inner, &mut rows.writer());
        let more = self.swallowed(done, More::Done(ExecResult::default()))?;
        hand_over(&rows, self.fault, keys, out);
        Ok(match more {
            More::Done(done) => More::Done(self.counted(done)),
            open => open,
        })
    }

    /// Of a batch: all rows of values that reach the database.
    fn sent<'p>(&self, width: usize, params: Params<'p>) -> Params<'p> {
        if self.is(Fault::BatchStopsEarly) && params.len() > width { params.slice(0, params.len() - width) } else { params }
    }
}

fn wrong(mut error: Error, fault: Fault) -> Error {
    match fault {
        Fault::UniqueIsCheck if error.kind == ErrorKind::UNIQUE => error.kind = ErrorKind::CHECK,
        Fault::EveryErrorIsOther => error.kind = ErrorKind::OTHER,
        Fault::ErrorsWithoutNumber => (error.native, error.sqlstate) = (0, None),
        Fault::ErrorsWithoutNames => error.details.clear(),
        Fault::ConstraintsAreTransient => error.transient = true,
        Fault::ErrorsEndConnections => error.connection_dead = true,
        _ => {}
    }
    error
}

impl Connection for BrokenConnection {
    fn prepare(&mut self, sql: &str) -> Result<u64> {
        self.kept += 1;
        if self.is(Fault::StatementsAreKept) && self.kept > KEPT {
            return Err(Error::new(ErrorKind::RESOURCE, format!("there are {KEPT} prepared statements already")));
        }
        let prepared = self.inner.prepare(sql);
        let statement = self.told(prepared)?;
        if sql.trim_start().starts_with("INSERT") {
            self.inserts.insert(statement);
        }
        Ok(statement)
    }

    fn columns(&mut self, statement: u64) -> Result<Vec<ColumnInfo>> {
        let mut columns = self.inner.columns(statement)?;
        if self.is(Fault::UpperCaseColumns) {
            columns.iter_mut().for_each(|column| column.name = column.name.to_uppercase());
        }
        Ok(columns)
    }

    fn close_statement(&mut self, statement: u64) {
        if !self.is(Fault::StatementsAreKept) {
            self.inserts.remove(&statement);
            self.inner.close_statement(statement);
        }
    }

    fn query(&mut self, statement: u64, params: Params<'_>, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        let keys = self.inserts.contains(&statement);
        self.read(keys, out, |inner, out| inner.query(statement, params, limit, out))
    }

    fn fetch(&mut self, cursor: u64, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        self.read(false, out, |inner, out| inner.fetch(cursor, limit, out))
    }

    fn close_cursor(&mut self, cursor: u64) {
        if !self.is(Fault::CursorStaysOpen) {
            self.inner.close_cursor(cursor);
        }
    }

    fn execute(&mut self, statement: u64, params: Params<'_>) -> Result<ExecResult> {
        let done = self.inner.execute(statement, params);
        self.swallowed(done, ExecResult::default()).map(|done| self.counted(done))
    }

    fn execute_script(&mut self, sql: &str) -> Result<()> {
        let done = match self.fault {
            Fault::SavepointIsIgnored if ["SAVEPOINT", "ROLLBACK TO", "RELEASE"].iter().any(|word| sql.starts_with(word)) => Ok(()),
            Fault::ReleaseRollsBack if sql.starts_with("RELEASE") => {
                self.inner.execute_script(&format!("{}; {sql}", sql.replacen("RELEASE", "ROLLBACK TO", 1)))
            }
            _ => self.inner.execute_script(sql),
        };
        self.swallowed(done, ())
    }

    fn execute_many(&mut self, statement: u64, width: usize, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        let (keys, sent) = (self.inserts.contains(&statement), self.sent(width, params));
        let mut rows = RowBuffer::new();
        let done = self.inner.execute_many(statement, width, sent, &mut rows.writer());
        let mut done = self.swallowed(done, ExecResult::default())?;
        if sent.len() < params.len() {
            done.affected += 1;
        }
        hand_over(&rows, self.fault, keys, out);
        Ok(self.counted(done))
    }

    fn insert_many(
        &mut self,
        head: &str,
        tuple: &str,
        returning: &str,
        width: usize,
        params: Params<'_>,
        out: &mut RowWriter<'_>,
    ) -> Result<ExecResult> {
        let sent = self.sent(width, params);
        let mut rows = RowBuffer::new();
        let done = self.inner.insert_many(head, tuple, returning, width, sent, &mut rows.writer());
        let mut done = self.swallowed(done, ExecResult::default())?;
        if sent.len() < params.len() {
            done.affected += 1;
        }
        hand_over(&rows, self.fault, true, out);
        Ok(self.counted(done))
    }

    fn state(&mut self) -> State {
        self.inner.state()
    }

    fn ping(&mut self) -> Result<()> {
        self.inner.ping()
    }

    fn begin(&mut self, mode: &str, read_only: bool) -> Result<()> {
        if self.is(Fault::BeginIsIgnored) {
            return Ok(());
        }
        let begun = self.inner.begin(mode, read_only && !self.is(Fault::ReadOnlyIsIgnored));
        self.told(begun)
    }

    fn commit(&mut self) -> Result<()> {
        let done = match self.fault {
            Fault::BeginIsIgnored => Ok(()),
            Fault::CommitIsIgnored => self.inner.rollback(),
            _ => self.inner.commit(),
        };
        self.told(done)
    }

    fn rollback(&mut self) -> Result<()> {
        let is_open = self.inner.state() == State::InTransaction;
        let done = if self.is(Fault::RollbackIsIgnored) && is_open { self.inner.commit() } else { self.inner.rollback() };
        self.told(done)
    }

    fn reset(&mut self) -> Result<()> {
        if self.is(Fault::ResetIsIgnored) {
            return Ok(());
        }
        self.inner.reset()
    }

    fn set_option(&mut self, key: &str, value: &str) -> Result<()> {
        self.inner.set_option(key, value)
    }

    fn cancel_handle(&mut self) -> Option<Box<dyn Cancel>> {
        if self.is(Fault::TimeoutIsIgnored) { Some(Box::new(Deaf)) } else { self.inner.cancel_handle() }
    }

    fn reflect(&mut self, what: &str, schema: &str, table: &str, out: &mut RowWriter<'_>) -> Result<()> {
        self.inner.reflect(what, schema, table, out)
    }

    fn server_version(&mut self) -> Result<String> {
        self.inner.server_version()
    }
}
