//! Rows as they come from a driver: cells, and the arenas that text and bytes lie in.
//!
//! Not here: who fills them (the loader and the engine).
//!
//! [`Row`] is what an application reads. The others are for those who make a value of each row without a copy in between: SQLAlchemy has no
//! counterpart to them, as its rows are tuples of Python objects.
//!
//! ```
//! use aludel_sql::{Name, Row, RowCursor, RowRef, SqlType, Value, ValueRef, row::{Cell, ResultColumn, tag}, types::TypeRef};
//!
//! // What a driver hands over: the names lie one behind the other.
//! let text = "AdaGrace";
//! let cell = |tag, len, bits| Cell { tag, flags: 0, aux: 0, len, bits };
//! let column = |name, sql_type| ResultColumn { table: Some("users".into()), name: Name::new(name), sql_type: TypeRef::of(sql_type), nullable: true };
//! let columns = [column("id", SqlType::BigInteger), column("name", SqlType::Text), column("city", SqlType::Text)].into();
//! let cells = [cell(tag::I64, 0, 2), cell(tag::TEXT, 5, 3), cell(tag::NULL, 0, 0)];
//!
//! let row = RowRef::new(&cells, text, &[], &columns);
//! assert_eq!((row.len(), row.is_empty(), row.columns().len()), (3, false, 3));
//! assert_eq!(row.value(1)?, ValueRef::Text("Grace"));
//! assert_eq!(row.get::<i64>(0)?, 2);
//! assert!(row.get::<String>(2).unwrap_err().message().contains("users.city"));
//!
//! // From left to right, as a model reads it.
//! let mut cursor = RowCursor::new(row);
//! assert_eq!((cursor.next::<i64>()?, cursor.position()), (2, 1));
//! cursor.skip(1);
//! assert!(cursor.all_null(1) && cursor.take(1)?.len() == 1);
//! assert!(cursor.next::<i64>().is_err());
//!
//! // What an application gets.
//! let owned = Row::decode(&mut RowCursor::new(cursor.row()))?;
//! assert_eq!((owned.get::<String>("name")?, owned.at::<i64>(0)?), ("Grace".to_owned(), 2));
//! assert_eq!((owned.values()[2].clone(), owned.columns()[2].name.as_str()), (Value::Null, "city"));
//! # Ok::<(), aludel_sql::Error>(())
//! ```
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

