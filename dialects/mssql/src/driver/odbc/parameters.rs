//! Values into a statement's parameters: one row, or the columns of many.
#![allow(unsafe_code)]
use super::{buffer::Buffer, handle::Handle};
use crate::driver::{civil, url::Make};
use aludel_plugin_sdk::{Error, ErrorKind, Param, Params, Result};
use odbc_api::{
    handles::{CData, Statement},
    sys::{self, CDataType, ParamType, SqlDataType},
};

/// SQL Server's own types.
pub(super) const TIME2: SqlDataType = SqlDataType(-154);
pub(super) const TIMESTAMPOFFSET: SqlDataType = SqlDataType(-155);

/// Longer text and bytes are of the types with MAX.
const SHORT_TEXT: usize = 4000;
const SHORT_BYTES: usize = 8000;
/// Digits of a decimal.
const PRECISION: usize = 38;

/// A type as parameters have it.
#[derive(Clone, Copy)]
pub(super) struct Declared {
    sql_type: SqlDataType,
    size: usize,
    digits: i16,
}

/// The values of one parameter.
pub(super) struct Parameter {
    buffer: Buffer,
    declared: Declared,
}

/// The values of one run of a statement, or of several at once.
pub(super) struct Bound {
    parameters: Vec<Parameter>,
}

/// What the values of one parameter have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Bit,
    Integer,
    Double,
    Text,
    Bytes,
    Decimal,
    Date,
    Time,
    Timestamp,
    Offset,
    Uuid,
}

/// The kind of one value. Errors: what the database has no type for.
pub(super) fn kind(value: &Param<'_>) -> Result<Kind> {
    Ok(match value {
        Param::Null => Kind::Null,
        Param::Bool(_) => Kind::Bit,
        Param::I64(_) => Kind::Integer,
        Param::U64(value) if i64::try_from(*value).is_ok() => Kind::Integer,
        Param::U64(_) | Param::Decimal(_) => Kind::Decimal,
        Param::F64(_) => Kind::Double,
        Param::Text(_) | Param::Json(_) => Kind::Text,
        Param::Bytes(_) => Kind::Bytes,
        Param::Date(_) => Kind::Date,
        Param::Time(_) => Kind::Time,
        Param::Timestamp(_) => Kind::Timestamp,
        Param::TimestampTz { .. } => Kind::Offset,
        Param::Uuid(_) => Kind::Uuid,
        // Without months it is a number of microseconds, as the type is declared.
        Param::Interval(span) if span.months() == 0 => Kind::Integer,
        _ => return Err(value.refuse()),
    })
}

/// A value as the driver reads it.
fn encoded(value: &Param<'_>, index: usize, make: Make) -> Result<Option<Vec<u8>>> {
    let bytes = match value {
        Param::Null => return Ok(None),
        Param::Bool(value) => vec![u8::from(*value)],
        Param::I64(value) => value.to_ne_bytes().to_vec(),
        Param::U64(value) => match i64::try_from(*value) {
            Ok(value) => value.to_ne_bytes().to_vec(),
            Err(_) => value.to_string().into_bytes(),
        },
        Param::F64(value) if value.is_finite() => value.to_ne_bytes().to_vec(),
        Param::F64(_) => return Err(out_of_range(index, "is no finite number")),
        Param::Text(text) | Param::Json(text) => text.encode_utf16().flat_map(u16::to_ne_bytes).collect(),
        Param::Bytes(bytes) => bytes.to_vec(),
        Param::Decimal(text) => decimal(text, index)?.into_bytes(),
        Param::Date(days) => {
            let (year, month, day) = civil::of_days(i64::from(*days)).ok_or_else(|| no_date(index))?;
            [year.to_ne_bytes(), month.to_ne_bytes(), day.to_ne_bytes()].concat()
        }
        Param::Time(micros) => civil::time_text(*micros).ok_or_else(|| out_of_range(index, "is no time of a day"))?.into_bytes(),
        Param::Timestamp(micros) => timestamp(*micros).ok_or_else(|| no_date(index))?,
        // It reads no offset, not even this one.
        Param::TimestampTz { micros, .. } if make == Make::FreeTds => return moment_text(&Param::Timestamp(*micros), index),
        Param::TimestampTz { micros, offset_minutes } => {
            let text = civil::offset_text(*micros, *offset_minutes);
            text.ok_or_else(|| no_date(index))?.into_bytes()
        }
        Param::Uuid(uuid) if make == Make::Other => uuid_text(*uuid).into_bytes(),
        Param::Uuid(uuid) => guid(*uuid),
        Param::Interval(span) => {
            let micros = i64::from(span.days()).checked_mul(civil::DAY).and_then(|days| days.checked_add(span.micros()));
            micros.ok_or_else(|| out_of_range(index, "is too long a span of time"))?.to_ne_bytes().to_vec()
        }
        _ => return Err(value.refuse()),
    };
    Ok(Some(bytes))
}

