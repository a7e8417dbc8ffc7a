//! The driver beside rusqlite used directly, on the same database in memory: time per row and ratio.
//!
//! `cargo run --release -p aludel-sqlite --example raw_speed [fetch|point|insert]`
//!
//! Each side does what its users do. rusqlite holds its statement and makes a struct per row, with chrono's
//! timestamps. The driver is called through the plugin interface, as the host calls it, and fills the
//! host's batches. `floor` is the C library alone, each cell copied into one buffer.
use aludel_plugin_interface::{
    abi_stable::std_types::{RResult, RSlice},
    batch::RowBatch,
    cell::{CellRef, Tag},
    connection::{Conn, FetchLimit},
    error::Res,
};
use chrono::NaiveDateTime;
use rusqlite::ffi;
use std::{hint::black_box, time::Instant};

const ROWS: usize = 10_000;
const INSERTS: usize = 1_000;
const POINTS: usize = 2_000;
const ROUNDS: usize = 60;
const SELECT: &str = "SELECT id, name, hair_color, created_at FROM users";
const POINT: &str = "SELECT id, name, hair_color, created_at FROM users WHERE id = ?";
const TABLES: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, hair_color TEXT, created_at TEXT NOT NULL);
    CREATE TABLE fresh (id INTEGER PRIMARY KEY, name TEXT NOT NULL, hair_color TEXT, created_at TEXT NOT NULL);";
const INSERT: &str = "INSERT INTO fresh (name, hair_color, created_at) VALUES (?, ?, ?)";

fn main() {
    let mut ours = Ours::open();
    let theirs =
        rusqlite::Connection::open_with_flags(":memory:", rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .unwrap();
    theirs.execute_batch(&format!("{TABLES}{}", seed())).unwrap();
    println!("{:<28}{:>10}{:>10}{:>10}{:>8}", "ns per row", "rusqlite", "driver", "floor", "ratio");
    let only = std::env::args().nth(1);
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    if wanted("fetch") {
        fetch(&theirs, &mut ours);
    }
    if wanted("point") {
        point(&theirs, &mut ours);
    }
    if wanted("insert") {
        insert(&theirs, &mut ours);
    }
}

fn seed() -> String {
    format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
         INSERT INTO users SELECT i, 'User number ' || i, CASE WHEN i % 4 THEN 'hair color ' || (i % 7) END, datetime(1700000000 + i, 'unixepoch') FROM n;"
    )
}

struct User {
    id: i64,
    name: String,
    hair: Option<String>,
    created: NaiveDateTime,
}

fn user(row: &rusqlite::Row<'_>) -> rusqlite::Result<User> {
    Ok(User { id: row.get(0)?, name: row.get(1)?, hair: row.get(2)?, created: row.get(3)? })
}

struct Ours {
    connection: Conn,
    batch: RowBatch,
}

fn ok<T>(result: Res<T>) -> T {
    match result {
        RResult::ROk(value) => value,
        RResult::RErr(error) => panic!("{}", error.message),
    }
}

impl Ours {
    fn open() -> Self {
        let plugin = aludel_sqlite::plugin().module();
        let drivers = ok(plugin.drivers()());
        let connection = ok(drivers[0].driver.connect("sqlite://".into(), RSlice::EMPTY));
        let mut ours = Ours { connection, batch: RowBatch::default() };
        ok(ours.connection.execute_script(format!("{TABLES}{}", seed()).as_str().into()));
        ours
    }

    fn all(&mut self, statement: u64, rows: u32) -> u64 {
        let limit = FetchLimit { rows, bytes: 1 << 20 };
        let mut fetched = ok(self.connection.query(statement, RSlice::EMPTY, limit, &mut self.batch));
        let mut seen = u64::from(self.batch.nrows);
        while fetched.cursor != 0 {
            fetched = ok(self.connection.fetch(fetched.cursor, limit, &mut self.batch));
            seen += u64::from(self.batch.nrows);
        }
        seen
    }
}

/// A name, and the work.
type Side<'a> = (&'static str, Box<dyn FnMut() + 'a>);

