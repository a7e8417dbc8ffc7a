//! The server's errors: their kind, and the names in them.
mod support;
use aludel_plugin_interface::error::ErrorKind;
use support::*;

const TABLES: &str = "CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL CONSTRAINT email_key UNIQUE, age int CONSTRAINT grown_up CHECK (age >= 18)); \
     CREATE TABLE posts (id int, author int CONSTRAINT author_exists REFERENCES users, EXCLUDE USING gist (point(id, 0) WITH ~=)); \
     CREATE TABLE pairs (a int, b int, UNIQUE (a, b)); INSERT INTO users VALUES (1, 'ada', 36); INSERT INTO pairs VALUES (1, 2); INSERT INTO posts VALUES (1, 1)";

#[test]
fn constraints_name_what_they_are_about() {
    let home = home!();
    let mut db = home.with(TABLES);
    let cases = [
        ("INSERT INTO users VALUES (2, 'ada', 20)", ErrorKind::UNIQUE, "23505", Some("email_key"), "users", Some("email")),
        ("INSERT INTO pairs VALUES (1, 2)", ErrorKind::UNIQUE, "23505", Some("pairs_a_b_key"), "pairs", Some("a, b")),
        ("INSERT INTO posts VALUES (2, 77)", ErrorKind::FOREIGN_KEY, "23503", Some("author_exists"), "posts", Some("author")),
        ("DELETE FROM users", ErrorKind::FOREIGN_KEY, "23503", Some("author_exists"), "posts", Some("id")),
        ("INSERT INTO users VALUES (2, NULL, 20)", ErrorKind::NOT_NULL, "23502", None, "users", None),
        ("INSERT INTO users VALUES (2, 'bob', 2)", ErrorKind::CHECK, "23514", Some("grown_up"), "users", None),
        ("INSERT INTO posts VALUES (1, 1)", ErrorKind::CONSTRAINT, "23P01", Some("posts_point_excl"), "posts", None),
    ];
    for (sql, kind, state, constraint, table, columns) in cases {
        let error = fails(db.run(sql, &[]), kind);
        assert_eq!(std::str::from_utf8(&error.sqlstate).unwrap(), state, "{sql}");
        assert_eq!(detail(&error, "constraint").as_deref(), constraint, "{sql}");
        assert_eq!((detail(&error, "table").as_deref(), detail(&error, "schema").as_deref()), (Some(table), Some("public")), "{sql}");
        assert_eq!(detail(&error, "columns").as_deref(), columns, "{sql}");
    }
    assert_eq!(detail(&fails(db.run("INSERT INTO users VALUES (2, NULL, 20)", &[]), ErrorKind::NOT_NULL), "column").as_deref(), Some("email"));
}

#[test]
fn statements_that_are_wrong() {
    let home = home!();
    let mut db = home.with(TABLES);
    let error = fails(db.prepare("SELECT 'ä' FORM users"), ErrorKind::SYNTAX);
    assert_eq!(detail(&error, "position").as_deref(), Some("17"), "{error:?}");
    let error = fails(db.prepare("SELECT * FROM \"No body\""), ErrorKind::UNKNOWN_OBJECT);
    assert_eq!(detail(&error, "table").as_deref(), Some("No body"));
    let error = fails(db.prepare("SELECT u.nme FROM users u"), ErrorKind::UNKNOWN_OBJECT);
    assert_eq!(detail(&error, "column").as_deref(), Some("nme"));
    assert!(detail(&fails(db.prepare("SELECT emial FROM users"), ErrorKind::UNKNOWN_OBJECT), "hint").unwrap().contains("email"));
    fails(db.prepare("SELECT nosuch(1)"), ErrorKind::UNKNOWN_OBJECT);
    fails(db.prepare("SELECT 1; SELECT 2"), ErrorKind::SYNTAX);
    fails(db.prepare("SELECT '\0'"), ErrorKind::SYNTAX);
    fails(db.query("SELECT 1 / $1::int", &[int(0)]), ErrorKind::DATA);
    fails(db.script("SELECT 1; SELECT 1/0"), ErrorKind::DATA);
    fails(db.query("COPY users TO STDOUT", &[]), ErrorKind::MISUSE);
    fails(db.run("COPY users FROM STDIN", &[]), ErrorKind::MISUSE);
    fails(db.script("COPY users FROM STDIN"), ErrorKind::MISUSE);
    result(db.connection.begin("".into(), true)).unwrap();
    fails(db.run("DELETE FROM pairs", &[]), ErrorKind::READ_ONLY);
    result(db.connection.rollback()).unwrap();
    assert_eq!(db.one("SELECT 1"), Int(1));
    fails(db.execute(99, &[]), ErrorKind::MISUSE);
}

