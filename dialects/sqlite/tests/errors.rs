//! Every class of error that SQLite can be brought to raise here, with its kind, number and names.
mod support;
use aludel_plugin_interface::error::{DbError, ErrorKind};
use support::*;

/// Key and value of an error's detail.
type Details = &'static [(&'static str, &'static str)];

const SCHEMA: &str = "CREATE TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TABLE child (
        id INTEGER PRIMARY KEY, email TEXT UNIQUE, a, b, name TEXT NOT NULL DEFAULT '', age INTEGER CONSTRAINT age_positive CHECK (age > 0),
        parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY IMMEDIATE, UNIQUE (a, b));
    CREATE UNIQUE INDEX child_lower ON child (lower(name) || 'x') WHERE name <> '';
    CREATE TABLE strict_table (n INTEGER) STRICT;
    CREATE TRIGGER no_thirteen BEFORE INSERT ON parent WHEN new.id = 13 BEGIN SELECT raise(ABORT, 'thirteen is refused'); END;
    INSERT INTO child (id, email, a, b, name) VALUES (1, 'a@b', 1, 2, 'Ann');";

#[test]
fn constraints() {
    let mut db = with(SCHEMA);
    let cases: &[(&str, ErrorKind, i32, &str, Details)] = &[
        (
            "INSERT INTO child (email) VALUES ('a@b')",
            ErrorKind::UNIQUE,
            2067,
            "23505",
            &[("table", "child"), ("column", "email"), ("columns", "email")],
        ),
        ("INSERT INTO child (id) VALUES (1)", ErrorKind::UNIQUE, 1555, "23505", &[("table", "child"), ("column", "id")]),
        ("INSERT INTO child (a, b) VALUES (1, 2)", ErrorKind::UNIQUE, 2067, "23505", &[("table", "child"), ("columns", "a, b")]),
        ("INSERT INTO child (name) VALUES ('ANN')", ErrorKind::UNIQUE, 2067, "23505", &[("constraint", "child_lower")]),
        ("UPDATE child SET name = NULL", ErrorKind::NOT_NULL, 1299, "23502", &[("table", "child"), ("column", "name")]),
        ("INSERT INTO child (age) VALUES (0)", ErrorKind::CHECK, 275, "23514", &[("constraint", "age_positive")]),
        ("INSERT INTO child (parent) VALUES (99)", ErrorKind::FOREIGN_KEY, 787, "23503", &[]),
        ("INSERT INTO parent VALUES (13)", ErrorKind::CONSTRAINT, 1811, "23000", &[]),
        ("INSERT INTO strict_table VALUES ('x')", ErrorKind::DATA, 3091, "22000", &[]),
        ("INSERT INTO parent VALUES ('x')", ErrorKind::DATA, 20, "22000", &[]),
    ];
    for (sql, kind, native, sqlstate, details) in cases {
        let error = fails(db.run(sql, &[]), *kind);
        assert_eq!((error.native, std::str::from_utf8(&error.sqlstate).unwrap(), error.flags), (*native, *sqlstate, 0), "{sql}: {error:?}");
        for (key, value) in *details {
            assert_eq!(detail(&error, key).as_deref(), Some(*value), "{sql}: {error:?}");
        }
    }
}

#[test]
fn deferred_foreign_keys_fail_at_the_commit() {
    let mut db = with(SCHEMA);
    result(db.connection.begin("".into(), false)).unwrap();
    db.script("PRAGMA defer_foreign_keys = ON; INSERT INTO child (parent) VALUES (99)").unwrap();
    fails(result(db.connection.commit()), ErrorKind::FOREIGN_KEY);
    assert_eq!(db.connection.state(), 1);
    result(db.connection.rollback()).unwrap();
    assert_eq!(db.connection.state(), 0);
}

