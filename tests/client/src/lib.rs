//! Calls a driver through the plugin interface, the way the host does: for tests of a driver, without the host.
//!
//! ```ignore
//! let mut db = aludel_driver_client::open(acme::plugin().module(), "acme://host/db", &[]).unwrap();
//! assert_eq!(db.query("SELECT 1", &[]).unwrap(), [[Int(1)]]);
//! ```
use aludel_plugin_interface::{
    abi_stable::std_types::{RResult, RSlice, RStr, Tuple2},
    batch::RowBatch,
    cell::{Cell, CellRef, Tag},
    connection::{Conn, ExecResult, FetchLimit, Fetched},
    error::{DbError, ErrorKind, Res},
    plugin::Plugin_Ref,
};

/// No limit.
pub const ALL: FetchLimit = FetchLimit { rows: u32::MAX, bytes: u32::MAX };

/// At most `rows` rows.
pub fn rows(rows: u32) -> FetchLimit {
    FetchLimit { rows, bytes: u32::MAX }
}

/// A value of a result.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// A whole number.
    Int(i64),
    /// A whole number without sign.
    Unsigned(u64),
    /// A number with a point.
    Real(f64),
    /// A truth value.
    Bool(bool),
    /// A text.
    Text(String),
    /// Bytes, of any tag that stands for bytes.
    Bytes(Vec<u8>),
    /// A decimal's digits.
    Decimal(String),
    /// JSON's text.
    Json(String),
    /// The 16 bytes of a UUID.
    Uuid(Vec<u8>),
    /// A tag with its number.
    Tagged(Tag, i64),
}
pub use Value::{Bool, Bytes, Decimal, Int, Json, Null, Real, Tagged, Text, Unsigned, Uuid};

/// A text of a result.
pub fn s(text: &str) -> Value {
    Text(text.to_owned())
}

/// NULL, to be bound.
pub fn null() -> CellRef<'static> {
    CellRef::NULL
}

/// A whole number, to be bound.
pub fn int(value: i64) -> CellRef<'static> {
    CellRef::value(Tag::I64, value as u64)
}

/// A number with a point, to be bound.
pub fn real(value: f64) -> CellRef<'static> {
    CellRef::value(Tag::F64, value.to_bits())
}

/// A text, to be bound.
pub fn text(value: &str) -> CellRef<'_> {
    CellRef::text(value).unwrap()
}

/// Bytes, to be bound.
pub fn bytes(value: &[u8]) -> CellRef<'_> {
    CellRef::bytes_as(Tag::BYTES, value).unwrap()
}

/// A number of another tag, to be bound.
pub fn tagged(tag: Tag, bits: i64) -> CellRef<'static> {
    CellRef::value(tag, bits as u64)
}

/// A truth value, to be bound.
pub fn boolean(value: bool) -> CellRef<'static> {
    CellRef::value(Tag::BOOL, u64::from(value))
}

/// A decimal, to be bound.
pub fn decimal(value: &str) -> CellRef<'_> {
    CellRef::text_as(Tag::DECIMAL, value).unwrap()
}

/// What a call of the driver gives.
pub type Result<T> = std::result::Result<T, Box<DbError>>;

/// An answer of the interface.
pub fn result<T>(result: Res<T>) -> Result<T> {
    match result {
        RResult::ROk(value) => Ok(value),
        RResult::RErr(error) => Err(Box::new((*error).clone())),
    }
}

/// A detail of an error.
pub fn detail(error: &DbError, key: &str) -> Option<String> {
    error.details.iter().find(|pair| pair.0 == key).map(|pair| pair.1.to_string())
}

/// A connection, and the batch that its rows come in.
pub struct Db {
    /// The driver's connection.
    pub connection: Conn,
    /// What the last call gave.
    pub batch: RowBatch,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Db")
    }
}

