//! Values in and out.
mod support;
use aludel_plugin_interface::{
    cell::{CellRef, Tag},
    error::ErrorKind,
};
use support::*;

#[test]
fn every_type_is_bound_and_read() {
    let mut db = memory();
    let uuid = [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0, 1, 2, 3, 4, 5, 6, 0xff];
    let micros = 1_700_000_000_000_001;
    let cases: Vec<(CellRef<'_>, Value)> = vec![
        (null(), Null),
        (int(i64::MIN), Int(i64::MIN)),
        (int(i64::MAX), Int(i64::MAX)),
        (tagged(Tag::U64, 7), Int(7)),
        (tagged(Tag::BOOL, 1), Int(1)),
        (real(-0.5), Real(-0.5)),
        (real(f64::INFINITY), Real(f64::INFINITY)),
        (text(""), s("")),
        (text("grüße\u{10ffff}"), s("grüße\u{10ffff}")),
        (text("a\0b"), s("a\0b")),
        (bytes(&[]), Bytes(vec![])),
        (bytes(&[0, 255, 0]), Bytes(vec![0, 255, 0])),
        (CellRef::bytes_as(Tag::DECIMAL, b"1.50").unwrap(), Real(1.5)),
        (CellRef::bytes_as(Tag::DECIMAL, b"-42.0").unwrap(), Int(-42)),
        (CellRef::bytes_as(Tag::INTERVAL, &[0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]).unwrap(), Int(7)),
        (CellRef::bytes_as(Tag::JSON, b"{\"a\":1}").unwrap(), s("{\"a\":1}")),
        (CellRef::bytes_as(Tag::UUID, &uuid).unwrap(), s("12345678-9abc-def0-0001-0203040506ff")),
        (tagged(Tag::DATE, 19_782), s("2024-02-29")),
        (tagged(Tag::DATE, -1), s("1969-12-31")),
        (tagged(Tag::TIME, 43_200_000_000), s("12:00:00")),
        (tagged(Tag::TIMESTAMP, micros), s("2023-11-14 22:13:20.000001")),
        (tagged(Tag::TIMESTAMP, micros - 1), s("2023-11-14 22:13:20")),
        (CellRef::value_with(Tag::TIMESTAMPTZ, micros as u64, 120), s("2023-11-14 22:13:20.000001+00:00")),
    ];
    let statement = db.prepare("SELECT ?, ?").unwrap();
    for (cell, value) in &cases {
        // Twice in one statement: texts must not overwrite each other in the buffer.
        db.start(statement, &[*cell, *cell], ALL).unwrap();
        assert_eq!(db.rows(), [[value.clone(), value.clone()]]);
    }
    db.script("CREATE TABLE t (x)").unwrap();
    let insert = db.prepare("INSERT INTO t VALUES (?)").unwrap();
    for (cell, _) in &cases {
        db.execute(insert, &[*cell]).unwrap();
    }
    let stored: Vec<Value> = db.query("SELECT x FROM t ORDER BY rowid", &[]).unwrap().into_iter().flatten().collect();
    assert_eq!(stored, cases.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>());
}

#[test]
fn values_that_sqlite_would_change_are_refused() {
    let mut db = memory();
    let statement = db.prepare("SELECT ?").unwrap();
    for (cell, message) in [
        (real(f64::NAN), "parameter 1 is NaN, which SQLite would store as NULL"),
        (tagged(Tag::U64, -1), "parameter 1 is 18446744073709551615, but SQLite's integers end at 9223372036854775807"),
        (
            CellRef::bytes_as(Tag::DECIMAL, b"12345678901234567890.123").unwrap(),
            "parameter 1 is the decimal 12345678901234567890.123, of which SQLite would keep 15 digits\nhelp: store it as text or as a whole number of its smallest unit; a type decorator can do that",
        ),
        (
            CellRef::bytes_as(Tag::INTERVAL, &[1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]).unwrap(),
            "parameter 1 is an interval with months or days, and SQLite keeps microseconds\nhelp: say how long a day or a month is, or store the parts in columns of their own",
        ),
        (CellRef::bytes_as(Tag::ARRAY, &[0]).unwrap(), "this driver cannot bind an array"),
        (tagged(Tag(99), 0), "this driver cannot bind a value with the unknown tag 99"),
        (CellRef::bytes_as(Tag(200), b"x").unwrap(), "this driver cannot bind a value with the private tag 200"),
        (
            tagged(Tag::TIMESTAMP, i64::MAX),
            "parameter 1 is a date or time that SQLite's text form cannot hold\nhelp: years go from 0 to 9999, times of day from 00:00 to 23:59:59.999999",
        ),
        (
            tagged(Tag::TIME, -1),
            "parameter 1 is a date or time that SQLite's text form cannot hold\nhelp: years go from 0 to 9999, times of day from 00:00 to 23:59:59.999999",
        ),
    ] {
        let error = fails(db.start(statement, &[cell], ALL), ErrorKind::DATA);
        assert_eq!(error.message.as_str(), message);
        fails(db.execute(statement, &[cell]), ErrorKind::DATA);
    }
    // The statement is as good as new.
    db.start(statement, &[int(1)], ALL).unwrap();
    assert_eq!(db.rows(), [[Int(1)]]);
}

