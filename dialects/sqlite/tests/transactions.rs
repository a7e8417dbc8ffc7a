//! Beginning, ending, and what the pool asks.
mod support;
use aludel_plugin_interface::error::ErrorKind;
use support::*;

fn begin(db: &mut Db, mode: &str, read_only: bool) -> Result<()> {
    result(db.connection.begin(mode.into(), read_only))
}

#[test]
fn commit_and_rollback() {
    let mut db = with("CREATE TABLE t (x)");
    for mode in ["", "deferred", "IMMEDIATE", "EXCLUSIVE", "SERIALIZABLE"] {
        begin(&mut db, mode, false).unwrap();
        assert_eq!(db.connection.state(), 1);
        db.run("INSERT INTO t VALUES (1)", &[]).unwrap();
        result(db.connection.commit()).unwrap();
        assert_eq!(db.connection.state(), 0);
        begin(&mut db, mode, false).unwrap();
        db.run("DELETE FROM t", &[]).unwrap();
        result(db.connection.rollback()).unwrap();
    }
    assert_eq!(db.one("SELECT count(*) FROM t"), Int(5));
    begin(&mut db, "", false).unwrap();
    fails(begin(&mut db, "", false), ErrorKind::OTHER);
    result(db.connection.rollback()).unwrap();
    // SQLite may have rolled back by itself, so this is no error.
    result(db.connection.rollback()).unwrap();
    fails(result(db.connection.commit()), ErrorKind::OTHER);
}

#[test]
fn other_modes_are_refused() {
    let mut db = memory();
    let error = fails(begin(&mut db, "READ COMMITTED", false), ErrorKind::UNSUPPORTED);
    assert_eq!(
        error.message.as_str(),
        "SQLite cannot begin a transaction in the mode `READ COMMITTED`\nhelp: the modes are `DEFERRED`, `IMMEDIATE`, `EXCLUSIVE`, `SERIALIZABLE` and `READ ONLY`"
    );
    fails(begin(&mut db, "IMMEDIATE", true), ErrorKind::MISUSE);
    assert_eq!(db.connection.state(), 0);
}

#[test]
fn a_read_only_transaction_refuses_writes_and_ends() {
    let mut db = with("CREATE TABLE t (x)");
    for (mode, read_only) in [("READ ONLY", false), ("", true), ("SERIALIZABLE", true)] {
        begin(&mut db, mode, read_only).unwrap();
        fails(db.run("INSERT INTO t VALUES (1)", &[]), ErrorKind::READ_ONLY);
        assert_eq!(db.one("SELECT count(*) FROM t"), Int(0));
        result(db.connection.commit()).unwrap();
        db.run("INSERT INTO t VALUES (1)", &[]).unwrap();
        begin(&mut db, mode, read_only).unwrap();
        result(db.connection.rollback()).unwrap();
        db.run("DELETE FROM t", &[]).unwrap();
    }
    // Where writing was switched off for the connection, it stays off.
    result(db.connection.set_option("query_only".into(), "ON".into())).unwrap();
    begin(&mut db, "", true).unwrap();
    result(db.connection.commit()).unwrap();
    fails(db.run("INSERT INTO t VALUES (1)", &[]), ErrorKind::READ_ONLY);
}

#[test]
fn reset_leaves_a_clean_connection() {
    let mut db = with("CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)");
    let statement = db.prepare("SELECT x FROM t").unwrap();
    begin(&mut db, "", true).unwrap();
    let cursor = db.start(statement, &[], rows(1)).unwrap().cursor;
    result(db.connection.reset()).unwrap();
    assert_eq!(db.connection.state(), 0);
    fails(db.fetch(cursor, ALL), ErrorKind::MISUSE);
    db.run("INSERT INTO t VALUES (3)", &[]).unwrap();
    // Statements stay prepared.
    db.start(statement, &[], ALL).unwrap();
    assert_eq!(db.rows().len(), 3);
    result(db.connection.reset()).unwrap();
    result(db.connection.ping()).unwrap();
}

#[test]
fn a_connection_may_change_its_thread() {
    let mut db = with("CREATE TABLE t (x)");
    for round in 0..4 {
        db = std::thread::spawn(move || {
            db.run("INSERT INTO t VALUES (?)", &[int(round)]).unwrap();
            db
        })
        .join()
        .unwrap();
    }
    assert_eq!(db.one("SELECT count(*) FROM t"), Int(4));
}
