//! A driver makes connections; a connection runs statements.
use crate::{
    batch::{Params, RowWriter},
    callback::{Callback, Registration},
    dialect::Dialect,
    error::{Error, Result},
};
pub use aludel_plugin_interface::{
    cell::Tag,
    connection::{ExecResult, FetchLimit},
};

/// Makes connections for the URL schemes it names.
pub trait Driver: Send + Sync + 'static {
    /// What it makes.
    type Connection: Connection;
    /// How its SQL differs.
    type Dialect: Dialect;

    /// The URL schemes it answers to, the first being its name: `["sqlite", "sqlite3"]`.
    fn schemes(&self) -> &'static [&'static str];

    /// How the SQL of this database differs. Asked once, when the plugin is registered.
    fn dialect(&self) -> Self::Dialect;

    /// Opens a connection. `url` is what the application wrote, password included; `options` are its
    /// query and the engine's connect arguments.
    fn connect(&self, url: &str, options: &[(&str, &str)]) -> Result<Self::Connection>;
}

/// One physical connection. Statements and cursors are numbers of its own choice, never 0. The host
/// never calls it from two threads at once.
pub trait Connection: Send + 'static {
    /// Prepares one statement.
    fn prepare(&mut self, sql: &str) -> Result<u64>;

    /// The columns that a statement will give; empty when it gives no rows.
    fn columns(&mut self, statement: u64) -> Result<Vec<ColumnInfo>>;

    /// Forgets a statement.
    fn close_statement(&mut self, statement: u64);

    /// Bind, run, and write rows until `limit` is reached or there are no more.
    fn query(&mut self, statement: u64, params: Params<'_>, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More>;

    /// More rows of a cursor that an earlier call left open.
    fn fetch(&mut self, cursor: u64, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More>;

    /// Forgets a cursor that was not read to its end.
    fn close_cursor(&mut self, cursor: u64);

    /// Bind and run a statement whose rows, if any, nobody wants.
    fn execute(&mut self, statement: u64, params: Params<'_>) -> Result<ExecResult>;

    /// Runs statements separated by `;`, without parameters and without rows.
    fn execute_script(&mut self, sql: &str) -> Result<()>;

    /// Runs the statement once for each `width` values. `out` receives the rows of a RETURNING clause, in
    /// the order of the parameters. The default calls [`execute`](Self::execute), or
    /// [`query`](Self::query) for a statement with columns, once for each row of values.
    fn execute_many(&mut self, statement: u64, width: usize, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        let gives_rows = !self.columns(statement)?.is_empty();
        let mut total = ExecResult::default();
        if gives_rows {
            out.append();
        }
        for row in params.rows(width) {
            let done = if gives_rows { query_all(self, statement, row, out)? } else { self.execute(statement, row)? };
            total.affected += done.affected;
            if done.has_last_id {
                (total.last_id, total.has_last_id) = (done.last_id, true);
            }
        }
        Ok(total)
    }

    /// Inserts `params.len() / width` rows with whatever shape of statement is fastest here, and writes the
    /// columns of `returning`, one row each, in the order of the parameters. `head` is the statement up to
    /// and including `VALUES `, `tuple` one parenthesised list of placeholders, `returning` the columns as
    /// rendered SQL. The default is UNSUPPORTED: the host then uses `execute_many`.
    fn insert_many(
        &mut self,
        head: &str,
        tuple: &str,
        returning: &str,
        width: usize,
        params: Params<'_>,
        out: &mut RowWriter<'_>,
    ) -> Result<ExecResult> {
        let _ = (head, tuple, returning, width, params, out);
        Err(Error::unsupported("insert_many"))
    }

    /// What the pool needs to know. The default is [`State::Healthy`].
    fn state(&mut self) -> State {
        State::Healthy
    }

    /// Asks the server for a sign of life. The default runs `SELECT 1`.
    fn ping(&mut self) -> Result<()> {
        self.execute_script("SELECT 1")
    }

    /// Begins a transaction. `mode` is empty for the database's own way, or an isolation level
    /// (`SERIALIZABLE`), or the database's word for how to begin (`IMMEDIATE`). The default knows only
    /// the plain `BEGIN`.
    fn begin(&mut self, mode: &str, read_only: bool) -> Result<()> {
        if !mode.is_empty() {
            return Err(Error::unsupported(mode));
        }
        if read_only {
            return Err(Error::unsupported("read-only transactions"));
        }
        self.execute_script("BEGIN")
    }

    /// Commits.
    fn commit(&mut self) -> Result<()> {
        self.execute_script("COMMIT")
    }

    /// Rolls back.
    fn rollback(&mut self) -> Result<()> {
        self.execute_script("ROLLBACK")
    }

    /// Before the connection goes back to the pool: drop what its last user left in the session.
    fn reset(&mut self) -> Result<()> {
        Ok(())
    }

    /// Sets an option by name. The default knows none.
    fn set_option(&mut self, key: &str, value: &str) -> Result<()> {
        let _ = value;
        Err(Error::unsupported(key))
    }

    /// Something with which another thread can stop the call that is running.
    fn cancel_handle(&mut self) -> Option<Box<dyn Cancel>> {
        None
    }

    /// What is in the database: `tables`, `columns`, `indexes`, `foreign_keys`, …, each with a fixed
    /// layout of columns. The default knows none.
    fn reflect(&mut self, what: &str, schema: &str, table: &str, out: &mut RowWriter<'_>) -> Result<()> {
        let _ = (schema, table, out);
        Err(Error::unsupported(what))
    }

    /// The server's version as it says it: `3.50.2`, `15.18`, `10.11.6-MariaDB`; empty when it says none.
    fn server_version(&mut self) -> Result<String> {
        Ok(String::new())
    }

    /// What the database can do besides SQL, by name: `copy_in`, `notifications`, `backup`, …. The driver's
    /// documentation says what each takes and which rows it gives. The default knows none.
    fn command(&mut self, what: &str, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        let _ = (params, out);
        Err(Error::unsupported(what))
    }

    /// Lets statements of this connection call a function of the application, or no longer, for `None`. A later one of the same name
    /// and number of arguments takes the place of an earlier one. The default is UNSUPPORTED.
    fn register(&mut self, registration: Registration<'_>, callback: Option<Callback>) -> Result<()> {
        let _ = callback;
        Err(Error::unsupported(registration.what))
    }
}

/// Stops the call that is running on a connection. The only thing here that other threads call.
pub trait Cancel: Send + Sync + 'static {
    /// The running call ends with an error of kind CANCELLED, or had ended before.
    fn cancel(&self);

    /// The connection is given up, because the server does not even answer to [`cancel`](Self::cancel): a call that waits for it ends at
    /// once, with an error that says that the connection is dead. A driver shuts its socket down. The default does nothing, and such a
    /// call goes on waiting.
    fn abandon(&self) {}
}

/// What a fetch left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum More {
    /// There are no more rows, and the cursor is closed.
    Done(ExecResult),
    /// The number under which more can be fetched; never 0.
    Open(u64),
}

