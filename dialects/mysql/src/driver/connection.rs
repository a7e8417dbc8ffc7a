//! One session on a server, as the plugin interface wants it.
use super::{
    batch_insert::{BatchInserts, Shape},
    bind,
    cancel::CancelSource,
    connect::{self, Target},
    cursor::{Cursor, exec_result},
    error, options,
    statement::{self, Facts, Form, Prepared},
    transaction::{self, Begun},
    wire::{Answer, Done, Wire},
};
use aludel_plugin_sdk::{Cancel, ColumnInfo, Connection, Error, ErrorKind, ExecResult, FetchLimit, More, Params, Result, RowWriter, State};
use mysql::consts::{Command, StatusFlags};
use std::{collections::HashMap, sync::Arc};

/// Bytes of an unwanted rest that are read over; for more the statement is killed.
const SKIPPED: usize = 4 << 20;

/// A connection to a MySQL or MariaDB server.
///
/// While a result is being read the server takes no other command: see `driver/cursor.rs` for what happens to other statements.
pub struct MysqlConnection {
    pub(super) wire: Wire,
    pub(super) target: Arc<Target>,
    cancel: CancelSource,
    pub(super) version: String,
    pub(super) mariadb: bool,
    pub(super) statements: HashMap<u64, Prepared>,
    pub(super) inserts: BatchInserts,
    cursors: HashMap<u64, Cursor>,
    /// The cursor whose rows are on the wire.
    reading: Option<u64>,
    next: u64,
    begun: Option<Begun>,
    /// An error may have ended the transaction; the server's status is asked for when it matters.
    status_unsure: bool,
    /// Something may have been left behind in the session.
    pub(super) traces: bool,
    pub(super) limits: Limits,
}

/// What the server allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of one packet.
    pub(super) packet: usize,
    /// From one generated key to the next.
    pub(super) id_step: i64,
}

impl MysqlConnection {
    pub(super) fn open(target: Target) -> Result<Self> {
        let target = Arc::new(target);
        let (mut wire, greeting) = target.log_in()?;
        connect::set_up(&mut wire, &target)?;
        let limits = limits(&mut wire)?;
        let mut connection = MysqlConnection {
            cancel: CancelSource::new(Arc::clone(&target), greeting.session),
            wire,
            target,
            version: greeting.version,
            mariadb: greeting.mariadb,
            statements: HashMap::new(),
            inserts: BatchInserts::default(),
            cursors: HashMap::new(),
            reading: None,
            next: 1,
            begun: None,
            status_unsure: false,
            traces: false,
            limits,
        };
        connection.apply_timeout()?;
        connection.target.at_work(&connection.wire)?;
        Ok(connection)
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// Makes sure that a command can be sent: the rest of an open result goes into memory.
    #[inline]
    pub(super) fn free(&mut self) -> Result<()> {
        if self.wire.broken {
            return Err(error::gone());
        }
        let Some(number) = self.reading else { return Ok(()) };
        let limit = self.target.options.buffered_rows_limit;
        if let Some(cursor) = self.cursors.get_mut(&number) {
            cursor.free_the_wire(&mut self.wire, limit)?;
        }
        self.reading = None;
        Ok(())
    }

    /// A call that talks to the server: it can be cancelled, and its errors are noted.
    #[inline]
    pub(super) fn talk<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.cancel.begin();
        let done = work(self);
        if self.cancel.end() && done.is_ok() && self.reading.is_none() {
            // The kill came too late for this call, and must not hit the next one.
            let _ = self.wire.simple(Command::COM_QUERY, b"DO 0");
        }
        if let Err(error) = &done {
            self.status_unsure = true;
            self.wire.broken |= error.connection_dead;
        }
        done
    }