#[test]
fn a_lock_that_is_not_free_and_a_deadlock() {
    let home = home!();
    let mut one = home.with(TABLES);
    let mut two = home.open();
    one.script("BEGIN; UPDATE users SET age = 40").unwrap();
    let error = fails(two.query("SELECT * FROM users FOR UPDATE NOWAIT", &[]), ErrorKind::LOCK_TIMEOUT);
    assert_eq!(error.flags & 1, 1, "transient");
    two.script("BEGIN; UPDATE pairs SET a = 3").unwrap();
    let waiter = std::thread::spawn(move || two.run("UPDATE users SET age = 41", &[]));
    std::thread::sleep(std::time::Duration::from_millis(300));
    let errors: Vec<_> =
        [one.run("UPDATE pairs SET a = 4", &[]).err(), one.script("ROLLBACK").err(), waiter.join().unwrap().err()].into_iter().flatten().collect();
    assert_eq!(errors.iter().map(|error| (error.kind, error.flags & 1)).collect::<Vec<_>>(), [(ErrorKind::DEADLOCK, 1)]);
}

#[test]
fn a_serialization_failure_may_be_tried_again() {
    let home = home!();
    let (mut one, mut two) = (home.with(TABLES), home.open());
    for db in [&mut one, &mut two] {
        result(db.connection.begin("SERIALIZABLE".into(), false)).unwrap();
        db.query("SELECT sum(a) FROM pairs", &[]).unwrap();
        db.run("INSERT INTO pairs SELECT max(a) + pg_backend_pid(), 1 FROM pairs", &[]).unwrap();
    }
    result(one.connection.commit()).unwrap();
    let error = fails(result(two.connection.commit()), ErrorKind::SERIALIZATION);
    assert_eq!((error.flags & 1, two.connection.state()), (1, 0));
}

#[test]
fn a_statement_whose_table_has_changed_says_so() {
    let home = home!();
    let mut db = home.with("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
    let statement = db.prepare("SELECT * FROM t").unwrap();
    db.start(statement, &[], ALL).unwrap();
    db.script("ALTER TABLE t ADD b text DEFAULT 'x'").unwrap();
    let error = db.start(statement, &[], ALL).unwrap_err();
    assert!(detail(&error, "stale_statement").is_some(), "{error:?}");
    db.start(statement, &[], ALL).unwrap();
    assert_eq!(db.rows(), [[Int(1), s("x")]]);
    db.script("DEALLOCATE ALL").unwrap();
    assert!(detail(&db.start(statement, &[], ALL).unwrap_err(), "stale_statement").is_some());
    db.start(statement, &[], ALL).unwrap();
    // Within a transaction it is lost, but the statement works after it.
    db.script("BEGIN; ALTER TABLE t DROP b").unwrap();
    let error = db.start(statement, &[], ALL).unwrap_err();
    assert_eq!((detail(&error, "stale_statement"), error.flags & 1), (None, 1));
    db.script("ROLLBACK").unwrap();
    db.start(statement, &[], ALL).unwrap();
    assert_eq!(db.rows(), [[Int(1), s("x")]]);
}
