//! What the columns of a result are, and how their values are read.
use super::{
    buffer::Buffer,
    handle::Handle,
    parameters::{TIME2, TIMESTAMPOFFSET},
};
use crate::driver::{
    civil::{self, Civil},
    url::Make,
};
use aludel_plugin_sdk::{ColumnInfo, Error, ErrorKind, Param, Result, Tag};
use odbc_api::{
    Nullability,
    handles::{ColumnDescription, Statement, slice_to_cow_utf8},
    sys::{CDataType, SqlDataType},
};

/// What a column's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bit,
    Integer,
    Double,
    Decimal,
    Text,
    /// Text whose type the database alone knows.
    Untyped,
    Bytes,
    Date,
    Time,
    Timestamp,
    Offset,
    Uuid,
}

/// A column of a result.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) kind: Kind,
    /// Bytes that hold every one of its values; `None` when nobody knows.
    pub(super) width: Option<usize>,
    name: String,
    nullable: Option<bool>,
}

/// Columns of which every value has at most so many bytes are fetched many rows at a time.
const WIDEST: usize = 16_384;

/// The columns of the current result.
pub(super) fn describe(handle: &mut Handle, make: Make) -> Result<Vec<Column>> {
    (1..=handle.width()?).map(|number| column(handle, number as u16, make)).collect()
}

fn column(handle: &mut Handle, number: u16, make: Make) -> Result<Column> {
    let mut description = ColumnDescription::default();
    description.name.reserve(128);
    let result = handle.describe_col(number, &mut description);
    handle.check(result)?;
    let sql_type = description.data_type.data_type();
    let kind = kind(sql_type);
    let nullable = match description.nullability {
        Nullability::NoNulls => Some(false),
        Nullability::Nullable => Some(true),
        Nullability::Unknown => None,
    };
    let width = width(handle, number, kind, sql_type, make)?;
    Ok(Column { kind, width, name: slice_to_cow_utf8(&description.name).into_owned(), nullable })
}

fn kind(sql_type: SqlDataType) -> Kind {
    match sql_type {
        SqlDataType::EXT_BIT => Kind::Bit,
        SqlDataType::EXT_TINY_INT | SqlDataType::SMALLINT | SqlDataType::INTEGER | SqlDataType::EXT_BIG_INT => Kind::Integer,
        SqlDataType::REAL | SqlDataType::FLOAT | SqlDataType::DOUBLE => Kind::Double,
        SqlDataType::DECIMAL | SqlDataType::NUMERIC => Kind::Decimal,
        SqlDataType::CHAR
        | SqlDataType::VARCHAR
        | SqlDataType::EXT_LONG_VARCHAR
        | SqlDataType::EXT_W_CHAR
        | SqlDataType::EXT_W_VARCHAR
        | SqlDataType::EXT_W_LONG_VARCHAR
        // XML.
        | SqlDataType(-152) => Kind::Text,
        // Types of the user's own come as bytes.
        SqlDataType::EXT_BINARY | SqlDataType::EXT_VAR_BINARY | SqlDataType::EXT_LONG_VAR_BINARY | SqlDataType(-151) => Kind::Bytes,
        SqlDataType::DATE => Kind::Date,
        SqlDataType::TIME | TIME2 => Kind::Time,
        SqlDataType::TIMESTAMP | SqlDataType::DATETIME | SqlDataType::EXT_TIMESTAMP => Kind::Timestamp,
        TIMESTAMPOFFSET => Kind::Offset,
        SqlDataType::EXT_GUID => Kind::Uuid,
        _ => Kind::Untyped,
    }
}