    /// After a statement: begins again when it has committed the host's transaction.
    #[inline]
    pub(super) fn notice_commit(&mut self, facts: Facts, sql: &str) -> Result<()> {
        self.traces |= facts.leaves_traces;
        if facts.changes_schema {
            self.inserts.clear().into_iter().for_each(|statement| self.forget(statement));
        }
        if self.begun.is_none() || self.wire.status.contains(StatusFlags::SERVER_STATUS_IN_TRANS) {
            return Ok(());
        }
        self.committed(facts, sql)
    }

    #[cold]
    fn committed(&mut self, facts: Facts, sql: &str) -> Result<()> {
        if facts.ends_transaction {
            self.begun = None;
            return Ok(());
        }
        let Some(begun) = &mut self.begun else { return Ok(()) };
        begun.committed_by = Some(statement::shown(sql));
        self.wire.simple_drain(&begun.sql).map(|_| ())
    }

    #[inline]
    fn start(&mut self, number: u64, params: Params<'_>, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        self.free()?;
        let (answer, text) = self.send(number, params, 0, params.len())?;
        let Some(prepared) = self.statements.get_mut(&number) else { return Err(error::stale("statement", number)) };
        let facts = prepared.facts;
        self.traces |= facts.leaves_traces;
        match answer {
            Answer::Rows(columns) => {
                if let Some(columns) = columns {
                    prepared.columns = columns.into();
                }
                let mut cursor = Cursor::new(Arc::clone(&prepared.columns), text, !facts.reads);
                let filled = cursor.fill(&mut self.wire, limit, out);
                match filled {
                    Ok(true) => {
                        let number = self.number();
                        self.reading = cursor.live.then_some(number);
                        self.cursors.insert(number, cursor);
                        Ok(More::Open(number))
                    }
                    Ok(false) => {
                        self.after(number)?;
                        Ok(More::Done(cursor.result()))
                    }
                    Err(error) => Err(self.abandon(cursor, error)),
                }
            }
            answer => {
                let done = self.wire.drain(answer)?;
                self.after(number)?;
                out.start(0);
                Ok(More::Done(exec_result(&done)))
            }
        }
    }

    /// A row could not be written: the rest of the result is read over, so that the connection stays usable.
    #[cold]
    fn abandon(&mut self, cursor: Cursor, error: Error) -> Error {
        if !error.connection_dead && self.skip(cursor).is_err() {
            self.wire.broken = true;
        }
        error
    }

    /// Reads over the rest of a result; a long one is stopped at the server.
    fn skip(&mut self, mut cursor: Cursor) -> Result<()> {
        if cursor.skip(&mut self.wire, SKIPPED)? {
            return Ok(());
        }
        let killed = self.cancel.kill();
        match cursor.skip(&mut self.wire, usize::MAX) {
            Ok(_) => {}
            // The kill has ended it.
            Err(error) if error.kind == ErrorKind::CANCELLED => return Ok(()),
            Err(error) => return Err(error),
        }
        if killed {
            // It ended before the kill came, which must not hit the next statement.
            let _ = self.wire.simple(Command::COM_QUERY, b"DO 0");
        }
        Ok(())
    }

    #[inline]
    pub(super) fn after(&mut self, number: u64) -> Result<()> {
        let Some(prepared) = self.statements.get(&number) else { return Ok(()) };
        let facts = prepared.facts;
        if !facts.leaves_traces && !facts.changes_schema && (self.begun.is_none() || self.wire.status.contains(StatusFlags::SERVER_STATUS_IN_TRANS)) {
            return Ok(());
        }
        let sql = Arc::clone(&prepared.sql);
        self.notice_commit(facts, &sql)
    }

