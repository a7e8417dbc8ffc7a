//! What is in a database, as the driver tells it.
mod support;

use aludel_plugin_interface::error::ErrorKind;
use support::*;

const SCHEMA: &str = "CREATE TABLE parent (id BIGINT PRIMARY KEY AUTO_INCREMENT COMMENT 'the key', code VARCHAR(20) NOT NULL UNIQUE, \
        dt DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6), s VARCHAR(5) DEFAULT 'it''s', n INT UNSIGNED DEFAULT 5, j JSON, CONSTRAINT uq2 UNIQUE (code, s)) COMMENT 'the parent'; \
    CREATE TABLE child (a INT, b VARCHAR(20) COLLATE utf8mb4_bin, p BIGINT, twice INT GENERATED ALWAYS AS (a * 2) STORED, half DOUBLE AS (a / 2) VIRTUAL, \
        code VARCHAR(20), PRIMARY KEY (b, a), CONSTRAINT fk_p FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE SET NULL, \
        CONSTRAINT pos CHECK (a > 0)); \
    CREATE INDEX by_code ON child (code DESC, a); CREATE INDEX cut ON child (code(3)); \
    CREATE VIEW grown AS SELECT a, b FROM child WHERE a > 18; \
    CREATE TRIGGER noted AFTER INSERT ON parent FOR EACH ROW SET @noted = 1";

fn names(rows: &[Vec<Value>], place: usize) -> Vec<String> {
    rows.iter()
        .map(|row| match &row[place] {
            Text(text) => text.clone(),
            other => panic!("{other:?}"),
        })
        .collect()
}

fn opened(server: &Server) -> Db {
    let mut db = server.open();
    db.script(SCHEMA).unwrap();
    db
}

#[test]
fn schemas_tables_views_triggers() {
    each(|server| {
        let mut db = opened(server);
        let mine = s(&server.database);
        let schemas = db.reflect("schemas", "", "").unwrap();
        assert!(schemas.contains(&vec![mine.clone(), Bool(true)]) && !names(&schemas, 0).contains(&"mysql".to_owned()), "{schemas:?}");
        let tables = db.reflect("tables", "", "").unwrap();
        assert_eq!(tables, [[mine.clone(), s("child"), Null, Null], [mine.clone(), s("parent"), s("the parent"), Null]]);
        assert_eq!(db.reflect("tables", &server.database, "child").unwrap().len(), 1);
        let views = db.reflect("views", "", "").unwrap();
        assert!(matches!(&views[0][2], Text(sql) if sql.starts_with("CREATE VIEW `grown` AS select ")), "{views:?}");
        let triggers = db.reflect("triggers", "", "parent").unwrap();
        assert_eq!(triggers, [[s("parent"), s("noted"), s("CREATE TRIGGER `noted` AFTER INSERT ON `parent` FOR EACH ROW SET @noted = 1")]]);
        if server.is_mariadb() {
            db.script("CREATE SEQUENCE ticket START WITH 7 INCREMENT BY 3").unwrap();
            assert_eq!(db.reflect("sequences", "", "").unwrap()[0][..4], [mine, s("ticket"), Int(7), Int(3)]);
            assert_eq!(db.reflect("tables", "", "").unwrap().len(), 2);
        }
        let error = db.reflect("tables", "nosuch", "").unwrap_err();
        assert_eq!((error.kind, error.message.lines().next()), (ErrorKind::UNKNOWN_OBJECT, Some("there is no schema `nosuch`")));
        assert_eq!(db.reflect("colours", "", "").unwrap_err().kind, ErrorKind::UNSUPPORTED);
        assert_eq!(db.reflect("columns", "", "missing").unwrap().len(), 0);
    });
}

#[test]
fn columns() {
    each(|server| {
        let mut db = opened(server);
        let parent = db.reflect("columns", "", "parent").unwrap();
        assert_eq!(names(&parent, 1), ["id", "code", "dt", "s", "n", "j"]);
        let bigint = if server.is_mariadb() { "bigint(20)" } else { "bigint" };
        assert_eq!(parent[0], [s("parent"), s("id"), s(bigint), Bool(false), Null, Int(1), Bool(true), Null, Null, Null, s("the key")]);
        assert_eq!((&parent[1][3], &parent[1][4], &parent[1][5]), (&Bool(false), &Null, &Int(0)));
        assert!(matches!(&parent[2][4], Text(sql) if sql.eq_ignore_ascii_case("current_timestamp(6)")), "{:?}", parent[2]);
        assert_eq!((&parent[3][4], &parent[4][4], &parent[5][2]), (&s("'it''s'"), &s("5"), &s("json")));
        let child = db.reflect("columns", "", "child").unwrap();
        assert_eq!((&child[0][5], &child[1][5], &child[1][9]), (&Int(2), &Int(1), &s("utf8mb4_bin")));
        assert_eq!((&child[3][7], &child[4][7]), (&s("stored"), &s("virtual")));
        assert!(matches!(&child[3][8], Text(sql) if sql.trim_matches(['(', ')']) == "`a` * 2"), "{:?}", child[3]);
        // 6 + 6, and the view's 2.
        assert_eq!(db.reflect("columns", "", "").unwrap().len(), 14);
    });
}

#[test]
fn keys_and_constraints() {
    each(|server| {
        let mut db = opened(server);
        assert_eq!(
            db.reflect("primary_key", "", "").unwrap(),
            [[s("child"), Null, Int(1), s("b")], [s("child"), Null, Int(2), s("a")], [s("parent"), Null, Int(1), s("id")]]
        );
        let mut expected =
            vec![s("child"), Int(1), s("fk_p"), Int(1), s("p"), s(&server.database), s("parent"), s("id"), s("SET NULL"), s("CASCADE")];
        expected.extend([s("NONE"), Bool(false), Bool(false)]);
        assert_eq!(db.reflect("foreign_keys", "", "").unwrap(), [expected]);
        assert_eq!(
            db.reflect("unique", "", "").unwrap(),
            [
                [s("parent"), Int(1), s("code"), Int(1), s("code")],
                [s("parent"), Int(2), s("uq2"), Int(1), s("code")],
                [s("parent"), Int(2), s("uq2"), Int(2), s("s")]
            ]
        );
        let checks = db.reflect("checks", "", "").unwrap();
        assert_eq!((checks.len(), &checks[0][2]), (1, &s("pos")));
        assert!(matches!(&checks[0][3], Text(sql) if sql.trim_matches(['(', ')']) == "`a` > 0"), "{checks:?}");
    });
}

#[test]
fn indexes() {
    each(|server| {
        let mut db = opened(server);
        let index = |name: &str, position, column: Value, expression: Value, descending| {
            vec![s("child"), s(name), Bool(false), Int(position), column, expression, Bool(descending), Null, Null, Null]
        };
        assert_eq!(
            db.reflect("indexes", "", "").unwrap(),
            [
                index("by_code", 1, s("code"), Null, true),
                index("by_code", 2, s("a"), Null, false),
                index("cut", 1, Null, s("`code`(3)"), false),
                index("fk_p", 1, s("p"), Null, false),
            ]
        );
        if !server.is_mariadb() {
            db.script("CREATE UNIQUE INDEX lowered ON parent ((lower(code)))").unwrap();
            let rows = db.reflect("indexes", "", "parent").unwrap();
            assert_eq!((&rows[0][1], &rows[0][2], &rows[0][4], &rows[0][5]), (&s("lowered"), &Bool(true), &Null, &s("lower(`code`)")));
        }
    });
}
