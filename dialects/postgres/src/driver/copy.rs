//! COPY from the client and to it, as commands: whole or in pieces.
use super::{connection::PostgresConnection, encode, error, message, script, types::Type, wire::Wire};
use aludel_plugin_sdk::{Error, ErrorKind, ExecResult, Param, Params, Result, RowWriter};
use bytes::{BufMut, BytesMut};

/// Bytes that are gathered before they are sent, and that are given back at once.
const PIECE: usize = 1 << 20;

/// The direction of a COPY that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Copying {
    In,
    Out {
        /// The rows are bytes, not text.
        binary: bool,
    },
}

/// `copy_in`: statement, then pieces of data, cut anywhere. Gives the number of rows.
pub(super) fn copy_in(connection: &mut PostgresConnection, params: Params<'_>) -> Result<ExecResult> {
    begin(connection, params, true)?;
    put(connection, params.iter().skip(1))?;
    end(connection)
}

/// `copy_rows`: statement, number of columns, then values row by row, which are written in COPY's text format.
pub(super) fn copy_rows(connection: &mut PostgresConnection, params: Params<'_>) -> Result<ExecResult> {
    let Param::I64(width @ 1..=1600) = params.get(1) else {
        return Err(error::misuse("`copy_rows` takes a statement, the number of columns, and values"));
    };
    let (width, count) = (width as usize, params.len() - 2);
    if !count.is_multiple_of(width) {
        return Err(error::misuse(format!("{count} values do not make rows of {width}")));
    }
    begin(connection, params, true)?;
    let (mut line, mut value) = (BytesMut::new(), BytesMut::new());
    let kind = Type::notation(0);
    for (place, param) in params.iter().skip(2).enumerate() {
        if let Err(error) = write_value(&kind, param, &mut value, &mut line) {
            abort(connection, "a value cannot be written");
            return Err(error);
        }
        line.put_u8(if (place + 1).is_multiple_of(width) { b'\n' } else { b'\t' });
        if line.len() >= PIECE / 4 {
            data(&mut connection.wire, &line)?;
            line.clear();
        }
    }
    data(&mut connection.wire, &line)?;
    end(connection)
}

fn write_value(kind: &Type, param: Param<'_>, value: &mut BytesMut, line: &mut BytesMut) -> Result<()> {
    value.clear();
    match param {
        Param::Null => {
            line.put_slice(b"\\N");
            return Ok(());
        }
        Param::Bytes(bytes) => encode::hex(bytes, value),
        other => encode::textual(kind, other, value)?,
    }
    for byte in value.iter() {
        match byte {
            b'\\' => line.put_slice(b"\\\\"),
            b'\n' => line.put_slice(b"\\n"),
            b'\r' => line.put_slice(b"\\r"),
            b'\t' => line.put_slice(b"\\t"),
            other => line.put_u8(*other),
        }
    }
    Ok(())
}

/// `copy_in_begin` and `copy_out_begin`: statement.
pub(super) fn begin(connection: &mut PostgresConnection, params: Params<'_>, to_server: bool) -> Result<()> {
    let Param::Text(sql) = params.get(0) else { return Err(error::misuse("COPY takes its statement as text")) };
    connection.settle();
    message::simple_query(&mut connection.wire.out, sql);
    connection.wire.send()?;
    loop {
        let wire = &mut connection.wire;
        let frame = wire.peek()?;
        let binary = wire.body(&frame).first() == Some(&1);
        match (frame.tag, to_server) {
            (b'G', true) => {
                wire.consume(&frame);
                connection.copying = Some(Copying::In);
                return Ok(());
            }
            (b'H', false) => {
                wire.consume(&frame);
                connection.copying = Some(Copying::Out { binary });
                return Ok(());
            }
            (b'G' | b'H' | b'Z' | b'E', _) => {
                if frame.tag == b'G' {
                    fail(wire, "not this way");
                }
                wire.until_ready(Some(sql), |_, _| Ok(()))?;
                let direction = if to_server { "FROM STDIN" } else { "TO STDOUT" };
                return Err(error::misuse(format!("the statement is not a single COPY … {direction}")));
            }
            _ => wire.consume(&frame),
        }
    }
}

