//! One session, as the plugin interface wants it.
use super::{
    batch_insert::{BatchInserts, Place, Shape},
    cancel::{Address, Handle},
    catalog::{self, Catalog},
    command,
    copy::{self, Copying},
    cursor::{Cursor, Progress},
    error, many, message,
    open::Session,
    options::{self, StatementCache},
    reflect,
    rows::{self, Pulled},
    script,
    statement::{self, Prepared},
    traces, transaction,
    wire::Wire,
};
use aludel_plugin_sdk::{
    Cancel, ColumnInfo, Connection, Error, ErrorKind, ExecResult, FetchLimit, More, Params, Result, RowWriter, Slab, State, Tag,
};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// A connection to a PostgreSQL server.
///
/// Cursors stay readable while other statements run. Within a transaction they end with it.
pub struct PostgresConnection {
    pub(super) wire: Wire,
    pub(super) catalog: Catalog,
    pub(super) statements: Slab<Prepared>,
    cursors: Slab<Cursor>,
    inserts: BatchInserts,
    /// The cursor whose rows are on the wire.
    reading: Option<u64>,
    pub(super) copying: Option<Copying>,
    mode: StatementCache,
    address: Arc<Address>,
    /// Another thread has asked to stop what runs.
    cancelled: Arc<AtomicBool>,
    /// Something may be left in the session beyond its transaction.
    traces: bool,
    /// Names given to statements and portals so far.
    names: u64,
    /// Names of tables, by number.
    tables: HashMap<u32, String>,
}

impl PostgresConnection {
    pub(super) fn new(session: Session, mode: StatementCache) -> Self {
        PostgresConnection {
            wire: session.wire,
            catalog: Catalog::default(),
            statements: Slab::new(),
            cursors: Slab::new(),
            inserts: BatchInserts::new(),
            reading: None,
            copying: None,
            mode,
            address: Arc::new(session.address),
            cancelled: Arc::new(AtomicBool::new(false)),
            traces: false,
            names: 0,
            tables: HashMap::new(),
        }
    }

    fn new_name(&mut self, kind: char) -> String {
        self.names += 1;
        format!("{kind}{}", self.names)
    }

    /// Takes an unread result off the wire: something else is about to be sent.
    #[inline]
    pub(super) fn settle(&mut self) {
        if self.cancelled.load(Ordering::Relaxed) {
            self.cancelled.store(false, Ordering::Relaxed);
        }
        if self.copying.is_some() {
            copy::abort(self, "another statement was sent");
        }
        if let Some(number) = self.reading.take()
            && let Some(cursor) = self.cursors.get_mut(number)
        {
            cursor.hold(&mut self.wire);
        }
    }

    /// What the server could not know about an error.
    #[inline(always)]
    fn watch<T>(&mut self, result: Result<T>) -> Result<T> {
        match result {
            Ok(value) => Ok(value),
            Err(error) => Err(self.explained(error)),
        }
    }

    #[cold]
    fn explained(&mut self, mut error: Error) -> Error {
        if error.connection_dead {
            self.wire.kill();
        }
        // A timeout and a cancellation have the same number.
        if error.kind == ErrorKind::CANCELLED && !self.cancelled.swap(false, Ordering::Relaxed) && error.message.contains("timeout") {
            error.kind = ErrorKind::TIMEOUT;
        }
        error
    }

    #[inline]
    fn start(&mut self, statement: u64, params: Params<'_>, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        self.settle();
        let in_transaction = self.wire.in_transaction();
        // Who wants everything gets it at once.
        let chunked = in_transaction && limit.rows != u32::MAX;
        let portal = if chunked { self.new_name('c') } else { String::new() };
        let Some(prepared) = self.statements.get_mut(statement) else { return Err(error::stale_number("statement", statement)) };
        self.traces |= prepared.leaves_traces;
        prepared.bind(&mut self.wire, &mut self.catalog, self.mode, &portal, params)?;
        let columns = Arc::clone(&prepared.columns);
        out.start(columns.len());
        let rows = if chunked { first_rows(limit) } else { 0 };
        message::execute(&mut self.wire.out, &portal, rows);
        self.wire.sync();
        self.wire.send()?;
        let pulled = rows::pull(&mut self.wire, &prepared.sql, &columns, limit, out);
        let pulled = match pulled {
            Ok(pulled) => pulled,
            Err(error) => {
                self.close_portal(&portal);
                return Err(self.maybe_stale(statement, in_transaction, error));
            }
        };
        if let Pulled::Done(result) = pulled {
            self.close_portal(&portal);
            return Ok(More::Done(result));
        }
        let sql = Arc::from(&*prepared.sql);
        let reading = matches!(pulled, Pulled::Full);
        let mut cursor = Cursor::new(sql, columns, portal, pulled.into());
        cursor.count(out);
        let number = self.cursors.insert(cursor);
        self.reading = reading.then_some(number);
        Ok(More::Open(number))
    }

