//! Values of plugin types, converted a column at a time.
use crate::error::Result;
use aludel_sql::{
    Error, ErrorKind, Param, Value, ValueRef,
    dialect::ColumnType,
    row::{Cell, ResultColumn, RowRef, tag},
};
use std::sync::Arc;

use super::plan::Custom;

/// The program's values to the database's, one for each. Errors: the plugin's, and SQL-3006 when it gives another number of values.
pub(crate) fn bind_column(column_type: &dyn ColumnType, dialect: &str, values: &[ValueRef<'_>]) -> Result<Vec<Value>> {
    let converted = column_type.bind(dialect, values)?;
    same_length(column_type, values.len(), converted.len())?;
    Ok(converted)
}

/// Rows of `width` values each, to the database's form: for each column of a plugin type its place and its values. One call of
/// the plugin for each column. Errors: as for [`bind_column`].
pub(crate) fn bind_columns(customs: &[Custom], dialect: &str, params: &[Param<'_>], width: usize) -> Result<Vec<(usize, Vec<Value>)>> {
    let one = |(place, column_type): &Custom| {
        let values: Vec<ValueRef<'_>> = params.chunks_exact(width.max(1)).filter_map(|row| row.get(*place)).map(Param::value).collect();
        Ok((*place, bind_column(&**column_type, dialect, &values)?))
    };
    customs.iter().map(one).collect()
}

fn same_length(column_type: &dyn ColumnType, given: usize, made: usize) -> Result<()> {
    if given == made {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Plugin, "PLG-1501", format!("the column type `{}` made {made} values from {given}", column_type.name()))
        .help("this is a bug in the type's plugin; report it to its author"))
}

/// A batch whose plugin columns have been converted.
#[derive(Default)]
pub(crate) struct Converted {
    pub(crate) cells: Vec<Cell>,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
}

/// Converts the columns of plugin types. `width` is the number of cells in a row.
pub(crate) fn convert_results(
    customs: &[Custom],
    dialect: &str,
    columns: &Arc<[ResultColumn]>,
    parts: (&[Cell], &str, &[u8]),
    width: usize,
) -> Result<Converted> {
    let (cells, text, bytes) = parts;
    let mut out = Converted { cells: cells.to_vec(), text: text.to_owned(), bytes: bytes.to_owned() };
    for (place, column_type) in customs.iter().filter(|(place, _)| *place < width) {
        let column = cells.chunks_exact(width.max(1)).map(|row| RowRef::new(row, text, bytes, columns).value(*place));
        let values = column.collect::<Result<Vec<_>>>()?;
        let made = column_type.result(dialect, &values).map_err(|error| in_column(error, columns.get(*place)))?;
        same_length(&**column_type, values.len(), made.len())?;
        for (row, value) in made.iter().enumerate() {
            out.cells[row * width + place] = out.store(value);
        }
    }
    Ok(out)
}

fn in_column(error: Error, column: Option<&ResultColumn>) -> Error {
    match column {
        Some(column) => error.in_front(&column.to_string()),
        None => error,
    }
}

impl Converted {
    fn store(&mut self, value: &Value) -> Cell {
        let plain = |tag, bits: i64| Cell { tag, flags: 0, aux: 0, len: 0, bits: bits.cast_unsigned() };
        match value {
            Value::Bool(value) => plain(tag::BOOL, i64::from(*value)),
            Value::I64(value) => plain(tag::I64, *value),
            Value::U64(value) => plain(tag::U64, value.cast_signed()),
            Value::F64(value) => plain(tag::F64, value.to_bits().cast_signed()),
            Value::Date(days) => plain(tag::DATE, i64::from(*days)),
            Value::Time(micros) => plain(tag::TIME, *micros),
            Value::DateTime(micros) => plain(tag::DATETIME, *micros),
            Value::DateTimeTz(micros, offset) => Cell { aux: *offset, ..plain(tag::DATETIME_TZ, *micros) },
            Value::Text(text) => self.store_text(tag::TEXT, text),
            Value::Decimal(text) => self.store_text(tag::DECIMAL, text),
            Value::Json(text) => self.store_text(tag::JSON, text),
            Value::Bytes(bytes) => self.store_bytes(tag::BYTES, bytes),
            Value::Uuid(bytes) => self.store_bytes(tag::UUID, bytes),
            Value::Interval(interval) => self.store_bytes(tag::INTERVAL, interval.as_bytes()),
            Value::Array(array) => self.store_bytes(tag::ARRAY, array.as_ref().as_bytes()),
            Value::Private(tag, bytes) => self.store_bytes(*tag, bytes),
            _ => plain(tag::NULL, 0),
        }
    }

    fn store_text(&mut self, tag: u8, text: &str) -> Cell {
        let start = self.text.len();
        self.text.push_str(text);
        Cell { tag, flags: 0, aux: 0, len: u32::try_from(text.len()).unwrap_or(u32::MAX), bits: start as u64 }
    }

    fn store_bytes(&mut self, tag: u8, bytes: &[u8]) -> Cell {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        Cell { tag, flags: 0, aux: 0, len: u32::try_from(bytes.len()).unwrap_or(u32::MAX), bits: start as u64 }
    }
}
