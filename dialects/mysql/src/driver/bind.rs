//! Values into the packet that runs a prepared statement.
use super::{
    calendar::{self, DAY, SECOND},
    error,
    wire::push_length,
};
use aludel_plugin_sdk::{Error, ErrorKind, Param, Params, Result};
use mysql::consts::ColumnType;

const UNSIGNED: u8 = 0x80;

/// Refuses a wrong number of values.
#[inline(always)]
pub(super) fn check_count(expected: usize, given: usize) -> Result<()> {
    if expected == given { Ok(()) } else { Err(wrong_count(expected, given)) }
}

#[cold]
fn wrong_count(expected: usize, given: usize) -> Error {
    error::misuse(format!("the statement has {expected} parameters, but {given} values were given"))
}

/// Appends what follows the command: the statement's number, no cursor, one run, and the values `first .. first + count`.
#[inline]
pub(super) fn execute(out: &mut Vec<u8>, statement: u32, params: Params<'_>, first: usize, count: usize) -> Result<()> {
    out.extend_from_slice(&statement.to_le_bytes());
    out.extend_from_slice(&[0, 1, 0, 0, 0]);
    if count == 0 {
        return Ok(());
    }
    let nulls = out.len();
    out.resize(nulls + count.div_ceil(8), 0);
    out.push(1);
    let types = out.len();
    out.resize(types + 2 * count, 0);
    for place in 0..count {
        let value = params.get(first + place);
        if let Param::Null = value {
            out[nulls + place / 8] |= 1 << (place % 8);
            out[types + 2 * place] = ColumnType::MYSQL_TYPE_NULL as u8;
            continue;
        }
        let (column_type, flags) = write(out, value, place + 1)?;
        out[types + 2 * place] = column_type as u8;
        out[types + 2 * place + 1] = flags;
    }
    Ok(())
}

/// Values for many runs of a statement.
pub(super) struct Runs<'a> {
    pub(super) params: Params<'a>,
    /// Values of one run.
    pub(super) width: usize,
    pub(super) first: usize,
    /// Bytes after which no further run is added.
    pub(super) most: usize,
}

/// The types of the values stand before them, one for each column.
const SEND_TYPES: u16 = 128;

/// Appends what follows MariaDB's command for many runs of a statement: as many rows as make about `most` bytes.
/// Gives the number of rows, which end where a column has a value of another type; `None` when that leaves a single one.
pub(super) fn execute_bulk(out: &mut Vec<u8>, statement: u32, runs: &Runs<'_>) -> Result<Option<usize>> {
    let Runs { params, width, first, most } = *runs;
    let mut types: Vec<Option<(ColumnType, u8)>> = vec![None; width];
    let (mut body, mut rows, mut place) = (Vec::new(), 0, first);
    'rows: while place + width <= params.len() && body.len() < most {
        let row = body.len();
        for (column, known) in types.iter_mut().enumerate() {
            let value = params.get(place + column);
            if let Param::Null = value {
                body.push(1);
                continue;
            }
            body.push(0);
            let written = write(&mut body, value, column + 1)?;
            if *known.get_or_insert(written) != written {
                body.truncate(row);
                break 'rows;
            }
        }
        (rows, place) = (rows + 1, place + width);
    }
    if rows < 2 {
        return Ok(None);
    }
    out.extend_from_slice(&statement.to_le_bytes());
    out.extend_from_slice(&SEND_TYPES.to_le_bytes());
    for known in types {
        let (column_type, flags) = known.unwrap_or((ColumnType::MYSQL_TYPE_VAR_STRING, 0));
        out.extend_from_slice(&[column_type as u8, flags]);
    }
    out.append(&mut body);
    Ok(Some(rows))
}

#[inline]
fn write(out: &mut Vec<u8>, value: Param<'_>, index: usize) -> Result<(ColumnType, u8)> {
    use ColumnType::*;
    Ok(match value {
        Param::I64(value) => (fixed(out, MYSQL_TYPE_LONGLONG, &value.to_le_bytes()), 0),
        Param::U64(value) => (fixed(out, MYSQL_TYPE_LONGLONG, &value.to_le_bytes()), UNSIGNED),
        Param::Bool(value) => (fixed(out, MYSQL_TYPE_TINY, &[u8::from(value)]), 0),
        Param::Text(text) | Param::Json(text) => (counted(out, MYSQL_TYPE_VAR_STRING, text.as_bytes()), 0),
        Param::Bytes(bytes) => (counted(out, MYSQL_TYPE_BLOB, bytes), 0),
        Param::Decimal(digits) => (counted(out, MYSQL_TYPE_NEWDECIMAL, digits.as_bytes()), 0),
        Param::F64(value) if !value.is_finite() => return Err(not_finite(index, value)),
        Param::F64(value) => (fixed(out, MYSQL_TYPE_DOUBLE, &value.to_le_bytes()), 0),
        Param::Uuid(uuid) => (counted(out, MYSQL_TYPE_VAR_STRING, &written_uuid(uuid)), 0),
        Param::Date(days) => (date(out, i64::from(days)).ok_or_else(|| out_of_calendar(index))?, 0),
        Param::Timestamp(micros) | Param::TimestampTz { micros, .. } => (timestamp(out, micros).ok_or_else(|| out_of_calendar(index))?, 0),
        // The column of a span is a whole number of microseconds; months and days have no length.
        Param::Interval(span) if span.months() == 0 && span.days() == 0 => (fixed(out, MYSQL_TYPE_LONGLONG, &span.micros().to_le_bytes()), 0),
        Param::Interval(_) => return Err(no_length(index)),
        Param::Time(micros) => (time(out, micros).ok_or_else(|| out_of_calendar(index))?, 0),
        other => return Err(refused(&other, index)),
    })
}

