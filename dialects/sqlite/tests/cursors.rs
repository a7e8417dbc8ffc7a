//! Batches, cursors, and statement numbers.
mod support;
use aludel_plugin_interface::{connection::FetchLimit, error::ErrorKind};
use support::*;

const NUMBERS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i, 'text ' || i FROM n";

#[test]
fn a_hundred_thousand_rows_in_batches() {
    let mut db = memory();
    let statement = db.prepare(NUMBERS).unwrap();
    let (mut next, mut batches) = (1, 0);
    let mut fetched = db.start(statement, &[int(100_000)], rows(256)).unwrap();
    loop {
        for row in db.rows() {
            assert_eq!(row, [Int(next), s(&format!("text {next}"))]);
            next += 1;
        }
        batches += 1;
        if fetched.cursor == 0 {
            break;
        }
        fetched = db.fetch(fetched.cursor, rows(256)).unwrap();
    }
    assert_eq!((next, batches), (100_001, 391));
}

#[test]
fn a_result_of_exactly_the_limit_ends_in_one_call() {
    let mut db = memory();
    let statement = db.prepare(NUMBERS).unwrap();
    assert_eq!(db.start(statement, &[int(1)], rows(1)).unwrap().cursor, 0);
    assert_eq!(db.start(statement, &[int(64)], rows(64)).unwrap().cursor, 0);
    assert_eq!(db.rows().len(), 64);
    let fetched = db.start(statement, &[int(65)], rows(64)).unwrap();
    assert_ne!(fetched.cursor, 0);
    assert_eq!(db.fetch(fetched.cursor, rows(64)).unwrap().cursor, 0);
    assert_eq!(db.rows(), [[Int(65), s("text 65")]]);
}

#[test]
fn limits_count_bytes_and_never_stop_before_one_row() {
    let mut db = memory();
    let statement = db.prepare(NUMBERS).unwrap();
    let fetched = db.start(statement, &[int(10)], FetchLimit { rows: 0, bytes: 0 }).unwrap();
    assert_eq!(db.rows().len(), 1);
    db.fetch(fetched.cursor, FetchLimit { rows: 100, bytes: 13 }).unwrap();
    assert_eq!(db.rows().len(), 3, "6 bytes a row: three rows reach 13");
}

#[test]
fn no_rows_still_say_how_many_columns() {
    let mut db = memory();
    let statement = db.prepare("SELECT 1, 2, 3 WHERE 0").unwrap();
    assert_eq!(db.start(statement, &[], ALL).unwrap().cursor, 0);
    assert_eq!((db.batch.ncols, db.batch.nrows), (3, 0));
}

#[test]
fn one_statement_may_have_several_cursors_open() {
    let mut db = memory();
    let statement = db.prepare(NUMBERS).unwrap();
    let cursors: Vec<u64> = (1..=8).map(|n| db.start(statement, &[int(n * 10)], rows(n as u32)).unwrap().cursor).collect();
    for (n, cursor) in (1..=8).zip(cursors) {
        assert_eq!(db.fetch(cursor, ALL).unwrap().cursor, 0);
        let seen = db.rows();
        assert_eq!(seen.first().unwrap()[0], Int(n + 1));
        assert_eq!(seen.last().unwrap()[0], Int(n * 10));
    }
    // Executing it meanwhile does not disturb a cursor either.
    let cursor = db.start(statement, &[int(3)], rows(1)).unwrap().cursor;
    db.execute(statement, &[int(5)]).unwrap();
    db.fetch(cursor, ALL).unwrap();
    assert_eq!(db.rows().len(), 2);
}

#[test]
fn bound_values_outlive_the_call_that_opened_a_cursor() {
    let mut db = memory();
    let statement = db.prepare("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT ? || i, ? FROM n").unwrap();
    let cursor = {
        let (a, b) = ("a".repeat(5000), vec![7u8; 5000]);
        db.start(statement, &[text(&a), bytes(&b)], rows(1)).unwrap().cursor
    };
    let clutter: Vec<String> = (0..100).map(|_| "z".repeat(5000)).collect();
    db.fetch(cursor, ALL).unwrap();
    let seen = db.rows();
    assert_eq!(seen.len(), 99);
    for (row, n) in seen.iter().zip(2..) {
        assert_eq!(row, &[s(&format!("{}{n}", "a".repeat(5000))), Bytes(vec![7; 5000])]);
    }
    drop(clutter);
}

