//! Bound values, borrowed from the host for the length of one call.
use super::{Array, Interval};
use crate::{
    driver::Tag,
    error::{Error, ErrorKind, Result},
};
use aludel_plugin_interface::cell::CellRef;

/// One bound value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Param<'a> {
    /// SQL NULL.
    Null,
    /// True or false.
    Bool(bool),
    /// A signed integer.
    I64(i64),
    /// An unsigned integer.
    U64(u64),
    /// A double.
    F64(f64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A decimal number as its ASCII digits: `-12.50`.
    Decimal(&'a str),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since midnight.
    Time(i64),
    /// Microseconds since 1970-01-01 00:00, in no time zone.
    Timestamp(i64),
    /// A point in time, and the offset to show it in.
    TimestampTz {
        /// Microseconds since 1970-01-01 00:00 UTC.
        micros: i64,
        /// Minutes east of UTC.
        offset_minutes: i16,
    },
    /// A UUID, most significant byte first.
    Uuid([u8; 16]),
    /// JSON text.
    Json(&'a str),
    /// A span of time.
    Interval(Interval),
    /// An array, of one or more dimensions.
    Array(Array<'a>),
    /// A tag of 128 or more: agreed between a driver and a type plugin, opaque to the host.
    Private(u8, &'a [u8]),
    /// A tag this SDK has never heard of. Answer with [`Param::refuse`].
    Unknown(u8),
}

impl<'a> Param<'a> {
    #[inline]
    pub(crate) fn from_cell(cell: &CellRef<'a>) -> Param<'a> {
        let bits = cell.bits();
        match cell.tag() {
            Tag::NULL => Param::Null,
            Tag::I64 => Param::I64(bits as i64),
            Tag::TEXT | Tag::UNTYPED => Param::Text(text(cell)),
            Tag::BOOL => Param::Bool(bits != 0),
            Tag::F64 => Param::F64(f64::from_bits(bits)),
            Tag::BYTES => Param::Bytes(bytes(cell)),
            _ => Param::from_other(cell),
        }
    }

    /// The kinds that are not read in place, so that the common ones are.
    fn from_other(cell: &CellRef<'a>) -> Param<'a> {
        let bits = cell.bits();
        match cell.tag() {
            Tag::U64 => Param::U64(bits),
            Tag::DECIMAL => Param::Decimal(text(cell)),
            Tag::DATE => Param::Date(bits as i64 as i32),
            Tag::TIME => Param::Time(bits as i64),
            Tag::TIMESTAMP => Param::Timestamp(bits as i64),
            Tag::TIMESTAMPTZ => Param::TimestampTz { micros: bits as i64, offset_minutes: cell.aux() },
            Tag::UUID => bytes(cell).try_into().map_or(Param::Unknown(Tag::UUID.0), Param::Uuid),
            Tag::JSON => Param::Json(text(cell)),
            Tag::INTERVAL => bytes(cell).try_into().map_or(Param::Unknown(Tag::INTERVAL.0), |bytes| Param::Interval(Interval::from_bytes(bytes))),
            Tag::ARRAY => Array::from_bytes(bytes(cell)).map_or(Param::Unknown(Tag::ARRAY.0), Param::Array),
            Tag(tag) if tag >= Tag::PRIVATE.0 => Param::Private(tag, bytes(cell)),
            Tag(tag) => Param::Unknown(tag),
        }
    }

    /// The value as it crosses, borrowing from `self`. DATA when it is 4 GiB or more.
    pub(crate) fn as_cell(&self) -> Result<CellRef<'_>> {
        let by_reference = |tag, bytes| CellRef::bytes_as(tag, bytes).ok_or_else(too_long);
        let in_text = |tag, text| CellRef::text_as(tag, text).ok_or_else(too_long);
        Ok(match self {
            Param::Null => CellRef::NULL,
            Param::Bool(value) => CellRef::value(Tag::BOOL, u64::from(*value)),
            Param::I64(value) => CellRef::value(Tag::I64, *value as u64),
            Param::U64(value) => CellRef::value(Tag::U64, *value),
            Param::F64(value) => CellRef::value(Tag::F64, value.to_bits()),
            Param::Text(value) => in_text(Tag::TEXT, value)?,
            Param::Bytes(value) => by_reference(Tag::BYTES, value)?,
            Param::Decimal(value) => in_text(Tag::DECIMAL, value)?,
            Param::Date(days) => CellRef::value(Tag::DATE, i64::from(*days) as u64),
            Param::Time(micros) => CellRef::value(Tag::TIME, *micros as u64),
            Param::Timestamp(micros) => CellRef::value(Tag::TIMESTAMP, *micros as u64),
            Param::TimestampTz { micros, offset_minutes } => CellRef::value_with(Tag::TIMESTAMPTZ, *micros as u64, *offset_minutes),
            Param::Uuid(value) => by_reference(Tag::UUID, value)?,
            Param::Json(value) => in_text(Tag::JSON, value)?,
            Param::Interval(value) => by_reference(Tag::INTERVAL, value.as_bytes())?,
            Param::Array(value) => by_reference(Tag::ARRAY, value.as_bytes())?,
            Param::Private(tag, value) => by_reference(Tag(*tag), value)?,
            Param::Unknown(_) => return Err(self.refuse()),
        })
    }

    /// The error for a value that the database cannot take: DATA, naming what it is.
    #[cold]
    pub fn refuse(&self) -> Error {
        Error::new(ErrorKind::DATA, format!("this driver cannot bind {}", self.what()))
    }

    fn what(&self) -> String {
        let name = match self {
            Param::Null => "NULL",
            Param::Bool(_) => "a boolean",
            Param::I64(_) => "a signed integer",
            Param::U64(_) => "an unsigned integer",
            Param::F64(_) => "a float",
            Param::Text(_) => "text",
            Param::Bytes(_) => "bytes",
            Param::Decimal(_) => "a decimal",
            Param::Date(_) => "a date",
            Param::Time(_) => "a time",
            Param::Timestamp(_) => "a timestamp",
            Param::TimestampTz { .. } => "a timestamp with time zone",
            Param::Uuid(_) => "a UUID",
            Param::Json(_) => "JSON",
            Param::Interval(_) => "an interval",
            Param::Array(_) => "an array",
            Param::Private(tag, _) => return format!("a value with the private tag {tag}"),
            Param::Unknown(tag) => return format!("a value with the unknown tag {tag}"),
        };
        name.to_owned()
    }
}

#[cold]
fn too_long() -> Error {
    Error::new(ErrorKind::DATA, "a value of 4 GiB or more cannot cross the plugin boundary")
}

#[inline]
fn bytes<'a>(cell: &CellRef<'a>) -> &'a [u8] {
    cell.bytes().unwrap_or_default()
}

#[inline]
fn text<'a>(cell: &CellRef<'a>) -> &'a str {
    // SAFETY: called for the tags of the text arena only, and a `CellRef` with such a tag can only be made of
    // UTF-8: from `&str`, or from bytes that its constructor has validated.
    unsafe { std::str::from_utf8_unchecked(bytes(cell)) }
}

/// The bound values of one call, in the order of their placeholders.
#[derive(Debug, Clone, Copy)]
pub struct Params<'a>(&'a [CellRef<'a>]);

impl<'a> Params<'a> {
    pub(crate) const fn new(cells: &'a [CellRef<'a>]) -> Self {
        Params(cells)
    }

    /// No values.
    pub const fn none() -> Params<'static> {
        Params(&[])
    }

    /// How many values there are.
    #[inline]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no value.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value at `index`, counted from 0; [`Param::Null`] past the end.
    #[inline]
    pub fn get(&self, index: usize) -> Param<'a> {
        self.0.get(index).map_or(Param::Null, Param::from_cell)
    }

    /// The value at `index` if it is a signed integer. Asking this and [`Params::text`] first costs less than [`Params::get`], which
    /// has to put together a [`Param`].
    #[inline]
    pub fn i64(&self, index: usize) -> Option<i64> {
        self.0.get(index).filter(|cell| cell.tag() == Tag::I64).map(|cell| cell.bits() as i64)
    }

    /// The value at `index` if it is text.
    #[inline]
    pub fn text(&self, index: usize) -> Option<&'a str> {
        self.0.get(index).filter(|cell| matches!(cell.tag(), Tag::TEXT | Tag::UNTYPED)).map(text)
    }

    /// Every value in order.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Param<'a>> + use<'a> {
        self.0.iter().map(Param::from_cell)
    }

    /// `count` values from `start` on; fewer when there are not as many.
    #[inline]
    pub fn slice(&self, start: usize, count: usize) -> Params<'a> {
        let rest = self.0.get(start..).unwrap_or_default();
        Params(rest.get(..count).unwrap_or(rest))
    }

    /// The values in rows of `width`; values that do not fill a last row are left out.
    #[inline]
    pub fn rows(&self, width: usize) -> impl ExactSizeIterator<Item = Params<'a>> + use<'a> {
        self.0.chunks_exact(width.max(1)).map(Params)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_survives_the_cell() {
        let values = [
            Param::Null,
            Param::Bool(true),
            Param::I64(i64::MIN),
            Param::U64(u64::MAX),
            Param::F64(-0.5),
            Param::Text("grüße"),
            Param::Text(""),
            Param::Bytes(&[0, 255]),
            Param::Decimal("-1.50"),
            Param::Date(-1),
            Param::Time(86_399_999_999),
            Param::Timestamp(-1),
            Param::TimestampTz { micros: -1, offset_minutes: -570 },
            Param::Uuid([7; 16]),
            Param::Json("{}"),
            Param::Interval(Interval::new(-1, 2, i64::MIN)),
            Param::Array(Array::from_bytes(&[0]).unwrap()),
            Param::Private(200, b"x"),
        ];
        for value in &values {
            let cell = value.as_cell().unwrap();
            assert_eq!(Param::from_cell(&cell), *value);
        }
    }

    #[test]
    fn text_is_text_and_nothing_else() {
        let cells =
            [CellRef::text_as(Tag::TEXT, "a").unwrap(), CellRef::text_as(Tag::JSON, "1").unwrap(), CellRef::value(Tag::U64, 1), CellRef::NULL];
        let params = Params::new(&cells);
        assert_eq!([0, 1, 2, 3].map(|index| params.text(index)), [Some("a"), None, None, None]);
        assert_eq!([0, 1, 2, 3].map(|index| params.i64(index)), [None; 4]);
    }

    #[test]
    fn unknown_tags_and_short_uuids_are_unknown() {
        assert_eq!(Param::from_cell(&CellRef::value(Tag(99), 5)), Param::Unknown(99));
        let short = CellRef::bytes_as(Tag::UUID, b"short").unwrap();
        assert_eq!(Param::from_cell(&short), Param::Unknown(Tag::UUID.0));
        assert!(Param::Unknown(99).refuse().message.contains("unknown tag 99"));
    }

    #[test]
    fn rows_cut_the_values() {
        let cells: Vec<_> = (0..5).map(|n| CellRef::value(Tag::I64, n)).collect();
        let params = Params::new(&cells);
        let rows: Vec<Vec<_>> = params.rows(2).map(|row| row.iter().collect()).collect();
        assert_eq!(rows, [[Param::I64(0), Param::I64(1)], [Param::I64(2), Param::I64(3)]]);
        assert_eq!(params.get(9), Param::Null);
        assert_eq!((params.i64(1), params.text(1), params.i64(9)), (Some(1), None, None));
    }
}