#[test]
fn nothing_stays_bound_after_an_error() {
    let mut db = with("CREATE TABLE t (a, b NOT NULL)");
    let statement = db.prepare("INSERT INTO t VALUES (?, ?) RETURNING a, b").unwrap();
    for round in 0..50 {
        // Short-lived buffers: a binding that stayed would point into freed memory.
        let value = format!("value {round} {}", "x".repeat(1000));
        fails(db.execute(statement, &[text(&value), null()]), ErrorKind::NOT_NULL);
        fails(db.start(statement, &[text(&value), null()], ALL), ErrorKind::NOT_NULL);
        fails(db.execute(statement, &[text(&value), real(f64::NAN)]), ErrorKind::DATA);
        fails(db.execute_many(statement, 2, &[text(&value), int(1), text(&value), null()]), ErrorKind::NOT_NULL);
        drop(value);
        let other = format!("other {round}");
        db.start(statement, &[text(&other), int(2)], ALL).unwrap();
        assert_eq!(db.rows(), [[s(&other), Int(2)]]);
    }
    assert_eq!(db.one("SELECT count(*) FROM t"), Int(100));
}

#[test]
fn a_wrong_number_of_values_is_misuse() {
    let mut db = memory();
    let statement = db.prepare("SELECT ?, ?").unwrap();
    let message = "the statement has 2 parameters, but 1 values were given";
    assert_eq!(fails(db.start(statement, &[int(1)], ALL), ErrorKind::MISUSE).message.as_str(), message);
    assert_eq!(fails(db.execute(statement, &[int(1)]), ErrorKind::MISUSE).message.as_str(), message);
    fails(db.start(statement, &[int(1), int(2), int(3)], ALL), ErrorKind::MISUSE);
    fails(db.execute_many(statement, 2, &[int(1), int(2), int(3)]), ErrorKind::MISUSE);
    fails(db.execute_many(statement, 1, &[int(1)]), ErrorKind::MISUSE);
}

#[test]
fn text_that_is_not_utf8_reaches_the_host_as_it_is() {
    let mut db = with("CREATE TABLE t (x TEXT); INSERT INTO t VALUES (CAST(x'ff41' AS TEXT))");
    let statement = db.prepare("SELECT x FROM t").unwrap();
    db.start(statement, &[], ALL).unwrap();
    assert_eq!(db.batch.cells[0].tag, Tag::TEXT);
    assert_eq!(db.batch.text.as_slice(), [0xff, 0x41]);
}

#[test]
fn a_utf16_database_reads_the_same() {
    let mut db = open("sqlite://?encoding=UTF-16le", &[]).unwrap();
    db.script("CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('grüße')").unwrap();
    assert_eq!(db.one("PRAGMA encoding"), s("UTF-16le"));
    assert_eq!(db.one("SELECT x FROM t"), s("grüße"));
    assert_eq!(db.query("SELECT x FROM t WHERE x = ?", &[text("grüße")]).unwrap().len(), 1);
}

#[test]
fn columns_name_their_origin() {
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(20))");
    let statement = db.prepare("SELECT id, name AS n, 1 + 1 FROM t").unwrap();
    let columns = result(db.connection.columns(statement)).unwrap();
    let told: Vec<_> = columns.iter().map(|column| (column.name.as_str(), column.decl_type.as_str(), column.table.as_str())).collect();
    assert_eq!(told, [("id", "INTEGER", "t"), ("n", "VARCHAR(20)", "t"), ("1 + 1", "", "")]);
    let insert = db.prepare("INSERT INTO t (name) VALUES (?)").unwrap();
    assert!(result(db.connection.columns(insert)).unwrap().is_empty());
}

#[test]
fn a_statement_follows_a_change_of_its_table() {
    let mut db = with("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    let statement = db.prepare("SELECT * FROM t").unwrap();
    db.start(statement, &[], ALL).unwrap();
    assert_eq!(db.rows(), [[Int(1)]]);
    db.script("ALTER TABLE t ADD COLUMN b DEFAULT 2").unwrap();
    db.start(statement, &[], ALL).unwrap();
    assert_eq!(db.rows(), [[Int(1), Int(2)]]);
}