fn timestamp(micros: i64) -> Option<Vec<u8>> {
    let civil = civil::Civil::of_micros(micros)?;
    let parts = [civil.month, civil.day, civil.hour, civil.minute, civil.second].map(u16::to_ne_bytes).concat();
    Some([&civil.year.to_ne_bytes()[..], &parts, &(civil.micros * 1000).to_ne_bytes()].concat())
}

/// The structure of ODBC, whose first three parts are numbers.
fn guid(uuid: [u8; 16]) -> Vec<u8> {
    let mut guid = uuid.to_vec();
    if cfg!(target_endian = "little") {
        guid[..4].reverse();
        guid[4..6].reverse();
        guid[6..8].reverse();
    }
    guid
}

fn uuid_text(uuid: [u8; 16]) -> String {
    let hex: String = uuid.iter().map(|byte| format!("{byte:02X}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// Digits with a sign and a point, without what drivers do not read: a plus, zeros before, an exponent.
fn decimal(text: &str, index: usize) -> Result<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.trim_start_matches('+')), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err(out_of_range(index, "is a decimal that is not written in digits"));
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() + fraction.len() > PRECISION {
        return Err(out_of_range(index, "has more than the 38 digits of a decimal"));
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    Ok(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// The calendar of SQL Server's older types begins here, and what FreeTDS knows of days: before, it is wrong by days or centuries.
const CALENDAR: i64 = -79_258;

/// Whether FreeTDS would send something else than the value: the server gets it as text then, and converts it.
fn only_as_text(value: &Param<'_>, make: Make) -> bool {
    make == Make::FreeTds
        && match value {
            Param::Date(days) => i64::from(*days) < CALENDAR,
            Param::Timestamp(micros) => *micros < CALENDAR * civil::DAY,
            Param::TimestampTz { micros, offset_minutes } => *micros < CALENDAR * civil::DAY || *offset_minutes != 0,
            _ => false,
        }
}

/// A date, or a point in time with or without offset, in the form that the server reads in every language.
fn moment_text(value: &Param<'_>, index: usize) -> Result<Option<Vec<u8>>> {
    let text = match value {
        Param::Null => return Ok(None),
        Param::Date(days) => {
            i64::from(*days).checked_mul(civil::DAY).and_then(|micros| civil::offset_text(micros, 0)).map(|text| text[..10].to_owned())
        }
        Param::Timestamp(micros) => civil::offset_text(*micros, 0).map(|text| text.trim_end_matches(" +00:00").to_owned()),
        Param::TimestampTz { micros, offset_minutes } => civil::offset_text(*micros, *offset_minutes),
        _ => return Err(value.refuse()),
    };
    text.map(|text| Some(text.into_bytes())).ok_or_else(|| no_date(index))
}

fn no_date(index: usize) -> Error {
    out_of_range(index, "is a date outside of the calendar")
}

#[cold]
fn out_of_range(index: usize, what: &str) -> Error {
    Error::new(ErrorKind::DATA, format!("parameter {} {what}", index + 1)).sqlstate("22003")
}

/// The type to declare for values of a kind, the longest of which has `longest` bytes.
fn declared(kind: Kind, values: &[Option<Vec<u8>>], make: Make) -> (CDataType, Declared) {
    let longest = values.iter().flatten().map(Vec::len).max().unwrap_or(0);
    let server = make != Make::Other;
    // For SQL Server one length for all that is short means one plan. What is longer is of the types with MAX: these have no length, or with FreeTDS,
    // which would cut the value to the length of the short ones, a name of their own.
    let long = |units: usize, limit: usize, short, unlimited| match make {
        Make::Other => (short, units.max(1)),
        _ if units <= limit => (short, limit),
        Make::Microsoft => (short, 0),
        Make::FreeTds => (unlimited, units),
    };
    let of = |sql_type, size, digits| Declared { sql_type, size, digits };
    match kind {
        Kind::Null => (CDataType::Char, of(SqlDataType::VARCHAR, 1, 0)),
        Kind::Bit => (CDataType::Bit, of(SqlDataType::EXT_BIT, 1, 0)),
        Kind::Integer => (CDataType::SBigInt, of(SqlDataType::EXT_BIG_INT, 19, 0)),
        Kind::Double => (CDataType::Double, of(SqlDataType::DOUBLE, 15, 0)),
        Kind::Text => {
            let (sql_type, size) = long(longest / 2, SHORT_TEXT, SqlDataType::EXT_W_VARCHAR, SqlDataType::EXT_W_LONG_VARCHAR);
            (CDataType::WChar, of(sql_type, size, 0))
        }
        Kind::Bytes => {
            let (sql_type, size) = long(longest, SHORT_BYTES, SqlDataType::EXT_VAR_BINARY, SqlDataType::EXT_LONG_VAR_BINARY);
            (CDataType::Binary, of(sql_type, size, 0))
        }
        Kind::Decimal => {
            let (precision, scale) = precision(values);
            (CDataType::Char, of(SqlDataType::DECIMAL, precision, scale))
        }
        Kind::Date => (CDataType::TypeDate, of(SqlDataType::DATE, 10, 0)),
        Kind::Time => (CDataType::Char, of(if server { TIME2 } else { SqlDataType::TIME }, 15, 6)),
        Kind::Timestamp => (CDataType::TypeTimestamp, of(SqlDataType::TIMESTAMP, 26, 6)),
        Kind::Offset if server => (CDataType::Char, of(TIMESTAMPOFFSET, 33, 6)),
        Kind::Offset => (CDataType::Char, of(SqlDataType::VARCHAR, 33, 0)),
        Kind::Uuid if server => (CDataType::Guid, of(SqlDataType::EXT_GUID, 16, 0)),
        Kind::Uuid => (CDataType::Char, of(SqlDataType::VARCHAR, 36, 0)),
    }
}

/// Digits in all, and behind the point, that hold every one of the values.
fn precision(values: &[Option<Vec<u8>>]) -> (usize, i16) {
    let [whole, fraction] = digits(values);
    ((whole + fraction).min(PRECISION), fraction as i16)
}

/// Whether a decimal type has room for all digits of them; where there is none, the server rounds.
fn have_one_type(values: &[Option<Vec<u8>>]) -> bool {
    digits(values).iter().sum::<usize>() <= PRECISION
}

/// Digits before and behind the point.
fn digits(values: &[Option<Vec<u8>>]) -> [usize; 2] {
    let (mut whole, mut fraction) = (1, 0);
    for value in values.iter().flatten() {
        let text = value.strip_prefix(b"-").unwrap_or(value);
        let point = text.iter().position(|byte| *byte == b'.');
        whole = whole.max(point.unwrap_or(text.len()));
        fraction = fraction.max(point.map_or(0, |point| text.len() - point - 1));
    }
    [whole, fraction]
}

impl Parameter {
    /// The values of a parameter. `null` gives the type to declare when there is none.
    fn new(index: usize, kind: Kind, values: &[Param<'_>], make: Make, null: impl FnOnce() -> Option<Declared>) -> Result<Parameter> {
        let as_text = values.iter().any(|value| only_as_text(value, make));
        let values: Vec<Option<Vec<u8>>> = match as_text {
            true => values.iter().map(|value| moment_text(value, index)).collect::<Result<_>>()?,
            false => values.iter().map(|value| encoded(value, index, make)).collect::<Result<_>>()?,
        };
        let (mut c_type, mut declared) = match as_text {
            true => (CDataType::Char, Declared { sql_type: SqlDataType::VARCHAR, size: 33, digits: 0 }),
            false => declared(kind, &values, make),
        };
        if let (Kind::Null, Some(known)) = (kind, null()) {
            declared = known;
            if matches!(known.sql_type, SqlDataType::EXT_BINARY | SqlDataType::EXT_VAR_BINARY | SqlDataType::EXT_LONG_VAR_BINARY) {
                c_type = CDataType::Binary;
            }
        }
        let stride = values.iter().flatten().map(Vec::len).max().unwrap_or(0);
        let mut buffer = Buffer::new(c_type, stride, values.len());
        for (row, value) in values.iter().enumerate() {
            if let Some(value) = value {
                buffer.put(row, value);
            }
        }
        Ok(Parameter { buffer, declared })
    }
}

/// The kind of the values of each parameter; `None` when a parameter's values are of several, which no array can hold.
pub(super) fn kinds(width: usize, params: Params<'_>) -> Result<Option<Vec<Kind>>> {
    let mut kinds = vec![Kind::Null; width];
    for row in params.rows(width) {
        for (known, value) in kinds.iter_mut().zip(row.iter()) {
            match (*known, kind(&value)?) {
                (_, Kind::Null) => {}
                (Kind::Null, new) => *known = new,
                (known, new) if known == new => {}
                _ => return Ok(None),
            }
        }
    }
    Ok(Some(kinds))
}

/// The same for rows that become one table of values, which has one type for each column; `None` too when there is no such type.
pub(super) fn at_once(make: Make, width: usize, params: Params<'_>) -> Result<Option<Vec<Kind>>> {
    let Some(kinds) = kinds(width, params)? else { return Ok(None) };
    for (column, kind) in kinds.iter().enumerate() {
        if *kind == Kind::Decimal {
            let values: Vec<Option<Vec<u8>>> = params.rows(width).map(|row| encoded(&row.get(column), column, make)).collect::<Result<_>>()?;
            if !have_one_type(&values) {
                return Ok(None);
            }
        }
    }
    Ok(Some(kinds))
}

impl Bound {
    /// One value for each parameter. NULL is of the kind that is said for it.
    pub(super) fn of_values(make: Make, kinds: &[Kind], values: &[Param<'_>]) -> Result<Bound> {
        let parameters = kinds.iter().zip(values.chunks(1)).enumerate();
        let parameters = parameters.map(|(index, (kind, value))| Parameter::new(index, *kind, value, make, || None));
        Ok(Bound { parameters: parameters.collect::<Result<_>>()? })
    }

    /// The values of as many runs as there are rows of `kinds.len()` values.
    pub(super) fn new(handle: &mut Handle, known: &mut Vec<Option<Declared>>, make: Make, kinds: &[Kind], params: Params<'_>) -> Result<Bound> {
        let width = kinds.len();
        known.resize(width, None);
        let mut parameters = Vec::with_capacity(width);
        for (index, kind) in kinds.iter().enumerate() {
            let values: Vec<Param<'_>> = params.rows(width).map(|row| row.get(index)).collect();
            let null = || {
                known[index] = known[index].or_else(|| described(handle, index));
                known[index]
            };
            parameters.push(Parameter::new(index, *kind, &values, make, null)?);
        }
        Ok(Bound { parameters })
    }

    /// Binds them. They stay where they are until `handle` is bound anew or closed: the caller keeps them as long.
    pub(super) fn bind(&mut self, handle: &mut Handle) -> Result<()> {
        let statement = handle.as_sys();
        for (index, Parameter { buffer, declared }) in self.parameters.iter_mut().enumerate() {
            // SAFETY: the handle is valid, and the buffer outlives the binding, as is said above.
            let code = unsafe {
                sys::SQLBindParameter(
                    statement,
                    index as u16 + 1,
                    ParamType::Input,
                    buffer.c_type,
                    declared.sql_type,
                    declared.size,
                    declared.digits,
                    buffer.value_ptr().cast_mut(),
                    buffer.buffer_length(),
                    buffer.indicators.as_mut_ptr(),
                )
            };
            handle.check_code(code, "SQLBindParameter")?;
        }
        Ok(())
    }
}

/// What the server says of a parameter: it takes a round trip, so it is asked for NULLs only, which say nothing themselves.
fn described(handle: &mut Handle, index: usize) -> Option<Declared> {
    let (mut sql_type, mut size, mut digits, mut nullable) = (SqlDataType::UNKNOWN_TYPE, 0, 0, sys::Nullability::UNKNOWN);
    // SAFETY: the handle is valid, and so is what is written to.
    let code = unsafe { sys::SQLDescribeParam(handle.as_sys(), index as u16 + 1, &mut sql_type, &mut size, &mut digits, &mut nullable) };
    let known = code == sys::SqlReturn::SUCCESS || code == sys::SqlReturn::SUCCESS_WITH_INFO;
    (known && sql_type != SqlDataType::UNKNOWN_TYPE).then_some(Declared { sql_type, size, digits })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_plain_digits() {
        for (text, expected) in [("1.50", "1.50"), ("+007", "7"), ("-.5", "-0.5"), ("0", "0"), ("5.", "5"), ("00.010", "0.010")] {
            assert_eq!(decimal(text, 0).unwrap(), expected);
        }
        for text in ["", ".", "-", "1e5", "NaN", "1.2.3", "--1", &"9".repeat(39)] {
            assert!(decimal(text, 0).is_err(), "{text}");
        }
    }

    #[test]
    fn one_type_holds_all_decimals() {
        let values: Vec<_> = ["-123.4", "0.125", "7"].map(|text| Some(text.as_bytes().to_vec())).into();
        assert_eq!(precision(&values), (6, 3));
    }

    #[test]
    fn decimals_that_no_type_holds_together_are_known() {
        let of = |texts: &[&str]| -> Vec<Option<Vec<u8>>> { texts.iter().map(|text| Some(text.as_bytes().to_vec())).collect() };
        let (long, small) = ("9".repeat(30), format!("-0.{}", "1".repeat(9)));
        assert!(!have_one_type(&of(&[&long, &small])));
        assert!(have_one_type(&of(&[&long, &small[..small.len() - 1]])));
        assert!(have_one_type(&[None]));
    }

    #[test]
    fn moments_as_text() {
        let of = |value| moment_text(&value, 0).unwrap().map(|text| String::from_utf8(text).unwrap());
        assert_eq!(of(Param::Date(-719_162)).as_deref(), Some("0001-01-01"));
        assert_eq!(of(Param::Timestamp(1)).as_deref(), Some("1970-01-01 00:00:00.000001"));
        assert_eq!(of(Param::TimestampTz { micros: 0, offset_minutes: 60 }).as_deref(), Some("1970-01-01 01:00:00.000000 +01:00"));
        assert_eq!(of(Param::Null), None);
        assert_eq!(moment_text(&Param::Date(i32::MIN), 2).unwrap_err().message, "parameter 3 is a date outside of the calendar");
        let early = Param::Date(CALENDAR as i32 - 1);
        assert!(only_as_text(&early, Make::FreeTds) && !only_as_text(&early, Make::Microsoft) && !only_as_text(&Param::Date(-79_258), Make::FreeTds));
    }

    #[test]
    fn uuids_are_written_as_the_server_does() {
        let uuid = [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0, 1, 2, 3, 4, 5, 6, 0xff];
        assert_eq!(uuid_text(uuid), "12345678-9ABC-DEF0-0001-0203040506FF");
    }

    #[test]
    fn dates_outside_of_the_calendar_are_refused() {
        let error = encoded(&Param::Timestamp(i64::MAX), 1, Make::Microsoft).unwrap_err();
        assert_eq!(error.message, "parameter 2 is a date outside of the calendar");
        assert!(encoded(&Param::F64(f64::NAN), 0, Make::Microsoft).is_err());
        assert_eq!(encoded(&Param::Timestamp(0), 0, Make::Microsoft).unwrap().unwrap().len(), 16);
    }
}
