//! Results in pieces, and what other statements do meanwhile.
mod support;

use aludel_plugin_interface::{connection::FetchLimit, error::ErrorKind};
use support::*;

fn numbers(db: &mut Db, count: usize) {
    db.script("CREATE TABLE n (a INT PRIMARY KEY, b VARCHAR(100))").unwrap();
    let values: Vec<_> = (0..count as i64).flat_map(|value| [int(value), text("some text that takes room, and some more of it")]).collect();
    db.insert_many("INSERT INTO n (a, b) VALUES ", "(?, ?)", "", 2, &values).unwrap();
}

#[test]
fn batches_end_at_rows_or_bytes() {
    each(|server| {
        let mut db = server.open();
        numbers(&mut db, 100);
        let statement = db.prepare("SELECT a FROM n ORDER BY a").unwrap();
        // Exactly the limit: nothing is left to fetch.
        assert_eq!(db.start(statement, &[], rows(100)).unwrap().cursor, 0);
        let (mut seen, mut fetched) = (Vec::new(), db.start(statement, &[], rows(30)).unwrap());
        let mut sizes = Vec::new();
        loop {
            seen.extend(db.rows());
            sizes.push(db.batch.nrows);
            if fetched.cursor == 0 {
                break;
            }
            fetched = db.fetch(fetched.cursor, rows(30)).unwrap();
        }
        assert_eq!(sizes, [30, 30, 30, 10]);
        assert_eq!(seen, (0..100).map(|value| [Int(value)]).collect::<Vec<_>>());
        let texts = db.prepare("SELECT b FROM n").unwrap();
        let fetched = db.start(texts, &[], FetchLimit { rows: u32::MAX, bytes: 100 }).unwrap();
        assert!(db.batch.nrows >= 2 && db.batch.nrows < 10 && fetched.cursor != 0);
        db.connection.close_cursor(fetched.cursor);
    });
}

#[test]
fn another_statement_finds_the_rest_in_memory() {
    each(|server| {
        let mut db = server.open();
        numbers(&mut db, 500);
        let statement = db.prepare("SELECT a FROM n ORDER BY a").unwrap();
        let first = db.start(statement, &[], rows(10)).unwrap();
        let second = db.start(statement, &[], rows(10)).unwrap();
        assert_eq!(db.one("SELECT COUNT(*) FROM n"), Int(500));
        db.run("DELETE FROM n", &[]).unwrap();
        for cursor in [second.cursor, first.cursor] {
            let rest = db.fetch(cursor, ALL).unwrap();
            assert_eq!((rest.cursor, db.batch.nrows, db.rows()[0][0].clone()), (0, 490, Int(10)));
        }
        assert_eq!(db.fetch(first.cursor, ALL).unwrap_err().kind, ErrorKind::MISUSE);
    });
}

#[test]
fn a_rest_that_is_too_large_is_said_and_stays_readable() {
    each(|server| {
        let mut db = server.with(&[("buffered_rows_limit", "10000")]).unwrap();
        numbers(&mut db, 5000);
        let statement = db.prepare("SELECT a, b FROM n ORDER BY a").unwrap();
        let fetched = db.start(statement, &[], rows(10)).unwrap();
        let error = db.query("SELECT 1", &[]).unwrap_err();
        assert_eq!(error.kind, ErrorKind::RESOURCE);
        assert!(
            error.message.starts_with("the connection is busy with an earlier result, whose rest is larger than 10000 bytes\nhelp: "),
            "{}",
            error.message
        );
        let rest = db.fetch(fetched.cursor, ALL).unwrap();
        assert_eq!((rest.cursor, db.batch.nrows), (0, 4990));
        assert_eq!(db.one("SELECT 1"), Int(1));
    });
}

#[test]
fn a_cursor_that_nobody_reads_on_is_closed() {
    each(|server| {
        let mut db = server.open();
        numbers(&mut db, 2000);
        let statement = db.prepare("SELECT a FROM n").unwrap();
        let fetched = db.start(statement, &[], rows(1)).unwrap();
        db.connection.close_cursor(fetched.cursor);
        // So long that it is stopped at the server, and the next statement is not.
        let endless = db.prepare("SELECT x.b FROM n x, n y, n z").unwrap();
        for _ in 0..3 {
            let fetched = db.start(endless, &[], rows(1)).unwrap();
            db.connection.close_cursor(fetched.cursor);
            assert_eq!(db.one("SELECT 5"), Int(5));
        }
        db.start(endless, &[], rows(1)).unwrap();
        result(db.connection.reset()).unwrap();
        assert_eq!((db.connection.state(), db.one("SELECT 6")), (0, Int(6)));
    });
}

#[test]
fn a_table_that_changes_under_a_statement() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE c (a INT); INSERT INTO c VALUES (1)").unwrap();
        let statement = db.prepare("SELECT * FROM c").unwrap();
        for _ in 0..2 {
            db.start(statement, &[], ALL).unwrap();
            assert_eq!(db.rows(), [[Int(1)]]);
        }
        db.script("ALTER TABLE c ADD b VARCHAR(5) DEFAULT 'x'").unwrap();
        db.start(statement, &[], ALL).unwrap();
        assert_eq!(db.rows(), [[Int(1), s("x")]]);
        assert_eq!(result(db.connection.columns(statement)).unwrap().len(), 2);
        db.script("ALTER TABLE c MODIFY a VARCHAR(5)").unwrap();
        db.start(statement, &[], ALL).unwrap();
        assert_eq!(db.rows(), [[s("1"), s("x")]]);
    });
}

#[test]
fn stale_numbers_are_refused() {
    each(|server| {
        let mut db = server.open();
        let statement = db.prepare("SELECT 1").unwrap();
        db.connection.close_stmt(statement);
        assert_eq!(db.start(statement, &[], ALL).unwrap_err().kind, ErrorKind::MISUSE);
        assert_eq!(db.execute(statement, &[]).unwrap_err().kind, ErrorKind::MISUSE);
        assert_eq!(db.fetch(77, ALL).unwrap_err().kind, ErrorKind::MISUSE);
        db.connection.close_cursor(77);
    });
}