/// The fastest tenth of each side, in turns, so that both meet the same machine.
fn race(mut sides: Vec<Side<'_>>, rows: usize) -> Vec<f64> {
    let mut times = vec![Vec::with_capacity(ROUNDS); sides.len()];
    for _ in 0..ROUNDS {
        for (side, times) in sides.iter_mut().zip(&mut times) {
            let start = Instant::now();
            (side.1)();
            times.push(start.elapsed().as_nanos() as f64 / rows as f64);
        }
    }
    times
        .iter_mut()
        .map(|times| {
            times.sort_by(f64::total_cmp);
            times[ROUNDS / 10]
        })
        .collect()
}

fn report(what: &str, times: &[f64]) {
    let floor = times.get(2).map_or_else(|| "-".to_owned(), |time| format!("{time:.0}"));
    println!("{what:<28}{:>10.0}{:>10.0}{floor:>10}{:>8.2}", times[0], times[1], times[1] / times[0]);
}

fn fetch(theirs: &rusqlite::Connection, ours: &mut Ours) {
    let mut held = theirs.prepare(SELECT).unwrap();
    let mut raw = Raw::prepare(theirs, SELECT);
    for size in [64, 256, 1024] {
        let statement = ok(ours.connection.prepare(SELECT.into()));
        let times = race(
            vec![
                (
                    "rusqlite",
                    Box::new(|| {
                        let users: Vec<User> = held.query_map([], user).unwrap().map(Result::unwrap).collect();
                        assert_eq!(users.len(), ROWS);
                        black_box(
                            users
                                .iter()
                                .map(|user| {
                                    user.id as usize + user.name.len() + user.hair.is_some() as usize + user.created.and_utc().timestamp() as usize
                                })
                                .sum::<usize>(),
                        );
                    }),
                ),
                ("driver", Box::new(|| assert_eq!(ours.all(statement, size), ROWS as u64))),
                ("floor", Box::new(|| raw.all())),
            ],
            ROWS,
        );
        report(&format!("fetch 10,000, batches of {size}"), &times);
    }
}

fn point(theirs: &rusqlite::Connection, ours: &mut Ours) {
    let mut held = theirs.prepare(POINT).unwrap();
    let mut raw = Raw::prepare(theirs, POINT);
    let statement = ok(ours.connection.prepare(POINT.into()));
    let limit = FetchLimit { rows: 64, bytes: 1 << 20 };
    let times = race(
        vec![
            (
                "rusqlite",
                Box::new(|| {
                    for id in 1..=POINTS as i64 {
                        black_box(held.query_row([id], user).unwrap().name.len());
                    }
                }),
            ),
            (
                "driver",
                Box::new(|| {
                    for id in 1..=POINTS as u64 {
                        let cells = [CellRef::value(Tag::I64, id)];
                        let fetched = ok(ours.connection.query(statement, RSlice::from_slice(&cells), limit, &mut ours.batch));
                        assert!(fetched.cursor == 0 && ours.batch.nrows == 1);
                    }
                }),
            ),
            ("floor", Box::new(|| (1..=POINTS as i64).for_each(|id| raw.one(id)))),
        ],
        POINTS,
    );
    report("point", &times);
}

