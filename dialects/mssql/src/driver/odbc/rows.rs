//! Rows into the host's batch: many at a time where every column has a greatest length, else value by value, so that long
//! values are read in pieces.
#![allow(unsafe_code)]
use super::{
    buffer::Buffer,
    columns::{self, Column},
    handle::Handle,
};
use crate::driver::url::Make;
use aludel_plugin_sdk::{ColumnInfo, FetchLimit, Param, Result, RowWriter};
use odbc_api::{
    handles::Statement,
    sys::{self, CDataType},
};
use std::collections::VecDeque;

/// Bytes of a block of rows, and rows in it.
const BLOCK_BYTES: usize = 256 * 1024;
const BLOCK_ROWS: usize = 1024;
/// Bytes of a piece of a long value.
const PIECE: usize = 16 * 1024;

/// The rows of a result, as far as they were not read.
pub(super) struct Rows {
    columns: Vec<Column>,
    source: Source,
    bytes: Vec<u8>,
    text: String,
}

enum Source {
    /// The buffers are bound to the columns.
    Blocks(Block),
    /// Value by value, one buffer for each column.
    Values(Vec<Buffer>),
    /// Read ahead, because another statement needed the connection.
    Stored(VecDeque<Vec<Stored>>),
}

struct Block {
    buffers: Vec<Buffer>,
    /// Written by the driver; in a box, so that it stays where it is.
    fetched: Box<usize>,
    next: usize,
}

/// A value kept.
pub(super) enum Stored {
    Null,
    Text(String),
    Decimal(String),
    Bytes(Vec<u8>),
    /// One that lies in no memory.
    Plain(Param<'static>),
}

impl Stored {
    pub(super) fn of(value: Param<'_>) -> Stored {
        match value {
            Param::Text(text) | Param::Json(text) => Stored::Text(text.to_owned()),
            Param::Decimal(text) => Stored::Decimal(text.to_owned()),
            Param::Bytes(bytes) => Stored::Bytes(bytes.to_vec()),
            Param::Bool(value) => Stored::Plain(Param::Bool(value)),
            Param::I64(value) => Stored::Plain(Param::I64(value)),
            Param::F64(value) => Stored::Plain(Param::F64(value)),
            Param::Date(days) => Stored::Plain(Param::Date(days)),
            Param::Time(micros) => Stored::Plain(Param::Time(micros)),
            Param::Timestamp(micros) => Stored::Plain(Param::Timestamp(micros)),
            Param::TimestampTz { micros, offset_minutes } => Stored::Plain(Param::TimestampTz { micros, offset_minutes }),
            Param::Uuid(uuid) => Stored::Plain(Param::Uuid(uuid)),
            _ => Stored::Null,
        }
    }

    /// The number, if it is a whole one.
    pub(super) fn as_i64(&self) -> Option<i64> {
        match self {
            Stored::Plain(Param::I64(number)) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn param(&self) -> Param<'_> {
        match self {
            Stored::Null => Param::Null,
            Stored::Text(text) => Param::Text(text),
            Stored::Decimal(text) => Param::Decimal(text),
            Stored::Bytes(bytes) => Param::Bytes(bytes),
            Stored::Plain(value) => *value,
        }
    }
}

impl Rows {
    /// The rows of the current result. `limit` is that of the first batch.
    pub(super) fn new(handle: &mut Handle, make: Make, limit: FetchLimit) -> Result<Rows> {
        let columns = columns::describe(handle, make)?;
        let width: Option<usize> = columns.iter().map(|column| column.width).sum();
        let source = match width {
            Some(width) => {
                let most = (BLOCK_BYTES / width.max(1)).clamp(1, BLOCK_ROWS);
                Source::Blocks(Block::bind(handle, &columns, most.min(limit.rows.max(1) as usize))?)
            }
            None => Source::Values(columns.iter().map(piece).collect()),
        };
        Ok(Rows { columns, source, bytes: Vec::new(), text: String::new() })
    }

    pub(super) fn info(&self) -> Vec<ColumnInfo> {
        self.columns.iter().map(Column::info).collect()
    }

