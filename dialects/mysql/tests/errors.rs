//! What the servers say, as kinds and names.
mod support;

use aludel_plugin_interface::error::{DbError, ErrorKind};
use support::*;

fn state(error: &DbError) -> &str {
    std::str::from_utf8(&error.sqlstate).unwrap()
}

#[test]
fn constraints_are_named() {
    each(|server| {
        let mut db = server.open();
        db.script(
            "CREATE TABLE u (id INT PRIMARY KEY, email VARCHAR(50) NOT NULL, age INT, CONSTRAINT uq_email UNIQUE (email), CONSTRAINT age_positive CHECK (age >= 0)); \
             CREATE TABLE p (id INT PRIMARY KEY, u INT, CONSTRAINT fk_u FOREIGN KEY (u) REFERENCES u (id))",
        )
        .unwrap();
        db.script("INSERT INTO u VALUES (1, 'a', 1); INSERT INTO p VALUES (1, 1)").unwrap();
        let mut fail = |sql: &str| *db.run(sql, &[]).unwrap_err();
        let named = |error: &DbError, key: &str| detail(error, key).unwrap_or_default();

        let error = fail("INSERT INTO u VALUES (2, 'a', 1)");
        assert_eq!((error.kind, error.native, state(&error), named(&error, "constraint")), (ErrorKind::UNIQUE, 1062, "23000", "uq_email".to_owned()));
        let error = fail("INSERT INTO u VALUES (1, 'b', 1)");
        assert_eq!((error.kind, named(&error, "constraint")), (ErrorKind::UNIQUE, "PRIMARY".to_owned()));
        let error = fail("INSERT INTO u VALUES (2, NULL, 1)");
        assert_eq!((error.kind, error.native, named(&error, "column")), (ErrorKind::NOT_NULL, 1048, "email".to_owned()));
        let error = fail("INSERT INTO u (id) VALUES (2)");
        assert_eq!((error.kind, error.native, named(&error, "column")), (ErrorKind::NOT_NULL, 1364, "email".to_owned()));
        let error = fail("INSERT INTO u VALUES (2, 'b', -1)");
        assert_eq!((error.kind, named(&error, "constraint")), (ErrorKind::CHECK, "age_positive".to_owned()));
        let error = fail("INSERT INTO p VALUES (2, 7)");
        assert_eq!((error.kind, error.native), (ErrorKind::FOREIGN_KEY, 1452));
        assert_eq!((named(&error, "table"), named(&error, "constraint"), named(&error, "columns")), ("p".into(), "fk_u".into(), "u".into()));
        let error = fail("DELETE FROM u");
        assert_eq!((error.kind, error.native, named(&error, "constraint")), (ErrorKind::FOREIGN_KEY, 1451, "fk_u".to_owned()));
        assert!(!error.message.is_empty() && error.flags == 0);
    });
}

#[test]
fn statements_that_are_wrong() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE t (a INT, d DATE, s VARCHAR(3))").unwrap();
        let mut fail = |sql: &str| *db.run(sql, &[]).unwrap_err();
        let error = fail("SELECT a FORM t");
        assert_eq!((error.kind, error.native, detail(&error, "position").as_deref()), (ErrorKind::SYNTAX, 1064, Some("15")));
        let error = fail("SELECT a FROM nosuch");
        assert_eq!(
            (error.kind, error.native, state(&error), detail(&error, "table").as_deref()),
            (ErrorKind::UNKNOWN_OBJECT, 1146, "42S02", Some("nosuch"))
        );
        let error = fail("SELECT nosuch FROM t");
        assert_eq!((error.kind, error.native, detail(&error, "column").as_deref()), (ErrorKind::UNKNOWN_OBJECT, 1054, Some("nosuch")));
        assert_eq!(fail("SELECT nosuch(1)").kind, ErrorKind::UNKNOWN_OBJECT);
        for (sql, number) in [
            ("INSERT INTO t (s) VALUES ('long')", 1406),
            ("INSERT INTO t (a) VALUES (99999999999)", 1264),
            ("INSERT INTO t (a) VALUES ('x')", 1366),
            ("INSERT INTO t (d) VALUES ('2024-02-30')", 1292),
        ] {
            let error = fail(sql);
            assert_eq!((error.kind, error.native), (ErrorKind::DATA, number), "{sql}");
            assert!(detail(&error, "column").is_some(), "{error:?}");
        }
    });
}

#[test]
fn an_error_in_a_script_is_placed_in_it() {
    each(|server| {
        let mut db = server.open();
        let error = db.script("SELECT 1;\nSELECT ö FORM t").unwrap_err();
        assert_eq!((error.kind, detail(&error, "position")), (ErrorKind::SYNTAX, Some("25".to_owned())), "{error:?}");
        assert_eq!(db.one("SELECT 1"), Int(1));
        assert!(db.prepare("SELECT 1; SELECT 2").is_err());
        assert!(db.prepare("").is_err());
    });
}

#[test]
fn files_are_not_given_unless_asked_for() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE f (a TEXT)").unwrap();
        assert!(db.script("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE f").is_err());
        assert_eq!(db.one("SELECT COUNT(*) FROM f"), Int(0));
    });
}