/// Bytes for the longest value. Other databases' drivers say of text what is usual rather than what is possible.
fn width(handle: &mut Handle, number: u16, kind: Kind, sql_type: SqlDataType, make: Make) -> Result<Option<usize>> {
    let long =
        matches!(sql_type, SqlDataType::EXT_LONG_VARCHAR | SqlDataType::EXT_W_LONG_VARCHAR | SqlDataType::EXT_LONG_VAR_BINARY | SqlDataType(-152));
    let known = make != Make::Other && !long;
    let measured = match kind {
        Kind::Bit | Kind::Integer | Kind::Double | Kind::Date | Kind::Timestamp => return Ok(Some(16)),
        Kind::Time | Kind::Offset | Kind::Uuid => return Ok(Some(96)),
        Kind::Text if known => handle.col_display_size(number),
        Kind::Bytes if known => handle.col_octet_length(number),
        Kind::Decimal if known => handle.col_precision(number),
        _ => return Ok(None),
    };
    let size = handle.check(measured)?.and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0);
    let bytes = match kind {
        // Two bytes each, and the zero behind them.
        Kind::Text => size.and_then(|size| size.checked_mul(2)).map(|size| size + 2),
        // A sign, a point, a zero before it, and the zero behind.
        Kind::Decimal => size.map(|size| (size + 4) * 2),
        _ => size,
    };
    Ok(bytes.filter(|bytes| *bytes <= WIDEST))
}

impl Kind {
    /// As what the driver gives the values.
    pub(super) fn c_type(self) -> CDataType {
        match self {
            Kind::Bit => CDataType::Bit,
            Kind::Integer => CDataType::SBigInt,
            Kind::Double => CDataType::Double,
            Kind::Bytes => CDataType::Binary,
            Kind::Date => CDataType::TypeDate,
            Kind::Timestamp => CDataType::TypeTimestamp,
            // What has more digits than ODBC's struct, or none, comes as text.
            Kind::Decimal | Kind::Text | Kind::Untyped | Kind::Time | Kind::Offset | Kind::Uuid => CDataType::WChar,
        }
    }

    fn tag(self) -> Tag {
        match self {
            Kind::Bit => Tag::BOOL,
            Kind::Integer => Tag::I64,
            Kind::Double => Tag::F64,
            Kind::Decimal => Tag::DECIMAL,
            Kind::Text => Tag::TEXT,
            Kind::Untyped => Tag::UNTYPED,
            Kind::Bytes => Tag::BYTES,
            Kind::Date => Tag::DATE,
            Kind::Time => Tag::TIME,
            Kind::Timestamp => Tag::TIMESTAMP,
            Kind::Offset => Tag::TIMESTAMPTZ,
            Kind::Uuid => Tag::UUID,
        }
    }
}

impl Column {
    pub(super) fn info(&self) -> ColumnInfo {
        let (name, tag, nullable) = (self.name.clone(), self.kind.tag(), self.nullable);
        ColumnInfo { name, decl_type: String::new(), table: String::new(), tag, nullable }
    }

    /// A buffer for `rows` values.
    pub(super) fn buffer(&self, rows: usize) -> Buffer {
        Buffer::new(self.kind.c_type(), self.width.unwrap_or(1), rows)
    }

    /// A value of as many bytes as the driver said, by way of `text`. Errors: a value that is not what its type says.
    pub(super) fn value<'t>(&self, bytes: &'t [u8], text: &'t mut String) -> Result<Param<'t>> {
        if self.kind.c_type() == CDataType::WChar {
            text.clear();
            let units = bytes.chunks_exact(2).map(|pair| u16::from_ne_bytes([pair[0], pair[1]]));
            for unit in char::decode_utf16(units) {
                text.push(unit.map_err(|_| self.unreadable("half a character"))?);
            }
        }
        let eight = || bytes.first_chunk::<8>().copied().ok_or_else(|| self.unreadable("too short a number"));
        Ok(match self.kind {
            Kind::Bit => Param::Bool(bytes.first().is_some_and(|byte| *byte != 0)),
            Kind::Integer => Param::I64(i64::from_ne_bytes(eight()?)),
            Kind::Double => Param::F64(f64::from_ne_bytes(eight()?)),
            Kind::Text | Kind::Untyped => Param::Text(text),
            Kind::Bytes => Param::Bytes(bytes),
            Kind::Date => Param::Date(date(bytes).ok_or_else(|| self.unreadable("no date"))?),
            Kind::Timestamp => Param::Timestamp(timestamp(bytes).ok_or_else(|| self.unreadable("no point in time"))?),
            Kind::Time => Param::Time(civil::read_time(text).ok_or_else(|| self.unreadable(text))?),
            Kind::Offset => {
                let (micros, offset_minutes) = civil::read_offset(text).ok_or_else(|| self.unreadable(text))?;
                Param::TimestampTz { micros, offset_minutes }
            }
            Kind::Uuid => Param::Uuid(uuid(text).ok_or_else(|| self.unreadable(text))?),
            Kind::Decimal => {
                complete(text);
                Param::Decimal(text)
            }
        })
    }

