//! Snapshots: the columns of a row as they were before the program touched them.
//!
//! All snapshots of a session lie one after the other in one buffer, so taking one allocates nothing once the buffer has
//! grown. They are kept until the transaction ends, because a rollback needs them.
use crate::mapper::{ColumnSet, Mapped};
use aludel_sql::{
    Param, ValueRef,
    types::{ArrayRef, Interval, json::is_same_json},
};

/// The buffer.
#[derive(Default)]
pub(crate) struct Arena(Vec<u8>);

/// A column of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stored<'a> {
    /// There was no value: an `Auto` before the INSERT, a `Deferred` not loaded.
    Missing,
    Value(ValueRef<'a>),
}

mod tag {
    pub const NULL: u8 = 0;
    pub const BOOL: u8 = 1;
    pub const I64: u8 = 2;
    pub const U64: u8 = 3;
    pub const F64: u8 = 4;
    pub const TEXT: u8 = 5;
    pub const BYTES: u8 = 6;
    pub const DECIMAL: u8 = 7;
    pub const DATE: u8 = 8;
    pub const TIME: u8 = 9;
    pub const DATETIME: u8 = 10;
    pub const DATETIME_TZ: u8 = 11;
    pub const UUID: u8 = 12;
    pub const JSON: u8 = 13;
    pub const PRIVATE: u8 = 14;
    pub const MISSING: u8 = 15;
    pub const INTERVAL: u8 = 16;
    pub const ARRAY: u8 = 17;
}

impl Arena {
    /// Takes a snapshot and says where it lies.
    #[inline]
    pub fn take<M: Mapped>(&mut self, object: &M) -> usize {
        let start = self.0.len();
        let columns = M::def().columns.len();
        self.0.reserve(columns * 16);
        for column in 0..columns {
            match object.is_loaded(column) {
                true => object.param(column).with(|value| encode(value, &mut self.0)),
                false => self.0.push(tag::MISSING),
            }
        }
        start
    }

    /// The columns in which an object differs from its snapshot.
    #[inline]
    pub fn changed<M: Mapped>(&self, start: usize, object: &M) -> ColumnSet {
        let mut reader = self.reader(start);
        let mut changed = ColumnSet::default();
        for column in 0..M::def().columns.len() {
            let same = match object.is_loaded(column) {
                true => object.param(column).with(|value| reader.next_is(value)),
                false => {
                    // A value that was taken away is nothing to write.
                    reader.skip();
                    true
                }
            };
            if !same {
                changed.insert(column);
            }
        }
        changed
    }

    /// A copy of a snapshot in which one column is as the object has it now.
    pub fn with_column<M: Mapped>(&mut self, start: usize, object: &M, changed: usize) -> usize {
        let mut copy = Vec::new();
        let mut reader = self.reader(start);
        for column in 0..M::def().columns.len() {
            match reader.next() {
                _ if column == changed => object.param(column).with(|value| encode(value, &mut copy)),
                Stored::Missing => copy.push(tag::MISSING),
                Stored::Value(value) => encode(&value, &mut copy),
            }
        }
        let start = self.0.len();
        self.0.extend_from_slice(&copy);
        start
    }

    /// Some columns of a snapshot, NULL for one that had no value.
    pub fn params(&self, start: usize, columns: &[usize]) -> Vec<Param<'_>> {
        let most = columns.iter().max().map_or(0, |most| most + 1);
        let mut reader = self.reader(start);
        let stored: Vec<Stored<'_>> = (0..most).map(|_| reader.next()).collect();
        let value = |column: &usize| match stored.get(*column) {
            Some(Stored::Value(value)) => Param::Ref(*value),
            Some(Stored::Missing) | None => Param::Ref(ValueRef::Null),
        };
        columns.iter().map(value).collect()
    }

    /// Reads a snapshot column by column.
    pub fn reader(&self, start: usize) -> Reader<'_> {
        Reader { rest: self.0.get(start..).unwrap_or_default() }
    }

    /// Forgets all snapshots.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// Appends a value in the form in which equal values are equal bytes.
#[inline]
pub(crate) fn encode(value: &ValueRef<'_>, out: &mut Vec<u8>) {
    match *value {
        ValueRef::Null => out.push(tag::NULL),
        ValueRef::I64(v) => word(tag::I64, v.cast_unsigned(), out),
        ValueRef::Text(v) => bytes(tag::TEXT, v.as_bytes(), out),
        _ => encode_other(value, out),
    }
}

