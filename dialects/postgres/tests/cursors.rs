//! Results that are read in pieces, several at once, within a transaction and without one.
mod support;
use aludel_plugin_interface::error::ErrorKind;
use support::*;

fn numbers(db: &Db) -> Vec<i64> {
    db.keys()
}

/// Reads a cursor to its end, and gives all numbers and the sizes of the batches.
fn read_all(db: &mut Db, sql: &str, limit: u32) -> (Vec<i64>, Vec<usize>) {
    let statement = db.prepare(sql).unwrap();
    let mut cursor = db.start(statement, &[], rows(limit)).unwrap().cursor;
    let (mut all, mut sizes) = (numbers(db), vec![db.rows().len()]);
    while cursor != 0 {
        cursor = db.fetch(cursor, rows(limit)).unwrap().cursor;
        sizes.push(db.rows().len());
        all.extend(numbers(db));
    }
    (all, sizes)
}

#[test]
fn a_result_comes_in_batches_of_the_limit() {
    let home = home!();
    let mut db = home.open();
    for transaction in [false, true] {
        if transaction {
            db.script("BEGIN").unwrap();
        }
        for (count, limit, batches) in
            [(0, 10, vec![0]), (10, 10, vec![10]), (11, 10, vec![10, 1]), (25, 10, vec![10, 10, 5]), (2000, 900, vec![900, 900, 200])]
        {
            let (all, sizes) = read_all(&mut db, &format!("SELECT generate_series(1, {count})"), limit);
            assert_eq!(all, (1..=count).collect::<Vec<i64>>(), "{count} {limit} {transaction}");
            // Within a transaction a portal's last rows may come as an empty batch's end.
            assert_eq!(sizes.iter().sum::<usize>(), batches.iter().sum::<usize>());
            assert!(transaction || sizes == batches, "{sizes:?}");
            assert!(sizes.iter().all(|size| *size <= limit as usize));
        }
    }
}

#[test]
fn bytes_limit_a_batch_as_well() {
    let home = home!();
    let mut db = home.open();
    let statement = db.prepare("SELECT repeat('x', 1000) FROM generate_series(1, 10)").unwrap();
    let limit = aludel_plugin_interface::connection::FetchLimit { rows: 100, bytes: 2500 };
    let cursor = db.start(statement, &[], limit).unwrap().cursor;
    assert_eq!((cursor != 0, db.rows().len()), (true, 3));
    assert_ne!(db.fetch(cursor, aludel_plugin_interface::connection::FetchLimit { rows: 100, bytes: 1 }).unwrap().cursor, 0);
    assert_eq!(db.rows().len(), 1);
    assert_eq!((db.fetch(cursor, ALL).unwrap().cursor, db.rows().len()), (0, 6));
}

#[test]
fn several_cursors_are_read_in_turn_while_other_statements_run() {
    let home = home!();
    for begin in ["", "BEGIN"] {
        let mut db = home.with("CREATE TABLE IF NOT EXISTS t (n int); DELETE FROM t");
        db.script(begin).unwrap();
        let statement = db.prepare("SELECT generate_series($1::int, $1::int + 4999)").unwrap();
        let mut cursors: Vec<(u64, Vec<i64>)> = Vec::new();
        for start in [1, 10_001, 20_001] {
            let cursor = db.start(statement, &[int(start)], rows(7)).unwrap().cursor;
            cursors.push((cursor, db.keys()));
        }
        for _ in 0..2000 {
            for (cursor, all) in cursors.iter_mut().filter(|(cursor, _)| *cursor != 0) {
                *cursor = db.fetch(*cursor, rows(13)).unwrap().cursor;
                all.extend(db.keys());
            }
            if cursors.iter().all(|(cursor, _)| *cursor == 0) {
                break;
            }
            db.run("INSERT INTO t VALUES (1)", &[]).unwrap();
        }
        for ((_, all), start) in cursors.iter().zip([1, 10_001, 20_001]) {
            assert_eq!(*all, (start..start + 5000).collect::<Vec<i64>>());
        }
        assert!(matches!(db.one("SELECT count(*) FROM t"), Int(count) if count > 300));
    }
}

#[test]
fn a_cursor_that_is_closed_early_leaves_a_usable_connection() {
    let home = home!();
    let mut db = home.open();
    let statement = db.prepare("SELECT generate_series(1, 3000000)").unwrap();
    for begin in ["", "BEGIN"] {
        db.script(begin).unwrap();
        for _ in 0..3 {
            let cursor = db.start(statement, &[], rows(5)).unwrap().cursor;
            db.connection.close_cursor(cursor);
            fails(db.fetch(cursor, ALL), ErrorKind::MISUSE);
            assert_eq!(db.one("SELECT 1"), Int(1));
        }
    }
    assert_eq!(db.one("SELECT count(*) FROM pg_cursors WHERE name LIKE 'c%'"), Int(0), "a portal is left");
}

#[test]
fn a_cursor_ends_with_its_transaction() {
    let home = home!();
    let mut db = home.with("BEGIN");
    let statement = db.prepare("SELECT generate_series(1, 10000)").unwrap();
    let cursor = db.start(statement, &[], rows(5)).unwrap().cursor;
    db.script("COMMIT").unwrap();
    // What had come already is still there.
    let mut rows_read = 0;
    let error = loop {
        match db.fetch(cursor, rows(100)) {
            Ok(fetched) => {
                rows_read += db.rows().len();
                assert_ne!(fetched.cursor, 0);
            }
            Err(error) => break error,
        }
    };
    assert!(rows_read > 0 && rows_read < 9000, "{rows_read}");
    assert_eq!((error.kind, error.sqlstate), (ErrorKind::UNKNOWN_OBJECT, *b"34000"));
    assert_eq!(db.one("SELECT 1"), Int(1));
}

#[test]
fn an_error_among_rows_ends_the_cursor() {
    let home = home!();
    let mut db = home.open();
    for begin in ["", "BEGIN"] {
        db.script(begin).unwrap();
        let statement = db.prepare("SELECT 1 / (500 - n) FROM generate_series(1, 1000) n").unwrap();
        let cursor = db.start(statement, &[], rows(100)).unwrap().cursor;
        let error = loop {
            if let Err(error) = db.fetch(cursor, rows(100)) {
                break error;
            }
        };
        assert_eq!(error.sqlstate, *b"22012");
        fails(db.fetch(cursor, ALL), ErrorKind::MISUSE);
    }
    db.script("ROLLBACK").unwrap();
    assert_eq!(db.one("SELECT 1"), Int(1));
}

#[test]
fn wide_values_and_many_columns() {
    let home = home!();
    let mut db = home.open();
    let rows = db.query("SELECT repeat('é', 5000000), repeat('x', 100000)", &[]).unwrap();
    assert!(matches!(&rows[0][0], Text(text) if text.len() == 10_000_000));
    let list: Vec<String> = (0..1600).map(|n| n.to_string()).collect();
    assert_eq!(db.query(&format!("SELECT {}", list.join(", ")), &[]).unwrap()[0].len(), 1600);
    let long = "y".repeat(3_000_000);
    assert_eq!(db.query("SELECT length($1::text)", &[text(&long)]).unwrap(), [[Int(3_000_000)]]);
}
