//! Values of the toolkit as cells that cross, and back.
use aludel_plugin_interface::cell::{CellRef, Tag};
use aludel_sql::types::{ArrayRef, Interval, Value, ValueRef};

/// A value as it crosses, borrowing from `value`. `None` when it is 4 GiB or more.
pub(crate) fn of<'a>(value: &'a ValueRef<'_>) -> Option<CellRef<'a>> {
    Some(match value {
        ValueRef::Null => CellRef::NULL,
        ValueRef::Bool(value) => CellRef::value(Tag::BOOL, u64::from(*value)),
        ValueRef::I64(value) => CellRef::value(Tag::I64, value.cast_unsigned()),
        ValueRef::U64(value) => CellRef::value(Tag::U64, *value),
        ValueRef::F64(value) => CellRef::value(Tag::F64, value.to_bits()),
        ValueRef::Text(value) => CellRef::text(value)?,
        ValueRef::Bytes(value) => CellRef::bytes_as(Tag::BYTES, value)?,
        ValueRef::Decimal(value) => CellRef::text_as(Tag::DECIMAL, value)?,
        ValueRef::Date(days) => CellRef::value(Tag::DATE, i64::from(*days).cast_unsigned()),
        ValueRef::Time(micros) => CellRef::value(Tag::TIME, micros.cast_unsigned()),
        ValueRef::DateTime(micros) => CellRef::value(Tag::TIMESTAMP, micros.cast_unsigned()),
        ValueRef::DateTimeTz(micros, offset) => CellRef::value_with(Tag::TIMESTAMPTZ, micros.cast_unsigned(), *offset),
        ValueRef::Uuid(value) => CellRef::bytes_as(Tag::UUID, value)?,
        ValueRef::Json(value) => CellRef::text_as(Tag::JSON, value)?,
        ValueRef::Interval(value) => CellRef::bytes_as(Tag::INTERVAL, value.as_bytes())?,
        ValueRef::Array(value) => CellRef::bytes_as(Tag::ARRAY, value.as_bytes())?,
        ValueRef::Private(tag, value) => CellRef::bytes_as(Tag(*tag), value)?,
        // A value of a later version of the toolkit: no plugin of today could take it.
        _ => return None,
    })
}

/// What a plugin handed over. `None` for damaged text and for a tag that nobody knows.
pub(super) fn value(cell: &CellRef<'_>) -> Option<Value> {
    borrowed(cell).map(ValueRef::to_value)
}

/// The same, borrowing what the cell borrows.
pub(crate) fn borrowed<'a>(cell: &CellRef<'a>) -> Option<ValueRef<'a>> {
    let signed = cell.bits().cast_signed();
    let bytes = || cell.bytes().unwrap_or_default();
    let text = || std::str::from_utf8(bytes()).ok();
    Some(match cell.tag() {
        Tag::NULL => ValueRef::Null,
        Tag::BOOL => ValueRef::Bool(cell.bits() != 0),
        Tag::I64 => ValueRef::I64(signed),
        Tag::U64 => ValueRef::U64(cell.bits()),
        Tag::F64 => ValueRef::F64(f64::from_bits(cell.bits())),
        Tag::TEXT | Tag::UNTYPED => ValueRef::Text(text()?),
        Tag::BYTES => ValueRef::Bytes(bytes()),
        Tag::DECIMAL => ValueRef::Decimal(text()?),
        Tag::DATE => ValueRef::Date(i32::try_from(signed).ok()?),
        Tag::TIME => ValueRef::Time(signed),
        Tag::TIMESTAMP => ValueRef::DateTime(signed),
        Tag::TIMESTAMPTZ => ValueRef::DateTimeTz(signed, cell.aux()),
        Tag::UUID => ValueRef::Uuid(bytes().try_into().ok()?),
        Tag::JSON => ValueRef::Json(text()?),
        Tag::INTERVAL => ValueRef::Interval(Interval::from_bytes(bytes().try_into().ok()?)),
        Tag::ARRAY => ValueRef::Array(ArrayRef::from_bytes(bytes())?),
        Tag(tag) if tag >= Tag::PRIVATE.0 => ValueRef::Private(tag, bytes()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_sql::types::ArrayBuilder;

    #[test]
    fn every_value_crosses_and_comes_back() {
        let mut builder = ArrayBuilder::new(&[1, 3]);
        [ValueRef::Text("é"), ValueRef::Null, ValueRef::Interval(Interval::new(1, 2, 3))].into_iter().for_each(|element| builder.push(element));
        let array = builder.build().unwrap();
        let values = [
            Value::Null,
            Value::Bool(true),
            Value::I64(i64::MIN),
            Value::U64(u64::MAX),
            Value::F64(-0.5),
            Value::Text("grüße".into()),
            Value::Bytes(vec![0, 255]),
            Value::Decimal("-1.5".into()),
            Value::Date(-1),
            Value::Time(1),
            Value::DateTime(-1),
            Value::DateTimeTz(-1, -570),
            Value::Uuid([7; 16]),
            Value::Json("{}".into()),
            Value::Interval(Interval::new(-1, 2, i64::MIN)),
            Value::Array(array),
            Value::Private(200, vec![1]),
        ];
        for expected in values {
            let borrowed = expected.as_ref();
            assert_eq!(value(&of(&borrowed).unwrap()), Some(expected));
        }
    }

    #[test]
    fn damage_is_nothing() {
        assert!(CellRef::bytes_as(Tag::TEXT, b"\xff").is_none());
        assert_eq!(value(&CellRef::bytes_as(Tag::UUID, b"x").unwrap()), None);
        assert_eq!(value(&CellRef::bytes_as(Tag::INTERVAL, &[0; 15]).unwrap()), None);
        assert_eq!(value(&CellRef::bytes_as(Tag::ARRAY, &[1, 9]).unwrap()), None);
        assert_eq!(value(&CellRef::value(Tag(99), 0)), None);
        assert_eq!(value(&CellRef::value(Tag::DATE, u64::MAX >> 1)), None);
    }
}
