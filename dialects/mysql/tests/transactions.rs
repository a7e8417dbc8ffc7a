//! Transactions by the server's own flags, and sessions that come back clean.
mod support;

use aludel_plugin_interface::{abi_stable::std_types::ROption, error::ErrorKind};
use support::*;

fn counted(db: &mut Db) -> Value {
    db.one("SELECT COUNT(*) FROM t")
}

fn begin(db: &mut Db, mode: &str, read_only: bool) -> Result<()> {
    result(db.connection.begin(mode.into(), read_only))
}

#[test]
fn the_state_is_the_servers() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE t (a INT PRIMARY KEY)").unwrap();
        assert_eq!(db.connection.state(), 0);
        begin(&mut db, "", false).unwrap();
        db.run("INSERT INTO t VALUES (1)", &[]).unwrap();
        assert_eq!(db.connection.state(), 1);
        result(db.connection.rollback()).unwrap();
        assert_eq!((db.connection.state(), counted(&mut db)), (0, Int(0)));
        begin(&mut db, "SERIALIZABLE", false).unwrap();
        db.run("INSERT INTO t VALUES (1)", &[]).unwrap();
        assert_eq!(db.run("INSERT INTO t VALUES (1)", &[]).unwrap_err().kind, ErrorKind::UNIQUE);
        assert_eq!(db.connection.state(), 1);
        result(db.connection.commit()).unwrap();
        assert_eq!((db.connection.state(), counted(&mut db)), (0, Int(1)));
        db.script("START TRANSACTION").unwrap();
        assert_eq!(db.connection.state(), 1);
        db.script("COMMIT").unwrap();
        assert_eq!(db.connection.state(), 0);
    });
}

#[test]
fn a_transaction_that_only_reads() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE t (a INT)").unwrap();
        begin(&mut db, "READ COMMITTED", true).unwrap();
        let error = db.run("INSERT INTO t VALUES (1)", &[]).unwrap_err();
        assert_eq!((error.kind, error.native), (ErrorKind::READ_ONLY, 1792));
        result(db.connection.rollback()).unwrap();
        assert_eq!(begin(&mut db, "IMMEDIATE", false).unwrap_err().kind, ErrorKind::UNSUPPORTED);
    });
}

#[test]
fn a_consistent_snapshot_is_of_its_beginning() {
    each(|server| {
        let (mut db, mut other) = (server.open(), server.open());
        db.script("CREATE TABLE t (a INT)").unwrap();
        begin(&mut db, "REPEATABLE READ WITH CONSISTENT SNAPSHOT", true).unwrap();
        other.script("INSERT INTO t VALUES (1)").unwrap();
        assert_eq!(counted(&mut db), Int(0));
        result(db.connection.commit()).unwrap();
        assert_eq!(counted(&mut db), Int(1));
    });
}

#[test]
fn a_commit_that_nobody_asked_for_is_told() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE t (a INT)").unwrap();
        begin(&mut db, "", false).unwrap();
        db.run("INSERT INTO t VALUES (1)", &[]).unwrap();
        db.run("CREATE TABLE other (a INT)", &[]).unwrap();
        // What follows is a unit of its own.
        assert_eq!(db.connection.state(), 1);
        db.run("INSERT INTO t VALUES (2)", &[]).unwrap();
        let error = result(db.connection.rollback()).unwrap_err();
        assert_eq!(
            error.message.lines().next().unwrap(),
            "the transaction is not undone as a whole: `CREATE TABLE other (a INT)` has committed what came before it"
        );
        assert_eq!((db.connection.state(), counted(&mut db)), (0, Int(1)));
        begin(&mut db, "", false).unwrap();
        db.script("ALTER TABLE other ADD b INT; INSERT INTO t VALUES (2)").unwrap();
        result(db.connection.commit()).unwrap();
        assert_eq!(counted(&mut db), Int(2));
    });
}

#[test]
fn a_deadlock_ends_the_transaction_and_may_be_tried_again() {
    each(|server| {
        let (mut db, mut other) = (server.open(), server.open());
        db.script("CREATE TABLE t (a INT PRIMARY KEY, b INT); INSERT INTO t VALUES (1, 0), (2, 0)").unwrap();
        begin(&mut db, "", false).unwrap();
        begin(&mut other, "", false).unwrap();
        db.run("UPDATE t SET b = 1 WHERE a = 1", &[]).unwrap();
        // The other has done more, so that this one is chosen.
        other.run("UPDATE t SET b = 2 WHERE a = 2", &[]).unwrap();
        other.script("INSERT INTO t SELECT 100 + seq, 0 FROM (SELECT 1 AS seq UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) AS s").unwrap();
        let (first, second) = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| other.run("UPDATE t SET b = 2 WHERE a = 1", &[]));
            std::thread::sleep(std::time::Duration::from_millis(200));
            let first = db.run("UPDATE t SET b = 1 WHERE a = 2", &[]);
            if first.is_ok() {
                result(db.connection.commit()).unwrap();
            }
            (first, waiting.join().unwrap())
        });
        let (error, loser) = match (first, second) {
            (Err(error), Ok(_)) => (error, &mut db),
            (Ok(_), Err(error)) => (error, &mut other),
            both => panic!("{both:?}"),
        };
        assert_eq!((error.kind, error.native, error.flags), (ErrorKind::DEADLOCK, 1213, 1));
        assert_eq!(loser.connection.state(), 0);
    });
}

