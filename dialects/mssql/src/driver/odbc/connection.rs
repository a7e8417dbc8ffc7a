//! One connection, as the plugin interface wants it.
use super::{
    cancel::CancelSource,
    columns::Column,
    handle::{self, Handle, Shared},
    insert_many::no_way,
    statement::{Prepared, misuse},
};
use crate::driver::{
    insert_rows::{Insert, Word},
    placeholders::to_question_marks,
    reflect::{self, TextRow},
    url::Make,
};
use aludel_plugin_sdk::{Cancel, ColumnInfo, Connection, Error, ErrorKind, ExecResult, FetchLimit, More, Params, Result, RowWriter, State};
use std::{
    collections::HashMap,
    sync::{MutexGuard, PoisonError},
};

/// A connection over ODBC.
///
/// Statements may run while the rows of others are being read: SQL Server gives one result at a time, so what is left of the
/// other is read ahead and kept.
pub struct OdbcConnection {
    cancel: CancelSource,
    cursors: HashMap<u64, Cursor>,
    statements: HashMap<u64, Statement>,
    last: u64,
    make: Make,
    query_timeout: u32,
    /// Seconds for the first question to the server.
    patience: u32,
    transaction: Transaction,
    /// An isolation level was set that the next user did not ask for.
    isolated: bool,
    broken: bool,
    /// How a MERGE gives rows; `None`: not at all.
    merges: Option<Word>,
    /// The last statement for many rows.
    many: Option<Many>,
    connection: Shared,
}

/// A statement for many rows.
pub(super) struct Many {
    pub(super) sql: String,
    pub(super) prepared: Prepared,
}

struct Statement {
    sql: String,
    /// What is prepared, unless a cursor has it.
    idle: Option<Prepared>,
    /// The columns of its result, once they are known.
    columns: Option<Vec<ColumnInfo>>,
}

struct Cursor {
    statement: u64,
    prepared: Prepared,
}

/// Where the connection is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Transaction {
    None,
    Open,
    /// The server has rolled it back, and would begin another one.
    Lost,
}

impl OdbcConnection {
    /// The limits are in seconds: of each statement, and of what is asked while connecting.
    pub(super) fn new(connection: Shared, make: Make, query_timeout: u32, patience: u32) -> Self {
        OdbcConnection {
            cancel: CancelSource::default(),
            cursors: HashMap::new(),
            statements: HashMap::new(),
            last: 0,
            make,
            query_timeout,
            patience,
            transaction: Transaction::None,
            isolated: false,
            broken: false,
            merges: (make != Make::Other).then_some(Word::Output),
            many: None,
            connection,
        }
    }

    /// Remembers what an error says about the connection and its transaction.
    pub(super) fn watch<T>(&mut self, mut result: Result<T>) -> Result<T> {
        if let Err(error) = &mut result {
            // That a connection is dead can be believed; that it lives, some drivers say of every one.
            if error.kind == ErrorKind::OTHER && self.api().is_dead().unwrap_or(false) {
                (error.kind, error.transient, error.connection_dead) = (ErrorKind::CONNECTION, true, true);
            }
            self.broken |= error.connection_dead;
            let rolled_back = matches!(error.kind, ErrorKind::DEADLOCK | ErrorKind::SERIALIZATION);
            if rolled_back && self.transaction == Transaction::Open {
                self.transaction = Transaction::Lost;
            }
        }
        result
    }

    /// Errors: the server has ended the transaction, so what comes now would be outside of it.
    pub(super) fn ready(&mut self) -> Result<()> {
        if self.transaction == Transaction::Lost {
            return Err(misuse("the server has rolled the transaction back\nhelp: roll back here too, and begin again".to_owned()));
        }
        if self.make == Make::Other {
            return Ok(());
        }
        let stored: Result<()> = self.cursors.values_mut().try_for_each(|cursor| cursor.prepared.store());
        self.watch(stored)
    }

    pub(super) fn make(&self) -> Make {
        self.make
    }

    /// For tests of this layer: the database is one whose MERGE gives rows by this word.
    #[must_use]
    pub fn merging(mut self, word: Word) -> Self {
        self.merges = Some(word);
        self
    }

    pub(super) fn merge_word(&self) -> Option<Word> {
        self.merges
    }

