//! A small client of the plugin interface: the tests call the driver the way the host does.
#![allow(dead_code)]
use aludel_plugin_interface::{
    abi_stable::std_types::{RResult, RSlice, RStr, Tuple2},
    batch::RowBatch,
    cell::{Cell, CellRef, Tag},
    connection::{Conn, ExecResult, FetchLimit, Fetched},
    error::{DbError, ErrorKind, Res},
};

pub const ALL: FetchLimit = FetchLimit { rows: u32::MAX, bytes: u32::MAX };

/// At most `rows` rows.
pub fn rows(rows: u32) -> FetchLimit {
    FetchLimit { rows, bytes: u32::MAX }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
    Bool(bool),
    Decimal(String),
    Json(String),
    Uuid(Vec<u8>),
    /// A tag with its number.
    Tagged(Tag, i64),
}
pub use Value::{Bool, Bytes, Decimal, Int, Json, Null, Real, Tagged, Text, Uuid};

pub fn s(text: &str) -> Value {
    Text(text.to_owned())
}

pub fn null() -> CellRef<'static> {
    CellRef::NULL
}

pub fn int(value: i64) -> CellRef<'static> {
    CellRef::value(Tag::I64, value as u64)
}

pub fn real(value: f64) -> CellRef<'static> {
    CellRef::value(Tag::F64, value.to_bits())
}

pub fn text(value: &str) -> CellRef<'_> {
    CellRef::text(value).unwrap()
}

pub fn bytes(value: &[u8]) -> CellRef<'_> {
    CellRef::bytes_as(Tag::BYTES, value).unwrap()
}

pub fn tagged(tag: Tag, bits: i64) -> CellRef<'static> {
    CellRef::value(tag, bits as u64)
}

pub type Result<T> = std::result::Result<T, Box<DbError>>;

pub fn result<T>(result: Res<T>) -> Result<T> {
    match result {
        RResult::ROk(value) => Ok(value),
        RResult::RErr(error) => Err(Box::new((*error).clone())),
    }
}

pub fn detail(error: &DbError, key: &str) -> Option<String> {
    error.details.iter().find(|pair| pair.0 == key).map(|pair| pair.1.to_string())
}

pub struct Db {
    pub connection: Conn,
    pub batch: RowBatch,
}

/// A database of its own in the server of `ALUDEL_TEST_POSTGRES_URL`, dropped at the end.
pub struct Home {
    admin: String,
    pub name: String,
}

static HOMES: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);

/// Where the tests' server is. Without one the test says so and ends.
#[macro_export]
macro_rules! home {
    () => {
        match $crate::support::Home::new() {
            Some(home) => home,
            None => {
                println!("NOT RUN: postgres: ALUDEL_TEST_POSTGRES_URL is not set");
                return;
            }
        }
    };
}

impl Home {
    pub fn new() -> Option<Self> {
        let admin = std::env::var("ALUDEL_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())?;
        let number = HOMES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("aludel_driver_{}_{number}", std::process::id());
        let mut db = Db::open(&admin, &[]).unwrap();
        db.script(&format!("DROP DATABASE IF EXISTS {name}")).unwrap();
        db.script(&format!("CREATE DATABASE {name} TEMPLATE template0")).unwrap();
        Some(Home { admin, name })
    }

    /// The URL of the database, with a query if it is not empty.
    pub fn url(&self, query: &str) -> String {
        let (server, _) = self.admin.rsplit_once('/').unwrap();
        if query.is_empty() { format!("{server}/{}", self.name) } else { format!("{server}/{}?{query}", self.name) }
    }

    pub fn open(&self) -> Db {
        Db::open(&self.url(""), &[]).unwrap()
    }

    pub fn open_with(&self, query: &str) -> Db {
        Db::open(&self.url(query), &[]).unwrap()
    }

    /// A connection with these statements run.
    pub fn with(&self, script: &str) -> Db {
        let mut db = self.open();
        db.script(script).unwrap();
        db
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Ok(mut db) = Db::open(&self.admin, &[]) {
            let _ = db.script(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

impl Db {
    pub fn open(url: &str, options: &[(&str, &str)]) -> Result<Self> {
        let drivers = result(aludel_postgres::plugin().module().drivers()()).unwrap();
        let options: Vec<Tuple2<RStr<'_>, RStr<'_>>> = options.iter().map(|(key, value)| Tuple2((*key).into(), (*value).into())).collect();
        let connection = result(drivers[0].driver.connect(url.into(), RSlice::from_slice(&options)))?;
        Ok(Db { connection, batch: RowBatch::default() })
    }

    pub fn script(&mut self, sql: &str) -> Result<()> {
        result(self.connection.execute_script(sql.into()))
    }

    pub fn prepare(&mut self, sql: &str) -> Result<u64> {
        result(self.connection.prepare(sql.into()))
    }

    pub fn start(&mut self, statement: u64, params: &[CellRef<'_>], limit: FetchLimit) -> Result<Fetched> {
        result(self.connection.query(statement, RSlice::from_slice(params), limit, &mut self.batch))
    }

    pub fn fetch(&mut self, cursor: u64, limit: FetchLimit) -> Result<Fetched> {
        result(self.connection.fetch(cursor, limit, &mut self.batch))
    }

    pub fn execute(&mut self, statement: u64, params: &[CellRef<'_>]) -> Result<ExecResult> {
        result(self.connection.execute(statement, RSlice::from_slice(params)))
    }

    pub fn execute_many(&mut self, statement: u64, width: u32, params: &[CellRef<'_>]) -> Result<ExecResult> {
        result(self.connection.execute_many(statement, width, RSlice::from_slice(params), &mut self.batch))
    }

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

pub fn boolean(value: bool) -> CellRef<'static> {
    CellRef::value(Tag::BOOL, u64::from(value))
}

pub fn decimal(value: &str) -> CellRef<'_> {
    CellRef::text_as(Tag::DECIMAL, value).unwrap()
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
    pub fn command(&mut self, what: &str, params: &[CellRef<'_>]) -> Result<ExecResult> {
        result(self.connection.command(what.into(), RSlice::from_slice(params), &mut self.batch))
    }
}