    /// Sends a statement with its values and reads the head of the answer. `true`: it went as text.
    #[inline]
    fn send(&mut self, number: u64, params: Params<'_>, first: usize, count: usize) -> Result<(Answer, bool)> {
        let Some(prepared) = self.statements.get_mut(&number) else { return Err(error::stale("statement", number)) };
        let Some(server) = prepared.ready(&mut self.wire)? else {
            bind::check_count(0, count)?;
            self.wire.command(Command::COM_QUERY, prepared.sql.as_bytes())?;
            let answer = self.wire.answer(None).map_err(|error| statement::located(error, &prepared.sql))?;
            return Ok((answer, true));
        };
        bind::check_count(prepared.params, count)?;
        let mut out = self.wire.begin(Command::COM_STMT_EXECUTE);
        let written = bind::execute(&mut out, server, params, first, count);
        if let Err(error) = written.and_then(|()| fits(out.len(), self.limits.packet)) {
            self.wire.give_back(out);
            return Err(error);
        }
        self.wire.send(out)?;
        let answer = self.wire.answer(Some(&prepared.columns))?;
        Ok((answer, false))
    }

    #[inline]
    pub(super) fn run(&mut self, number: u64, params: Params<'_>, first: usize, count: usize) -> Result<Done> {
        self.free()?;
        let (answer, _) = self.send(number, params, first, count)?;
        let done = match answer {
            Answer::Done(done) if !self.wire.more_results() => done,
            answer => self.wire.drain(answer)?,
        };
        self.after(number)?;
        Ok(done)
    }

    /// Prepares a statement of the driver's own, or the host's.
    pub(super) fn keep(&mut self, sql: &str) -> Result<u64> {
        self.free()?;
        let prepared = Prepared::new(&mut self.wire, sql)?;
        let number = self.number();
        self.statements.insert(number, prepared);
        Ok(number)
    }

    pub(super) fn forget(&mut self, number: u64) {
        let Some(prepared) = self.statements.remove(&number) else { return };
        if self.free().is_ok() {
            prepared.close(&mut self.wire);
        }
    }

    /// Runs a statement whose rows are to continue `out`, which must have been started by an earlier one or by this one.
    pub(super) fn gather(&mut self, number: u64, params: Params<'_>, first: usize, count: usize, out: &mut RowWriter<'_>) -> Result<Option<Done>> {
        self.free()?;
        let (answer, _) = self.send(number, params, first, count)?;
        let Some(prepared) = self.statements.get_mut(&number) else { return Err(error::stale("statement", number)) };
        let done = match answer {
            Answer::Rows(columns) => {
                if let Some(columns) = columns {
                    prepared.columns = columns.into();
                }
                let mut cursor = Cursor::new(Arc::clone(&prepared.columns), false, true);
                if let Err(error) = cursor.append(&mut self.wire, out) {
                    return Err(self.abandon(cursor, error));
                }
                None
            }
            answer => Some(self.wire.drain(answer)?),
        };
        self.after(number)?;
        Ok(done)
    }

    /// Runs statements as text and reads over what they give.
    pub(super) fn script(&mut self, sql: &str) -> Result<Done> {
        self.free()?;
        let done = self.wire.simple_drain(sql).map_err(|error| statement::located(error, sql))?;
        self.notice_commit(statement::facts_of_script(sql), sql)?;
        Ok(done)
    }

    fn in_transaction(&mut self) -> Result<bool> {
        if self.status_unsure && !self.wire.broken {
            self.free()?;
            self.wire.simple(Command::COM_PING, &[])?;
            self.status_unsure = false;
        }
        Ok(self.wire.status.contains(StatusFlags::SERVER_STATUS_IN_TRANS))
    }

    fn apply_timeout(&mut self) -> Result<()> {
        match self.target.options.statement_timeout {
            Some(timeout) => self.statement_timeout(timeout.as_millis()),
            None => Ok(()),
        }
    }

    fn statement_timeout(&mut self, milliseconds: u128) -> Result<()> {
        let sql = match self.mariadb {
            true => format!("SET SESSION max_statement_time = {}.{:03}", milliseconds / 1000, milliseconds % 1000),
            false => format!("SET SESSION max_execution_time = {milliseconds}"),
        };
        self.wire.simple(Command::COM_QUERY, sql.as_bytes()).map(|_| ())
    }