    pub(super) fn cancel_source(&self) -> &CancelSource {
        &self.cancel
    }

    pub(super) fn kept_many(&mut self) -> Option<Many> {
        self.many.take()
    }

    pub(super) fn keep_many(&mut self, many: Many) {
        self.many = Some(many);
    }

    pub(super) fn prepared(&self, sql: &str) -> Result<Prepared> {
        Prepared::new(&self.connection, sql, self.make, self.query_timeout)
    }

    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Takes a statement's prepared form, or prepares it once more when a cursor has it.
    fn take(&mut self, number: u64) -> Result<Prepared> {
        let Some(statement) = self.statements.get_mut(&number) else { return Err(stale("statement", number)) };
        match statement.idle.take() {
            Some(prepared) => Ok(prepared),
            None => Prepared::new(&self.connection, &statement.sql, self.make, self.query_timeout),
        }
    }

    fn give_back(&mut self, number: u64, mut prepared: Prepared) {
        prepared.close();
        if let Some(statement) = self.statements.get_mut(&number) {
            statement.idle.get_or_insert(prepared);
        }
    }

    fn with<T>(&mut self, number: u64, work: impl FnOnce(&mut Prepared, &CancelSource) -> Result<T>) -> Result<T> {
        let mut prepared = self.take(number)?;
        let result = work(&mut prepared, &self.cancel);
        self.give_back(number, prepared);
        self.watch(result)
    }

    /// Fills a batch, and keeps the cursor if there is more.
    fn deliver(&mut self, statement: u64, cursor: Option<u64>, mut prepared: Prepared, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        let filled = prepared.fill(limit, out, &self.cancel);
        match self.watch(filled) {
            Ok(true) => {
                let number = cursor.unwrap_or_else(|| self.number());
                self.cursors.insert(number, Cursor { statement, prepared });
                Ok(More::Open(number))
            }
            Ok(false) => {
                let affected = prepared.affected();
                self.give_back(statement, prepared);
                Ok(More::Done(ExecResult { affected, ..ExecResult::default() }))
            }
            Err(error) => {
                self.give_back(statement, prepared);
                Err(error)
            }
        }
    }

    fn know(&mut self, statement: u64, columns: Vec<ColumnInfo>) {
        if let Some(statement) = self.statements.get_mut(&statement) {
            statement.columns = Some(columns);
        }
    }

    /// Whether a statement that changes rows gives some, as far as its words tell.
    fn says_rows(&self, statement: u64) -> bool {
        let sql = self.statements.get(&statement).map(|statement| statement.sql.to_uppercase()).unwrap_or_default();
        sql.starts_with("SELECT") || sql.contains(" RETURNING ") || sql.contains(" OUTPUT ")
    }

    fn run_text(&mut self, sql: &str) -> Result<u64> {
        let result = Handle::new(&self.connection).and_then(|mut handle| handle.run_text(sql));
        self.watch(result)
    }

    fn api(&self) -> MutexGuard<'_, odbc_api::Connection<'static>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn autocommit(&mut self, on: bool) -> Result<()> {
        let result = self.api().set_autocommit(on).map_err(handle::of_api);
        self.watch(result)
    }

    fn end(&mut self, commit: bool) -> Result<()> {
        let result = if commit { self.api().commit() } else { self.api().rollback() }.map_err(handle::of_api);
        self.watch(result)?;
        self.transaction = Transaction::None;
        self.autocommit(true)?;
        // The level was the transaction's, and the server keeps it for what comes. What was just committed is no failure if that cannot be said.
        if self.isolated && self.restore_isolation().is_err() {
            self.broken = true;
        }
        Ok(())
    }

    fn restore_isolation(&mut self) -> Result<()> {
        self.run_text("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")?;
        self.isolated = false;
        Ok(())
    }

    fn isolate(&mut self, level: &str) -> Result<()> {
        const LEVELS: [&str; 5] = ["READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "SNAPSHOT"];
        if self.make == Make::Other || !LEVELS.contains(&level) {
            return Err(Error::new(ErrorKind::UNSUPPORTED, format!("there is no isolation level `{level}` here")));
        }
        self.run_text(&format!("SET TRANSACTION ISOLATION LEVEL {level}"))?;
        self.isolated = true;
        Ok(())
    }
}

#[cold]
fn stale(what: &str, number: u64) -> Error {
    misuse(format!("there is no {what} {number} on this connection"))
}

impl Connection for OdbcConnection {
    fn prepare(&mut self, sql: &str) -> Result<u64> {
        self.ready()?;
        let sql = to_question_marks(sql);
        let prepared = self.prepared(&sql);
        let prepared = self.watch(prepared)?;
        let number = self.number();
        self.statements.insert(number, Statement { sql, idle: Some(prepared), columns: None });
        Ok(number)
    }