/// The kinds that are not written in place, so that the common ones are.
fn encode_other(value: &ValueRef<'_>, out: &mut Vec<u8>) {
    match *value {
        ValueRef::Null => out.push(tag::NULL),
        ValueRef::Bool(v) => out.extend_from_slice(&[tag::BOOL, u8::from(v)]),
        ValueRef::I64(v) => word(tag::I64, v.cast_unsigned(), out),
        ValueRef::U64(v) => word(tag::U64, v, out),
        ValueRef::F64(v) => word(tag::F64, v.to_bits(), out),
        ValueRef::Text(v) => bytes(tag::TEXT, v.as_bytes(), out),
        ValueRef::Bytes(v) => bytes(tag::BYTES, v, out),
        ValueRef::Decimal(v) => bytes(tag::DECIMAL, v.as_bytes(), out),
        ValueRef::Date(v) => word(tag::DATE, i64::from(v).cast_unsigned(), out),
        ValueRef::Time(v) => word(tag::TIME, v.cast_unsigned(), out),
        ValueRef::DateTime(v) => word(tag::DATETIME, v.cast_unsigned(), out),
        ValueRef::DateTimeTz(v, offset) => {
            word(tag::DATETIME_TZ, v.cast_unsigned(), out);
            out.extend_from_slice(&offset.to_le_bytes());
        }
        ValueRef::Uuid(v) => {
            out.push(tag::UUID);
            out.extend_from_slice(&v);
        }
        ValueRef::Json(v) => bytes(tag::JSON, v.as_bytes(), out),
        ValueRef::Interval(v) => {
            out.push(tag::INTERVAL);
            out.extend_from_slice(v.as_bytes());
        }
        ValueRef::Array(v) => bytes(tag::ARRAY, v.as_bytes(), out),
        ValueRef::Private(kind, v) => {
            bytes(tag::PRIVATE, v, out);
            out.push(kind);
        }
        // A kind of value younger than this code: never equal to itself, so always written.
        _ => out.push(tag::MISSING),
    }
}

#[inline]
fn word(tag: u8, word: u64, out: &mut Vec<u8>) {
    let mut buffer = [0; 9];
    buffer[0] = tag;
    buffer[1..].copy_from_slice(&word.to_le_bytes());
    out.extend_from_slice(&buffer);
}

