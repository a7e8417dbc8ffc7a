//! One physical connection. Statements and cursors are numbers, so no lifetime and no object crosses per query.
use crate::{
    batch::RowBatch,
    callback::{CallbackFlags, CallbackObj},
    cell::{CellRef, Tag},
    error::{DbError, ErrorKind, Res},
};
use abi_stable::{
    StableAbi, sabi_trait,
    std_types::{RBox, RErr, ROk, ROption, RSlice, RStr, RString, RVec},
};

/// What a statement did besides giving rows.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExecResult {
    pub affected: u64,
    /// The last key the database generated, when `has_last_id`.
    pub last_id: i64,
    pub has_last_id: bool,
}

/// A column of a prepared statement's result.
#[repr(C)]
#[derive(StableAbi, Debug, Clone)]
pub struct ColumnInfo {
    pub name: RString,
    /// The type as the database declares it, or empty.
    pub decl_type: RString,
    /// The table it comes from, or empty.
    pub table: RString,
    /// The representation to expect; [`Tag::UNTYPED`] when only the rows can tell.
    pub tag: Tag,
    /// 0 never NULL, 1 may be NULL, 2 unknown.
    pub nullable: u8,
}

/// Where a batch stops: at whichever comes first, but never before one row.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, Copy)]
pub struct FetchLimit {
    pub rows: u32,
    pub bytes: u32,
}

/// What one fetch left behind.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, Copy)]
pub struct Fetched {
    /// 0: exhausted, and already closed. Otherwise the number for `fetch` and `close_cursor`.
    pub cursor: u64,
    pub exec: ExecResult,
}

/// `&mut self` everywhere: the host never calls a connection from two threads at once.
#[sabi_trait]
pub trait Connection: Send {
    fn prepare(&mut self, sql: RStr<'_>) -> Res<u64>;
    fn columns(&mut self, stmt: u64) -> Res<RVec<ColumnInfo>>;
    fn close_stmt(&mut self, stmt: u64);
    /// Bind, run, and the first rows, in one call.
    fn query(&mut self, stmt: u64, params: RSlice<'_, CellRef<'_>>, limit: FetchLimit, out: &mut RowBatch) -> Res<Fetched>;
    fn fetch(&mut self, cursor: u64, limit: FetchLimit, out: &mut RowBatch) -> Res<Fetched>;
    fn close_cursor(&mut self, cursor: u64);
    fn execute(&mut self, stmt: u64, params: RSlice<'_, CellRef<'_>>) -> Res<ExecResult>;
    /// `params.len() / width` rows, all or none being up to the caller's transaction. `out` receives
    /// the rows of a RETURNING clause, in the order of the parameters.
    fn execute_many(&mut self, stmt: u64, width: u32, params: RSlice<'_, CellRef<'_>>, out: &mut RowBatch) -> Res<ExecResult>;
    /// Statements separated by `;`, without parameters and without rows.
    fn execute_script(&mut self, sql: RStr<'_>) -> Res<()>;
    /// For the pool: 0 healthy, 1 in a transaction, 2 broken.
    #[sabi(last_prefix_field)]
    fn state(&mut self) -> u32;

    // Added in later 1.x, each with a default that works for a plugin that does not know it.
    fn ping(&mut self) -> Res<()> {
        self.execute_script("SELECT 1".into())
    }
    /// `mode`: empty for the database's own way, or an isolation level ("SERIALIZABLE" …) or the
    /// database's word for how to begin ("IMMEDIATE").
    fn begin(&mut self, mode: RStr<'_>, read_only: bool) -> Res<()> {
        let _ = (mode, read_only);
        self.execute_script("BEGIN".into())
    }
    fn commit(&mut self) -> Res<()> {
        self.execute_script("COMMIT".into())
    }
    fn rollback(&mut self) -> Res<()> {
        self.execute_script("ROLLBACK".into())
    }
    /// Before the connection goes back to the pool: drop what the last user left in the session.
    fn reset(&mut self) -> Res<()> {
        ROk(())
    }
    fn set_option(&mut self, key: RStr<'_>, value: RStr<'_>) -> Res<()> {
        let _ = value;
        RErr(RBox::new(unsupported(key.as_str())))
    }
    fn cancel_handle(&mut self) -> ROption<Cancel> {
        ROption::RNone
    }
    /// "tables", "columns", "indexes", "foreign_keys", …: each name has a fixed layout of columns.
    fn reflect(&mut self, what: RStr<'_>, schema: RStr<'_>, table: RStr<'_>, out: &mut RowBatch) -> Res<()> {
        let _ = (schema, table, out);
        RErr(RBox::new(unsupported(what.as_str())))
    }
    /// Insert `params.len() / width` rows with whatever shape of statement is fastest here, and give the
    /// generated keys, one row each, in the order of the parameters. `head` is the statement up to and
    /// including `VALUES `, `tuple` one parenthesised list of placeholders, `returning` the key's columns
    /// as rendered SQL. UNSUPPORTED: the host runs `execute_many` with RETURNING instead.
    fn insert_many(
        &mut self,
        head: RStr<'_>,
        tuple: RStr<'_>,
        returning: RStr<'_>,
        width: u32,
        params: RSlice<'_, CellRef<'_>>,
        out: &mut RowBatch,
    ) -> Res<ExecResult> {
        let _ = (head, tuple, returning, width, params, out);
        RErr(RBox::new(unsupported("insert_many")))
    }
    /// The server's version as it says it ("3.50.2", "15.18", "10.11.6-MariaDB"); empty when it says none.
    fn server_version(&mut self) -> Res<RString> {
        ROk(RString::new())
    }
    /// What a database can do besides SQL, by name: "copy_in", "notifications", "backup", …: an open set. Each name says
    /// in the driver's documentation what it takes and which rows it gives. UNSUPPORTED for a name that is not known.
    fn command(&mut self, what: RStr<'_>, params: RSlice<'_, CellRef<'_>>, out: &mut RowBatch) -> Res<ExecResult> {
        let _ = (params, out);
        RErr(RBox::new(unsupported(what.as_str())))
    }
    /// Lets statements of this connection call a function of the application. `what` is "function", "aggregate" or "collation": an
    /// open set, UNSUPPORTED for one that is not known. `arguments` is how many it takes, -1 for any number. A later one of the same
    /// name and number of arguments takes the place of an earlier one; RNone takes it away.
    fn register(&mut self, what: RStr<'_>, name: RStr<'_>, arguments: i32, flags: CallbackFlags, callback: ROption<CallbackObj>) -> Res<()> {
        let _ = (name, arguments, flags, callback);
        RErr(RBox::new(unsupported(what.as_str())))
    }
}

pub type Conn = Connection_TO<'static, RBox<()>>;

#[cold]
pub fn unsupported(what: &str) -> DbError {
    DbError {
        kind: ErrorKind::UNSUPPORTED,
        native: 0,
        sqlstate: [0; 5],
        flags: 0,
        message: format!("this driver does not support `{what}`").into(),
        details: RVec::new(),
    }
}

/// The only object that may be called from another thread while a call runs.
#[sabi_trait]
pub trait CancelHandle: Send + Sync {
    #[sabi(last_prefix_field)]
    fn cancel(&self);

    // Added in later 1.x.
    /// The connection is given up: a call that waits for the server ends at once with CONNECTION_DEAD set. Nothing is asked of the server.
    fn abandon(&self) {}
}

pub type Cancel = CancelHandle_TO<'static, RBox<()>>;
