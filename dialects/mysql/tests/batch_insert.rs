//! Many rows in few statements, and each row's key.
mod support;

use aludel_plugin_interface::{cell::CellRef, error::ErrorKind};
use support::*;

const TABLE: &str = "CREATE TABLE t (id BIGINT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(50) UNIQUE, n INT)";

fn values(names: &[String]) -> Vec<CellRef<'_>> {
    names.iter().enumerate().flat_map(|(place, name)| [text(name), int(place as i64)]).collect()
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|place| format!("name {place}")).collect()
}

/// Asserts that each key is that of its row.
fn check_keys(db: &mut Db, names: &[String]) {
    let keys = db.rows();
    assert_eq!(keys.len(), names.len());
    let statement = db.prepare("SELECT name FROM t WHERE id = ?").unwrap();
    for (key, name) in keys.iter().zip(names) {
        let Int(key) = key[0] else { panic!("{key:?}") };
        db.start(statement, &[int(key)], ALL).unwrap();
        assert_eq!(db.rows(), [[s(name)]]);
    }
}

fn insert(db: &mut Db, names: &[String]) -> Result<aludel_plugin_interface::connection::ExecResult> {
    let values = values(names);
    db.insert_many("INSERT INTO t (name, n) VALUES ", "(?, ?)", "id", 2, &values)
}

#[test]
fn keys_come_in_the_order_of_the_rows() {
    each(|server| {
        for rows in [1, 2, 3, 7, 64, 1000, 2600] {
            let mut db = server.open();
            db.script(&format!("DROP TABLE IF EXISTS t; {TABLE}")).unwrap();
            db.script("INSERT INTO t (id, name, n) VALUES (41, 'before', 0)").unwrap();
            let names = names(rows);
            let done = insert(&mut db, &names).unwrap();
            assert_eq!(done.affected, rows as u64);
            check_keys(&mut db, &names);
            assert_eq!(db.one("SELECT COUNT(*) FROM t"), Int(rows as i64 + 1));
        }
    });
}

#[test]
fn few_statements_insert_many_rows() {
    each(|server| {
        let mut db = server.open();
        db.script(TABLE).unwrap();
        let inserts = |db: &mut Db| match db.query("SHOW SESSION STATUS LIKE 'Com_insert'", &[]).unwrap()[0][1].clone() {
            Text(count) => count.parse::<u32>().unwrap(),
            other => panic!("{other:?}"),
        };
        let before = inserts(&mut db);
        insert(&mut db, &names(1000)).unwrap();
        // 512 + 256 + 128 + 64 + 32 + 8
        assert_eq!(inserts(&mut db) - before, 6);
    });
}

#[test]
fn keys_are_right_where_they_do_not_follow_each_other() {
    each(|server| {
        let mut db = server.open();
        db.script(TABLE).unwrap();
        // A trigger sets the key itself.
        db.script("CREATE TRIGGER odd BEFORE INSERT ON t FOR EACH ROW SET NEW.n = NEW.n + 1").unwrap();
        let names = names(20);
        insert(&mut db, &names).unwrap();
        check_keys(&mut db, &names);
        assert_eq!(db.one("SELECT MIN(n) FROM t"), Int(1));
        // The session counts otherwise than when it was opened.
        db.script("DROP TRIGGER odd; DELETE FROM t; SET auto_increment_increment = 10").unwrap();
        insert(&mut db, &names).unwrap();
        check_keys(&mut db, &names);
    });
}

#[test]
fn other_sessions_insert_at_the_same_time() {
    each(|server| {
        let mut db = server.open();
        db.script(TABLE).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || {
                    let mut db = server.open();
                    let names: Vec<String> = (0..500).map(|row| format!("{thread}/{row}")).collect();
                    insert(&mut db, &names).unwrap();
                    check_keys(&mut db, &names);
                });
            }
        });
        assert_eq!(db.one("SELECT COUNT(*) FROM t"), Int(2000));
    });
}

