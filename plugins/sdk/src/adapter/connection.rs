//! [`Connection`] → the boundary's connection, with poisoning.
use crate::{
    batch::{Params, RowWriter},
    bridge,
    callback::{Callback, Registration},
    driver::{Cancel, ColumnInfo, Connection, ExecResult, FetchLimit, More, State},
    error::{Error, ErrorKind, Result},
    guard::{drop_guarded, guard, guard_silent},
};
use abi_stable::{
    sabi_trait::TD_Opaque,
    std_types::{RBox, RErr, ROk, ROption, RSlice, RStr, RString, RVec},
};
use aludel_plugin_interface::{
    batch::RowBatch,
    callback::{CallbackFlags, CallbackObj},
    cell::CellRef,
    connection::{self as abi, Cancel as AbiCancel, CancelHandle, Conn, Fetched},
    error::Res,
};

pub(super) fn connection_object<C: Connection>(connection: C) -> Conn {
    Conn::from_value(ConnectionAdapter { connection: Some(connection), poisoned: false }, TD_Opaque)
}

struct ConnectionAdapter<C> {
    /// `None` only while it is being dropped.
    connection: Option<C>,
    poisoned: bool,
}

impl<C: Connection> ConnectionAdapter<C> {
    #[inline(always)]
    fn run<T>(&mut self, work: impl FnOnce(&mut C) -> Result<T>) -> Res<T> {
        bridge::refresh();
        let Some(connection) = self.connection.as_mut().filter(|_| !self.poisoned) else {
            return RErr(RBox::new(poisoned().into()));
        };
        // Set before, cleared after: however the call ends, a half-done connection is never used again.
        self.poisoned = true;
        let result = guard(|| work(connection));
        self.poisoned = matches!(&result, RErr(error) if error.kind == ErrorKind::PANIC);
        result
    }

    #[inline(always)]
    fn write<T>(&mut self, batch: &mut RowBatch, work: impl FnOnce(&mut C, &mut RowWriter<'_>) -> Result<T>) -> Res<T> {
        self.run(|connection| {
            let mut out = RowWriter::new(batch);
            let value = work(connection, &mut out)?;
            out.finish()?;
            Ok(value)
        })
    }
}

#[cold]
fn poisoned() -> Error {
    Error::new(ErrorKind::CONNECTION, "the driver panicked on this connection earlier; it is not used again").connection_dead()
}

fn fetched(more: More) -> Result<Fetched> {
    match more {
        More::Done(exec) => Ok(Fetched { cursor: 0, exec }),
        More::Open(0) => Err(Error::new(ErrorKind::OTHER, "the driver gave a cursor the number 0")),
        More::Open(cursor) => Ok(Fetched { cursor, exec: ExecResult::default() }),
    }
}

fn column(info: ColumnInfo) -> abi::ColumnInfo {
    let nullable = match info.nullable {
        Some(false) => 0,
        Some(true) => 1,
        None => 2,
    };
    abi::ColumnInfo { name: info.name.into(), decl_type: info.decl_type.into(), table: info.table.into(), tag: info.tag, nullable }
}

type Cells<'a> = RSlice<'a, CellRef<'a>>;

impl<C: Connection> abi::Connection for ConnectionAdapter<C> {
    fn prepare(&mut self, sql: RStr<'_>) -> Res<u64> {
        self.run(|connection| match connection.prepare(sql.as_str())? {
            0 => Err(Error::new(ErrorKind::OTHER, "the driver gave a statement the number 0")),
            statement => Ok(statement),
        })
    }

    fn columns(&mut self, stmt: u64) -> Res<RVec<abi::ColumnInfo>> {
        self.run(|connection| Ok(connection.columns(stmt)?.into_iter().map(column).collect()))
    }

    fn close_stmt(&mut self, stmt: u64) {
        let _ = self.run(|connection| {
            connection.close_statement(stmt);
            Ok(())
        });
    }

    fn query(&mut self, stmt: u64, params: Cells<'_>, limit: FetchLimit, out: &mut RowBatch) -> Res<Fetched> {
        self.write(out, |connection, out| fetched(connection.query(stmt, Params::new(params.as_slice()), limit, out)?))
    }

    fn fetch(&mut self, cursor: u64, limit: FetchLimit, out: &mut RowBatch) -> Res<Fetched> {
        self.write(out, |connection, out| fetched(connection.fetch(cursor, limit, out)?))
    }

