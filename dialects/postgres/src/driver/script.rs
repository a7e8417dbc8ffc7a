//! Texts that are sent as they are, and answers in which nobody looks for rows.
use super::{message, rows, wire::Wire};
use aludel_plugin_sdk::{Error, ErrorKind, ExecResult, Result};

/// Runs a text of several statements.
pub(super) fn run(wire: &mut Wire, sql: &str) -> Result<()> {
    if sql.contains('\0') {
        return Err(Error::new(ErrorKind::SYNTAX, "the statement has a NUL character in it").sqlstate("42601"));
    }
    message::simple_query(&mut wire.out, sql);
    wire.send()?;
    read(wire, sql, false).map(|_| ())
}

/// Reads the answers to a prepared statement's run, and gives what it did.
#[inline]
pub(super) fn finish(wire: &mut Wire, sql: &str) -> Result<ExecResult> {
    read(wire, sql, true)
}

fn read(wire: &mut Wire, sql: &str, synced: bool) -> Result<ExecResult> {
    let mut result = ExecResult::default();
    loop {
        let frame = wire.peek()?;
        match frame.tag {
            b'C' => result = message::affected(wire.body(&frame)),
            b'Z' => {
                wire.consume(&frame);
                return Ok(result);
            }
            b'G' | b'H' | b'W' => return Err(rows::no_copy(wire, frame.tag, sql, synced)),
            b'E' => return wire.until_ready(Some(sql), |_, _| Ok(())).map(|()| result),
            _ => {}
        }
        wire.consume(&frame);
    }
}

/// Bytes of an unwanted result that are read rather than cancelled.
const SHORT: usize = 512 << 10;

/// Reads the rest of a result; when it turns out to be long, `stop` is called once. That the statement was stopped is no error.
pub(super) fn drain_or(wire: &mut Wire, stop: impl FnOnce()) -> Result<()> {
    let (mut seen, mut stop) = (0, Some(stop));
    loop {
        let frame = wire.peek()?;
        seen += wire.body(&frame).len();
        wire.consume(&frame);
        match frame.tag {
            b'Z' => return Ok(()),
            b'D' | b'd' if seen > SHORT => {
                if let Some(stop) = stop.take() {
                    stop();
                }
            }
            _ => {}
        }
    }
}

/// A text as SQL, whatever the setting of `standard_conforming_strings`.
pub(super) fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}