fn insert(theirs: &rusqlite::Connection, ours: &mut Ours) {
    let names: Vec<String> = (0..INSERTS).map(|place| format!("User number {place}")).collect();
    let created = NaiveDateTime::parse_from_str("2024-02-29 12:00:00", "%Y-%m-%d %H:%M:%S").unwrap();
    let mut held = theirs.prepare(INSERT).unwrap();
    let mut cells = Vec::new();
    for name in &names {
        cells.extend([
            CellRef::text(name).unwrap(),
            CellRef::text("brown").unwrap(),
            CellRef::value(Tag::TIMESTAMP, created.and_utc().timestamp_micros() as u64),
        ]);
    }
    let delete = ok(ours.connection.prepare("DELETE FROM fresh".into()));
    let one = ok(ours.connection.prepare(INSERT.into()));
    let mut modes: Vec<(&str, &str, &str, usize)> = vec![
        ("insert 1,000, keys", "INSERT INTO fresh (name, hair_color, created_at) VALUES ", "id", INSERTS),
        ("insert 1,000, RETURNING", "INSERT OR ABORT INTO fresh (name, hair_color, created_at) VALUES ", "id", INSERTS),
        ("insert 1,000, no keys", "INSERT INTO fresh (name, hair_color, created_at) VALUES ", "", INSERTS),
        ("insert 1, key", "INSERT INTO fresh (name, hair_color, created_at) VALUES ", "id", 1),
    ];
    modes.push(("execute_many 1,000", "", "", INSERTS));
    for (what, head, returning, rows) in modes {
        let times = race(
            vec![
                (
                    "rusqlite",
                    Box::new(|| {
                        theirs.execute_batch("BEGIN").unwrap();
                        let mut keys = Vec::with_capacity(rows);
                        for name in &names[..rows] {
                            held.execute(rusqlite::params![name, Some("brown"), created]).unwrap();
                            keys.push(theirs.last_insert_rowid());
                        }
                        theirs.execute_batch("COMMIT").unwrap();
                        theirs.execute_batch("DELETE FROM fresh").unwrap();
                    }),
                ),
                (
                    "driver",
                    Box::new(|| {
                        ok(ours.connection.begin("".into(), false));
                        let cells = RSlice::from_slice(&cells[..rows * 3]);
                        if head.is_empty() {
                            ok(ours.connection.execute_many(one, 3, cells, &mut ours.batch));
                        } else {
                            ok(ours.connection.insert_many(head.into(), "(?, ?, ?)".into(), returning.into(), 3, cells, &mut ours.batch));
                            assert_eq!(ours.batch.nrows as usize, if returning.is_empty() { 0 } else { rows });
                        }
                        ok(ours.connection.commit());
                        ok(ours.connection.execute(delete, RSlice::EMPTY));
                    }),
                ),
            ],
            rows,
        );
        report(what, &times);
    }
}

/// The C library, nothing round it.
struct Raw {
    statement: *mut ffi::sqlite3_stmt,
    buffer: Vec<u8>,
    cells: Vec<[u64; 2]>,
}

#[allow(unsafe_code)]
impl Raw {
    fn prepare(connection: &rusqlite::Connection, sql: &str) -> Self {
        let mut statement = std::ptr::null_mut();
        // SAFETY: the handle is open, the text has the length given.
        let code = unsafe {
            ffi::sqlite3_prepare_v3(
                connection.handle(),
                sql.as_ptr().cast(),
                sql.len() as i32,
                ffi::SQLITE_PREPARE_PERSISTENT,
                &mut statement,
                std::ptr::null_mut(),
            )
        };
        assert_eq!(code, ffi::SQLITE_OK);
        Raw { statement, buffer: Vec::new(), cells: Vec::new() }
    }

    fn row(&mut self) {
        for column in 0..4 {
            // SAFETY: the statement stands on a row of four columns.
            unsafe {
                let tag = ffi::sqlite3_column_type(self.statement, column);
                let cell = match tag {
                    ffi::SQLITE_INTEGER => [1, ffi::sqlite3_column_int64(self.statement, column) as u64],
                    ffi::SQLITE_TEXT => {
                        let text = ffi::sqlite3_column_text(self.statement, column);
                        let len = ffi::sqlite3_column_bytes(self.statement, column) as usize;
                        self.buffer.extend_from_slice(std::slice::from_raw_parts(text, len));
                        [2 | (len as u64) << 32, self.buffer.len() as u64]
                    }
                    _ => [0, 0],
                };
                self.cells.push(cell);
            }
        }
    }

    fn all(&mut self) {
        let mut rows = 0;
        // SAFETY: a live statement.
        while unsafe { ffi::sqlite3_step(self.statement) } == ffi::SQLITE_ROW {
            if rows % 256 == 0 {
                self.buffer.clear();
                self.cells.clear();
            }
            self.row();
            rows += 1;
        }
        // SAFETY: a live statement.
        unsafe { ffi::sqlite3_reset(self.statement) };
        assert_eq!(rows, ROWS);
    }

    fn one(&mut self, id: i64) {
        self.buffer.clear();
        self.cells.clear();
        // SAFETY: a live statement with one parameter.
        unsafe {
            ffi::sqlite3_bind_int64(self.statement, 1, id);
            assert_eq!(ffi::sqlite3_step(self.statement), ffi::SQLITE_ROW);
        }
        self.row();
        // SAFETY: a live statement.
        unsafe {
            ffi::sqlite3_step(self.statement);
            ffi::sqlite3_reset(self.statement);
        }
    }
}

#[allow(unsafe_code)]
impl Drop for Raw {
    fn drop(&mut self) {
        // SAFETY: a live statement, used no more.
        unsafe { ffi::sqlite3_finalize(self.statement) };
    }
}
