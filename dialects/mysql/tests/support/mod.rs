//! A small client of the plugin interface: the tests call the driver the way the host does, on every server whose
//! address is in the environment.
#![allow(dead_code)]
use aludel_plugin_interface::{
    abi_stable::std_types::{RResult, RSlice, RStr, Tuple2},
    batch::RowBatch,
    cell::{Cell, CellRef, Tag},
    connection::{Conn, ExecResult, FetchLimit, Fetched},
    error::{DbError, Res},
};
use std::sync::atomic::{AtomicU32, Ordering};

pub const ALL: FetchLimit = FetchLimit { rows: u32::MAX, bytes: u32::MAX };

/// At most `rows` rows.
pub fn rows(rows: u32) -> FetchLimit {
    FetchLimit { rows, bytes: u32::MAX }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Unsigned(u64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
    Decimal(String),
    Json(String),
    Date(i64),
    Time(i64),
    Timestamp(i64),
}
pub use Value::{Bool, Bytes, Date, Decimal, Int, Json, Null, Real, Text, Time, Timestamp, Unsigned};

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

/// A server to test on, and a database of its own there.
pub struct Server {
    pub name: &'static str,
    admin: String,
    pub database: String,
}

impl Server {
    /// The URL of the test's own database.
    pub fn url(&self) -> String {
        self.url_of(&self.database)
    }

    pub fn url_of(&self, database: &str) -> String {
        let (start, rest) = self.admin.split_once("://").unwrap();
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let address = place.split('/').next().unwrap();
        format!("{start}://{address}/{database}{}{query}", if query.is_empty() { "" } else { "?" })
    }

    pub fn is_mariadb(&self) -> bool {
        self.name == "mariadb"
    }

    pub fn open(&self) -> Db {
        Db::open(&self.url(), &[]).unwrap()
    }

    pub fn with(&self, options: &[(&str, &str)]) -> Result<Db> {
        Db::open(&self.url(), options)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(mut db) = Db::open(&self.admin, &[]) {
            let _ = db.script(&format!("DROP DATABASE IF EXISTS {}", self.database));
        }
    }
}

/// Runs a test on every server that is there, and says which are not.
pub fn each(test: impl Fn(&Server)) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    for (name, variable) in [("mariadb", "ALUDEL_TEST_MARIADB_URL"), ("mysql", "ALUDEL_TEST_MYSQL_URL")] {
        let Ok(admin) = std::env::var(variable) else {
            println!("NOT RUN: {name}: {variable} is not set");
            continue;
        };
        let database = format!("aludel_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut db = Db::open(&admin, &[]).unwrap();
        db.script(&format!("CREATE DATABASE {database} CHARACTER SET utf8mb4")).unwrap();
        drop(db);
        println!("on {name}");
        test(&Server { name, admin, database });
    }
}

pub struct Db {
    pub connection: Conn,
    pub batch: RowBatch,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Db")
    }
}

impl Db {
    pub fn open(url: &str, options: &[(&str, &str)]) -> Result<Self> {
        let drivers = result(aludel_mysql::plugin().module().drivers()()).unwrap();
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

    pub fn command(&mut self, what: &str, params: &[CellRef<'_>]) -> Result<ExecResult> {
        result(self.connection.command(what.into(), RSlice::from_slice(params), &mut self.batch))
    }

    pub fn reflect(&mut self, what: &str, schema: &str, table: &str) -> Result<Vec<Vec<Value>>> {
        result(self.connection.reflect(what.into(), schema.into(), table.into(), &mut self.batch))?;
        Ok(self.rows())
    }

    /// Prepares, runs once, closes.
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

    /// The first value of the first row.
    pub fn value(&mut self, sql: &str) -> Value {
        self.query(sql, &[]).unwrap()[0][0].clone()
    }

    /// What is in the batch.
    pub fn rows(&self) -> Vec<Vec<Value>> {
        let cells: Vec<Value> = self.batch.cells.iter().map(|cell| self.cell(cell)).collect();
        cells.chunks(self.batch.ncols.max(1) as usize).map(<[Value]>::to_vec).collect()
    }

    fn cell(&self, cell: &Cell) -> Value {
        let text = || {
            let range = cell.bits as usize..cell.bits as usize + cell.len as usize;
            String::from_utf8(self.batch.text[range].to_vec()).unwrap()
        };
        match cell.tag {
            Tag::NULL => Null,
            Tag::BOOL => Bool(cell.bits != 0),
            Tag::I64 => Int(cell.bits as i64),
            Tag::U64 => Unsigned(cell.bits),
            Tag::F64 => Real(f64::from_bits(cell.bits)),
            Tag::TEXT => Text(text()),
            Tag::DECIMAL => Decimal(text()),
            Tag::JSON => Json(text()),
            Tag::BYTES => Bytes(self.batch.bytes[cell.bits as usize..cell.bits as usize + cell.len as usize].to_vec()),
            Tag::DATE => Date(cell.bits as i64),
            Tag::TIME => Time(cell.bits as i64),
            Tag::TIMESTAMP => Timestamp(cell.bits as i64),
            other => panic!("a cell with the tag {other:?}"),
        }
    }
}