/// The representations a [`Cell`] can have; the same numbers as at the plugin boundary. SQLAlchemy has no counterpart.
///
/// | tag | read as |
/// |---|---|
/// | [`NULL`](tag::NULL) | `None` |
/// | [`BOOL`](tag::BOOL), [`I64`](tag::I64), [`U64`](tag::U64), [`F64`](tag::F64), [`DECIMAL`](tag::DECIMAL) | truth values and numbers |
/// | [`TEXT`](tag::TEXT), [`UNTYPED`](tag::UNTYPED), [`BYTES`](tag::BYTES), [`JSON`](tag::JSON), [`UUID`](tag::UUID) | text, bytes, JSON, UUIDs |
/// | [`DATE`](tag::DATE), [`TIME`](tag::TIME), [`DATETIME`](tag::DATETIME), [`DATETIME_TZ`](tag::DATETIME_TZ), [`INTERVAL`](tag::INTERVAL) | days, times, spans |
/// | [`ARRAY`](tag::ARRAY), [`PRIVATE`](tag::PRIVATE) | arrays, and what a plugin reads |
///
/// ```
/// use aludel_sql::{Name, RowRef, SqlType, ValueRef, row::{Cell, ResultColumn, tag}, types::{ArrayBuilder, Interval, TypeRef}};
///
/// // One cell of each kind, over the same arenas.
/// let span = Interval::new(0, 1, 0);
/// let mut array = ArrayBuilder::new(&[1]);
/// array.push(ValueRef::I64(7));
/// let array = array.build()?;
/// let array = array.as_ref().as_bytes();
/// let bytes: Vec<u8> = [span.as_bytes().as_slice(), array].concat();
/// let columns = [ResultColumn { table: None, name: Name::new("x"), sql_type: TypeRef::of(SqlType::Unknown), nullable: true }].into();
/// let read = |tag, len: usize, bits| {
///     let cells = [Cell { tag, flags: 0, aux: 0, len: len as u32, bits }];
///     RowRef::new(&cells, "12.5", &bytes, &columns).value(0).map(|value| format!("{value:?}")).unwrap()
/// };
/// assert_eq!(read(tag::NULL, 0, 0), "Null");
/// assert_eq!(read(tag::BOOL, 0, 1), "Bool(true)");
/// assert_eq!((read(tag::I64, 0, 7), read(tag::U64, 0, 7)), ("I64(7)".into(), "U64(7)".into()));
/// assert_eq!(read(tag::F64, 0, 0.5_f64.to_bits()), "F64(0.5)");
/// assert_eq!((read(tag::TEXT, 4, 0), read(tag::UNTYPED, 2, 0)), ("Text(\"12.5\")".into(), "Text(\"12\")".into()));
/// assert_eq!((read(tag::DECIMAL, 4, 0), read(tag::JSON, 2, 0)), ("Decimal(\"12.5\")".into(), "Json(\"12\")".into()));
/// assert_eq!((read(tag::DATE, 0, 1), read(tag::TIME, 0, 1)), ("Date(1)".into(), "Time(1)".into()));
/// assert_eq!((read(tag::DATETIME, 0, 1), read(tag::DATETIME_TZ, 0, 1)), ("DateTime(1)".into(), "DateTimeTz(1, 0)".into()));
/// assert!(read(tag::BYTES, 2, 0).starts_with("Bytes(") && read(tag::UUID, 16, 0).starts_with("Uuid("));
/// assert_eq!((read(tag::INTERVAL, 16, 0), read(tag::ARRAY, array.len(), 16)), (format!("Interval({span:?})"), "Array([I64(7)])".into()));
/// assert!(read(tag::PRIVATE, 1, 0).starts_with("Private(128, "));
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub mod tag {
    /// NULL.
    pub const NULL: u8 = 0;
    /// TRUE when `bits` is not 0.
    pub const BOOL: u8 = 1;
    /// A whole number: `bits`.
    pub const I64: u8 = 2;
    /// A whole number beyond `i64`: `bits`.
    pub const U64: u8 = 3;
    /// A double: `bits` as IEEE 754 has it.
    pub const F64: u8 = 4;
    /// Text, in the text arena.
    pub const TEXT: u8 = 5;
    /// Bytes, in the byte arena.
    pub const BYTES: u8 = 6;
    /// An exact decimal, as its digits in the text arena.
    pub const DECIMAL: u8 = 7;
    /// Days since 1970-01-01: `bits`.
    pub const DATE: u8 = 8;
    /// Microseconds since midnight: `bits`.
    pub const TIME: u8 = 9;
    /// Microseconds since 1970-01-01 00:00, without a zone: `bits`.
    pub const DATETIME: u8 = 10;
    /// The same in UTC, `aux` being the offset to show it in, in minutes.
    pub const DATETIME_TZ: u8 = 11;
    /// A UUID, sixteen bytes in the byte arena.
    pub const UUID: u8 = 12;
    /// JSON, in the text arena.
    pub const JSON: u8 = 13;
    /// Text whose type the driver does not know; it is read as text.
    pub const UNTYPED: u8 = 14;
    /// A span of time, in the byte arena: see [`crate::types::Interval::as_bytes`].
    pub const INTERVAL: u8 = 15;
    /// An array, in the byte arena: see [`crate::types::ArrayRef::from_bytes`].
    pub const ARRAY: u8 = 16;
    /// From here on: what a driver and a type plugin agreed on, in the byte arena.
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

    /// The value at a position as a Rust type. Errors: [`ErrorKind::Decode`], naming the column.
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

    /// The next value as a Rust type. Errors: [`ErrorKind::Decode`], naming the column, also when there is none.
    #[inline]
    pub fn next<T: SqlValue>(&mut self) -> Result<T> {
        let index = self.next;
        self.next = index + 1;
        self.row.get(index)
    }

    /// Passes over `count` values, there or not.
    pub fn skip(&mut self, count: usize) {
        self.next += count;
    }

    /// Whether the next `count` values are all NULL: the mark of an outer join without a partner.
    pub fn all_null(&self, count: usize) -> bool {
        (self.next..self.next + count).all(|index| matches!(self.row.value(index), Ok(ValueRef::Null)))
    }

    /// The next `count` values as a row of its own. Errors: [`ErrorKind::Decode`] when there are fewer.
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

    /// The value at a position from 0 as a Rust type (SQLAlchemy: `row[0]`). Errors: [`ErrorKind::Decode`], naming the column, also when there is none.
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