    /// Leaves a portal to be closed with the next flight.
    fn close_portal(&mut self, portal: &str) {
        if !portal.is_empty() && !self.wire.is_dead() {
            message::close(&mut self.wire.out, b'P', portal);
        }
    }

    /// A statement that the server has forgotten, or whose columns have changed, is parsed again when it is run next. Without a transaction
    /// the host may try it again at once: nothing has happened.
    #[cold]
    fn maybe_stale(&mut self, statement: u64, in_transaction: bool, mut error: Error) -> Error {
        if !error::is_stale(&error) {
            return error;
        }
        if let Some(prepared) = self.statements.get_mut(statement) {
            prepared.stale = true;
        }
        // Within one, the whole transaction may be tried again.
        error.transient = true;
        if in_transaction { error } else { error.detail("stale_statement", "1") }
    }

    fn resume(&mut self, number: u64, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        if self.reading != Some(number) {
            self.settle();
        }
        let Some(cursor) = self.cursors.get_mut(number) else { return Err(error::stale_number("cursor", number)) };
        out.start(cursor.columns.len());
        let done = loop {
            if cursor.write_held(limit, out)? {
                return Ok(More::Open(number));
            }
            match &cursor.state {
                Progress::Reading => {}
                Progress::Suspended if out.rows() > 0 => return Ok(More::Open(number)),
                Progress::Suspended => {
                    message::execute(&mut self.wire.out, &cursor.portal, cursor.next_rows(limit));
                    self.wire.sync();
                    self.wire.send()?;
                }
                Progress::Ended(result) => break Ok(*result),
                Progress::Failed(error) => break Err((**error).clone()),
            }
            self.reading = None;
            match rows::pull(&mut self.wire, &cursor.sql, &cursor.columns, limit, out) {
                Ok(Pulled::Full) => {
                    cursor.count(out);
                    cursor.state = Progress::Reading;
                    self.reading = Some(number);
                    return Ok(More::Open(number));
                }
                Ok(pulled) => {
                    cursor.count(out);
                    cursor.state = pulled.into();
                }
                Err(error) => break Err(error),
            }
        };
        self.end_cursor(number);
        done.map(More::Done)
    }

    fn end_cursor(&mut self, number: u64) {
        let Some(cursor) = self.cursors.remove(number) else { return };
        if self.reading == Some(number) {
            self.reading = None;
            self.discard(&cursor);
        }
        if self.wire.in_transaction() {
            self.close_portal(&cursor.portal);
        }
    }

    /// Reads the rest of a COPY from the server.
    pub(super) fn stop_reading(&mut self) {
        let _ = match self.wire.in_transaction() {
            true => self.wire.until_ready(None, |_, _| Ok(())),
            false => script::drain_or(&mut self.wire, || self.address.cancel()),
        };
    }

    /// Reads the rest of a result that nobody wants. When it is long, and no transaction would be lost by it, the server is told to stop.
    fn discard(&mut self, cursor: &Cursor) {
        let _ = match cursor.portal.is_empty() && !self.wire.in_transaction() {
            true => script::drain_or(&mut self.wire, || self.address.cancel()),
            false => self.wire.until_ready(None, |_, _| Ok(())),
        };
    }

