//! The driver beside the crate `mysql` used directly, on the same server: microseconds and ratio.
//!
//! `ALUDEL_TEST_MARIADB_URL=… ALUDEL_TEST_MYSQL_URL=… cargo run --release -p aludel-mysql --example raw_speed [fetch|point|insert|update]`
//!
//! Each side does what its users do: `mysql` holds its statement and makes a struct per row; the driver is called through
//! the plugin interface, as the host calls it, and fills the host's batches. Neither encrypts.
use aludel_plugin_interface::{
    abi_stable::std_types::{RResult, RSlice, Tuple2},
    batch::RowBatch,
    cell::CellRef,
    cell::Tag,
    connection::{Conn, FetchLimit},
    error::Res,
};
use mysql::prelude::Queryable;
use std::{hint::black_box, time::Instant};

const ROWS: usize = 10_000;
const POINTS: usize = 500;
const INSERTS: usize = 1_000;
const ROUNDS: usize = 40;
const SELECT: &str = "SELECT id, name, hair_color, created_at FROM aludel_raw_speed.users";
const POINT: &str = "SELECT id, name, hair_color, created_at FROM aludel_raw_speed.users WHERE id = ?";
const UPDATE: &str = "UPDATE aludel_raw_speed.users SET name = ? WHERE id = ?";
const HEAD: &str = "INSERT INTO aludel_raw_speed.fresh (name, hair_color) VALUES ";
const TABLES: &str = "DROP DATABASE IF EXISTS aludel_raw_speed; CREATE DATABASE aludel_raw_speed CHARACTER SET utf8mb4; \
    CREATE TABLE aludel_raw_speed.users (id BIGINT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(100) NOT NULL, hair_color VARCHAR(100), created_at DATETIME(6) NOT NULL); \
    CREATE TABLE aludel_raw_speed.fresh (id BIGINT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(100) NOT NULL, hair_color VARCHAR(100))";

fn main() {
    let only = std::env::args().nth(1);
    for (name, variable) in [("MariaDB", "ALUDEL_TEST_MARIADB_URL"), ("MySQL", "ALUDEL_TEST_MYSQL_URL")] {
        match std::env::var(variable) {
            Ok(url) => measure(name, &url, |part| only.as_deref().is_none_or(|only| only == part)),
            Err(_) => println!("NOT RUN: {name}: {variable} is not set"),
        }
    }
}

fn measure(name: &str, url: &str, wanted: impl Fn(&str) -> bool) {
    let mut ours = Ours::open(url);
    let mut theirs = mysql::Conn::new(
        mysql::OptsBuilder::from_opts(mysql::Opts::from_url(&url.replacen("mariadb://", "mysql://", 1)).unwrap()).prefer_socket(false),
    )
    .unwrap();
    println!("{:<28}{:>12}{:>12}{:>8}", format!("{name}, microseconds"), "mysql", "driver", "ratio");
    if wanted("fetch") {
        fetch(&mut theirs, &mut ours);
    }
    if wanted("point") {
        point(&mut theirs, &mut ours);
    }
    if wanted("insert") {
        insert(&mut theirs, &mut ours);
    }
    if wanted("update") {
        update(&mut theirs, &mut ours);
    }
    ours.script("DROP DATABASE aludel_raw_speed");
}

struct User {
    id: i64,
    name: String,
    hair: Option<String>,
    created: mysql::Value,
}

fn user((id, name, hair, created): (i64, String, Option<String>, mysql::Value)) -> User {
    User { id, name, hair, created }
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
    fn open(url: &str) -> Self {
        let drivers = ok(aludel_mysql::plugin().module().drivers()());
        let connection = ok(drivers[0].driver.connect(url.into(), RSlice::from_slice(&[Tuple2("sslmode".into(), "disabled".into())])));
        let mut ours = Ours { connection, batch: RowBatch::default() };
        ours.script(TABLES);
        let values: Vec<String> = (0..ROWS).map(|row| format!("('User number {row}', {}, '2024-02-29 12:00:00.5')", hair(row))).collect();
        ours.script(&format!("INSERT INTO aludel_raw_speed.users (name, hair_color, created_at) VALUES {}", values.join(", ")));
        ours
    }

    fn script(&mut self, sql: &str) {
        ok(self.connection.execute_script(sql.into()));
    }

    /// With the host's limits.
    fn all(&mut self, statement: u64, params: &[CellRef<'_>]) -> u64 {
        let first = FetchLimit { rows: 64, bytes: 256 << 10 };
        let next = FetchLimit { rows: 256, bytes: 1 << 20 };
        let mut fetched = ok(self.connection.query(statement, RSlice::from_slice(params), first, &mut self.batch));
        let mut seen = u64::from(self.batch.nrows);
        while fetched.cursor != 0 {
            fetched = ok(self.connection.fetch(fetched.cursor, next, &mut self.batch));
            seen += u64::from(self.batch.nrows);
        }
        seen
    }
}

fn hair(row: usize) -> String {
    if row.is_multiple_of(4) { "NULL".into() } else { format!("'hair color {}'", row % 7) }
}

/// A side of a race: the work.
type Side<'a> = Box<dyn FnMut() + 'a>;

/// Runs both sides in turns, so that both meet the same machine, and compares the fastest tenth of each.
fn race(what: &str, per: usize, mut sides: [Side<'_>; 2]) {
    let mut times = [Vec::with_capacity(ROUNDS), Vec::with_capacity(ROUNDS)];
    for _ in 0..ROUNDS {
        for (side, times) in sides.iter_mut().zip(&mut times) {
            let start = Instant::now();
            side();
            times.push(start.elapsed().as_secs_f64() * 1e6 / per as f64);
        }
    }
    let best = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[..ROUNDS / 10].iter().sum::<f64>() / (ROUNDS / 10) as f64
    });
    println!("{what:<28}{:>12.2}{:>12.2}{:>8.2}", best[0], best[1], best[1] / best[0]);
}

