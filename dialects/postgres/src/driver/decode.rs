//! Values as the server sends them, into cells.
use super::{numeric, types::Scalar};
use aludel_plugin_sdk::{Interval, Param, RowWriter};

/// 2000-01-01, from where the server counts, in days and microseconds since 1970-01-01.
pub(super) const EPOCH_DAYS: i32 = 10_957;
pub(super) const EPOCH_MICROS: i64 = 946_684_800_000_000;

/// Writes one value. `None`: the bytes are not a value of this type.
#[inline(always)]
pub(super) fn write(scalar: Scalar, bytes: &[u8], out: &mut RowWriter<'_>) -> Option<()> {
    match scalar {
        Scalar::Int8 => out.i64(i64::from_be_bytes(fixed(bytes)?)),
        Scalar::Int4 => out.i64(i64::from(i32::from_be_bytes(fixed(bytes)?))),
        Scalar::Text | Scalar::Notation => out.text_bytes(bytes),
        Scalar::Bool => out.bool(fixed::<1>(bytes)? != [0]),
        Scalar::Float8 => out.f64(f64::from_be_bytes(fixed(bytes)?)),
        Scalar::Bytea => out.bytes(bytes),
        _ => return write_rest(scalar, bytes, out),
    }
    Some(())
}

fn write_rest(scalar: Scalar, bytes: &[u8], out: &mut RowWriter<'_>) -> Option<()> {
    let mut digits = String::new();
    out.param(value(scalar, bytes, &mut digits)?);
    Some(())
}

/// The same as a value. `digits` lends the memory for the text of a number.
pub(super) fn value<'b>(scalar: Scalar, bytes: &'b [u8], digits: &'b mut String) -> Option<Param<'b>> {
    Some(match scalar {
        Scalar::Int8 => Param::I64(i64::from_be_bytes(fixed(bytes)?)),
        Scalar::Int4 => Param::I64(i64::from(i32::from_be_bytes(fixed(bytes)?))),
        Scalar::Int2 => Param::I64(i64::from(i16::from_be_bytes(fixed(bytes)?))),
        Scalar::Oid => Param::I64(i64::from(u32::from_be_bytes(fixed(bytes)?))),
        Scalar::Bool => Param::Bool(fixed::<1>(bytes)? != [0]),
        Scalar::Float8 => Param::F64(f64::from_be_bytes(fixed(bytes)?)),
        Scalar::Float4 => Param::F64(f64::from(f32::from_be_bytes(fixed(bytes)?))),
        Scalar::Numeric => {
            numeric::read(bytes, digits)?;
            if digits.ends_with(|last: char| last.is_ascii_digit()) { Param::Decimal(digits) } else { Param::Text(digits) }
        }
        Scalar::Text | Scalar::Notation => Param::Text(std::str::from_utf8(bytes).ok()?),
        Scalar::Bytea => Param::Bytes(bytes),
        Scalar::Date => match i32::from_be_bytes(fixed(bytes)?) {
            i32::MAX => Param::Text("infinity"),
            i32::MIN => Param::Text("-infinity"),
            days => Param::Date(days.checked_add(EPOCH_DAYS)?),
        },
        Scalar::Time => Param::Time(i64::from_be_bytes(fixed(bytes)?)),
        Scalar::Timestamp | Scalar::TimestampTz => match i64::from_be_bytes(fixed(bytes)?) {
            i64::MAX => Param::Text("infinity"),
            i64::MIN => Param::Text("-infinity"),
            micros if scalar == Scalar::Timestamp => Param::Timestamp(micros.checked_add(EPOCH_MICROS)?),
            micros => Param::TimestampTz { micros: micros.checked_add(EPOCH_MICROS)?, offset_minutes: 0 },
        },
        Scalar::Interval => interval(bytes)?,
        Scalar::Uuid => Param::Uuid(fixed(bytes)?),
        Scalar::Json => Param::Json(std::str::from_utf8(bytes).ok()?),
        Scalar::Jsonb => Param::Json(std::str::from_utf8(bytes.strip_prefix(&[1])?).ok()?),
        Scalar::Void => Param::Null,
    })
}

#[inline(always)]
fn fixed<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

/// Microseconds, days, months.
fn interval(bytes: &[u8]) -> Option<Param<'_>> {
    let (micros, rest) = bytes.split_first_chunk::<8>()?;
    let (days, months) = rest.split_first_chunk::<4>()?;
    let (months, days) = (i32::from_be_bytes(fixed(months)?), i32::from_be_bytes(*days));
    Some(Param::Interval(Interval::new(months, days, i64::from_be_bytes(*micros))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            use Scalar::*;
            let all = [
                Bool, Int2, Int4, Int8, Oid, Float4, Float8, Numeric, Text, Bytea, Date, Time, Timestamp, TimestampTz, Interval, Uuid, Json, Jsonb, Void, Notation,
            ];
            for scalar in all {
                let _ = value(scalar, &bytes, &mut String::new());
            }
        }
    }
}
