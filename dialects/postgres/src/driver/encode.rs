//! Values as the server takes them: in binary where the value fits the parameter's type, and else as text that the server reads.
use super::{
    array,
    decode::{EPOCH_DAYS, EPOCH_MICROS},
    error, numeric,
    types::{Scalar, Type},
};
use aludel_plugin_sdk::{Error, Param, Result};
use bytes::{BufMut, BytesMut};
use std::fmt::Write;

const DAY: i64 = 86_400_000_000;

/// Writes a value of a parameter's type in binary, if there is such a form. Errors: see [`binary`].
#[inline]
pub(super) fn binary_of(kind: &Type, value: Param<'_>, out: &mut BytesMut) -> Result<bool> {
    match (kind.element, value) {
        (0, value) => binary(kind.scalar, value, out),
        (_, Param::Array(values)) if kind.scalar != Scalar::Notation => array::write(kind, values.lengths(), values.elements(), out),
        _ => Ok(false),
    }
}

/// Writes a value of a parameter's type in binary. `Ok(false)`: it has none for this value, and nothing is written.
///
/// Errors: DATA for a value that the type cannot hold.
#[inline]
pub(super) fn binary(scalar: Scalar, value: Param<'_>, out: &mut BytesMut) -> Result<bool> {
    match (scalar, value) {
        (Scalar::Int8, Param::I64(value)) => out.put_i64(value),
        (Scalar::Int4, Param::I64(value)) => out.put_i32(fits(value, "integer")?),
        (Scalar::Text, Param::Text(text) | Param::Json(text) | Param::Decimal(text)) => put_text(text, out)?,
        (Scalar::Bool, Param::Bool(value)) => out.put_u8(u8::from(value)),
        (Scalar::Float8, Param::F64(value)) => out.put_f64(value),
        (Scalar::Timestamp | Scalar::TimestampTz, Param::Timestamp(micros)) if scalar == Scalar::Timestamp => out.put_i64(since_2000(micros)?),
        // A point in time goes into a type without zone as it is in UTC.
        (Scalar::Timestamp | Scalar::TimestampTz, Param::TimestampTz { micros, .. }) => out.put_i64(since_2000(micros)?),
        _ => return rest(scalar, value, out),
    }
    Ok(true)
}

