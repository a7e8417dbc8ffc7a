//! Values into the message that binds them.
use super::{
    encode, error,
    message::{self, put_text},
    statement::Prepared,
    types::Type,
};
use aludel_plugin_sdk::{Error, Param, Params, Result};
use bytes::{BufMut, BytesMut};

/// Writes the `Bind` of a statement to a portal. What was written is of no use when it fails.
#[inline]
pub(super) fn bind(out: &mut BytesMut, portal: &str, prepared: &Prepared, params: Params<'_>) -> Result<()> {
    if params.len() != prepared.params.len() {
        return Err(wrong_count(prepared.params.len(), params.len()));
    }
    let before = out.len();
    let mut done = Ok(());
    message::write(out, b'B', |out| {
        put_text(out, portal);
        put_text(out, &prepared.name);
        done = values(out, prepared, params);
        out.put_slice(&prepared.formats);
    });
    // The length of a message is an i32, and the server takes 1 GiB less one.
    if done.is_ok() && out.len() - before > (1 << 30) - 1 {
        done = Err(error::data("the values of one statement are longer than the 1 GiB that PostgreSQL takes"));
    }
    done
}

fn values(out: &mut BytesMut, prepared: &Prepared, params: Params<'_>) -> Result<()> {
    let formats = out.len() + 2;
    out.put_u16(params.len() as u16);
    out.put_bytes(0, params.len() * 2);
    out.put_u16(params.len() as u16);
    for (place, (kind, value)) in prepared.params.iter().zip(params.iter()).enumerate() {
        let binary = put(out, kind, value).map_err(|error| at(error, place))?;
        out[formats + place * 2 + 1] = u8::from(binary);
    }
    Ok(())
}

/// Writes a value with its length; gives whether it is in binary.
#[inline]
pub(super) fn put(out: &mut BytesMut, kind: &Type, value: Param<'_>) -> Result<bool> {
    if value == Param::Null {
        out.put_i32(-1);
        return Ok(false);
    }
    let start = out.len();
    out.put_u32(0);
    let binary = kind.element == 0 && encode::binary(kind.scalar, value, out)?;
    if !binary {
        encode::textual(kind, value, out)?;
    }
    let length = (out.len() - start - 4) as u32;
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    Ok(binary)
}

#[cold]
fn at(mut error: Error, place: usize) -> Error {
    error.message = format!("parameter ${}: {}", place + 1, error.message);
    error
}

#[cold]
pub(super) fn wrong_count(expected: usize, given: usize) -> Error {
    error::misuse(format!("the statement has {expected} parameters, but {given} values were given"))
}