#[test]
fn what_is_wrong_with_a_text() {
    let mut db = with(SCHEMA);
    let cases: &[(&str, ErrorKind, &str, &str, Details)] = &[
        ("SELECT * FROM missing", ErrorKind::UNKNOWN_OBJECT, "42P01", "no such table: missing", &[("table", "missing")]),
        (
            "SELECT c.missing FROM child c",
            ErrorKind::UNKNOWN_OBJECT,
            "42703",
            "no such column: c.missing",
            &[("column", "missing"), ("position", "8")],
        ),
        ("INSERT INTO child (missing) VALUES (1)", ErrorKind::UNKNOWN_OBJECT, "42703", "table child has no column named missing", &[]),
        ("SELECT missing(1)", ErrorKind::UNKNOWN_OBJECT, "42883", "no such function: missing", &[]),
        ("DROP INDEX missing", ErrorKind::UNKNOWN_OBJECT, "42704", "no such index: missing", &[]),
        ("SELECT 'ü', id FRUM child x", ErrorKind::SYNTAX, "42601", "near \"child\": syntax error", &[("position", "21")]),
        ("SELECT (1", ErrorKind::SYNTAX, "42601", "incomplete input", &[]),
        ("SELECT 1 'x", ErrorKind::SYNTAX, "42601", "unrecognized token: \"'x\"", &[("position", "10")]),
    ];
    for (sql, kind, sqlstate, message, details) in cases {
        let error = fails(db.prepare(sql), *kind);
        assert_eq!((error.native, std::str::from_utf8(&error.sqlstate).unwrap(), error.message.as_str()), (1, *sqlstate, *message));
        for (key, value) in *details {
            assert_eq!(detail(&error, key).as_deref(), Some(*value), "{sql}: {error:?}");
        }
    }
    let error = fails(db.script("SELECT 1;\nSELECT 'ü';\nSELECT missing"), ErrorKind::UNKNOWN_OBJECT);
    assert_eq!(detail(&error, "position").as_deref(), Some("30"));
}

#[test]
fn one_statement_at_a_time() {
    let mut db = memory();
    assert_eq!(
        fails(db.prepare("SELECT 1; SELECT 2"), ErrorKind::MISUSE).message.as_str(),
        "there is more than one statement\nhelp: run several statements with `execute_script`"
    );
    fails(db.prepare("SELECT 1; nonsense"), ErrorKind::MISUSE);
    assert_eq!(fails(db.prepare(" -- nothing\n"), ErrorKind::MISUSE).message.as_str(), "the statement is empty");
    fails(db.prepare(""), ErrorKind::MISUSE);
    db.prepare("SELECT 1; /* the end */ ; -- really\n").unwrap();
    assert_eq!(
        fails(db.script("SELECT ?"), ErrorKind::MISUSE).message.as_str(),
        "a statement of a script has a parameter\nhelp: prepare it and give it a value"
    );
    for sql in ["SELECT 1\0; DROP TABLE t", "\0", "SELECT 1; \0"] {
        assert_eq!(fails(db.prepare(sql), ErrorKind::SYNTAX).message.as_str(), "the statement has a NUL character in it");
        fails(db.script(sql), ErrorKind::SYNTAX);
    }
    db.script("").unwrap();
    db.script(";; -- nothing\n; SELECT 1;").unwrap();
}

#[test]
fn two_connections_and_a_lock() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:///{}?busy_timeout=30", folder.path().join("busy.db").display());
    let (mut a, mut b) = (open(&url, &[]).unwrap(), open(&url, &[]).unwrap());
    a.script("CREATE TABLE t (x)").unwrap();
    result(a.connection.begin("IMMEDIATE".into(), false)).unwrap();
    let busy = |error: Box<DbError>| assert_eq!((error.native, error.flags, error.sqlstate), (5, DbError::TRANSIENT, *b"55P03"));
    busy(fails(b.run("INSERT INTO t VALUES (1)", &[]), ErrorKind::LOCK_TIMEOUT));
    busy(fails(result(b.connection.begin("IMMEDIATE".into(), false)), ErrorKind::LOCK_TIMEOUT));
    assert_eq!(b.connection.state(), 0);
    a.script("INSERT INTO t VALUES (2)").unwrap();
    result(a.connection.commit()).unwrap();
    b.run("INSERT INTO t VALUES (1)", &[]).unwrap();
    // In WAL mode a reader that wants to write after somebody else has written must start over.
    assert_eq!(a.one("PRAGMA journal_mode = wal"), s("wal"));
    result(b.connection.begin("".into(), false)).unwrap();
    assert_eq!(b.one("SELECT count(*) FROM t"), Int(2));
    a.run("INSERT INTO t VALUES (3)", &[]).unwrap();
    let error = fails(b.run("INSERT INTO t VALUES (4)", &[]), ErrorKind::SERIALIZATION);
    assert_eq!((error.native, error.flags, error.sqlstate), (517, DbError::TRANSIENT, *b"40001"));
    result(b.connection.rollback()).unwrap();
    b.run("INSERT INTO t VALUES (4)", &[]).unwrap();
}