    #[cold]
    fn unreadable(&self, what: &str) -> Error {
        Error::new(ErrorKind::DATA, format!("column `{}`: the driver gave {what} for a value of the type {:?}", self.name, self.kind))
    }

    /// The value of a column that the driver measured too short.
    #[cold]
    pub(super) fn cut(&self) -> Error {
        Error::new(ErrorKind::DATA, format!("column `{}`: a value is longer than the driver said that any is", self.name))
    }
}

/// Drivers leave out the zero before the point.
fn complete(text: &mut String) {
    let sign = usize::from(text.starts_with('-'));
    if text[sign..].starts_with('.') {
        text.insert(sign, '0');
    }
}

fn halves(bytes: &[u8], at: usize) -> Option<[u8; 2]> {
    bytes.get(at..at + 2)?.try_into().ok()
}

fn date(bytes: &[u8]) -> Option<i32> {
    let (year, month, day) = (i16::from_ne_bytes(halves(bytes, 0)?), u16::from_ne_bytes(halves(bytes, 2)?), u16::from_ne_bytes(halves(bytes, 4)?));
    i32::try_from(civil::to_days(year.into(), month.into(), day.into())).ok()
}

fn timestamp(bytes: &[u8]) -> Option<i64> {
    let part = |at| halves(bytes, at).map(u16::from_ne_bytes);
    let nanos = u32::from_ne_bytes(bytes.get(12..16)?.try_into().ok()?);
    let year = i16::from_ne_bytes(halves(bytes, 0)?);
    let (month, day, hour, minute, second) = (part(2)?, part(4)?, part(6)?, part(8)?, part(10)?);
    Some(Civil { year, month, day, hour, minute, second, micros: nanos / 1000 }.to_micros())
}

fn uuid(text: &str) -> Option<[u8; 16]> {
    let hex: String = text.trim().chars().filter(|c| !matches!(c, '-' | '{' | '}')).collect();
    let value = u128::from_str_radix(&hex, 16).ok().filter(|_| hex.len() == 32)?;
    Some(value.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(kind: Kind) -> Column {
        Column { kind, width: None, name: "c".into(), nullable: None }
    }

    fn wide(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_ne_bytes).collect()
    }

    #[test]
    fn values_in_text_are_read() {
        let mut text = String::new();
        let mut read = |kind, value: &str| column(kind).value(&wide(value), &mut text).map(|value| format!("{value:?}"));
        assert_eq!(read(Kind::Decimal, "-.50").unwrap(), "Decimal(\"-0.50\")");
        assert_eq!(read(Kind::Text, "é\u{1F600}").unwrap(), "Text(\"é😀\")");
        assert_eq!(read(Kind::Time, "00:00:01.5000000").unwrap(), "Time(1500000)");
        assert_eq!(read(Kind::Offset, "1970-01-01 01:00:00.0000000 +01:00").unwrap(), "TimestampTz { micros: 0, offset_minutes: 60 }");
        assert!(read(Kind::Uuid, "12345678-9ABC-DEF0-0001-0203040506FF").unwrap().starts_with("Uuid([18, 52"));
        assert_eq!(read(Kind::Time, "noon").unwrap_err().message, "column `c`: the driver gave noon for a value of the type Time");
    }

    #[test]
    fn half_a_character_is_an_error() {
        let mut text = String::new();
        let half = 0xd83d_u16.to_ne_bytes();
        assert!(column(Kind::Text).value(&half, &mut text).is_err());
        assert!(column(Kind::Integer).value(&[1, 2], &mut text).is_err());
    }
}