    /// Ends everything that the last user has begun, and drops what was left in the session.
    fn clean(&mut self) -> Result<()> {
        if let Some(cursor) = self.reading.take().and_then(|number| self.cursors.remove(&number)) {
            self.skip(cursor)?;
        }
        self.cursors.clear();
        if self.wire.broken {
            return Err(error::gone());
        }
        let open = self.in_transaction()?;
        self.begun = None;
        if open && self.wire.simple(Command::COM_QUERY, b"ROLLBACK").is_err() {
            // A transaction in two phases, for instance.
            self.traces = true;
        }
        if !self.traces {
            return Ok(());
        }
        self.wire.simple(Command::COM_RESET_CONNECTION, &[])?;
        for prepared in self.statements.values_mut() {
            if prepared.form != Form::Text {
                prepared.form = Form::Forgotten;
            }
        }
        connect::set_up(&mut self.wire, &self.target)?;
        self.apply_timeout()?;
        self.traces = false;
        Ok(())
    }
}

fn limits(wire: &mut Wire) -> Result<Limits> {
    let rows = wire.rows("SELECT @@max_allowed_packet, @@auto_increment_increment")?;
    let number = |place: usize| rows.first().and_then(|row| row.get(place)?.as_deref()?.parse::<i64>().ok());
    Ok(Limits { packet: number(0).and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(4 << 20), id_step: number(1).unwrap_or(1) })
}

pub(super) fn fits(bytes: usize, limit: usize) -> Result<()> {
    if bytes < limit { Ok(()) } else { Err(too_large(bytes, limit)) }
}

#[cold]
fn too_large(bytes: usize, limit: usize) -> Error {
    let message = format!(
        "the statement's values make a packet of {bytes} bytes, and the server takes {limit}\nhelp: send less at once, or raise the server's `max_allowed_packet`"
    );
    Error::new(ErrorKind::DATA, message).native(1153).sqlstate("08S01")
}

impl Connection for MysqlConnection {
    fn prepare(&mut self, sql: &str) -> Result<u64> {
        self.talk(|connection| connection.keep(sql))
    }

    fn columns(&mut self, statement: u64) -> Result<Vec<ColumnInfo>> {
        let Some(prepared) = self.statements.get(&statement) else { return Err(error::stale("statement", statement)) };
        Ok(prepared.columns.iter().map(super::column::Column::info).collect())
    }

    /// Cursors that the statement has open stay readable.
    fn close_statement(&mut self, statement: u64) {
        self.forget(statement);
    }

    #[inline]
    fn query(&mut self, statement: u64, params: Params<'_>, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        self.talk(|connection| connection.start(statement, params, limit, out))
    }

    fn fetch(&mut self, cursor: u64, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        let Some(mut open) = self.cursors.remove(&cursor) else { return Err(error::stale("cursor", cursor)) };
        let reading = self.reading == Some(cursor);
        if reading {
            self.reading = None;
        }
        self.talk(|connection| match open.fill(&mut connection.wire, limit, out) {
            Ok(true) => {
                connection.reading = if open.live { Some(cursor) } else { connection.reading };
                connection.cursors.insert(cursor, open);
                Ok(More::Open(cursor))
            }
            Ok(false) => Ok(More::Done(open.result())),
            Err(error) => Err(connection.abandon(open, error)),
        })
    }

    fn close_cursor(&mut self, cursor: u64) {
        let Some(open) = self.cursors.remove(&cursor) else { return };
        if self.reading == Some(cursor) {
            self.reading = None;
            if self.skip(open).is_err() {
                self.wire.broken = true;
            }
        }
    }

    #[inline]
    fn execute(&mut self, statement: u64, params: Params<'_>) -> Result<ExecResult> {
        self.talk(|connection| connection.run(statement, params, 0, params.len()).map(|done| exec_result(&done)))
    }