#[test]
fn stale_numbers_are_misuse() {
    let mut db = memory();
    let first = db.prepare("SELECT 1").unwrap();
    db.connection.close_stmt(first);
    let second = db.prepare("SELECT 2").unwrap();
    assert_ne!(first, second);
    let error = fails(db.start(first, &[], ALL), ErrorKind::MISUSE);
    assert_eq!(
        error.message.as_str(),
        "there is no statement 0x100000000 on this connection\nhelp: it was closed, or it belongs to another connection"
    );
    fails(db.execute(first, &[]), ErrorKind::MISUSE);
    fails(db.execute_many(first, 1, &[int(1)]), ErrorKind::MISUSE);
    fails(result(db.connection.columns(first)), ErrorKind::MISUSE);
    fails(db.fetch(second, ALL), ErrorKind::MISUSE);
    fails(db.start(0, &[], ALL), ErrorKind::MISUSE);
    db.connection.close_stmt(first);
    db.connection.close_cursor(12345);
    db.start(second, &[], ALL).unwrap();
    assert_eq!(db.rows(), [[Int(2)]]);
    let numbers = db.prepare(NUMBERS).unwrap();
    let cursor = db.start(numbers, &[int(9)], rows(1)).unwrap().cursor;
    db.connection.close_cursor(cursor);
    fails(db.fetch(cursor, ALL), ErrorKind::MISUSE);
}

#[test]
fn a_cursor_survives_its_statement() {
    let mut db = memory();
    let statement = db.prepare(NUMBERS).unwrap();
    let cursor = db.start(statement, &[int(5)], rows(2)).unwrap().cursor;
    db.connection.close_stmt(statement);
    db.fetch(cursor, ALL).unwrap();
    assert_eq!(db.rows().len(), 3);
    // And one that is never closed does not keep the database from closing.
    let statement = db.prepare(NUMBERS).unwrap();
    assert_ne!(db.start(statement, &[int(5)], rows(2)).unwrap().cursor, 0);
    db.connection.close_stmt(statement);
}

#[test]
fn an_error_in_the_middle_closes_the_cursor() {
    let mut db = memory();
    let statement = db.prepare("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT abs(CASE i WHEN 5 THEN -9223372036854775808 ELSE i END) FROM n").unwrap();
    let cursor = db.start(statement, &[], rows(2)).unwrap().cursor;
    let error = fails(db.fetch(cursor, ALL), ErrorKind::DATA);
    assert_eq!(error.message.as_str(), "integer overflow");
    fails(db.fetch(cursor, ALL), ErrorKind::MISUSE);
    assert_ne!(db.start(statement, &[], rows(2)).unwrap().cursor, 0);
}

#[test]
fn writes_with_returning_say_what_they_did() {
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, a)");
    let statement = db.prepare("INSERT INTO t (a) VALUES (?), (?), (?) RETURNING id").unwrap();
    let fetched = db.start(statement, &[int(1), int(2), int(3)], ALL).unwrap();
    assert_eq!((fetched.cursor, fetched.exec.affected, fetched.exec.last_id, fetched.exec.has_last_id), (0, 3, 3, true));
    let fetched = db.start(statement, &[int(1), int(2), int(3)], rows(1)).unwrap();
    let fetched = db.fetch(fetched.cursor, ALL).unwrap();
    assert_eq!((fetched.cursor, fetched.exec.affected, fetched.exec.last_id), (0, 3, 6));
    // A query after a write reports no change.
    let select = db.prepare("SELECT 1").unwrap();
    assert_eq!(db.start(select, &[], ALL).unwrap().exec.affected, 0);
    for (sql, affected, has_last_id) in [
        ("UPDATE t SET a = 9 WHERE id < 3", 2, false),
        ("UPDATE t SET a = 9 WHERE id > 99", 0, false),
        ("CREATE TABLE u (x)", 0, false),
        ("DELETE FROM t", 6, false),
        ("INSERT OR IGNORE INTO t VALUES (1, 1)", 1, true),
        ("INSERT OR IGNORE INTO t VALUES (1, 1)", 0, false),
        ("INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET a = 2", 1, false),
        ("PRAGMA user_version = 3", 0, false),
    ] {
        let done = db.run(sql, &[]).unwrap();
        assert_eq!((done.affected, done.has_last_id), (affected, has_last_id), "{sql}");
    }
}

