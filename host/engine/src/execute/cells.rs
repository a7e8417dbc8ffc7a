//! Bound values on their way to the driver: borrowed, never copied.
use crate::error::{self, Result};
use aludel_plugin_loader::{CellRef, Tag};
use aludel_sql::{Param, Value, ValueRef};

/// A list of cells whose memory is used again by the next statement.
#[derive(Default)]
pub(crate) struct Cells(Vec<CellRef<'static>>);

impl Cells {
    /// The empty list, for cells that live for `'a`.
    #[inline]
    pub(crate) fn lend<'a>(&mut self) -> Vec<CellRef<'a>> {
        std::mem::take(&mut self.0)
    }

    /// Takes the memory back.
    #[inline]
    pub(crate) fn take_back(&mut self, mut cells: Vec<CellRef<'_>>) {
        cells.clear();
        // Collecting in place keeps the memory; nothing is left to be mapped.
        self.0 = cells.into_iter().map(|_| CellRef::NULL).collect();
    }
}

#[inline]
fn bytes(tag: Tag, bytes: &[u8]) -> Result<CellRef<'_>> {
    CellRef::bytes_as(tag, bytes).ok_or_else(error::too_long)
}

#[inline]
fn text(tag: Tag, text: &str) -> Result<CellRef<'_>> {
    CellRef::text_as(tag, text).ok_or_else(error::too_long)
}

#[inline]
fn signed(tag: Tag, value: i64) -> CellRef<'static> {
    CellRef::value(tag, value.cast_unsigned())
}

/// A cell over a value. Errors: ENG-3004.
#[inline]
pub(crate) fn cell(value: &Value) -> Result<CellRef<'_>> {
    match value {
        Value::Uuid(uuid) => bytes(Tag::UUID, uuid),
        Value::Interval(interval) => bytes(Tag::INTERVAL, interval.as_bytes()),
        value => match borrowed(&value.as_ref()) {
            Some(cell) => cell,
            None => Ok(CellRef::NULL),
        },
    }
}

/// A cell over a borrowed value; `None` for a UUID or an interval, whose bytes have no address of their own.
#[inline]
fn borrowed<'a>(value: &ValueRef<'a>) -> Option<Result<CellRef<'a>>> {
    Some(Ok(match *value {
        ValueRef::I64(value) => signed(Tag::I64, value),
        ValueRef::Text(value) => return Some(text(Tag::TEXT, value)),
        ValueRef::Null => CellRef::NULL,
        ValueRef::Bool(value) => CellRef::value(Tag::BOOL, u64::from(value)),
        ValueRef::U64(value) => CellRef::value(Tag::U64, value),
        ValueRef::F64(value) => CellRef::value(Tag::F64, value.to_bits()),
        ValueRef::Bytes(value) => return Some(bytes(Tag::BYTES, value)),
        ValueRef::Decimal(digits) => return Some(text(Tag::DECIMAL, digits)),
        ValueRef::Date(days) => signed(Tag::DATE, i64::from(days)),
        ValueRef::Time(micros) => signed(Tag::TIME, micros),
        ValueRef::DateTime(micros) => signed(Tag::TIMESTAMP, micros),
        ValueRef::DateTimeTz(micros, offset) => CellRef::value_with(Tag::TIMESTAMPTZ, micros.cast_unsigned(), offset),
        ValueRef::Json(value) => return Some(text(Tag::JSON, value)),
        ValueRef::Array(array) => return Some(bytes(Tag::ARRAY, array.as_bytes())),
        ValueRef::Private(tag, value) => return Some(bytes(Tag(tag), value)),
        ValueRef::Unsendable(why) => return Some(Err(error::unsendable(why))),
        ValueRef::Uuid(_) | ValueRef::Interval(_) => return None,
        _ => return None,
    }))
}

/// A cell that lives as long as what the parameter borrows from; `None` where the parameter itself has to be kept. Errors: ENG-3004.
#[inline]
pub(crate) fn shared<'a>(param: &Param<'a>) -> Option<Result<CellRef<'a>>> {
    match param {
        Param::Ref(value) => borrowed(value),
        Param::Owned(_) => None,
    }
}

/// A cell over a parameter. Errors: ENG-3004.
#[inline]
pub(crate) fn borrowed_param<'a>(param: &'a Param<'_>) -> Result<CellRef<'a>> {
    match param {
        Param::Ref(ValueRef::Uuid(uuid)) => bytes(Tag::UUID, uuid),
        Param::Ref(ValueRef::Interval(interval)) => bytes(Tag::INTERVAL, interval.as_bytes()),
        Param::Ref(value) => borrowed(value).unwrap_or(Ok(CellRef::NULL)),
        Param::Owned(value) => cell(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_sql::types::{ArrayBuilder, Interval};

    #[test]
    fn every_value_has_its_cell() {
        let values = [
            (Value::Null, Tag::NULL),
            (Value::Bool(true), Tag::BOOL),
            (Value::I64(-1), Tag::I64),
            (Value::U64(u64::MAX), Tag::U64),
            (Value::F64(1.5), Tag::F64),
            (Value::Text("a".into()), Tag::TEXT),
            (Value::Bytes(vec![1]), Tag::BYTES),
            (Value::Decimal("1".into()), Tag::DECIMAL),
            (Value::Date(-1), Tag::DATE),
            (Value::Time(1), Tag::TIME),
            (Value::DateTime(-1), Tag::TIMESTAMP),
            (Value::DateTimeTz(1, -60), Tag::TIMESTAMPTZ),
            (Value::Uuid([7; 16]), Tag::UUID),
            (Value::Json("1".into()), Tag::JSON),
            (Value::Interval(Interval::new(1, 2, 3)), Tag::INTERVAL),
            (ArrayBuilder::new(&[]).into_value(), Tag::ARRAY),
            (Value::Private(200, vec![1]), Tag(200)),
        ];
        for (value, tag) in &values {
            assert_eq!(cell(value).unwrap().tag(), *tag);
            assert_eq!(borrowed_param(&Param::Ref(value.as_ref())).unwrap().tag(), *tag);
        }
        assert_eq!(cell(&values[14].0).unwrap().bytes(), Some(Interval::new(1, 2, 3).as_bytes().as_slice()));
        assert_eq!(cell(&values[12].0).unwrap().bytes(), Some(&[7; 16][..]));
    }

    #[test]
    fn memory_is_used_again() {
        let mut cells = Cells::default();
        let mut lent = cells.lend();
        lent.extend([CellRef::NULL; 100]);
        let (address, capacity) = (lent.as_ptr() as usize, lent.capacity());
        cells.take_back(lent);
        let again = cells.lend();
        assert_eq!((again.as_ptr() as usize, again.capacity()), (address, capacity));
    }
}