fn rest(scalar: Scalar, value: Param<'_>, out: &mut BytesMut) -> Result<bool> {
    match (scalar, value) {
        (Scalar::Int2, Param::I64(value)) => out.put_i16(fits(value, "smallint")?),
        (Scalar::Oid, Param::I64(value)) => out.put_u32(fits(value, "oid")?),
        (Scalar::Int8, Param::U64(value)) => out.put_i64(fits(value, "bigint")?),
        (Scalar::Int4, Param::U64(value)) => out.put_i32(fits(value, "integer")?),
        (Scalar::Int2, Param::U64(value)) => out.put_i16(fits(value, "smallint")?),
        (Scalar::Oid, Param::U64(value)) => out.put_u32(fits(value, "oid")?),
        (Scalar::Int2 | Scalar::Int4 | Scalar::Int8 | Scalar::Oid, Param::F64(number)) => return whole(scalar, number, out),
        (Scalar::Bool, Param::I64(value @ 0..=1)) => out.put_u8(value as u8),
        (Scalar::Float4, Param::F64(value)) => out.put_f32(single(value)?),
        (Scalar::Float4 | Scalar::Float8, Param::I64(value)) if value.unsigned_abs() <= 1 << 24 => put_float(scalar, value as f64, out),
        (Scalar::Numeric, Param::Decimal(digits)) => return Ok(numeric::write(digits, out)),
        (Scalar::Numeric, Param::I64(value)) => return Ok(numeric::write(&value.to_string(), out)),
        (Scalar::Numeric, Param::U64(value)) => return Ok(numeric::write(&value.to_string(), out)),
        (Scalar::Bytea, Param::Bytes(bytes)) => out.put_slice(bytes),
        (Scalar::Date, Param::Date(days)) => out.put_i32(days.checked_sub(EPOCH_DAYS).ok_or_else(|| out_of_range("date"))?),
        (Scalar::Time, Param::Time(micros)) => out.put_i64(time(micros)?),
        (Scalar::Timestamp, Param::Date(days)) => out.put_i64(since_2000(i64::from(days).saturating_mul(DAY))?),
        (Scalar::Interval, Param::Interval(value)) => {
            out.put_i64(value.micros());
            out.put_i32(value.days());
            out.put_i32(value.months());
        }
        (Scalar::Uuid, Param::Uuid(value)) => out.put_slice(&value),
        (Scalar::Json, Param::Json(text) | Param::Text(text)) => put_text(text, out)?,
        (Scalar::Jsonb, Param::Json(text) | Param::Text(text)) => {
            out.put_u8(1);
            put_text(text, out)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Writes a value as text, which the server reads as the parameter's type.
///
/// Errors: DATA for a value that means something else as text.
pub(super) fn textual(kind: &Type, value: Param<'_>, out: &mut BytesMut) -> Result<()> {
    let scalar = kind.scalar;
    let mut writer = Chars(out);
    let written = match value {
        Param::Null => Ok(()),
        Param::Bool(_) if is_number(scalar) => return Err(wrong(kind, "a boolean")),
        Param::Bool(value) => write!(writer, "{value}"),
        Param::I64(_) | Param::U64(_) if scalar == Scalar::Bool => return Err(wrong(kind, "a number other than 0 and 1")),
        Param::I64(_) | Param::U64(_) | Param::F64(_) if is_time(scalar) || scalar == Scalar::Bytea => return Err(wrong(kind, "a number")),
        Param::I64(value) => write!(writer, "{value}"),
        Param::U64(value) => write!(writer, "{value}"),
        Param::F64(value) => write_float(value, &mut writer),
        Param::Text(text) | Param::Decimal(text) | Param::Json(text) => return put_text(text, writer.0),
        Param::Bytes(bytes) if scalar == Scalar::Bytea => {
            hex(bytes, writer.0);
            Ok(())
        }
        Param::Bytes(_) => return Err(wrong(kind, "bytes")),
        Param::Date(days) => write_date(i64::from(days), &mut writer).and_then(|before| writer.write_str(before)),
        Param::Time(micros) => write_time(time(micros)?, &mut writer),
        Param::Timestamp(micros) => write_timestamp(micros, "", &mut writer),
        Param::TimestampTz { micros, .. } => write_timestamp(micros, "+00", &mut writer),
        Param::Uuid(bytes) => write_uuid(bytes, &mut writer),
        Param::Interval(value) => write!(writer, "{} months {} days {} microseconds", value.months(), value.days(), value.micros()),
        Param::Array(values) => return array::notation(kind, values, writer.0),
        other => return Err(other.refuse()),
    };
    written.map_err(|_| error::data("a value cannot be written as text"))
}

/// Bytes as PostgreSQL's text has them.
pub(super) fn hex(bytes: &[u8], out: &mut BytesMut) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.put_slice(b"\\x");
    bytes.iter().for_each(|byte| out.put_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]));
}

fn is_number(scalar: Scalar) -> bool {
    use Scalar::*;
    matches!(scalar, Int2 | Int4 | Int8 | Oid | Float4 | Float8 | Numeric)
}

fn is_time(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::Date | Scalar::Time | Scalar::Timestamp | Scalar::TimestampTz)
}

/// Text that is written where bytes are gathered.
pub(super) struct Chars<'o>(pub(super) &'o mut BytesMut);

impl Write for Chars<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.put_slice(text.as_bytes());
        Ok(())
    }
}

/// PostgreSQL's texts have no NUL character; it would report an encoding error without a name.
#[inline]
fn put_text(text: &str, out: &mut BytesMut) -> Result<()> {
    if text.as_bytes().contains(&0) {
        return Err(error::data("PostgreSQL cannot store a text with a NUL character in it"));
    }
    out.put_slice(text.as_bytes());
    Ok(())
}

#[inline]
fn fits<T, V: TryInto<T> + std::fmt::Display + Copy>(value: V, name: &str) -> Result<T> {
    value.try_into().map_err(|_| too_large(&value.to_string(), name))
}

/// A float that is a whole number, as an integer.
fn whole(scalar: Scalar, number: f64, out: &mut BytesMut) -> Result<bool> {
    // The largest integer below 2^63 that a double can hold.
    if number.fract() != 0.0 || !(-9.223_372_036_854_775e18..=9.223_372_036_854_775e18).contains(&number) {
        return Err(error::data(format!("{number} is not a whole number that the parameter's type can hold")));
    }
    rest(scalar, Param::I64(number as i64), out).and_then(|done| if done { Ok(true) } else { binary(scalar, Param::I64(number as i64), out) })
}

fn single(value: f64) -> Result<f32> {
    let single = value as f32;
    if single.is_infinite() && value.is_finite() { Err(too_large(&value.to_string(), "real")) } else { Ok(single) }
}

fn put_float(scalar: Scalar, value: f64, out: &mut BytesMut) {
    if scalar == Scalar::Float4 { out.put_f32(value as f32) } else { out.put_f64(value) }
}

