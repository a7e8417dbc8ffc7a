//! Rows as they come from a driver: cells, and the arenas that text and bytes lie in.
//!
//! Not here: who fills them (the loader and the engine).
use crate::{
    error::{Error, ErrorKind, Result},
    name::Name,
    types::{ArrayRef, Interval, SqlValue, TypeRef, Value, ValueRef},
};
use std::sync::Arc;

/// One value of a batch, in the layout of the plugin boundary: `bits` is the value, or the offset into its arena.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// How the value is represented, see [`tag`].
    pub tag: u8,
    /// Reserved.
    pub flags: u8,
    /// What a tag says it is.
    pub aux: i16,
    /// Bytes in the arena.
    pub len: u32,
    /// The value, or the offset.
    pub bits: u64,
}

/// The representations a [`Cell`] can have; the same numbers as at the plugin boundary.
#[allow(missing_docs)]
pub mod tag {
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
    pub const UNTYPED: u8 = 14;
    pub const INTERVAL: u8 = 15;
    pub const ARRAY: u8 = 16;
    pub const PRIVATE: u8 = 128;
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultColumn {
    /// The table it comes from, when it is a plain column.
    pub table: Option<Name>,
    /// The name or label.
    pub name: Name,
    /// The type, as far as the statement tells.
    pub sql_type: TypeRef,
    /// Whether NULL is possible, computed from the statement.
    pub nullable: bool,
}

/// One row, borrowed from a batch.
#[derive(Clone, Copy)]
pub struct RowRef<'a> {
    cells: &'a [Cell],
    text: &'a str,
    bytes: &'a [u8],
    columns: &'a Arc<[ResultColumn]>,
}

impl<'a> RowRef<'a> {
    /// A row over its cells and the batch's arenas.
    #[inline]
    pub fn new(cells: &'a [Cell], text: &'a str, bytes: &'a [u8], columns: &'a Arc<[ResultColumn]>) -> Self {
        RowRef { cells, text, bytes, columns }
    }

    /// The cell at a position.
    pub(crate) fn cell(&self, index: usize) -> Option<Cell> {
        self.cells.get(index).copied()
    }

    /// A row over other cells and the same arenas.
    pub(crate) fn with_cells<'b>(&self, cells: &'b [Cell]) -> RowRef<'b>
    where
        'a: 'b,
    {
        RowRef { cells, text: self.text, bytes: self.bytes, columns: self.columns }
    }

    /// How many values it has.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has no values.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The columns of the result.
    pub fn columns(&self) -> &'a Arc<[ResultColumn]> {
        self.columns
    }

    /// The value at a position from 0. Errors: [`ErrorKind::Decode`] when the row is shorter, or when the
    /// driver handed out a range outside its arena.
    #[inline]
    pub fn value(&self, index: usize) -> Result<ValueRef<'a>> {
        let Some(cell) = self.cells.get(index) else {
            return Err(too_short(index, self.cells.len()));
        };
        match cell.tag {
            tag::NULL => Ok(ValueRef::Null),
            tag::I64 => Ok(ValueRef::I64(cell.bits.cast_signed())),
            tag::TEXT | tag::UNTYPED => self.text_of(cell).map(ValueRef::Text),
            _ => self.other(cell),
        }
    }

    fn other(&self, cell: &Cell) -> Result<ValueRef<'a>> {
        let signed = cell.bits.cast_signed();
        Ok(match cell.tag {
            tag::BOOL => ValueRef::Bool(cell.bits != 0),
            tag::U64 => ValueRef::U64(cell.bits),
            tag::F64 => ValueRef::F64(f64::from_bits(cell.bits)),
            tag::BYTES => ValueRef::Bytes(self.bytes_of(cell)?),
            tag::DECIMAL => ValueRef::Decimal(self.text_of(cell)?),
            tag::DATE => ValueRef::Date(i32::try_from(signed).map_err(|_| bad_cell(cell))?),
            tag::TIME => ValueRef::Time(signed),
            tag::DATETIME => ValueRef::DateTime(signed),
            tag::DATETIME_TZ => ValueRef::DateTimeTz(signed, cell.aux),
            tag::UUID => ValueRef::Uuid(self.bytes_of(cell)?.try_into().map_err(|_| bad_cell(cell))?),
            tag::JSON => ValueRef::Json(self.text_of(cell)?),
            tag::INTERVAL => ValueRef::Interval(Interval::from_bytes(self.bytes_of(cell)?.try_into().map_err(|_| bad_cell(cell))?)),
            tag::ARRAY => ValueRef::Array(ArrayRef::from_bytes(self.bytes_of(cell)?).ok_or_else(|| bad_cell(cell))?),
            private @ tag::PRIVATE.. => ValueRef::Private(private, self.bytes_of(cell)?),
            _ => return Err(bad_cell(cell)),
        })
    }

    #[inline]
    fn text_of(&self, cell: &Cell) -> Result<&'a str> {
        range(cell).and_then(|range| self.text.get(range)).ok_or_else(|| bad_cell(cell))
    }

    #[inline]
    fn bytes_of(&self, cell: &Cell) -> Result<&'a [u8]> {
        range(cell).and_then(|range| self.bytes.get(range)).ok_or_else(|| bad_cell(cell))
    }

    /// The value at a position as a Rust type. Errors name the column.
    #[inline]
    pub fn get<T: SqlValue>(&self, index: usize) -> Result<T> {
        // Each representation is handed on where it is read, so that no `ValueRef` has to be written and read back.
        let made = match self.cells.get(index) {
            Some(cell) if cell.tag == tag::I64 => T::from_value(ValueRef::I64(cell.bits.cast_signed())),
            Some(cell) if matches!(cell.tag, tag::TEXT | tag::UNTYPED) => self.text_of(cell).and_then(|text| T::from_value(ValueRef::Text(text))),
            Some(cell) if cell.tag == tag::NULL => T::from_value(ValueRef::Null),
            Some(cell) => self.other(cell).and_then(T::from_value),
            None => Err(too_short(index, self.cells.len())),
        };
        match made {
            Ok(value) => Ok(value),
            Err(error) => Err(self.in_column(index, error)),
        }
    }

    #[cold]
    #[inline(never)]
    fn in_column(&self, index: usize, error: Error) -> Error {
        match self.columns.get(index) {
            Some(column) => error.in_front(&column.to_string()),
            None => error.in_front(&format!("column {index} of the result")),
        }
    }
}