#[test]
fn a_lock_that_is_not_free_in_time() {
    each(|server| {
        let (mut db, mut other) = (server.open(), server.open());
        db.script("CREATE TABLE t (a INT PRIMARY KEY, b INT); INSERT INTO t VALUES (1, 0)").unwrap();
        begin(&mut db, "", false).unwrap();
        db.run("UPDATE t SET b = 1", &[]).unwrap();
        other.script("SET innodb_lock_wait_timeout = 1").unwrap();
        begin(&mut other, "", false).unwrap();
        let error = other.run("UPDATE t SET b = 2", &[]).unwrap_err();
        assert_eq!((error.kind, error.native, error.flags), (ErrorKind::LOCK_TIMEOUT, 1205, 1));
        let error = other.query("SELECT b FROM t FOR UPDATE NOWAIT", &[]).unwrap_err();
        assert_eq!(error.kind, ErrorKind::LOCK_TIMEOUT, "{error:?}");
        assert_eq!(other.connection.state(), 1);
    });
}

#[test]
fn nothing_leaks_into_the_next_use() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE t (a INT)").unwrap();
        let kept = db.prepare("SELECT COUNT(*) FROM t WHERE a > ?").unwrap();
        db.start(kept, &[int(0)], ALL).unwrap();
        begin(&mut db, "", false).unwrap();
        db.run("INSERT INTO t VALUES (1)", &[]).unwrap();
        db.script("SET @mine = 1; SET SESSION sql_mode = ''; SET time_zone = '+05:00'; CREATE TEMPORARY TABLE tmp (a INT)").unwrap();
        assert_eq!(db.one("SELECT GET_LOCK('aludel', 0)"), Int(1));
        result(db.connection.reset()).unwrap();
        assert_eq!(db.connection.state(), 0);
        assert_eq!(db.query("SELECT @mine, CAST(@@time_zone AS CHAR), IS_FREE_LOCK('aludel')", &[]).unwrap(), [[Null, s("+00:00"), Int(1)]]);
        assert_eq!(db.query("SELECT * FROM tmp", &[]).unwrap_err().native, 1146);
        let Text(mode) = db.one("SELECT CAST(@@sql_mode AS CHAR)") else { panic!() };
        assert!(mode.contains("STRICT_TRANS_TABLES"), "{mode}");
        // The statement of before is there.
        db.start(kept, &[int(0)], ALL).unwrap();
        assert_eq!(db.rows(), [[Int(0)]]);
    });
}

#[test]
fn a_session_that_was_only_read_and_written_needs_no_reset() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE t (a INT)").unwrap();
        db.run("INSERT INTO t VALUES (?)", &[int(1)]).unwrap();
        let Text(before) = db.query("SHOW SESSION STATUS LIKE 'Com_stmt_prepare'", &[]).unwrap()[0][1].clone() else { panic!() };
        result(db.connection.reset()).unwrap();
        let Text(after) = db.query("SHOW SESSION STATUS LIKE 'Com_stmt_prepare'", &[]).unwrap()[0][1].clone() else { panic!() };
        // A reset would have begun to count anew.
        assert_eq!(after.parse::<u32>().unwrap(), before.parse::<u32>().unwrap() + 1);
    });
}

#[test]
fn another_thread_stops_a_statement() {
    each(|server| {
        let mut db = server.open();
        let ROption::RSome(handle) = db.connection.cancel_handle() else { panic!("no handle") };
        handle.cancel();
        assert_eq!(db.one("SELECT 1"), Int(1));
        let error = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(std::time::Duration::from_millis(300));
                handle.cancel();
            });
            db.query("SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c, information_schema.columns d", &[])
        })
        .unwrap_err();
        assert_eq!((error.kind, error.native), (ErrorKind::CANCELLED, 1317));
        assert_eq!(db.one("SELECT 2"), Int(2));
        drop(db);
        handle.cancel();
    });
}

#[test]
fn a_statement_has_its_time() {
    each(|server| {
        let mut db = server.open();
        result(db.connection.set_option("statement_timeout".into(), "200".into())).unwrap();
        let slow = "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c, information_schema.columns d";
        let error = db.query(slow, &[]).unwrap_err();
        assert_eq!(error.kind, ErrorKind::TIMEOUT, "{error:?}");
        result(db.connection.reset()).unwrap();
        let asked = if server.is_mariadb() { "SELECT CAST(@@max_statement_time AS SIGNED)" } else { "SELECT CAST(@@max_execution_time AS SIGNED)" };
        assert_eq!(db.one(asked), Int(0));
        assert_eq!(result(db.connection.set_option("colour".into(), "red".into())).unwrap_err().kind, ErrorKind::UNSUPPORTED);
    });
}

#[test]
fn a_killed_session_is_dead() {
    each(|server| {
        let (mut db, mut other) = (server.open(), server.open());
        let Int(id) = db.one("SELECT CONNECTION_ID()") else { panic!() };
        other.script(&format!("KILL {id}")).unwrap();
        let error = db.query("SELECT 1", &[]).unwrap_err();
        assert_eq!((error.kind, error.flags & 2), (ErrorKind::CONNECTION, 2), "{error:?}");
        assert_eq!(db.connection.state(), 2);
        assert_eq!(result(db.connection.ping()).unwrap_err().kind, ErrorKind::CONNECTION);
        result(other.connection.ping()).unwrap();
    });
}
