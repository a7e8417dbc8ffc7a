//! Prepared statements.
use super::{
    bind,
    catalog::Catalog,
    error,
    message::{self, Described},
    options::StatementCache,
    traces,
    types::Type,
    wire::Wire,
};
use aludel_plugin_sdk::{Error, ErrorKind, Params, Result};
use bytes::{BufMut, BytesMut};
use std::sync::Arc;

/// What a statement number stands for.
pub(super) struct Prepared {
    /// On the server; empty when it is sent with each run.
    pub(super) name: String,
    pub(super) sql: Box<str>,
    pub(super) params: Vec<Arc<Type>>,
    pub(super) columns: Arc<[Column]>,
    /// The end of `Bind`: which columns are wanted in binary.
    pub(super) formats: Vec<u8>,
    /// The server does not have it as it is here: it is parsed again before it runs.
    pub(super) stale: bool,
    /// It may leave something in the session beyond its transaction.
    pub(super) leaves_traces: bool,
    /// The types that its parameters must have; the server finds out the others.
    types: Box<[u32]>,
}

/// A column of the result.
pub(super) struct Column {
    pub(super) described: Described,
    pub(super) kind: Arc<Type>,
}

impl Prepared {
    /// Parses a statement on the server, and asks for the types of its parameters and columns.
    pub(super) fn new(wire: &mut Wire, catalog: &mut Catalog, name: String, sql: &str) -> Result<Self> {
        Self::with_types(wire, catalog, name, sql, &[])
    }

    /// The same where some parameters' types are known.
    pub(super) fn with_types(wire: &mut Wire, catalog: &mut Catalog, name: String, sql: &str, types: &[u32]) -> Result<Self> {
        let mut prepared = Prepared {
            name,
            sql: sql.into(),
            params: Vec::new(),
            columns: Arc::new([]),
            formats: Vec::new(),
            stale: false,
            leaves_traces: traces::may_leave(sql),
            types: types.into(),
        };
        prepared.describe(wire, catalog)?;
        Ok(prepared)
    }

    /// Parses it and takes in what the server says of it.
    pub(super) fn describe(&mut self, wire: &mut Wire, catalog: &mut Catalog) -> Result<()> {
        if self.sql.contains('\0') {
            return Err(Error::new(ErrorKind::SYNTAX, "the statement has a NUL character in it").sqlstate("42601"));
        }
        if self.stale && !self.name.is_empty() {
            message::close(&mut wire.out, b'S', &self.name);
        }
        message::parse(&mut wire.out, &self.name, &self.sql, self.types.iter().copied());
        message::describe(&mut wire.out, &self.name);
        wire.sync();
        wire.send()?;
        let (mut params, mut columns) = (Vec::new(), Vec::new());
        wire.until_ready(Some(&self.sql), |tag, body| {
            match tag {
                b't' => params = message::parameter_description(body).ok_or_else(|| error::garbled("the types of parameters"))?,
                b'T' => columns = message::row_description(body).ok_or_else(|| error::garbled("the columns of a result"))?,
                _ => {}
            }
            Ok(())
        })?;
        // Within a failed transaction nothing more can be asked.
        catalog.ask(wire, params.iter().copied().chain(columns.iter().map(|column| column.oid)))?;
        self.params = params.into_iter().map(|oid| catalog.get(oid)).collect();
        self.columns = columns.into_iter().map(|described| Column { kind: catalog.get(described.oid), described }).collect();
        self.formats.clear();
        self.formats.put_u16(self.columns.len() as u16);
        self.columns.iter().for_each(|column| self.formats.put_u16(u16::from(column.kind.reads_binary())));
        self.stale = false;
        Ok(())
    }

    /// Puts into the flight what runs it with these values, up to `Execute`; nothing when it fails.
    #[inline]
    pub(super) fn bind(&mut self, wire: &mut Wire, catalog: &mut Catalog, mode: StatementCache, portal: &str, params: Params<'_>) -> Result<()> {
        self.fly(wire, catalog, mode, |out, prepared| bind::bind(out, portal, prepared, params))
    }

    /// Puts into the flight what `write` writes, after its text where the server does not keep it; nothing when it fails.
    #[inline]
    pub(super) fn fly(
        &mut self,
        wire: &mut Wire,
        catalog: &mut Catalog,
        mode: StatementCache,
        write: impl FnOnce(&mut BytesMut, &Prepared) -> Result<()>,
    ) -> Result<()> {
        if self.stale || mode == StatementCache::Off {
            self.describe(wire, catalog)?;
        }
        let before = wire.out.len();
        if mode != StatementCache::Named {
            message::parse(&mut wire.out, "", &self.sql, self.params.iter().map(|kind| kind.oid));
        }
        let written = write(&mut wire.out, self);
        if written.is_err() {
            wire.out.truncate(before);
        }
        written
    }

    /// The same for many rows of values, each with its `Execute`.
    pub(super) fn bind_each(&mut self, wire: &mut Wire, catalog: &mut Catalog, mode: StatementCache, width: usize, params: Params<'_>) -> Result<()> {
        self.fly(wire, catalog, mode, |out, prepared| {
            params.rows(width).try_for_each(|row| {
                bind::bind(out, "", prepared, row)?;
                message::execute(out, "", 0);
                Ok(())
            })
        })
    }

    /// Leaves it to be forgotten with the next flight.
    pub(super) fn close(&self, wire: &mut Wire) {
        if !self.name.is_empty() && !wire.is_dead() {
            message::close(&mut wire.out, b'S', &self.name);
        }
    }
}