    #[inline]
    fn run(&mut self, statement: u64, params: Params<'_>) -> Result<ExecResult> {
        self.settle();
        let in_transaction = self.wire.in_transaction();
        let Some(prepared) = self.statements.get_mut(statement) else { return Err(error::stale_number("statement", statement)) };
        self.traces |= prepared.leaves_traces;
        prepared.bind(&mut self.wire, &mut self.catalog, self.mode, "", params)?;
        message::execute(&mut self.wire.out, "", 0);
        self.wire.sync();
        self.wire.send()?;
        match script::finish(&mut self.wire, &prepared.sql) {
            Ok(result) => Ok(result),
            Err(error) => Err(self.maybe_stale(statement, in_transaction, error)),
        }
    }

    fn run_many(&mut self, statement: u64, width: usize, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        self.settle();
        if width == 0 || !params.len().is_multiple_of(width) {
            return Err(error::misuse(format!("{} values do not make rows of {width}", params.len())));
        }
        let in_transaction = self.wire.in_transaction();
        let Some(prepared) = self.statements.get_mut(statement) else { return Err(error::stale_number("statement", statement)) };
        self.traces |= prepared.leaves_traces;
        prepared.bind_each(&mut self.wire, &mut self.catalog, self.mode, width, params)?;
        match many::fly(&mut self.wire, &prepared.sql, &prepared.columns, out) {
            Ok(result) => Ok(result),
            Err(error) => Err(self.maybe_stale(statement, in_transaction, error)),
        }
    }

    /// Runs a text of several statements.
    pub(super) fn script(&mut self, sql: &str) -> Result<()> {
        self.settle();
        self.traces |= traces::may_leave(sql);
        let done = script::run(&mut self.wire, sql);
        self.watch(done)
    }

    /// Names of the tables that columns come from, asked for unless rows are on the wire.
    fn learn_tables(&mut self, oids: impl Iterator<Item = u32>) {
        let unknown: Vec<String> = oids.filter(|oid| *oid != 0 && !self.tables.contains_key(oid)).map(|oid| oid.to_string()).collect();
        if unknown.is_empty() || self.reading.is_some() || self.wire.is_dead() {
            return;
        }
        let sql = format!("SELECT oid::bigint, relname FROM pg_catalog.pg_class WHERE oid IN ({})", unknown.join(", "));
        // In a failed transaction it cannot be asked; the names are for messages only.
        for row in catalog::texts(&mut self.wire, &sql).unwrap_or_default() {
            if let [Some(oid), Some(name)] = row.as_slice()
                && let Ok(oid) = oid.parse()
            {
                self.tables.insert(oid, name.clone());
            }
        }
    }
}

/// Rows to ask a portal for at first: a few more than will be looked at, to see in the same flight whether there are more.
fn first_rows(limit: FetchLimit) -> u32 {
    if limit.rows < 16 { limit.rows + 1 } else { limit.rows.clamp(256, 4096) }
}

impl Connection for PostgresConnection {
    fn prepare(&mut self, sql: &str) -> Result<u64> {
        self.settle();
        let name = if self.mode == StatementCache::Named { self.new_name('s') } else { String::new() };
        let prepared = Prepared::new(&mut self.wire, &mut self.catalog, name, sql);
        self.watch(prepared).map(|prepared| self.statements.insert(prepared))
    }

    fn columns(&mut self, statement: u64) -> Result<Vec<ColumnInfo>> {
        let Some(prepared) = self.statements.get_mut(statement) else { return Err(error::stale_number("statement", statement)) };
        let columns = Arc::clone(&prepared.columns);
        self.learn_tables(columns.iter().map(|column| column.described.table));
        let info = |column: &statement::Column| ColumnInfo {
            name: column.described.name.clone(),
            decl_type: column.kind.declared(column.described.modifier),
            table: self.tables.get(&column.described.table).cloned().unwrap_or_default(),
            tag: column.kind.tag(),
            nullable: None,
        };
        Ok(columns.iter().map(info).collect())
    }

    /// Cursors that the statement has open stay readable.
    fn close_statement(&mut self, statement: u64) {
        if let Some(prepared) = self.statements.remove(statement) {
            prepared.close(&mut self.wire);
        }
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
    }

    #[inline]
    fn execute(&mut self, statement: u64, params: Params<'_>) -> Result<ExecResult> {
        let done = self.run(statement, params);
        self.watch(done)
    }

    fn execute_script(&mut self, sql: &str) -> Result<()> {
        self.script(sql)
    }

