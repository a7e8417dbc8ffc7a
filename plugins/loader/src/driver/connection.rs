//! A connection of a driver plugin.
use super::{Batch, CancelHandle, DriverError, error::check};
use abi_stable::std_types::RSlice;
use aludel_plugin_interface::{
    callback::{CallbackFlags, CallbackObj},
    cell::{CellRef, Tag},
    connection::{Conn, ExecResult, FetchLimit, Fetched},
    error::ErrorKind,
};

type Result<T> = std::result::Result<T, DriverError>;

/// One physical connection. Statements and cursors are numbers that the driver chose, never 0.
pub struct DriverConnection {
    connection: Conn,
}

/// What the pool needs to know of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionState {
    /// Usable.
    Healthy,
    /// Usable, with a transaction open.
    InTransaction,
    /// Not usable any more.
    Broken,
}

/// A column of a prepared statement's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The column's name.
    pub name: String,
    /// The type as the database declares it, or empty.
    pub decl_type: String,
    /// The table it comes from, or empty.
    pub table: String,
    /// The representation to expect; [`Tag::UNTYPED`] when only the rows can tell.
    pub tag: Tag,
    /// Whether it may be NULL; `None` when that is not known.
    pub nullable: Option<bool>,
}

impl DriverConnection {
    pub(crate) fn new(connection: Conn) -> Self {
        DriverConnection { connection }
    }

    /// Prepares one statement, and gives its number.
    pub fn prepare(&mut self, sql: &str) -> Result<u64> {
        check(self.connection.prepare(sql.into()))
    }

    /// The columns that a statement will give; empty when it gives no rows.
    pub fn columns(&mut self, statement: u64) -> Result<Vec<Column>> {
        let columns = check(self.connection.columns(statement))?;
        let column = |info: &aludel_plugin_interface::connection::ColumnInfo| Column {
            name: info.name.as_str().to_owned(),
            decl_type: info.decl_type.as_str().to_owned(),
            table: info.table.as_str().to_owned(),
            tag: info.tag,
            nullable: match info.nullable {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            },
        };
        Ok(columns.iter().map(column).collect())
    }

    /// Forgets a statement.
    pub fn close_statement(&mut self, statement: u64) {
        self.connection.close_stmt(statement);
    }

