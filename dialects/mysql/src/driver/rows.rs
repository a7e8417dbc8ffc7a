//! Rows from packets straight into the host's batch: no value is owned on the way.
use super::{
    calendar::{self, DAY, SECOND},
    column::{Column, Kind},
    wire::{Reader, garbled},
};
use aludel_plugin_sdk::{Error, ErrorKind, Result, RowWriter};

/// Writes a row of the binary protocol (of a prepared statement).
#[inline]
pub(super) fn binary(packet: &[u8], columns: &[Column], out: &mut RowWriter<'_>) -> Result<()> {
    let mut reader = Reader(packet);
    reader.u8()?;
    let nulls = reader.take((columns.len() + 9) / 8)?;
    for (place, column) in columns.iter().enumerate() {
        let bit = place + 2;
        if nulls[bit / 8] & (1 << (bit % 8)) != 0 {
            out.null();
            continue;
        }
        match column.kind {
            Kind::I64 => out.i64(i64::from_le_bytes(reader.array()?)),
            Kind::I32 => out.i64(i64::from(i32::from_le_bytes(reader.array()?))),
            Kind::Text => out.text_bytes(reader.bytes()?),
            Kind::Bytes => out.bytes(reader.bytes()?),
            Kind::I8 => out.i64(i64::from(reader.u8()?.cast_signed())),
            Kind::U8 => out.i64(i64::from(reader.u8()?)),
            Kind::I16 => out.i64(i64::from(reader.u16()?.cast_signed())),
            Kind::U16 => out.i64(i64::from(reader.u16()?)),
            Kind::U32 => out.i64(i64::from(reader.u32()?)),
            Kind::U64 => unsigned(u64::from_le_bytes(reader.array()?), out),
            Kind::F32 => out.f64(f64::from(f32::from_le_bytes(reader.array()?))),
            Kind::F64 => out.f64(f64::from_le_bytes(reader.array()?)),
            Kind::Decimal | Kind::Json => text_like(column.kind, reader.bytes()?, column, out)?,
            Kind::Bit => bit_value(reader.bytes()?, out),
            Kind::Date | Kind::DateTime => date(&mut reader, column, out)?,
            Kind::Time => time(&mut reader, column, out)?,
            Kind::Null => out.null(),
        }
    }
    out.end_row();
    Ok(())
}

/// Whole numbers that fit are signed, as everything that is compared with them.
#[inline]
fn unsigned(value: u64, out: &mut RowWriter<'_>) {
    match i64::try_from(value) {
        Ok(value) => out.i64(value),
        Err(_) => out.u64(value),
    }
}

fn bit_value(bytes: &[u8], out: &mut RowWriter<'_>) {
    unsigned(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)), out);
}

fn text_like(kind: Kind, bytes: &[u8], column: &Column, out: &mut RowWriter<'_>) -> Result<()> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Err(unreadable(column, "is no text")) };
    match kind {
        Kind::Decimal => out.decimal(text),
        _ => out.json(text),
    }
    Ok(())
}

/// A date, or a date and time: 0, 4, 7 or 11 bytes.
fn date(reader: &mut Reader<'_>, column: &Column, out: &mut RowWriter<'_>) -> Result<()> {
    let mut value = Reader(reader.bytes()?);
    if value.0.is_empty() {
        return Err(zero_date(column, "0000-00-00"));
    }
    let (year, month, day) = (value.u16()?, value.u8()?, value.u8()?);
    let Some(days) = calendar::days(year, month, day) else {
        return Err(zero_date(column, &format!("{year:04}-{month:02}-{day:02}")));
    };
    let micros = clock(&mut value)?;
    match column.kind {
        Kind::Date => out.date(days),
        _ => out.timestamp(i64::from(days) * DAY + micros),
    }
    Ok(())
}

/// What is left of a value: nothing, a time of day, a time of day with microseconds.
fn clock(value: &mut Reader<'_>) -> Result<i64> {
    if value.0.is_empty() {
        return Ok(0);
    }
    let [hours, minutes, seconds] = value.array()?;
    let micros = if value.0.is_empty() { 0 } else { value.u32()? };
    Ok((i64::from(hours) * 3600 + i64::from(minutes) * 60 + i64::from(seconds)) * SECOND + i64::from(micros))
}

/// A time: 0, 8 or 12 bytes.
fn time(reader: &mut Reader<'_>, column: &Column, out: &mut RowWriter<'_>) -> Result<()> {
    let mut value = Reader(reader.bytes()?);
    if value.0.is_empty() {
        out.time(0);
        return Ok(());
    }
    let (negative, days) = (value.u8()? != 0, value.u32()?);
    let micros = clock(&mut value)?.checked_add(i64::from(days) * DAY).ok_or_else(|| garbled("a time without end"))?;
    write_time(if negative { -micros } else { micros }, column, out)
}

