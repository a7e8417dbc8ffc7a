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
    whole(out, portal, prepared, |out| {
        let formats = formats(out, prepared);
        for (place, (kind, value)) in prepared.params.iter().zip(params.iter()).enumerate() {
            let binary = put(out, kind, value).map_err(|error| at(error, place))?;
            out[formats + place * 2 + 1] = u8::from(binary);
        }
        Ok(())
    })
}

/// The same with values that `put` writes: it is given the parameter's place and type, and says whether it wrote in binary.
pub(super) fn bind_with(
    out: &mut BytesMut,
    portal: &str,
    prepared: &Prepared,
    put: impl Fn(usize, &Type, &mut BytesMut) -> Result<bool>,
) -> Result<()> {
    whole(out, portal, prepared, |out| {
        let formats = formats(out, prepared);
        for (place, kind) in prepared.params.iter().enumerate() {
            let binary = measured(out, |out| put(place, kind, out)).map_err(|error| at(error, place))?;
            out[formats + place * 2 + 1] = u8::from(binary);
        }
        Ok(())
    })
}

#[inline]
fn whole(out: &mut BytesMut, portal: &str, prepared: &Prepared, values: impl FnOnce(&mut BytesMut) -> Result<()>) -> Result<()> {
    let before = out.len();
    let mut done = Ok(());
    message::write(out, b'B', |out| {
        put_text(out, portal);
        put_text(out, &prepared.name);
        done = values(out);
        out.put_slice(&prepared.formats);
    });
    // The server takes 1 GiB less one.
    if done.is_ok() && out.len() - before >= 1 << 30 {
        done = Err(error::data("the values of one statement are longer than the 1 GiB that PostgreSQL takes"));
    }
    done
}

/// Writes the numbers of formats and values, and gives where the formats are: they are filled in as the values are written.
#[inline]
fn formats(out: &mut BytesMut, prepared: &Prepared) -> usize {
    let count = prepared.params.len();
    let formats = out.len() + 2;
    out.put_u16(count as u16);
    out.put_bytes(0, count * 2);
    out.put_u16(count as u16);
    formats
}

/// Writes a value with its length; gives whether it is in binary.
#[inline]
fn put(out: &mut BytesMut, kind: &Type, value: Param<'_>) -> Result<bool> {
    if value == Param::Null {
        out.put_i32(-1);
        return Ok(false);
    }
    measured(out, |out| {
        let binary = encode::binary_of(kind, value, out)?;
        if !binary {
            encode::textual(kind, value, out)?;
        }
        Ok(binary)
    })
}

#[inline]
fn measured(out: &mut BytesMut, write: impl FnOnce(&mut BytesMut) -> Result<bool>) -> Result<bool> {
    let start = out.len();
    out.put_u32(0);
    let binary = write(out)?;
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
fn wrong_count(expected: usize, given: usize) -> Error {
    error::misuse(format!("the statement has {expected} parameters, but {given} values were given"))
}