#[test]
fn a_waiting_writer_gets_its_turn() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:///{}", folder.path().join("wait.db").display());
    let mut a = open(&url, &[]).unwrap();
    a.script("CREATE TABLE t (x); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)").unwrap();
    let waiting = std::thread::spawn(move || {
        let mut b = open(&url, &[]).unwrap();
        b.run("INSERT INTO t VALUES (2)", &[]).unwrap();
    });
    std::thread::sleep(std::time::Duration::from_millis(100));
    a.script("COMMIT").unwrap();
    waiting.join().unwrap();
    assert_eq!(a.one("SELECT count(*) FROM t"), Int(2));
}

#[test]
fn a_shared_cache_locks_by_table() {
    let url = "sqlite:///locked?mode=memory&cache=shared&busy_timeout=10";
    let (mut a, mut b) = (open(url, &[]).unwrap(), open(url, &[]).unwrap());
    a.script("CREATE TABLE t (x); BEGIN; INSERT INTO t VALUES (1)").unwrap();
    let error = fails(b.query("SELECT * FROM t", &[]), ErrorKind::LOCK_TIMEOUT);
    assert_eq!((error.native & 0xff, error.flags), (6, DbError::TRANSIENT));
    a.script("COMMIT").unwrap();
    assert_eq!(b.query("SELECT * FROM t", &[]).unwrap(), [[Int(1)]]);
}

#[test]
fn read_only_and_full() {
    let mut db = open("sqlite://?max_page_count=3", &[]).unwrap();
    db.script("CREATE TABLE t (x)").unwrap();
    let error = fails(db.run("INSERT INTO t VALUES (zeroblob(100000))", &[]), ErrorKind::RESOURCE);
    assert_eq!((error.native, error.sqlstate), (13, *b"53100"));
    result(db.connection.set_option("query_only".into(), "ON".into())).unwrap();
    assert_eq!(fails(db.run("INSERT INTO t VALUES (1)", &[]), ErrorKind::READ_ONLY).sqlstate, *b"25006");
    fails(db.run("SELECT zeroblob(1000000001)", &[]), ErrorKind::DATA);
}

#[test]
fn a_damaged_file_breaks_the_connection() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.db");
    let url = format!("sqlite:///{}", path.display());
    {
        let mut db = open(&url, &[]).unwrap();
        db.script("CREATE TABLE t (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT 'text ' || i FROM n").unwrap();
    }
    let mut content = std::fs::read(&path).unwrap();
    content[4096..].iter_mut().for_each(|byte| *byte = 0x5a);
    std::fs::write(&path, content).unwrap();
    let mut db = open(&url, &[]).unwrap();
    let error = fails(db.query("SELECT * FROM t", &[]), ErrorKind::CORRUPT);
    assert_eq!((error.native & 0xff, error.flags), (11, DbError::CONNECTION_DEAD));
    assert_eq!(db.connection.state(), 2);
}

#[test]
fn interrupting() {
    let mut db = memory();
    let handle = db.connection.cancel_handle().unwrap();
    // Without a running statement it does nothing.
    handle.cancel();
    assert_eq!(db.one("SELECT 1"), Int(1));
    let (started, running) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        running.recv().unwrap();
        for _ in 0..200 {
            std::thread::sleep(std::time::Duration::from_millis(10));
            handle.cancel();
        }
        handle
    });
    started.send(()).unwrap();
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let error = fails(db.query(endless, &[]), ErrorKind::CANCELLED);
    assert_eq!((error.native, error.sqlstate), (9, *b"57014"));
    // A handle may outlive its connection.
    drop(db);
    thread.join().unwrap().cancel();
}

#[test]
fn a_rolled_back_cursor_is_cancelled() {
    let mut db = with("CREATE TABLE t (x); INSERT INTO t VALUES (1), (2), (3)");
    let statement = db.prepare("SELECT * FROM t").unwrap();
    result(db.connection.begin("".into(), false)).unwrap();
    db.script("CREATE TABLE u (x)").unwrap();
    let cursor = db.start(statement, &[], rows(1)).unwrap().cursor;
    result(db.connection.rollback()).unwrap();
    fails(db.fetch(cursor, ALL), ErrorKind::CANCELLED);
    db.start(statement, &[], ALL).unwrap();
    assert_eq!(db.rows().len(), 3);
}