/// A connection of a plugin's first driver. Errors: those of the driver.
pub fn open(module: Plugin_Ref, url: &str, options: &[(&str, &str)]) -> Result<Db> {
    let drivers = result(module.drivers()()).unwrap();
    let options: Vec<Tuple2<RStr<'_>, RStr<'_>>> = options.iter().map(|(key, value)| Tuple2((*key).into(), (*value).into())).collect();
    let connection = result(drivers[0].driver.connect(url.into(), RSlice::from_slice(&options)))?;
    Ok(Db { connection, batch: RowBatch::default() })
}

impl Db {
    /// Runs statements without values.
    pub fn script(&mut self, sql: &str) -> Result<()> {
        result(self.connection.execute_script(sql.into()))
    }

    /// Prepares a statement; gives its number.
    pub fn prepare(&mut self, sql: &str) -> Result<u64> {
        result(self.connection.prepare(sql.into()))
    }

    /// Runs a prepared query as far as the limit.
    pub fn start(&mut self, statement: u64, params: &[CellRef<'_>], limit: FetchLimit) -> Result<Fetched> {
        result(self.connection.query(statement, RSlice::from_slice(params), limit, &mut self.batch))
    }

    /// More rows of a cursor.
    pub fn fetch(&mut self, cursor: u64, limit: FetchLimit) -> Result<Fetched> {
        result(self.connection.fetch(cursor, limit, &mut self.batch))
    }

    /// Runs a prepared statement for its effect.
    pub fn execute(&mut self, statement: u64, params: &[CellRef<'_>]) -> Result<ExecResult> {
        result(self.connection.execute(statement, RSlice::from_slice(params)))
    }

    /// Runs a prepared statement with many sets of `width` values.
    pub fn execute_many(&mut self, statement: u64, width: u32, params: &[CellRef<'_>]) -> Result<ExecResult> {
        result(self.connection.execute_many(statement, width, RSlice::from_slice(params), &mut self.batch))
    }

    /// Inserts many rows of `width` values, with the pieces of the statement.
    pub fn insert_many(&mut self, head: &str, tuple: &str, returning: &str, width: u32, params: &[CellRef<'_>]) -> Result<ExecResult> {
        result(self.connection.insert_many(head.into(), tuple.into(), returning.into(), width, RSlice::from_slice(params), &mut self.batch))
    }

    /// Prepares, runs and forgets a statement.
    pub fn run(&mut self, sql: &str, params: &[CellRef<'_>]) -> Result<ExecResult> {
        let statement = self.prepare(sql)?;
        let done = self.execute(statement, params);
        self.connection.close_stmt(statement);
        done
    }

    /// All rows of a query.
    pub fn query(&mut self, sql: &str, params: &[CellRef<'_>]) -> Result<Vec<Vec<Value>>> {
        let statement = self.prepare(sql)?;
        let fetched = self.start(statement, params, ALL);
        self.connection.close_stmt(statement);
        assert_eq!(fetched?.cursor, 0);
        Ok(self.rows())
    }

    /// What the database says of its tables.
    pub fn reflect(&mut self, what: &str, schema: &str, table: &str) -> Result<Vec<Vec<Value>>> {
        result(self.connection.reflect(what.into(), schema.into(), table.into(), &mut self.batch))?;
        Ok(self.rows())
    }

    /// The first value of the first row of a query.
    pub fn one(&mut self, sql: &str) -> Value {
        self.query(sql, &[]).unwrap().remove(0).remove(0)
    }

    /// What is in the batch.
    pub fn rows(&self) -> Vec<Vec<Value>> {
        assert_eq!(self.batch.cells.len(), (self.batch.ncols * self.batch.nrows) as usize);
        if self.batch.ncols == 0 {
            return vec![Vec::new(); self.batch.nrows as usize];
        }
        self.batch.cells.chunks(self.batch.ncols as usize).map(|row| row.iter().map(|cell| self.value(cell)).collect()).collect()
    }

    /// The integers of the batch's only column.
    pub fn keys(&self) -> Vec<i64> {
        self.rows()
            .into_iter()
            .map(|row| match row.as_slice() {
                [Int(key)] => *key,
                other => panic!("not a key: {other:?}"),
            })
            .collect()
    }

    fn value(&self, cell: &Cell) -> Value {
        let range = cell.bits as usize..cell.bits as usize + cell.len as usize;
        match cell.tag {
            Tag::NULL => Null,
            Tag::BOOL => Bool(cell.bits != 0),
            Tag::I64 => Int(cell.bits as i64),
            Tag::U64 => Unsigned(cell.bits),
            Tag::F64 => Real(f64::from_bits(cell.bits)),
            Tag::TEXT => Text(std::str::from_utf8(&self.batch.text[range]).unwrap().to_owned()),
            Tag::BYTES => Bytes(self.batch.bytes[range].to_vec()),
            Tag::DECIMAL => Decimal(std::str::from_utf8(&self.batch.text[range]).unwrap().to_owned()),
            Tag::JSON => Json(std::str::from_utf8(&self.batch.text[range]).unwrap().to_owned()),
            Tag::UUID => Uuid(self.batch.bytes[range].to_vec()),
            other if other.in_bytes() => Bytes(self.batch.bytes[range].to_vec()),
            other => Tagged(other, cell.bits as i64),
        }
    }
}

/// Asserts an error's kind and gives the error.
#[track_caller]
pub fn fails<T>(result: Result<T>, kind: ErrorKind) -> Box<DbError> {
    match result {
        Ok(_) => panic!("no error, but {kind:?} was expected"),
        Err(error) => {
            assert_eq!(error.kind, kind, "{error:?}");
            error
        }
    }
}

/// An element of an array, as it crosses.
pub fn element(tag: Tag, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag.0, 0, 0];
    bytes.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// An array, as it crosses.
pub fn array_of(lengths: &[u32], elements: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![lengths.len() as u8];
    lengths.iter().for_each(|length| bytes.extend_from_slice(&length.to_le_bytes()));
    elements.iter().for_each(|element| bytes.extend_from_slice(element));
    bytes
}

impl Db {
    fn bytes_of(&self, cell: usize) -> &[u8] {
        let cell = &self.batch.cells[cell];
        &self.batch.bytes[cell.bits as usize..][..cell.len as usize]
    }

    /// An array of the batch: its lengths, and its elements as text.
    pub fn array(&self, cell: usize) -> String {
        assert_eq!(self.batch.cells[cell].tag, Tag::ARRAY);
        let mut bytes = self.bytes_of(cell);
        let mut take = |count: usize| {
            let (head, rest) = bytes.split_at(count);
            bytes = rest;
            head
        };
        let number = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().unwrap());
        let lengths: Vec<u32> = (0..take(1)[0]).map(|_| number(take(4))).collect();
        let mut shown = format!("{lengths:?}");
        for _ in 0..if lengths.is_empty() { 0 } else { lengths.iter().product() } {
            let (tag, _aux, length) = (Tag(take(1)[0]), take(2), number(take(4)));
            let payload = take(length as usize);
            let bits = || i64::from_le_bytes(payload.try_into().unwrap());
            shown.push(' ');
            match tag {
                Tag::NULL => shown.push_str("NULL"),
                Tag::I64 => shown.push_str(&bits().to_string()),
                Tag::BOOL => shown.push_str(&(bits() != 0).to_string()),
                _ => shown.push_str(std::str::from_utf8(payload).unwrap()),
            }
        }
        assert!(bytes.is_empty());
        shown
    }

    /// Months, days and microseconds of the batch's first cell.
    pub fn interval(&self) -> (i32, i32, i64) {
        assert_eq!(self.batch.cells[0].tag, Tag::INTERVAL);
        let bytes = self.bytes_of(0);
        let number = |range: std::ops::Range<usize>| i32::from_le_bytes(bytes[range].try_into().unwrap());
        (number(0..4), number(4..8), i64::from_le_bytes(bytes[8..].try_into().unwrap()))
    }
}

impl Db {
    /// A command of the driver's own.
    pub fn command(&mut self, what: &str, params: &[CellRef<'_>]) -> Result<ExecResult> {
        result(self.connection.command(what.into(), RSlice::from_slice(params), &mut self.batch))
    }
}