    /// All in one flight: without a transaction it is all or nothing.
    fn execute_many(&mut self, statement: u64, width: usize, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        let done = self.run_many(statement, width, params, out);
        self.watch(done)
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
        self.settle();
        let shape = Shape { head, tuple, returning, width };
        let mut place = Place { wire: &mut self.wire, catalog: &mut self.catalog, mode: self.mode };
        let done = self.inserts.run(&mut place, shape, params, out);
        self.watch(done)
    }

    fn state(&mut self) -> State {
        match (self.wire.is_dead(), self.wire.in_transaction()) {
            (true, _) => State::Broken,
            (false, false) => State::Healthy,
            (false, true) => State::InTransaction,
        }
    }

    fn ping(&mut self) -> Result<()> {
        self.script("")
    }

    /// A plain BEGIN travels with the transaction's first statement.
    fn begin(&mut self, mode: &str, read_only: bool) -> Result<()> {
        if mode.is_empty() && !read_only && !self.wire.in_transaction() {
            self.settle();
            if self.wire.is_dead() {
                return Err(error::closed());
            }
            self.wire.begin();
            return Ok(());
        }
        self.script(&transaction::begin(mode, read_only)?)
    }

    /// In a failed transaction PostgreSQL answers COMMIT with a rollback; that is reported as an error.
    fn commit(&mut self) -> Result<()> {
        self.settle();
        let done = transaction::commit(&mut self.wire);
        self.watch(done)
    }

    fn rollback(&mut self) -> Result<()> {
        if self.reading.is_none() && self.copying.is_none() && !self.wire.in_transaction() {
            return if self.wire.is_dead() { Err(error::closed()) } else { Ok(()) };
        }
        self.script("ROLLBACK")
    }

    /// Rolls back, closes cursors, and drops settings, temporary tables, locks, sequences' state and listening. Statements stay prepared.
    fn reset(&mut self) -> Result<()> {
        for cursor in self.cursors.drain() {
            if matches!(cursor.state, Progress::Reading) {
                self.reading = None;
                self.discard(&cursor);
            }
        }
        copy::abort(self, "the connection went back to the pool");
        self.wire.notifications.clear();
        self.wire.shrink();
        if !std::mem::take(&mut self.traces) {
            return self.rollback();
        }
        let done = transaction::reset(&mut self.wire);
        self.watch(done)
    }

    fn set_option(&mut self, key: &str, value: &str) -> Result<()> {
        let unsupported = |mut error: Error| {
            error.kind = ErrorKind::UNSUPPORTED;
            error
        };
        let setting = options::setting(key).map_err(unsupported)?;
        self.script(&format!("SET SESSION {setting} = {}", script::literal(value)))
    }

    fn cancel_handle(&mut self) -> Option<Box<dyn Cancel>> {
        Some(Box::new(Handle { address: Arc::clone(&self.address), asked: Arc::clone(&self.cancelled), stream: self.wire.other_end() }))
    }

    fn reflect(&mut self, what: &str, schema: &str, table: &str, out: &mut RowWriter<'_>) -> Result<()> {
        self.settle();
        let done = reflect::reflect(&mut self.wire, what, schema, table, out);
        self.watch(done)
    }

    fn command(&mut self, what: &str, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        let done = command::run(self, what, params, out);
        self.watch(done)
    }

    fn server_version(&mut self) -> Result<String> {
        Ok(self.wire.parameters.get("server_version").cloned().unwrap_or_default())
    }
}

impl super::types::Type {
    /// The representation to expect.
    fn tag(&self) -> Tag {
        use super::types::Scalar::*;
        match self.scalar {
            _ if self.element != 0 => Tag::ARRAY,
            Bool => Tag::BOOL,
            Int2 | Int4 | Int8 | Oid => Tag::I64,
            Float4 | Float8 => Tag::F64,
            Numeric => Tag::DECIMAL,
            Text | Notation => Tag::TEXT,
            Bytea => Tag::BYTES,
            Date => Tag::DATE,
            Time => Tag::TIME,
            Timestamp => Tag::TIMESTAMP,
            TimestampTz => Tag::TIMESTAMPTZ,
            Interval => Tag::INTERVAL,
            Uuid => Tag::UUID,
            Json | Jsonb => Tag::JSON,
            Void => Tag::NULL,
        }
    }
}