#[inline]
fn fixed(out: &mut Vec<u8>, column_type: ColumnType, bytes: &[u8]) -> ColumnType {
    out.extend_from_slice(bytes);
    column_type
}

#[inline]
fn counted(out: &mut Vec<u8>, column_type: ColumnType, bytes: &[u8]) -> ColumnType {
    push_length(out, bytes.len());
    out.extend_from_slice(bytes);
    column_type
}

fn date(out: &mut Vec<u8>, days: i64) -> Option<ColumnType> {
    let (year, month, day) = calendar::civil(days)?;
    out.push(4);
    out.extend_from_slice(&year.to_le_bytes());
    out.extend_from_slice(&[month, day]);
    Some(ColumnType::MYSQL_TYPE_DATE)
}

fn timestamp(out: &mut Vec<u8>, micros: i64) -> Option<ColumnType> {
    let (year, month, day) = calendar::civil(micros.div_euclid(DAY))?;
    let of_day = micros.rem_euclid(DAY);
    let fraction = (of_day % SECOND) as u32;
    out.push(if fraction == 0 { 7 } else { 11 });
    out.extend_from_slice(&year.to_le_bytes());
    out.extend_from_slice(&[month, day]);
    push_clock(out, of_day, fraction);
    Some(ColumnType::MYSQL_TYPE_DATETIME)
}

/// Within 838 hours, as the servers have it.
fn time(out: &mut Vec<u8>, micros: i64) -> Option<ColumnType> {
    let span = micros.checked_abs().filter(|span| *span < 839 * 3600 * SECOND)?;
    let (days, of_day) = ((span / DAY) as u32, span % DAY);
    let fraction = (of_day % SECOND) as u32;
    out.push(if fraction == 0 { 8 } else { 12 });
    out.push(u8::from(micros < 0));
    out.extend_from_slice(&days.to_le_bytes());
    push_clock(out, of_day, fraction);
    Some(ColumnType::MYSQL_TYPE_TIME)
}

fn push_clock(out: &mut Vec<u8>, of_day: i64, fraction: u32) {
    let seconds = (of_day / SECOND) as u32;
    out.extend_from_slice(&[(seconds / 3600) as u8, (seconds / 60 % 60) as u8, (seconds % 60) as u8]);
    if fraction != 0 {
        out.extend_from_slice(&fraction.to_le_bytes());
    }
}

/// The 36 characters in lower case.
fn written_uuid(uuid: [u8; 16]) -> [u8; 36] {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut out = [b'-'; 36];
    let mut place = 0;
    for (index, byte) in uuid.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            place += 1;
        }
        out[place] = HEX[usize::from(byte >> 4)];
        out[place + 1] = HEX[usize::from(byte & 15)];
        place += 2;
    }
    out
}

#[cold]
fn refused(value: &Param<'_>, index: usize) -> Error {
    let error = value.refuse();
    let message = format!("parameter {index}: {}\nhelp: MySQL and MariaDB have no such type; store it as text, JSON or a number", error.message);
    Error { message, ..error }.detail("parameter", index.to_string())
}

#[cold]
fn not_finite(index: usize, value: f64) -> Error {
    Error::new(ErrorKind::DATA, format!("parameter {index} is {value}, and MySQL's numbers are finite")).sqlstate("22003")
}

#[cold]
fn no_length(index: usize) -> Error {
    let message = format!(
        "parameter {index} is an interval with months or days, and MySQL keeps microseconds\nhelp: say how long a day or a month is, or store the parts in columns of their own"
    );
    Error::new(ErrorKind::DATA, message).sqlstate("22015")
}

#[cold]
fn out_of_calendar(index: usize) -> Error {
    let message =
        format!("parameter {index} is a date or time that MySQL cannot hold\nhelp: years go from 0 to 9999, times from -838:59:59 to 838:59:59");
    Error::new(ErrorKind::DATA, message).sqlstate("22008")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_36_characters() {
        let uuid = [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0, 1, 2, 3, 4, 5, 6, 0xff];
        assert_eq!(&written_uuid(uuid), b"12345678-9abc-def0-0001-0203040506ff");
    }

    #[test]
    fn times_before_the_epoch() {
        let mut out = Vec::new();
        timestamp(&mut out, -1).unwrap();
        assert_eq!(out, [11, 0xb1, 0x07, 12, 31, 23, 59, 59, 0x3f, 0x42, 0x0f, 0]);
        out.clear();
        time(&mut out, -1_500_000).unwrap();
        assert_eq!(out, [12, 1, 0, 0, 0, 0, 0, 0, 1, 0x20, 0xa1, 7, 0]);
        assert!(time(&mut out, i64::MIN).is_none() && date(&mut out, i64::MAX).is_none());
    }
}