    /// Binds, runs, and fetches the first rows, in one call. A cursor other than 0 has more.
    #[inline]
    pub fn query(&mut self, statement: u64, params: &[CellRef<'_>], limit: FetchLimit, out: &mut Batch) -> Result<Fetched> {
        out.fill(|rows| check(self.connection.query(statement, RSlice::from_slice(params), limit, rows)))
    }

    /// More rows of a cursor.
    #[inline]
    pub fn fetch(&mut self, cursor: u64, limit: FetchLimit, out: &mut Batch) -> Result<Fetched> {
        out.fill(|rows| check(self.connection.fetch(cursor, limit, rows)))
    }

    /// Forgets a cursor that was not read to its end.
    pub fn close_cursor(&mut self, cursor: u64) {
        self.connection.close_cursor(cursor);
    }

    /// Binds and runs a statement whose rows, if any, nobody wants.
    #[inline]
    pub fn execute(&mut self, statement: u64, params: &[CellRef<'_>]) -> Result<ExecResult> {
        check(self.connection.execute(statement, RSlice::from_slice(params)))
    }

    /// Runs a statement once for each `width` values; `out` receives the rows of a RETURNING clause, in the
    /// order of the values. Errors: MISUSE when the values do not make whole rows.
    pub fn execute_many(&mut self, statement: u64, width: usize, params: &[CellRef<'_>], out: &mut Batch) -> Result<ExecResult> {
        let width = whole_rows(width, params.len())?;
        out.fill(|rows| check(self.connection.execute_many(statement, width, RSlice::from_slice(params), rows)))
    }

    /// Inserts `params.len() / width` rows in whatever way is fastest here, and gives the columns of
    /// `returning`. `head` is the statement up to and including `VALUES `, `tuple` one list of placeholders in
    /// parentheses, `returning` the columns as rendered SQL. Errors: UNSUPPORTED when the driver has no
    /// such way.
    pub fn insert_many(
        &mut self,
        head: &str,
        tuple: &str,
        returning: &str,
        width: usize,
        params: &[CellRef<'_>],
        out: &mut Batch,
    ) -> Result<ExecResult> {
        let width = whole_rows(width, params.len())?;
        out.fill(|rows| check(self.connection.insert_many(head.into(), tuple.into(), returning.into(), width, RSlice::from_slice(params), rows)))
    }

    /// Runs statements separated by `;`, without parameters and without rows.
    pub fn execute_script(&mut self, sql: &str) -> Result<()> {
        check(self.connection.execute_script(sql.into()))
    }

    /// Begins a transaction. `mode` is empty for the database's own way, or an isolation level
    /// (`SERIALIZABLE`), or the database's word for how to begin (`IMMEDIATE`).
    pub fn begin(&mut self, mode: &str, read_only: bool) -> Result<()> {
        check(self.connection.begin(mode.into(), read_only))
    }

    /// Commits.
    pub fn commit(&mut self) -> Result<()> {
        check(self.connection.commit())
    }

    /// Rolls back.
    pub fn rollback(&mut self) -> Result<()> {
        check(self.connection.rollback())
    }

    /// Before it goes back to the pool: drops what its last user left in the session.
    pub fn reset(&mut self) -> Result<()> {
        check(self.connection.reset())
    }

    /// Asks the server for a sign of life.
    pub fn ping(&mut self) -> Result<()> {
        check(self.connection.ping())
    }

    /// What the pool needs to know. An answer that is not understood counts as broken.
    pub fn state(&mut self) -> ConnectionState {
        match self.connection.state() {
            0 => ConnectionState::Healthy,
            1 => ConnectionState::InTransaction,
            _ => ConnectionState::Broken,
        }
    }

    /// Sets an option by name. Errors: UNSUPPORTED when the driver does not know it.
    pub fn set_option(&mut self, key: &str, value: &str) -> Result<()> {
        check(self.connection.set_option(key.into(), value.into()))
    }

    /// What is in the database: `tables`, `columns`, …, each with a fixed layout of columns. Errors:
    /// UNSUPPORTED when the driver does not know `what`.
    pub fn reflect(&mut self, what: &str, schema: &str, table: &str, out: &mut Batch) -> Result<()> {
        out.fill(|rows| check(self.connection.reflect(what.into(), schema.into(), table.into(), rows)))
    }

    /// The server's version as it says it; empty when it says none.
    pub fn server_version(&mut self) -> Result<String> {
        Ok(check(self.connection.server_version())?.as_str().to_owned())
    }

    /// What the database can do besides SQL, by name. Errors: UNSUPPORTED when the driver does not know `what`.
    pub fn command(&mut self, what: &str, params: &[CellRef<'_>], out: &mut Batch) -> Result<ExecResult> {
        out.fill(|rows| check(self.connection.command(what.into(), RSlice::from_slice(params), rows)))
    }

    /// Of [`register`](Self::register) and [`unregister`](Self::unregister).
    pub(super) fn set_callback(
        &mut self,
        what: &str,
        name: &str,
        arguments: Option<u16>,
        flags: CallbackFlags,
        callback: Option<CallbackObj>,
    ) -> Result<()> {
        check(self.connection.register(what.into(), name.into(), arguments.map_or(-1, i32::from), flags, callback.into()))
    }

    /// Something with which another thread can stop the call that is running.
    pub fn cancel_handle(&mut self) -> Option<CancelHandle> {
        self.connection.cancel_handle().into_option().map(CancelHandle::new)
    }
}

fn whole_rows(width: usize, values: usize) -> Result<u32> {
    match u32::try_from(width) {
        Ok(narrow) if width > 0 && values.is_multiple_of(width) => Ok(narrow),
        _ => Err(DriverError::new(ErrorKind::MISUSE, format!("{values} values do not make rows of {width}"))),
    }
}

impl std::fmt::Debug for DriverConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DriverConnection")
    }
}