    fn execute_script(&mut self, sql: &str) -> Result<()> {
        if sql.trim().is_empty() {
            return Ok(());
        }
        self.talk(|connection| connection.script(sql).map(|_| ()))
    }

    fn execute_many(&mut self, statement: u64, width: usize, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        self.talk(|connection| connection.run_many(statement, width, params, out))
    }

    /// Within a transaction the caller rolls back after an error; without one an error may leave some rows inserted.
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
        self.talk(|connection| connection.insert_rows(shape, params, out))
    }

    fn state(&mut self) -> State {
        if self.wire.broken {
            return State::Broken;
        }
        match self.in_transaction() {
            Ok(true) => State::InTransaction,
            Ok(false) => State::Healthy,
            Err(_) => State::Broken,
        }
    }

    fn ping(&mut self) -> Result<()> {
        self.talk(|connection| {
            connection.free()?;
            connection.wire.simple(Command::COM_PING, &[]).map(|_| ())
        })
    }

    fn begin(&mut self, mode: &str, read_only: bool) -> Result<()> {
        let begun = Begun::new(mode, read_only)?;
        self.talk(|connection| {
            connection.free()?;
            connection.wire.simple_drain(&begun.sql).map(|_| ())
        })?;
        self.begun = Some(begun);
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        self.talk(|connection| {
            connection.free()?;
            connection.wire.simple(Command::COM_QUERY, b"COMMIT").map(|_| ())
        })?;
        self.begun = None;
        Ok(())
    }

    /// Errors: UNSUPPORTED when a statement has committed a part of the transaction before.
    fn rollback(&mut self) -> Result<()> {
        let committed = self.begun.take().and_then(|begun| begun.committed_by);
        self.talk(|connection| {
            connection.free()?;
            connection.wire.simple(Command::COM_QUERY, b"ROLLBACK").map(|_| ())
        })?;
        match committed {
            Some(statement) => Err(transaction::partly_committed(&statement)),
            None => Ok(()),
        }
    }

    /// Rolls back and closes cursors. When something may have been left in the session (variables, temporary tables, locks) it is
    /// reset as a whole; statements are then prepared again when they are next run.
    fn reset(&mut self) -> Result<()> {
        let done = self.clean();
        self.wire.broken |= done.is_err();
        done
    }

    /// `statement_timeout`, in milliseconds; 0 for none. It ends with the next reset.
    fn set_option(&mut self, key: &str, value: &str) -> Result<()> {
        match key.replace('-', "_").as_str() {
            "statement_timeout" => {
                let milliseconds = options::statement_timeout(key, value)?.map_or(0, |timeout| timeout.as_millis());
                self.talk(|connection| {
                    connection.free()?;
                    connection.traces = true;
                    connection.statement_timeout(milliseconds)
                })
            }
            _ if options::is_known(key) => Err(Error::new(
                ErrorKind::UNSUPPORTED,
                format!("the option `{key}` can be given only when a connection is opened\nhelp: put it into the URL"),
            )),
            _ => Err(options::unknown(key)),
        }
    }

    fn cancel_handle(&mut self) -> Option<Box<dyn Cancel>> {
        Some(self.cancel.handle(self.wire.stream().other_end()))
    }

    fn reflect(&mut self, what: &str, schema: &str, table: &str, out: &mut RowWriter<'_>) -> Result<()> {
        self.talk(|connection| connection.list(what, schema, table, out))
    }

    /// `load_data`: see `driver/load_data.rs`.
    fn command(&mut self, what: &str, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        match what {
            "load_data" => self.talk(|connection| connection.load_data(params, out)),
            _ => Err(Error::new(ErrorKind::UNSUPPORTED, format!("MySQL has no command `{what}`\nhelp: it has `load_data`"))),
        }
    }

    fn server_version(&mut self) -> Result<String> {
        Ok(self.version.clone())
    }
}