/// What the pool asks about a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Usable.
    Healthy,
    /// Usable, with a transaction open.
    InTransaction,
    /// Not usable any more.
    Broken,
}

/// A column of a statement's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnInfo {
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

fn query_all<C: Connection + ?Sized>(connection: &mut C, statement: u64, row: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
    let everything = FetchLimit { rows: u32::MAX, bytes: u32::MAX };
    let mut more = connection.query(statement, row, everything, out)?;
    loop {
        match more {
            More::Done(result) => return Ok(result),
            More::Open(cursor) => more = connection.fetch(cursor, everything, out)?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_plugin_interface::{batch::RowBatch, cell::CellRef};

    /// Gives each statement's first value back, two rows at a time, if `returning`.
    struct Echo {
        returning: bool,
    }

    impl Connection for Echo {
        fn prepare(&mut self, _: &str) -> Result<u64> {
            Ok(1)
        }
        fn columns(&mut self, _: u64) -> Result<Vec<ColumnInfo>> {
            let column = ColumnInfo { name: "a".into(), decl_type: String::new(), table: String::new(), tag: Tag::I64, nullable: None };
            Ok(if self.returning { vec![column] } else { vec![] })
        }
        fn close_statement(&mut self, _: u64) {}
        fn query(&mut self, _: u64, params: Params<'_>, _: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
            out.start(1);
            out.param(params.get(0));
            out.end_row();
            Ok(More::Open(7))
        }
        fn fetch(&mut self, cursor: u64, _: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
            assert_eq!(cursor, 7);
            out.start(1);
            out.null();
            out.end_row();
            Ok(More::Done(ExecResult { affected: 2, ..ExecResult::default() }))
        }
        fn close_cursor(&mut self, _: u64) {}
        fn execute(&mut self, _: u64, params: Params<'_>) -> Result<ExecResult> {
            Ok(ExecResult { affected: 1, last_id: params.len() as i64, has_last_id: true })
        }
        fn execute_script(&mut self, _: &str) -> Result<()> {
            Ok(())
        }
    }

    fn execute_many(returning: bool) -> (ExecResult, RowBatch) {
        let cells: Vec<_> = (0..6).map(|n| CellRef::value(Tag::I64, n)).collect();
        let mut batch = RowBatch::default();
        let done = Echo { returning }.execute_many(1, 2, Params::new(&cells), &mut RowWriter::new(&mut batch)).unwrap();
        (done, batch)
    }

    #[test]
    fn the_default_of_execute_many_adds_up() {
        let (done, batch) = execute_many(false);
        assert_eq!((done.affected, done.last_id, done.has_last_id, batch.nrows), (3, 2, true, 0));
    }

    #[test]
    fn the_default_of_execute_many_keeps_every_row_in_order() {
        let (done, batch) = execute_many(true);
        let values: Vec<u64> = batch.cells.iter().filter(|cell| cell.tag == Tag::I64).map(|cell| cell.bits).collect();
        assert_eq!((done.affected, batch.nrows, batch.cells.len()), (6, 6, 6));
        assert_eq!(values, [0, 2, 4]);
    }
}