fn fetch(theirs: &mut mysql::Conn, ours: &mut Ours) {
    let statement = ok(ours.connection.prepare(SELECT.into()));
    let held = theirs.prep(SELECT).unwrap();
    let a: Side<'_> = Box::new(|| {
        let users = theirs.exec_map(&held, (), user).unwrap();
        assert_eq!(users.len(), ROWS);
        black_box(
            users
                .iter()
                .map(|user| user.id + user.name.len() as i64 + i64::from(user.hair.is_some()) + i64::from(user.created == mysql::Value::NULL))
                .sum::<i64>(),
        );
    });
    let b: Side<'_> = Box::new(|| assert_eq!(ours.all(statement, &[]), ROWS as u64));
    race("fetch 10,000", 1, [a, b]);
}

fn point(theirs: &mut mysql::Conn, ours: &mut Ours) {
    let statement = ok(ours.connection.prepare(POINT.into()));
    let held = theirs.prep(POINT).unwrap();
    let a: Side<'_> = Box::new(|| {
        for id in 1..=POINTS as i64 {
            black_box(theirs.exec_first(&held, (id,)).unwrap().map(user).unwrap());
        }
    });
    let b: Side<'_> = Box::new(|| {
        for id in 1..=POINTS as i64 {
            assert_eq!(ours.all(statement, &[CellRef::value(Tag::I64, id as u64)]), 1);
        }
    });
    race("point", POINTS, [a, b]);
}

/// Multi-row VALUES on both sides; ours gives the keys as well.
fn insert(theirs: &mut mysql::Conn, ours: &mut Ours) {
    let names: Vec<String> = (0..INSERTS).map(|row| format!("User number {row}")).collect();
    let held = theirs.prep(format!("{HEAD}{}", vec!["(?, ?)"; INSERTS].join(", "))).unwrap();
    let a: Side<'_> = Box::new(|| {
        let values: Vec<mysql::Value> = names.iter().flat_map(|name| [mysql::Value::from(name), mysql::Value::from("brown")]).collect();
        theirs.query_drop("START TRANSACTION").unwrap();
        theirs.exec_drop(&held, values).unwrap();
        theirs.query_drop("COMMIT").unwrap();
    });
    let b: Side<'_> = Box::new(|| {
        let values: Vec<CellRef<'_>> = names.iter().flat_map(|name| [CellRef::text(name).unwrap(), CellRef::text("brown").unwrap()]).collect();
        ok(ours.connection.begin("".into(), false));
        ok(ours.connection.insert_many(HEAD.into(), "(?, ?)".into(), "id".into(), 2, RSlice::from_slice(&values), &mut ours.batch));
        ok(ours.connection.commit());
        assert_eq!(ours.batch.nrows as usize, INSERTS);
    });
    race("insert 1,000", 1, [a, b]);
}

fn update(theirs: &mut mysql::Conn, ours: &mut Ours) {
    let statement = ok(ours.connection.prepare(UPDATE.into()));
    let held = theirs.prep(UPDATE).unwrap();
    let names: Vec<String> = (0..INSERTS).map(|row| format!("Another {row}")).collect();
    let a: Side<'_> = Box::new(|| {
        theirs.query_drop("START TRANSACTION").unwrap();
        theirs.exec_batch(&held, names.iter().enumerate().map(|(row, name)| (name, row as i64 + 1))).unwrap();
        theirs.query_drop("COMMIT").unwrap();
    });
    let b: Side<'_> = Box::new(|| {
        let values: Vec<CellRef<'_>> =
            names.iter().enumerate().flat_map(|(row, name)| [CellRef::text(name).unwrap(), CellRef::value(Tag::I64, row as u64 + 1)]).collect();
        ok(ours.connection.begin("".into(), false));
        ok(ours.connection.execute_many(statement, 2, RSlice::from_slice(&values), &mut ours.batch));
        ok(ours.connection.commit());
    });
    race("update 1,000", 1, [a, b]);
}