    fn columns(&mut self, statement: u64) -> Result<Vec<ColumnInfo>> {
        if let Some(columns) = self.statements.get(&statement).and_then(|known| known.columns.clone()) {
            return Ok(columns);
        }
        self.ready()?;
        let columns = self.with(statement, |prepared, _| prepared.columns())?;
        let columns: Vec<ColumnInfo> = columns.iter().map(Column::info).collect();
        self.know(statement, columns.clone());
        Ok(columns)
    }

    fn close_statement(&mut self, statement: u64) {
        self.statements.remove(&statement);
    }

    fn query(&mut self, statement: u64, params: Params<'_>, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        self.ready()?;
        let mut prepared = self.take(statement)?;
        let started = prepared.run(params, limit, &self.cancel);
        if let Err(error) = self.watch(started) {
            self.give_back(statement, prepared);
            return Err(error);
        }
        self.know(statement, prepared.result_columns());
        self.deliver(statement, None, prepared, limit, out)
    }

    fn fetch(&mut self, cursor: u64, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        let Some(Cursor { statement, prepared }) = self.cursors.remove(&cursor) else { return Err(stale("cursor", cursor)) };
        self.deliver(statement, Some(cursor), prepared, limit, out)
    }

    fn close_cursor(&mut self, cursor: u64) {
        if let Some(Cursor { statement, prepared }) = self.cursors.remove(&cursor) {
            self.give_back(statement, prepared);
        }
    }

    fn execute(&mut self, statement: u64, params: Params<'_>) -> Result<ExecResult> {
        self.ready()?;
        let one = FetchLimit { rows: 1, bytes: u32::MAX };
        let affected = self.with(statement, |prepared, cancel| {
            prepared.run(params, one, cancel)?;
            if prepared.gives_rows() {
                prepared.finish()?;
            }
            Ok(prepared.affected())
        })?;
        Ok(ExecResult { affected, ..ExecResult::default() })
    }

    fn execute_script(&mut self, sql: &str) -> Result<()> {
        self.ready()?;
        // `GO` is a word of Microsoft's tools, between batches; the server does not know it.
        let mut batch = String::new();
        for line in sql.lines() {
            if line.trim().eq_ignore_ascii_case("GO") {
                self.run_batch(&batch)?;
                batch.clear();
            } else {
                batch.push_str(line);
                batch.push('\n');
            }
        }
        self.run_batch(&batch)
    }

    fn execute_many(&mut self, statement: u64, width: usize, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        self.ready()?;
        let columns = match self.columns(statement) {
            Ok(columns) => !columns.is_empty(),
            // Some drivers know the columns only of what has run.
            Err(error) if (self.make == Make::Other || error.kind == ErrorKind::MISUSE) && !error.connection_dead => self.says_rows(statement),
            Err(error) => return Err(error),
        };
        if !columns && width > 0 {
            out.start(0);
            if let Some(affected) = self.with(statement, |prepared, cancel| prepared.run_many(params, cancel))? {
                return Ok(ExecResult { affected, ..ExecResult::default() });
            }
        }
        self.row_by_row(statement, columns, width, params, out)
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
        match Insert::new(head, tuple, returning) {
            Some(insert) => self.insert_rows(&insert, width, params, out),
            None => Err(no_way()),
        }
    }

    fn state(&mut self) -> State {
        match self.transaction {
            // What the driver says of a lost server is not to be trusted alone: some say that all is well.
            _ if self.broken || self.api().is_dead().unwrap_or(true) => State::Broken,
            Transaction::None => State::Healthy,
            Transaction::Open | Transaction::Lost => State::InTransaction,
        }
    }

    fn ping(&mut self) -> Result<()> {
        let result = self.run_text("SELECT 1");
        // A connection that cannot do this is of no use, whatever the driver calls it.
        self.broken |= result.is_err();
        result.map(|_| ())
    }