/// `copy_in_data`: pieces of data, cut anywhere.
pub(super) fn put<'v>(connection: &mut PostgresConnection, pieces: impl Iterator<Item = Param<'v>>) -> Result<()> {
    if connection.copying != Some(Copying::In) {
        return Err(error::misuse("there is no COPY to the server under way\nhelp: begin one with `copy_in_begin`"));
    }
    for piece in pieces {
        let bytes = match piece {
            Param::Text(text) => text.as_bytes(),
            Param::Bytes(bytes) => bytes,
            _ => {
                abort(connection, "not text or bytes");
                return Err(error::misuse("COPY takes its data as text or bytes"));
            }
        };
        bytes.chunks(PIECE).try_for_each(|bytes| data(&mut connection.wire, bytes))?;
    }
    Ok(())
}

fn data(wire: &mut Wire, bytes: &[u8]) -> Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    message::write(&mut wire.out, b'd', |out| out.put_slice(bytes));
    wire.send_many()
}

/// `copy_in_end`. Gives the number of rows.
pub(super) fn end(connection: &mut PostgresConnection) -> Result<ExecResult> {
    if connection.copying.take() != Some(Copying::In) {
        return Err(error::misuse("there is no COPY to the server under way\nhelp: begin one with `copy_in_begin`"));
    }
    message::write(&mut connection.wire.out, b'c', |_| {});
    connection.wire.send()?;
    script::finish(&mut connection.wire, "COPY")
}

/// Ends a COPY that is under way; what came to the server is not kept.
pub(super) fn abort(connection: &mut PostgresConnection, why: &str) {
    match connection.copying.take() {
        Some(Copying::In) => {
            fail(&mut connection.wire, why);
            let _ = connection.wire.until_ready(None, |_, _| Ok(()));
        }
        Some(Copying::Out { .. }) => connection.stop_reading(),
        None => {}
    }
}

fn fail(wire: &mut Wire, why: &str) {
    message::write(&mut wire.out, b'f', |out| message::put_text(out, why));
    if wire.send().is_err() {
        wire.kill();
    }
}

/// `copy_out`: statement. Gives all rows, one of one column each: a line of text, or bytes.
pub(super) fn copy_out(connection: &mut PostgresConnection, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
    begin(connection, params, false)?;
    pull(connection, usize::MAX, out)
}

/// `copy_out_next`: gives the next megabyte of rows; none when there are no more.
pub(super) fn copy_out_next(connection: &mut PostgresConnection, out: &mut RowWriter<'_>) -> Result<ExecResult> {
    pull(connection, PIECE, out)
}

fn pull(connection: &mut PostgresConnection, bytes: usize, out: &mut RowWriter<'_>) -> Result<ExecResult> {
    out.start(1);
    let Some(Copying::Out { binary }) = connection.copying else { return Ok(ExecResult::default()) };
    let wire = &mut connection.wire;
    let mut result = ExecResult::default();
    loop {
        let frame = wire.peek()?;
        match frame.tag {
            b'd' if out.byte_len() >= bytes => return Ok(result),
            b'd' => {
                let row = wire.body(&frame);
                if binary {
                    out.bytes(row)
                } else {
                    out.text_bytes(row)
                }
                out.end_row();
            }
            b'C' => result = message::affected(wire.body(&frame)),
            b'E' => {
                connection.copying = None;
                return wire.until_ready(Some("COPY"), |_, _| Ok(())).map(|()| result);
            }
            b'Z' => {
                wire.consume(&frame);
                connection.copying = None;
                return Ok(result);
            }
            _ => {}
        }
        wire.consume(&frame);
    }
}

/// The error for a name that is no command.
#[cold]
pub(super) fn unknown(what: &str, known: &str) -> Error {
    Error::new(ErrorKind::UNSUPPORTED, format!("PostgreSQL has no command `{what}`\nhelp: it has {known}"))
}