impl std::fmt::Display for ResultColumn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.table {
            Some(table) => write!(f, "column `{table}.{}`", self.name),
            None => write!(f, "column `{}` of the result", self.name),
        }
    }
}

#[inline]
fn range(cell: &Cell) -> Option<std::ops::Range<usize>> {
    let start = usize::try_from(cell.bits).ok()?;
    Some(start..start.checked_add(cell.len as usize)?)
}

#[cold]
fn bad_cell(cell: &Cell) -> Error {
    Error::new(ErrorKind::Decode, "SQL-3006", format!("the driver handed out a damaged value (representation {})", cell.tag))
        .help("this is a bug in the dialect's plugin; report it to its author")
}

#[cold]
fn too_short(index: usize, len: usize) -> Error {
    Error::new(ErrorKind::Decode, "SQL-3007", format!("the row has {len} columns, and column {index} (from 0) was asked for"))
}

/// Reads a row from left to right: the way a model, a tuple or a scalar is made of it.
pub struct RowCursor<'a> {
    row: RowRef<'a>,
    next: usize,
}

impl<'a> RowCursor<'a> {
    /// A cursor before the first value.
    #[inline]
    pub fn new(row: RowRef<'a>) -> Self {
        RowCursor { row, next: 0 }
    }

    /// The next value as a Rust type. Errors name the column.
    #[inline]
    pub fn next<T: SqlValue>(&mut self) -> Result<T> {
        let index = self.next;
        self.next = index + 1;
        self.row.get(index)
    }

    /// Passes over `count` values.
    pub fn skip(&mut self, count: usize) {
        self.next += count;
    }

    /// Whether the next `count` values are all NULL: the mark of an outer join without a partner.
    pub fn all_null(&self, count: usize) -> bool {
        (self.next..self.next + count).all(|index| matches!(self.row.value(index), Ok(ValueRef::Null)))
    }

    /// The next `count` values as a row of its own.
    pub fn take(&mut self, count: usize) -> Result<RowRef<'a>> {
        let cells = self.row.cells.get(self.next..self.next + count).ok_or_else(|| too_short(self.next + count, self.row.len()))?;
        self.next += count;
        Ok(RowRef { cells, ..self.row })
    }

    /// The row being read.
    pub fn row(&self) -> RowRef<'a> {
        self.row
    }

    /// The position of the next value.
    pub fn position(&self) -> usize {
        self.next
    }
}

/// A row that owns its values, read by name or position (SQLAlchemy: `Row`).
#[derive(Clone, PartialEq)]
pub struct Row {
    values: Vec<Value>,
    columns: Arc<[ResultColumn]>,
}