    fn close_cursor(&mut self, cursor: u64) {
        let _ = self.run(|connection| {
            connection.close_cursor(cursor);
            Ok(())
        });
    }

    fn execute(&mut self, stmt: u64, params: Cells<'_>) -> Res<ExecResult> {
        self.run(|connection| connection.execute(stmt, Params::new(params.as_slice())))
    }

    fn execute_many(&mut self, stmt: u64, width: u32, params: Cells<'_>, out: &mut RowBatch) -> Res<ExecResult> {
        self.write(out, |connection, out| connection.execute_many(stmt, width as usize, Params::new(params.as_slice()), out))
    }

    fn execute_script(&mut self, sql: RStr<'_>) -> Res<()> {
        self.run(|connection| connection.execute_script(sql.as_str()))
    }

    fn state(&mut self) -> u32 {
        match self.run(|connection| Ok(connection.state())) {
            ROk(State::Healthy) => 0,
            ROk(State::InTransaction) => 1,
            ROk(State::Broken) | RErr(_) => 2,
        }
    }

    fn ping(&mut self) -> Res<()> {
        self.run(C::ping)
    }

    fn begin(&mut self, mode: RStr<'_>, read_only: bool) -> Res<()> {
        self.run(|connection| connection.begin(mode.as_str(), read_only))
    }

    fn commit(&mut self) -> Res<()> {
        self.run(C::commit)
    }

    fn rollback(&mut self) -> Res<()> {
        self.run(C::rollback)
    }

    fn reset(&mut self) -> Res<()> {
        self.run(C::reset)
    }

    fn set_option(&mut self, key: RStr<'_>, value: RStr<'_>) -> Res<()> {
        self.run(|connection| connection.set_option(key.as_str(), value.as_str()))
    }

    fn cancel_handle(&mut self) -> ROption<AbiCancel> {
        let handle = self.run(|connection| Ok(connection.cancel_handle()));
        match handle {
            ROk(Some(handle)) => ROption::RSome(AbiCancel::from_value(CancelAdapter(Some(handle)), TD_Opaque)),
            ROk(None) | RErr(_) => ROption::RNone,
        }
    }

    fn reflect(&mut self, what: RStr<'_>, schema: RStr<'_>, table: RStr<'_>, out: &mut RowBatch) -> Res<()> {
        self.write(out, |connection, out| connection.reflect(what.as_str(), schema.as_str(), table.as_str(), out))
    }

    fn insert_many(
        &mut self,
        head: RStr<'_>,
        tuple: RStr<'_>,
        returning: RStr<'_>,
        width: u32,
        params: Cells<'_>,
        out: &mut RowBatch,
    ) -> Res<ExecResult> {
        self.write(out, |connection, out| {
            connection.insert_many(head.as_str(), tuple.as_str(), returning.as_str(), width as usize, Params::new(params.as_slice()), out)
        })
    }

    fn server_version(&mut self) -> Res<RString> {
        self.run(|connection| connection.server_version().map(RString::from))
    }

    fn command(&mut self, what: RStr<'_>, params: Cells<'_>, out: &mut RowBatch) -> Res<ExecResult> {
        self.write(out, |connection, out| connection.command(what.as_str(), Params::new(params.as_slice()), out))
    }

    fn register(&mut self, what: RStr<'_>, name: RStr<'_>, arguments: i32, flags: CallbackFlags, callback: ROption<CallbackObj>) -> Res<()> {
        // A number that no database takes stays one.
        let arguments = u32::try_from(arguments).ok().map(|count| u16::try_from(count).unwrap_or(u16::MAX));
        let registration = Registration { what: what.as_str(), name: name.as_str(), arguments, flags };
        self.run(|connection| connection.register(registration, callback.into_option().map(Callback::new)))
    }
}

impl<C> Drop for ConnectionAdapter<C> {
    fn drop(&mut self) {
        drop_guarded(self.connection.take());
    }
}

struct CancelAdapter(Option<Box<dyn Cancel>>);

impl CancelHandle for CancelAdapter {
    fn cancel(&self) {
        if let Some(handle) = &self.0 {
            guard_silent(|| handle.cancel());
        }
    }

    fn abandon(&self) {
        if let Some(handle) = &self.0 {
            guard_silent(|| handle.abandon());
        }
    }
}

impl Drop for CancelAdapter {
    fn drop(&mut self) {
        drop_guarded(self.0.take());
    }
}