    fn begin(&mut self, mode: &str, read_only: bool) -> Result<()> {
        if self.transaction != Transaction::None {
            return Err(misuse("a transaction is open already".to_owned()));
        }
        if read_only {
            return Err(Error::new(ErrorKind::UNSUPPORTED, "SQL Server has no read-only transactions"));
        }
        self.ready()?;
        if !mode.is_empty() {
            self.isolate(mode)?;
        }
        self.autocommit(false)?;
        self.transaction = Transaction::Open;
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        self.ready()?;
        self.end(true)
    }

    fn rollback(&mut self) -> Result<()> {
        // Results that are open would be read after the end of what they belong to.
        self.cursors.clear();
        self.end(false)
    }

    /// Closes cursors, rolls back, and sets the isolation level back. Temporary tables and settings of the session stay: what
    /// clears them is a flag of the protocol that ODBC offers to its own pool only.
    fn reset(&mut self) -> Result<()> {
        self.cursors.clear();
        if self.transaction != Transaction::None {
            self.rollback()?;
        }
        // Of a transaction that did not begin.
        if self.isolated { self.restore_isolation() } else { Ok(()) }
    }

    /// `query_timeout`, in seconds, or `statement_timeout`, in milliseconds, of which ODBC counts whole seconds; 0 is no limit.
    fn set_option(&mut self, key: &str, value: &str) -> Result<()> {
        let number = value.parse::<u32>().map_err(|_| misuse(format!("`{value}` is no number of seconds")));
        let seconds = match key {
            "query_timeout" => number?,
            "statement_timeout" => number?.div_ceil(1000),
            _ => return Err(Error::new(ErrorKind::UNSUPPORTED, format!("this driver does not know the option `{key}`"))),
        };
        self.query_timeout = seconds;
        self.many = None;
        let mut idle = self.statements.values_mut().filter_map(|statement| statement.idle.as_mut());
        idle.try_for_each(|prepared| prepared.set_timeout(seconds))
    }

    fn cancel_handle(&mut self) -> Option<Box<dyn Cancel>> {
        Some(self.cancel.handle())
    }

    /// See [`reflect`](mod@reflect).
    fn reflect(&mut self, what: &str, schema: &str, table: &str, out: &mut RowWriter<'_>) -> Result<()> {
        self.ready()?;
        let answer = reflect::reflect(|sql| self.text_rows(sql), (what, schema, table), out);
        self.watch(answer)
    }

    fn server_version(&mut self) -> Result<String> {
        if self.make == Make::Other {
            return Ok(String::new());
        }
        self.ready()?;
        let sql = "SELECT CAST(SERVERPROPERTY('ProductVersion') AS NVARCHAR(128))";
        let version = Prepared::new(&self.connection, sql, self.make, self.patience).and_then(|mut prepared| {
            prepared.run(Params::none(), FetchLimit { rows: 1, bytes: u32::MAX }, &self.cancel)?;
            prepared.first_text()
        });
        self.watch(version)
    }
}

impl OdbcConnection {
    /// All rows of a query without parameters, as text.
    fn text_rows(&self, sql: &str) -> Result<Vec<TextRow>> {
        let mut prepared = self.prepared(sql)?;
        prepared.run(Params::none(), FetchLimit { rows: u32::MAX, bytes: u32::MAX }, &self.cancel)?;
        prepared.text_rows()
    }

    fn run_batch(&mut self, sql: &str) -> Result<()> {
        if sql.trim().is_empty() {
            return Ok(());
        }
        self.run_text(sql).map(|_| ())
    }

    /// For values that make no arrays, and for statements with rows, so that these come in the order of the values.
    fn row_by_row(&mut self, statement: u64, rows: bool, width: usize, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        let everything = FetchLimit { rows: u32::MAX, bytes: u32::MAX };
        let mut total = 0;
        if rows {
            out.append();
        }
        for values in params.rows(width) {
            total += if rows {
                self.with(statement, |prepared, cancel| {
                    prepared.run(values, everything, cancel)?;
                    prepared.fill(everything, out, cancel)?;
                    Ok(prepared.affected())
                })?
            } else {
                self.execute(statement, values)?.affected
            };
        }
        Ok(ExecResult { affected: total, ..ExecResult::default() })
    }
}