impl Row {
    /// Copies everything that is left of a cursor's row.
    pub fn decode(cursor: &mut RowCursor<'_>) -> Result<Self> {
        let row = cursor.row;
        let values = (cursor.next..row.len()).map(|index| row.value(index).map(ValueRef::to_value)).collect::<Result<_>>()?;
        cursor.next = row.len();
        Ok(Row { values, columns: Arc::clone(row.columns) })
    }

    /// The value of a column as a Rust type (SQLAlchemy: `row.name`, `row._mapping[...]`).
    ///
    /// Errors: [`ErrorKind::UnknownName`] lists the columns there are; [`ErrorKind::Decode`].
    pub fn get<T: SqlValue>(&self, name: &str) -> Result<T> {
        let index = self.columns.iter().position(|column| column.name == *name).ok_or_else(|| self.unknown(name))?;
        self.at(index)
    }

    /// The value at a position from 0 as a Rust type.
    pub fn at<T: SqlValue>(&self, index: usize) -> Result<T> {
        let value = self.values.get(index).ok_or_else(|| too_short(index, self.values.len()))?;
        T::from_value(value.as_ref()).map_err(|error| match self.columns.get(index) {
            Some(column) => error.in_front(&column.to_string()),
            None => error,
        })
    }

    /// All values, in order (SQLAlchemy: `tuple(row)`).
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The columns (SQLAlchemy: `row._fields`).
    pub fn columns(&self) -> &[ResultColumn] {
        &self.columns
    }

    #[cold]
    fn unknown(&self, name: &str) -> Error {
        let error = Error::new(ErrorKind::UnknownName, "SQL-3008", format!("the row has no column `{name}`"));
        error.known(name, self.columns.iter().map(|column| column.name.as_str()))
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut map = f.debug_map();
        for (column, value) in self.columns.iter().zip(&self.values) {
            map.entry(&column.name, value);
        }
        map.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::SqlType;

    fn columns() -> Arc<[ResultColumn]> {
        [ResultColumn { table: Some(Name::new("t")), name: Name::new("n"), sql_type: TypeRef::of(SqlType::Text), nullable: true }].into()
    }

    #[test]
    fn a_range_outside_the_arena_is_an_error() {
        let columns = columns();
        for (bits, len) in [(0, 4), (4, 1), (u64::MAX, 1), (1, u32::MAX)] {
            let cells = [Cell { tag: tag::TEXT, flags: 0, aux: 0, len, bits }];
            let row = RowRef::new(&cells, "abc", &[], &columns);
            assert_eq!(row.value(0).unwrap_err().code(), "SQL-3006");
        }
    }

    #[test]
    fn a_cut_character_is_an_error() {
        let columns = columns();
        let cells = [Cell { tag: tag::TEXT, flags: 0, aux: 0, len: 1, bits: 0 }];
        assert!(RowRef::new(&cells, "é", &[], &columns).value(0).is_err());
    }

    #[test]
    fn a_damaged_interval_or_array_is_an_error() {
        let columns = columns();
        for (kind, len) in [(tag::INTERVAL, 15), (tag::INTERVAL, 17), (tag::ARRAY, 0), (tag::ARRAY, 12)] {
            let cells = [Cell { tag: kind, flags: 0, aux: 0, len, bits: 0 }];
            let error = RowRef::new(&cells, "", &[1; 32], &columns).get::<Value>(0).unwrap_err();
            assert_eq!(error.message(), format!("column `t.n`: the driver handed out a damaged value (representation {kind})"));
        }
        let cells = [Cell { tag: tag::INTERVAL, flags: 0, aux: 0, len: 16, bits: 0 }, Cell { tag: tag::ARRAY, flags: 0, aux: 0, len: 1, bits: 16 }];
        let row = RowRef::new(&cells, "", &[0; 17], &columns);
        assert_eq!(row.get::<Interval>(0).unwrap(), Interval::default());
        assert!(matches!(row.value(1), Ok(ValueRef::Array(array)) if array.is_empty()));
    }

    #[test]
    fn errors_name_the_column() {
        let columns = columns();
        let cells = [Cell { tag: tag::NULL, flags: 0, aux: 0, len: 0, bits: 0 }];
        let error = RowRef::new(&cells, "", &[], &columns).get::<String>(0).unwrap_err();
        assert_eq!(error.message(), "column `t.n`: NULL where `String` was expected");
    }
}