/// The servers' TIME is a span from -838 to 838 hours; what lies within a day is a time of day.
fn write_time(micros: i64, column: &Column, out: &mut RowWriter<'_>) -> Result<()> {
    if !(0..DAY).contains(&micros) {
        let (sign, span) = (if micros < 0 { "-" } else { "" }, micros.unsigned_abs() / SECOND.unsigned_abs());
        let shown = format!("{sign}{:02}:{:02}:{:02}", span / 3600, span / 60 % 60, span % 60);
        return Err(unreadable(column, &format!("holds the time {shown}, which is no time of day"))
            .detail("hint", format!("select `TIME_TO_SEC({0})` for a number of seconds, or `CAST({0} AS CHAR)` for text", column.name)));
    }
    out.time(micros);
    Ok(())
}

#[cold]
fn zero_date(column: &Column, shown: &str) -> Error {
    unreadable(column, &format!("holds the date {shown}, which no calendar has")).detail(
        "hint",
        format!("select `CAST({0} AS CHAR)` for text, or `NULLIF({0}, 0)` for NULL; the sql_mode NO_ZERO_DATE keeps such dates out", column.name),
    )
}

#[cold]
fn unreadable(column: &Column, why: &str) -> Error {
    Error::new(ErrorKind::DATA, format!("the column `{}` {why}", column.name)).sqlstate("22007").detail("column", column.name.as_str())
}

/// A cell of the text protocol; `None` for NULL.
#[inline]
pub(super) fn text_cell<'a>(reader: &mut Reader<'a>) -> Result<Option<&'a [u8]>> {
    if reader.0.first() == Some(&0xfb) {
        reader.u8()?;
        return Ok(None);
    }
    reader.bytes().map(Some)
}

/// Writes a row of the text protocol.
pub(super) fn text(packet: &[u8], columns: &[Column], out: &mut RowWriter<'_>) -> Result<()> {
    let mut reader = Reader(packet);
    for column in columns {
        match text_cell(&mut reader)? {
            None => out.null(),
            Some(bytes) => text_value(bytes, column, out)?,
        }
    }
    out.end_row();
    Ok(())
}

fn text_value(bytes: &[u8], column: &Column, out: &mut RowWriter<'_>) -> Result<()> {
    match column.kind {
        Kind::Text | Kind::Null => out.text_bytes(bytes),
        Kind::Bytes => out.bytes(bytes),
        Kind::Bit => bit_value(bytes, out),
        Kind::Decimal | Kind::Json => text_like(column.kind, bytes, column, out)?,
        kind => {
            let text = std::str::from_utf8(bytes).map_err(|_| unreadable(column, "is no text"))?;
            let read = match kind {
                Kind::F32 | Kind::F64 => text.parse().ok().map(|value| out.f64(value)),
                Kind::U64 => text.parse().ok().map(|value| unsigned(value, out)),
                Kind::Date | Kind::DateTime => return text_date(text, column, out),
                Kind::Time => {
                    let Some(micros) = span(text) else { return Err(unreadable(column, "is no time")) };
                    return write_time(micros, column, out);
                }
                _ => text.parse().ok().map(|value| out.i64(value)),
            };
            read.ok_or_else(|| unreadable(column, "is no number"))?;
        }
    }
    Ok(())
}

/// `2024-02-29`, `2024-02-29 23:59:59.5`
fn text_date(text: &str, column: &Column, out: &mut RowWriter<'_>) -> Result<()> {
    let (date, clock) = text.split_once(' ').unwrap_or((text, "00:00:00"));
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<u16>().ok());
    let mut part = || parts.next().flatten();
    let days = match (part(), part(), part()) {
        (Some(year), Some(month), Some(day)) => calendar::days(year, month.min(255) as u8, day.min(255) as u8),
        _ => None,
    };
    let (Some(days), Some(micros)) = (days, span(clock)) else { return Err(zero_date(column, date)) };
    match column.kind {
        Kind::Date => out.date(days),
        _ => out.timestamp(i64::from(days) * DAY + micros),
    }
    Ok(())
}

/// `-12:30:00.25` in microseconds.
fn span(text: &str) -> Option<i64> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut seconds = 0_i64;
    for part in clock.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.parse::<u32>().ok()?.into())?;
    }
    let micros = format!("{fraction:0<6}").get(..6)?.parse::<i64>().ok()?;
    let total = seconds.checked_mul(SECOND)?.checked_add(micros)?;
    Some(if negative { -total } else { total })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        assert_eq!(span("00:00:01.5"), Some(1_500_000));
        assert_eq!(span("-838:59:59"), Some(-3_020_399_000_000));
        assert_eq!((span("x"), span("1:x")), (None, None));
    }
}