#[test]
fn execute_many_collects_returning_rows_in_order() {
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE)");
    let names: Vec<String> = (0..1000).map(|n| format!("name {}", 999 - n)).collect();
    let params: Vec<_> = names.iter().map(|name| text(name)).collect();
    let statement = db.prepare("INSERT INTO t (a) VALUES (?) RETURNING id, a").unwrap();
    let done = db.execute_many(statement, 1, &params).unwrap();
    assert_eq!((done.affected, done.last_id, done.has_last_id), (1000, 1000, true));
    for ((row, name), id) in db.rows().into_iter().zip(&names).zip(1..) {
        assert_eq!(row, [Int(id), s(name)]);
    }
    let update = db.prepare("UPDATE t SET a = a || '!' WHERE id = ?").unwrap();
    let ids: Vec<_> = (1..=500).map(|id| int(id * 3)).collect();
    assert_eq!(db.execute_many(update, 1, &ids).unwrap().affected, 333);
    assert_eq!(db.batch.nrows, 0);
}

#[test]
fn execute_many_follows_a_change_of_its_table() {
    let mut db = with("CREATE TABLE t (a)");
    let statement = db.prepare("INSERT INTO t (a) VALUES (?) RETURNING *").unwrap();
    db.execute_many(statement, 1, &[int(1), int(2)]).unwrap();
    assert_eq!(db.rows(), [[Int(1)], [Int(2)]]);
    db.script("ALTER TABLE t ADD COLUMN b DEFAULT 'x'").unwrap();
    db.execute_many(statement, 1, &[int(1), int(2)]).unwrap();
    assert_eq!(db.rows(), [[Int(1), s("x")], [Int(2), s("x")]]);
}

#[test]
fn a_connection_closes_with_everything_open() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:///{}?journal_mode=wal", folder.path().join("w.db").display());
    let mut db = open(&url, &[]).unwrap();
    db.script("CREATE TABLE t (id INTEGER PRIMARY KEY, x); INSERT INTO t (x) VALUES (1), (2), (3)").unwrap();
    db.insert_many("INSERT INTO t (x) VALUES ", "(?)", "id", 1, &[int(1), int(2)]).unwrap();
    let statement = db.prepare("SELECT * FROM t").unwrap();
    db.prepare("SELECT 1").unwrap();
    db.start(statement, &[], rows(1)).unwrap();
    db.start(statement, &[], rows(1)).unwrap();
    result(db.connection.begin("".into(), false)).unwrap();
    assert!(folder.path().join("w.db-wal").exists());
    drop(db);
    // The last connection to close removes the log; a handle that could not be closed would leave it.
    assert!(!folder.path().join("w.db-wal").exists());
}

#[test]
fn a_look_up_by_key_stays_right_when_the_key_goes() {
    let mut db = with("CREATE TABLE t (a INT, b INT); CREATE UNIQUE INDEX t_a ON t (a); INSERT INTO t VALUES (1, 1), (2, 2)");
    let statement = db.prepare("SELECT b FROM t WHERE a = ?").unwrap();
    let look_up = |db: &mut Db, a: i64| {
        assert_eq!(db.start(statement, &[int(a)], ALL).unwrap().cursor, 0);
        db.rows()
    };
    for round in 0..2 {
        for _ in 0..100 {
            assert_eq!(look_up(&mut db, 1), [[Int(1)]]);
            assert_eq!(look_up(&mut db, 2), [[Int(2)]]);
            assert!(look_up(&mut db, 3).is_empty());
        }
        db.script("DROP INDEX t_a; INSERT INTO t VALUES (1, 10), (1, 11)").unwrap();
        for _ in 0..100 {
            assert_eq!(look_up(&mut db, 1).len(), 3, "round {round}");
            assert_eq!(look_up(&mut db, 2), [[Int(2)]]);
        }
        db.script("DELETE FROM t WHERE b > 2; CREATE UNIQUE INDEX t_a ON t (a)").unwrap();
    }
    // Nothing of the look-up stays open: the table can be dropped.
    db.script("DROP TABLE t").unwrap();
}