#[inline]
fn bytes(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    word(tag, bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// A map may give its keys in another order each time it is written.
#[cold]
fn same_json(stored: &[u8], now: &str) -> bool {
    std::str::from_utf8(stored).is_ok_and(|stored| is_same_json(stored, now))
}

/// Reads a snapshot from front to back. A damaged one reads as missing values.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    #[inline]
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(front)
    }

    #[inline]
    fn word(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    #[inline]
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let len = usize::try_from(self.word()?).ok()?;
        self.take(len)
    }

    #[inline]
    fn tag(&mut self) -> u8 {
        self.take(1).map_or(tag::MISSING, |tag| tag[0])
    }

    /// Passes over a column.
    pub fn skip(&mut self) {
        let _ = self.next();
    }

    /// Passes over a column and says whether it has this value.
    #[inline]
    pub fn next_is(&mut self, value: &ValueRef<'_>) -> bool {
        let start = self.rest;
        let same = match (self.tag(), *value) {
            (tag::NULL, ValueRef::Null) => Some(true),
            (tag::I64, ValueRef::I64(v)) | (tag::DATETIME, ValueRef::DateTime(v)) => self.word().map(|stored| stored == v.cast_unsigned()),
            (tag::TEXT, ValueRef::Text(v)) => self.bytes().map(|stored| stored == v.as_bytes()),
            _ => None,
        };
        match same {
            Some(same) => same,
            None => {
                self.rest = start;
                self.other_is(value)
            }
        }
    }

    fn other_is(&mut self, value: &ValueRef<'_>) -> bool {
        let start = self.rest;
        let same = match (self.tag(), *value) {
            (tag::F64, ValueRef::F64(v)) => self.word().map(|stored| stored == v.to_bits()),
            (tag::JSON, ValueRef::Json(v)) => self.bytes().map(|stored| stored == v.as_bytes() || same_json(stored, v)),
            (tag::BYTES, ValueRef::Bytes(v)) => self.bytes().map(|stored| stored == v),
            _ => None,
        };
        match same {
            Some(same) => same,
            None => {
                self.rest = start;
                self.next() == Stored::Value(*value)
            }
        }
    }

    /// The next column.
    pub fn next(&mut self) -> Stored<'a> {
        self.read().map_or(Stored::Missing, Stored::Value)
    }

    fn read(&mut self) -> Option<ValueRef<'a>> {
        let text = |bytes: &'a [u8]| std::str::from_utf8(bytes).ok();
        Some(match self.tag() {
            tag::NULL => ValueRef::Null,
            tag::BOOL => ValueRef::Bool(self.take(1)? != [0]),
            tag::I64 => ValueRef::I64(self.word()?.cast_signed()),
            tag::U64 => ValueRef::U64(self.word()?),
            tag::F64 => ValueRef::F64(f64::from_bits(self.word()?)),
            tag::TEXT => ValueRef::Text(text(self.bytes()?)?),
            tag::BYTES => ValueRef::Bytes(self.bytes()?),
            tag::DECIMAL => ValueRef::Decimal(text(self.bytes()?)?),
            tag::DATE => ValueRef::Date(i32::try_from(self.word()?.cast_signed()).ok()?),
            tag::TIME => ValueRef::Time(self.word()?.cast_signed()),
            tag::DATETIME => ValueRef::DateTime(self.word()?.cast_signed()),
            tag::DATETIME_TZ => {
                let point = self.word()?.cast_signed();
                ValueRef::DateTimeTz(point, i16::from_le_bytes(self.take(2)?.try_into().ok()?))
            }
            tag::UUID => ValueRef::Uuid(self.take(16)?.try_into().ok()?),
            tag::JSON => ValueRef::Json(text(self.bytes()?)?),
            tag::INTERVAL => ValueRef::Interval(Interval::from_bytes(self.take(16)?.try_into().ok()?)),
            tag::ARRAY => ValueRef::Array(ArrayRef::from_bytes(self.bytes()?)?),
            tag::PRIVATE => {
                let bytes = self.bytes()?;
                ValueRef::Private(*self.take(1)?.first()?, bytes)
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_sql::types::ArrayBuilder;

    #[test]
    fn every_value_comes_back_and_equals_itself() {
        let mut array = ArrayBuilder::new(&[2]);
        [ValueRef::Text("é"), ValueRef::Null].into_iter().for_each(|element| array.push(element));
        let array = array.into_value();
        let values = [
            ValueRef::Null,
            ValueRef::Bool(true),
            ValueRef::I64(-1),
            ValueRef::U64(u64::MAX),
            ValueRef::F64(1.5),
            ValueRef::Text("é"),
            ValueRef::Bytes(&[0, 255]),
            ValueRef::Decimal("1.10"),
            ValueRef::Date(-1),
            ValueRef::Time(5),
            ValueRef::DateTime(6),
            ValueRef::DateTimeTz(7, -90),
            ValueRef::Uuid([7; 16]),
            ValueRef::Json("{}"),
            ValueRef::Interval(Interval::new(1, 2, -3)),
            array.as_ref(),
            ValueRef::Private(130, &[1]),
        ];
        let mut arena = Arena::default();
        values.iter().for_each(|value| encode(value, &mut arena.0));
        let (mut reading, mut comparing, mut other) = (arena.reader(0), arena.reader(0), arena.reader(0));
        for value in values {
            assert_eq!(reading.next(), Stored::Value(value));
            assert!(comparing.next_is(&value), "{value:?}");
            assert!(!other.next_is(&ValueRef::Text("another")), "{value:?}");
        }
        assert_eq!(reading.next(), Stored::Missing);
    }

    #[test]
    fn json_is_compared_by_its_meaning() {
        let mut arena = Arena::default();
        encode(&ValueRef::Json(r#"{"a":1,"b":[1,2]}"#), &mut arena.0);
        assert!(arena.reader(0).next_is(&ValueRef::Json(r#"{"b": [1, 2], "a": 1}"#)));
        assert!(!arena.reader(0).next_is(&ValueRef::Json(r#"{"b":[2,1],"a":1}"#)));
        assert!(!arena.reader(0).next_is(&ValueRef::Json("no json")));
    }

    #[test]
    fn a_number_that_is_none_equals_itself() {
        let mut arena = Arena::default();
        encode(&ValueRef::F64(f64::NAN), &mut arena.0);
        assert!(arena.reader(0).next_is(&ValueRef::F64(f64::NAN)));
    }
}
