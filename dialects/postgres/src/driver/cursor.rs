//! Results that are read in pieces.
//!
//! Within a transaction a cursor is a portal on the server, which is asked for some rows at a time; so any number of them can be open, in
//! bounded memory. Without a transaction a portal would not outlive its first answer: the server then sends the whole result, which waits on
//! the wire until it is read. When another statement has to run meanwhile, what has not been read yet is kept here.
use super::{message, rows::Pulled, statement::Column, wire::Wire};
use aludel_plugin_sdk::{Error, ExecResult, FetchLimit, Result, RowWriter};
use std::sync::Arc;

/// Rows that a portal is asked for at least, and at most.
const FEWEST: u32 = 256;
const MOST: u32 = 32_768;
/// Bytes of rows that are wanted at once.
const BYTES: u64 = 1 << 20;

/// What a cursor number stands for.
pub(super) struct Cursor {
    pub(super) sql: Arc<str>,
    pub(super) columns: Arc<[Column]>,
    /// Its portal; empty for one that ends with its first answer.
    pub(super) portal: String,
    /// Row messages that had to leave the wire, one behind the other, and how far they were read.
    held: Vec<u8>,
    read: usize,
    pub(super) state: Progress,
    rows: u64,
    bytes: u64,
}

/// Where the rest of a result is.
pub(super) enum Progress {
    /// On the wire.
    Reading,
    /// In the server, until it is asked for.
    Suspended,
    Ended(ExecResult),
    Failed(Box<Error>),
}

impl Cursor {
    pub(super) fn new(sql: Arc<str>, columns: Arc<[Column]>, portal: String, state: Progress) -> Self {
        Cursor { sql, columns, portal, held: Vec::new(), read: 0, state, rows: 0, bytes: 0 }
    }

    /// Counts what was written, to know how many rows make a megabyte.
    pub(super) fn count(&mut self, out: &RowWriter<'_>) {
        self.rows += u64::from(out.rows());
        self.bytes += out.byte_len() as u64;
    }

    /// Rows to ask for next.
    pub(super) fn next_rows(&self, limit: FetchLimit) -> u32 {
        let each = (self.bytes / self.rows.max(1)).max(16);
        u32::try_from(BYTES / each).unwrap_or(MOST).clamp(FEWEST, MOST).max(limit.rows.min(MOST))
    }

    /// Takes the rest of the answers off the wire.
    pub(super) fn hold(&mut self, wire: &mut Wire) {
        let mut state = Progress::Ended(ExecResult::default());
        let held = &mut self.held;
        let done = wire.until_ready(Some(&self.sql), |tag, body| {
            match tag {
                b'D' => {
                    held.extend_from_slice(&(body.len() as u32).to_be_bytes());
                    held.extend_from_slice(body);
                }
                b's' => state = Progress::Suspended,
                b'C' => state = Progress::Ended(message::affected(body)),
                _ => {}
            }
            Ok(())
        });
        self.state = match done {
            Ok(()) => state,
            Err(error) => Progress::Failed(Box::new(error)),
        };
    }

    /// Writes rows that were held; `true`: there are more of them.
    pub(super) fn write_held(&mut self, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<bool> {
        while let Some((head, rest)) = self.held[self.read..].split_first_chunk::<4>() {
            if out.rows() > 0 && out.is_full(limit) {
                return Ok(true);
            }
            let length = u32::from_be_bytes(*head) as usize;
            super::rows::write(&self.columns, &rest[..length], out)?;
            self.read += 4 + length;
        }
        self.held.clear();
        self.read = 0;
        Ok(false)
    }
}

impl From<Pulled> for Progress {
    fn from(pulled: Pulled) -> Self {
        match pulled {
            Pulled::Full => Progress::Reading,
            Pulled::Suspended => Progress::Suspended,
            Pulled::Done(result) => Progress::Ended(result),
        }
    }
}
