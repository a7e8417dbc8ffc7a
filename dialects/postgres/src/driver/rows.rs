//! Rows from the wire straight into the host's batch: no value is owned on the way.
use super::{array, decode, error, message, statement::Column, wire::Wire};
use aludel_plugin_sdk::{Error, ErrorKind, ExecResult, FetchLimit, Result, RowWriter};

/// How far the answers to one `Execute` were read.
pub(super) enum Pulled {
    /// The batch is full, and the next row waits on the wire.
    Full,
    /// The portal gave as many rows as it was asked for, and has more.
    Suspended,
    /// The statement has ended.
    Done(ExecResult),
}

/// Fills the batch with the rows on the wire. When it is full it looks whether another row follows, so that a result of exactly the limit
/// ends in the same call. Unless it gives `Full`, everything is read and the server is ready.
///
/// Errors: the server's; DATA for a value that cannot be read. All answers are read then, too.
pub(super) fn pull(wire: &mut Wire, sql: &str, columns: &[Column], limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<Pulled> {
    let mut ended = Pulled::Done(ExecResult::default());
    loop {
        let frame = wire.peek()?;
        match frame.tag {
            b'D' => {
                if out.rows() > 0 && out.is_full(limit) {
                    return Ok(Pulled::Full);
                }
                if let Err(error) = write(columns, wire.body(&frame), out) {
                    wire.until_ready(Some(sql), |_, _| Ok(()))?;
                    return Err(error);
                }
            }
            b'C' => ended = Pulled::Done(message::affected(wire.body(&frame))),
            b's' => ended = Pulled::Suspended,
            b'Z' => {
                wire.consume(&frame);
                return Ok(ended);
            }
            b'G' | b'H' | b'W' => return Err(no_copy(wire, frame.tag, sql, true)),
            b'E' => {
                wire.until_ready(Some(sql), |_, _| Ok(()))?;
                return Ok(ended);
            }
            _ => {}
        }
        wire.consume(&frame);
    }
}

/// COPY has its own way; here the server is told to leave it. It has ignored a `Sync` that came with the statement, which is sent again.
#[cold]
pub(super) fn no_copy(wire: &mut Wire, tag: u8, sql: &str, sync: bool) -> Error {
    if tag == b'G' {
        let failed = postgres_protocol::message::frontend::copy_fail("not by this way", &mut wire.out);
        if sync {
            wire.sync();
        }
        if failed.is_err() || wire.send().is_err() {
            wire.kill();
        }
    }
    let _ = wire.until_ready(Some(sql), |_, _| Ok(()));
    Error::new(ErrorKind::MISUSE, "COPY cannot be run as a statement\nhelp: use the driver's commands `copy_in` and `copy_out`")
}

/// Writes one row.
#[inline]
pub(super) fn write(columns: &[Column], mut body: &[u8], out: &mut RowWriter<'_>) -> Result<()> {
    if message::take_u16(&mut body).map(usize::from) != Some(columns.len()) {
        return Err(error::garbled("a row has another number of columns than its statement"));
    }
    for column in columns {
        let Some(length) = message::take_u32(&mut body) else { return Err(cut_short()) };
        if length == u32::MAX {
            out.null();
            continue;
        }
        let Some((value, rest)) = body.split_at_checked(length as usize) else { return Err(cut_short()) };
        body = rest;
        let written = if column.kind.element == 0 { decode::write(column.kind.scalar, value, out) } else { array::read(&column.kind, value, out) };
        if written.is_none() {
            return Err(unreadable(column));
        }
    }
    out.end_row();
    Ok(())
}

#[cold]
fn cut_short() -> Error {
    error::garbled("a row is cut short")
}

#[cold]
fn unreadable(column: &Column) -> Error {
    error::data(format!("the column `{}` has a value that is none of the type {} as this driver knows it", column.described.name, column.kind.name))
        .detail("column", column.described.name.as_str())
}
