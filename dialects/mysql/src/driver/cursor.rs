//! A result that is being read.
//!
//! The server sends a result as one stream, and takes no other command before its end. When another statement needs the
//! connection, the rest of an open result is read into memory, up to `buffered_rows_limit` bytes (64 MiB unless the URL says
//! otherwise); what does not fit is an error of the other statement, and the result stays readable.
use super::{
    column::Column,
    rows,
    wire::{Done, Wire},
};
use aludel_plugin_sdk::{Error, ErrorKind, ExecResult, FetchLimit, Result, RowWriter};
use std::{collections::VecDeque, sync::Arc};

pub(super) struct Cursor {
    columns: Arc<[Column]>,
    /// Of the text protocol.
    text: bool,
    /// The statement gives rows and does something as well: it counts the rows.
    counts: bool,
    given: u64,
    /// Rows that were read and not given yet.
    kept: VecDeque<Box<[u8]>>,
    kept_bytes: usize,
    /// There is more on the wire.
    pub(super) live: bool,
}

impl Cursor {
    pub(super) fn new(columns: Arc<[Column]>, text: bool, counts: bool) -> Self {
        Cursor { columns, text, counts, given: 0, kept: VecDeque::new(), kept_bytes: 0, live: true }
    }

    /// Fills the batch. `true`: there are more rows.
    #[inline]
    pub(super) fn fill(&mut self, wire: &mut Wire, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<bool> {
        out.start(self.columns.len());
        while let Some(packet) = self.kept.pop_front() {
            self.kept_bytes -= packet.len();
            self.given += 1;
            self.write(&packet, out)?;
            if out.is_full(limit) {
                return self.has_more(wire);
            }
        }
        while self.live {
            match wire.row() {
                Ok(Some(packet)) => match self.text {
                    false => rows::binary(packet, &self.columns, out)?,
                    true => rows::text(packet, &self.columns, out)?,
                },
                Ok(None) => return self.end(wire).map(|()| false),
                Err(error) => {
                    self.live = false;
                    return Err(error);
                }
            }
            self.given += 1;
            if out.is_full(limit) {
                return self.has_more(wire);
            }
        }
        Ok(false)
    }

    /// Adds all rows to a batch that earlier results may have begun.
    pub(super) fn append(&mut self, wire: &mut Wire, out: &mut RowWriter<'_>) -> Result<()> {
        if out.rows() == 0 {
            out.start(self.columns.len());
        }
        while self.live {
            self.keep_one(wire)?;
            if let Some(packet) = self.kept.pop_front() {
                self.write(&packet, out)?;
            }
        }
        Ok(())
    }

    #[inline]
    fn write(&self, packet: &[u8], out: &mut RowWriter<'_>) -> Result<()> {
        if self.text { rows::text(packet, &self.columns, out) } else { rows::binary(packet, &self.columns, out) }
    }

    /// Looks one row ahead, so that a result of exactly the limit ends in the same call.
    fn has_more(&mut self, wire: &mut Wire) -> Result<bool> {
        if !self.kept.is_empty() {
            return Ok(true);
        }
        if self.live {
            self.keep_one(wire)?;
        }
        Ok(!self.kept.is_empty())
    }

    fn keep_one(&mut self, wire: &mut Wire) -> Result<()> {
        match wire.row() {
            Ok(Some(packet)) => {
                self.kept_bytes += packet.len();
                self.kept.push_back(packet.into());
                Ok(())
            }
            Ok(None) => self.end(wire),
            Err(error) => {
                self.live = false;
                Err(error)
            }
        }
    }

    /// The first result is over. What a procedure gives besides is read over.
    fn end(&mut self, wire: &mut Wire) -> Result<()> {
        self.live = false;
        if wire.more_results() {
            let answer = wire.answer(None)?;
            wire.drain(answer)?;
        }
        Ok(())
    }

    /// Reads the rest into memory, so that the connection is free. Errors: RESOURCE when it does not fit.
    pub(super) fn free_the_wire(&mut self, wire: &mut Wire, limit: usize) -> Result<()> {
        while self.live {
            if self.kept_bytes > limit {
                return Err(too_much(limit));
            }
            self.keep_one(wire)?;
        }
        Ok(())
    }

    /// Reads over the rest, as far as `bytes` go. `false`: there is more.
    pub(super) fn skip(&mut self, wire: &mut Wire, bytes: usize) -> Result<bool> {
        let mut skipped = 0;
        self.kept.clear();
        while self.live {
            match wire.row() {
                Ok(Some(packet)) => skipped += packet.len() + 64,
                Ok(None) => self.end(wire)?,
                Err(error) => {
                    self.live = false;
                    return Err(error);
                }
            }
            if skipped > bytes {
                return Ok(!self.live);
            }
        }
        Ok(true)
    }

    pub(super) fn result(&self) -> ExecResult {
        ExecResult { affected: if self.counts { self.given } else { 0 }, ..ExecResult::default() }
    }
}

/// What a command without rows did, as the host counts it.
pub(super) fn exec_result(done: &Done) -> ExecResult {
    ExecResult { affected: done.affected, last_id: done.last_id.cast_signed(), has_last_id: done.last_id != 0 }
}

#[cold]
fn too_much(limit: usize) -> Error {
    let message = format!(
        "the connection is busy with an earlier result, whose rest is larger than {limit} bytes\n\
         help: read that result to its end or drop it first, use another connection, or raise `buffered_rows_limit`"
    );
    Error::new(ErrorKind::RESOURCE, message)
}