#[test]
fn rows_without_keys_wanted_and_wide_rows() {
    each(|server| {
        let mut db = server.open();
        let columns: Vec<String> = (0..200).map(|place| format!("c{place}")).collect();
        let definitions: Vec<String> = columns.iter().map(|name| format!("{name} INT")).collect();
        db.script(&format!("CREATE TABLE wide ({})", definitions.join(", "))).unwrap();
        let values: Vec<CellRef<'_>> = (0..200 * 900).map(|value| int(value % 1000)).collect();
        let head = format!("INSERT INTO wide ({}) VALUES ", columns.join(", "));
        let tuple = format!("({})", vec!["?"; 200].join(", "));
        let done = db.insert_many(&head, &tuple, "", 200, &values).unwrap();
        assert_eq!((done.affected, db.batch.nrows), (900, 0));
        assert_eq!(db.one("SELECT COUNT(*) FROM wide"), Int(900));
        let error = db.insert_many(&head, &tuple, "", 200, &values[..201]).unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (ErrorKind::MISUSE, "201 values do not make rows of 200"));
    });
}

#[test]
fn large_rows_go_into_packets_that_the_server_takes() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE l (id INT PRIMARY KEY AUTO_INCREMENT, a LONGTEXT)").unwrap();
        let Int(limit) = db.one("SELECT @@max_allowed_packet") else { panic!() };
        let large = "x".repeat((limit / 3) as usize);
        let values = vec![text(&large); 8];
        let done = db.insert_many("INSERT INTO l (a) VALUES ", "(?)", "id", 1, &values).unwrap();
        assert_eq!((done.affected, db.rows().len()), (8, 8));
    });
}

#[test]
fn an_error_names_what_is_there_already() {
    each(|server| {
        let mut db = server.open();
        db.script(TABLE).unwrap();
        let mut same = names(10);
        same[7] = same[2].clone();
        let error = insert(&mut db, &same).unwrap_err();
        assert_eq!((error.kind, error.native, detail(&error, "constraint").as_deref()), (ErrorKind::UNIQUE, 1062, Some("name")));
        assert_eq!(db.one("SELECT 1"), Int(1));
        if !server.is_mariadb() {
            let error = db.insert_many("INSERT INTO t (name, n) VALUES ", "(?, ?)", "`n`", 2, &[text("z"), int(1)]).unwrap_err();
            assert!(error.message.starts_with("MySQL cannot tell what it put into `n` of `t`"), "{}", error.message);
        }
    });
}

#[test]
fn many_runs_of_a_statement_count_their_rows() {
    each(|server| {
        let mut db = server.open();
        db.script(TABLE).unwrap();
        insert(&mut db, &names(1000)).unwrap();
        let update = db.prepare("UPDATE t SET n = ? WHERE id <= ? OR name = ?").unwrap();
        // One value is NULL, and the last rows have another type than those before.
        let mut values: Vec<CellRef<'_>> = (0..900).flat_map(|n| [if n % 7 == 0 { null() } else { int(n) }, int(0), text("name 5")]).collect();
        values.extend([text("77"), int(10), text("none")]);
        let done = db.execute_many(update, 3, &values).unwrap();
        assert_eq!(done.affected, 910);
        assert_eq!(db.query("SELECT COUNT(*), MIN(n) FROM t WHERE id <= 10", &[]).unwrap(), [[Int(10), Int(77)]]);
        let one = db.prepare("INSERT INTO t (name, n) VALUES (?, ?)").unwrap();
        let fresh: Vec<String> = (0..50).map(|row| format!("fresh {row}")).collect();
        assert_eq!(db.execute_many(one, 2, &self::values(&fresh)).unwrap().affected, 50);
        let error = db.execute_many(one, 2, &self::values(&fresh)).unwrap_err();
        assert_eq!((error.kind, detail(&error, "constraint").as_deref()), (ErrorKind::UNIQUE, Some("name")));
        assert_eq!(db.one("SELECT COUNT(*) FROM t"), Int(1050));
        let large = "x".repeat(700_000);
        db.script("CREATE TABLE big (a LONGTEXT)").unwrap();
        let big = db.prepare("INSERT INTO big VALUES (?)").unwrap();
        assert_eq!(db.execute_many(big, 1, &[text(&large); 12]).unwrap().affected, 12);
    });
}