fn since_2000(micros: i64) -> Result<i64> {
    let since = micros.checked_sub(EPOCH_MICROS);
    since.filter(|since| *since != i64::MIN && *since != i64::MAX).ok_or_else(|| out_of_range("timestamp"))
}

fn time(micros: i64) -> Result<i64> {
    if (0..=DAY).contains(&micros) { Ok(micros) } else { Err(out_of_range("time")) }
}

fn write_float(value: f64, out: &mut Chars<'_>) -> std::fmt::Result {
    if value.is_finite() {
        return write!(out, "{value:?}");
    }
    out.write_str(if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    })
}

/// Writes year, month and day; gives ` BC` for a year before 1.
fn write_date(days: i64, out: &mut Chars<'_>) -> std::result::Result<&'static str, std::fmt::Error> {
    let (year, month, day) = civil(days);
    let (year, before) = if year > 0 { (year, "") } else { (1 - year, " BC") };
    write!(out, "{year:04}-{month:02}-{day:02}")?;
    Ok(before)
}

fn write_time(micros: i64, out: &mut Chars<'_>) -> std::fmt::Result {
    let seconds = micros / 1_000_000;
    write!(out, "{:02}:{:02}:{:02}.{:06}", seconds / 3600, seconds / 60 % 60, seconds % 60, micros % 1_000_000)
}

fn write_timestamp(micros: i64, zone: &str, out: &mut Chars<'_>) -> std::fmt::Result {
    let before = write_date(micros.div_euclid(DAY), out)?;
    out.write_str(" ")?;
    write_time(micros.rem_euclid(DAY), out)?;
    write!(out, "{zone}{before}")
}

fn write_uuid(bytes: [u8; 16], out: &mut Chars<'_>) -> std::fmt::Result {
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            out.write_str("-")?;
        }
        write!(out, "{byte:02x}")?;
    }
    Ok(())
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar (Howard Hinnant's `civil_from_days`).
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cold]
fn too_large(value: &str, name: &str) -> Error {
    error::data(format!("{value} is too large for the type {name}")).sqlstate("22003")
}

#[cold]
fn out_of_range(name: &str) -> Error {
    error::data(format!("a value is out of the range of the type {name}")).sqlstate("22008")
}

#[cold]
fn wrong(kind: &Type, what: &str) -> Error {
    error::data(format!("the parameter is of the type {}, and {what} was given", kind.name)).sqlstate("42804")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: Param<'_>) -> String {
        let mut out = BytesMut::new();
        textual(&Type::built_in(25).unwrap(), value, &mut out).unwrap();
        String::from_utf8(out.to_vec()).unwrap()
    }

    #[test]
    fn values_as_text() {
        assert_eq!(text(Param::Date(0)), "1970-01-01");
        assert_eq!(text(Param::Date(-719_163)), "0001-12-31 BC");
        assert_eq!(text(Param::Date(2_932_897)), "10000-01-01");
        assert_eq!(text(Param::Timestamp(-1)), "1969-12-31 23:59:59.999999");
        assert_eq!(text(Param::TimestampTz { micros: 1_709_210_096_000_001, offset_minutes: 60 }), "2024-02-29 12:34:56.000001+00");
        assert_eq!(text(Param::F64(0.1)), "0.1");
        assert_eq!(text(Param::F64(f64::NEG_INFINITY)), "-Infinity");
        assert_eq!(text(Param::Uuid([0xab; 16])), "abababab-abab-abab-abab-abababababab");
    }

    #[test]
    fn values_that_do_not_fit_are_refused() {
        let refused = |oid: u32, value: Param<'_>| {
            let kind = Type::built_in(oid).unwrap();
            let mut out = BytesMut::new();
            binary(kind.scalar, value, &mut out).and_then(|done| if done { Ok(()) } else { textual(&kind, value, &mut out) }).unwrap_err().message
        };
        assert_eq!(refused(21, Param::I64(40_000)), "40000 is too large for the type smallint");
        assert_eq!(refused(23, Param::U64(u64::MAX)), "18446744073709551615 is too large for the type integer");
        assert_eq!(refused(23, Param::F64(1.5)), "1.5 is not a whole number that the parameter's type can hold");
        assert_eq!(refused(23, Param::Bool(true)), "the parameter is of the type integer, and a boolean was given");
        assert_eq!(refused(16, Param::I64(2)), "the parameter is of the type boolean, and a number other than 0 and 1 was given");
        assert_eq!(refused(25, Param::Bytes(b"x")), "the parameter is of the type text, and bytes was given");
        assert_eq!(refused(25, Param::Text("a\0b")), "PostgreSQL cannot store a text with a NUL character in it");
        assert!(refused(1083, Param::Time(-1)).contains("out of the range"));
    }
}