    /// Writes rows until `limit`; `false` when there are no more.
    pub(super) fn fill(&mut self, handle: &mut Handle, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<bool> {
        out.start(self.columns.len());
        while self.next(handle, &mut |value| out.param(value))? {
            out.end_row();
            if out.is_full(limit) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads the rest, so that the connection is free.
    pub(super) fn store(&mut self, handle: &mut Handle) -> Result<()> {
        if matches!(self.source, Source::Stored(_)) {
            return Ok(());
        }
        let mut rows = VecDeque::new();
        loop {
            let mut row = Vec::with_capacity(self.columns.len());
            if !self.next(handle, &mut |value| row.push(Stored::of(value)))? {
                break;
            }
            rows.push_back(row);
        }
        self.unbind(handle);
        self.source = Source::Stored(rows);
        Ok(())
    }

    /// Gives the values of the next row to `sink`; `false` when there is none.
    pub(super) fn next(&mut self, handle: &mut Handle, sink: &mut dyn FnMut(Param<'_>)) -> Result<bool> {
        match &mut self.source {
            Source::Stored(rows) => {
                let Some(row) = rows.pop_front() else { return Ok(false) };
                row.iter().for_each(|value| sink(value.param()));
                Ok(true)
            }
            Source::Blocks(block) => {
                if !block.advance(handle)? {
                    return Ok(false);
                }
                block.row(&self.columns, &mut self.text, sink)?;
                Ok(true)
            }
            Source::Values(buffers) => {
                // SAFETY: no column is bound.
                let result = unsafe { handle.fetch() };
                if handle.check(result)?.is_none() {
                    return Ok(false);
                }
                for ((column, buffer), number) in self.columns.iter().zip(buffers).zip(1..) {
                    self.bytes.clear();
                    match pieces(handle, number, buffer, &mut self.bytes)? {
                        true => sink(column.value(&self.bytes, &mut self.text)?),
                        false => sink(Param::Null),
                    }
                }
                Ok(true)
            }
        }
    }

    /// After this the driver writes into none of the buffers.
    pub(super) fn unbind(&mut self, handle: &mut Handle) {
        if let Source::Blocks(block) = &mut self.source {
            block.unbind(handle);
        }
    }
}

impl Block {
    fn bind(handle: &mut Handle, columns: &[Column], rows: usize) -> Result<Block> {
        // SAFETY: nothing is bound yet, so any size will do.
        let accepted = unsafe { handle.set_row_array_size(rows) };
        // A driver without blocks gives one row at a time.
        let rows = if accepted.is_err() { 1 } else { rows };
        let buffers = columns.iter().map(|column| column.buffer(rows)).collect();
        let mut block = Block { buffers, fetched: Box::new(0), next: 0 };
        // SAFETY: the number lies in a box that lives as long as the binding: `unbind` ends it, and comes before the drop.
        let result = unsafe { handle.set_num_rows_fetched(&mut block.fetched) };
        handle.check(result)?;
        for (buffer, number) in block.buffers.iter_mut().zip(1..) {
            // SAFETY: as above, of memory that the buffer owns.
            let result = unsafe { handle.bind_col(number, buffer) };
            if let Err(error) = handle.check(result) {
                block.unbind(handle);
                return Err(error);
            }
        }
        Ok(block)
    }

    /// Goes to the next row; `false` when there is none.
    fn advance(&mut self, handle: &mut Handle) -> Result<bool> {
        if self.next < *self.fetched {
            self.next += 1;
            return Ok(true);
        }
        *self.fetched = 0;
        // SAFETY: what is bound is alive, see `bind`.
        let result = unsafe { handle.fetch() };
        self.next = 1;
        Ok(handle.check(result)?.is_some() && *self.fetched > 0)
    }

    fn row(&self, columns: &[Column], text: &mut String, sink: &mut dyn FnMut(Param<'_>)) -> Result<()> {
        let row = self.next - 1;
        for (column, buffer) in columns.iter().zip(&self.buffers) {
            let indicator = buffer.indicators[row];
            if indicator == sys::NULL_DATA {
                sink(Param::Null);
                continue;
            }
            let bytes = buffer.bytes(row);
            let bytes = match has_length(buffer.c_type) {
                false => bytes,
                true => {
                    let length = usize::try_from(indicator).ok().filter(|length| *length <= buffer.stride() - zero(buffer.c_type));
                    &bytes[..length.ok_or_else(|| column.cut())?]
                }
            };
            sink(column.value(bytes, text)?);
        }
        Ok(())
    }

    fn unbind(&mut self, handle: &mut Handle) {
        // Of a statement that is about to be closed; a driver that fails here has nothing bound.
        let _ = handle.unbind_cols();
        let _ = handle.unset_num_rows_fetched();
        // SAFETY: nothing is bound.
        let _ = unsafe { handle.set_row_array_size(1) };
    }
}

/// Whether values have a length of their own.
fn has_length(c_type: CDataType) -> bool {
    matches!(c_type, CDataType::WChar | CDataType::Binary)
}

/// Bytes that the driver writes behind the value.
fn zero(c_type: CDataType) -> usize {
    if c_type == CDataType::WChar { 2 } else { 0 }
}

fn piece(column: &Column) -> Buffer {
    Buffer::new(column.kind.c_type(), column.width.unwrap_or(PIECE), 1)
}

/// Appends a value, however long it is; `false`: it is NULL.
fn pieces(handle: &mut Handle, number: u16, buffer: &mut Buffer, into: &mut Vec<u8>) -> Result<bool> {
    let room = buffer.stride() - zero(buffer.c_type);
    loop {
        buffer.indicators[0] = 0;
        let result = handle.get_data(number, buffer);
        if handle.check(result)?.is_none() {
            return Ok(true);
        }
        let indicator = buffer.indicators[0];
        if indicator == sys::NULL_DATA {
            return Ok(false);
        }
        if !has_length(buffer.c_type) {
            into.extend_from_slice(buffer.bytes(0));
            return Ok(true);
        }
        // It says what was left before this piece, or that nobody knows.
        let length = usize::try_from(indicator).unwrap_or(usize::MAX);
        into.extend_from_slice(&buffer.bytes(0)[..length.min(room)]);
        if length <= room {
            return Ok(true);
        }
    }
}
