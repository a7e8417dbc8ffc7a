//! What is in a database, as the driver tells it.
mod support;
use aludel_plugin_interface::error::ErrorKind;
use support::*;

const SCHEMA: &str = "CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE, region TEXT, UNIQUE (code, region));
    CREATE TABLE child (
        a INTEGER, b VARCHAR(20) COLLATE NOCASE NOT NULL DEFAULT 'x',
        parent INTEGER CONSTRAINT child_parent REFERENCES parent ON DELETE CASCADE,
        twice INTEGER GENERATED ALWAYS AS (a * 2) STORED, half REAL AS (a / 2.0),
        code TEXT, region TEXT,
        CONSTRAINT child_key PRIMARY KEY (b, a),
        CONSTRAINT child_code FOREIGN KEY (code, region) REFERENCES parent (code, region) ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT positive CHECK (a > 0), CHECK (length(b) < 20),
        CONSTRAINT child_unique UNIQUE (region, code)
    ) WITHOUT ROWID;
    CREATE INDEX child_lower ON child (lower(b) DESC, a) WHERE a > 1;
    CREATE UNIQUE INDEX child_half ON child (half COLLATE NOCASE);
    CREATE VIEW grown AS SELECT a, b FROM child WHERE a > 18;
    CREATE TRIGGER noted AFTER INSERT ON parent BEGIN DELETE FROM child WHERE a = 0; END;
    CREATE TEMP TABLE scratch (x INT);
    ATTACH ':memory:' AS other; CREATE TABLE other.child (only_here);
    CREATE VIRTUAL TABLE doc USING fts5 (body);";

fn names(rows: &[Vec<Value>], place: usize) -> Vec<String> {
    rows.iter()
        .map(|row| match &row[place] {
            Text(text) => text.clone(),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn schemas_tables_views_triggers() {
    let mut db = with(SCHEMA);
    assert_eq!(db.reflect("schemas", "", "").unwrap(), [[s("main"), Bool(true)], [s("temp"), Bool(false)], [s("other"), Bool(false)]]);
    let tables = db.reflect("tables", "", "").unwrap();
    assert_eq!(names(&tables, 1), ["child", "doc", "parent"]);
    assert_eq!(
        tables[2][3],
        s("CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE, region TEXT, UNIQUE (code, region))")
    );
    assert_eq!(names(&db.reflect("tables", "temp", "").unwrap(), 1), ["scratch"]);
    assert_eq!(names(&db.reflect("tables", "other", "").unwrap(), 1), ["child"]);
    assert_eq!(db.reflect("views", "", "").unwrap(), [[s("main"), s("grown"), s("CREATE VIEW grown AS SELECT a, b FROM child WHERE a > 18")]]);
    assert_eq!(names(&db.reflect("triggers", "", "PARENT").unwrap(), 1), ["noted"]);
    assert_eq!(memory().reflect("tables", "temp", "").unwrap(), Vec::<Vec<Value>>::new());
}

#[test]
fn columns() {
    let mut db = with(SCHEMA);
    let no = || Null;
    assert_eq!(
        db.reflect("columns", "", "parent").unwrap(),
        [
            vec![s("parent"), s("id"), s("INTEGER"), Bool(false), no(), Int(1), Bool(true), no(), no(), no(), no()],
            vec![s("parent"), s("code"), s("TEXT"), Bool(false), no(), Int(0), Bool(false), no(), no(), no(), no()],
            vec![s("parent"), s("region"), s("TEXT"), Bool(true), no(), Int(0), Bool(false), no(), no(), no(), no()],
        ]
    );
    let child = db.reflect("columns", "main", "CHILD").unwrap();
    assert_eq!(names(&child, 1), ["a", "b", "parent", "twice", "half", "code", "region"]);
    assert_eq!(child[0][5], Int(2));
    assert_eq!(child[1], [s("child"), s("b"), s("VARCHAR(20)"), Bool(false), s("'x'"), Int(1), Bool(false), no(), no(), s("NOCASE"), no()]);
    assert_eq!((&child[3][7], &child[3][8]), (&s("stored"), &s("a * 2")));
    assert_eq!((&child[4][7], &child[4][8]), (&s("virtual"), &s("a / 2.0")));
    assert_eq!(names(&db.reflect("columns", "", "grown").unwrap(), 1), ["a", "b"]);
    assert_eq!(names(&db.reflect("columns", "other", "child").unwrap(), 1), ["only_here"]);
    assert_eq!(db.reflect("columns", "", "").unwrap().len(), 3 + 7 + 2 + 1);
    assert_eq!(db.reflect("columns", "", "missing").unwrap().len(), 0);
}

#[test]
fn keys_and_constraints() {
    let mut db = with(SCHEMA);
    assert_eq!(
        db.reflect("primary_key", "", "").unwrap(),
        [[s("child"), s("child_key"), Int(1), s("b")], [s("child"), s("child_key"), Int(2), s("a")], [s("parent"), Null, Int(1), s("id")]]
    );
    let no_action = || s("NO ACTION");
    assert_eq!(
        db.reflect("foreign_keys", "", "child").unwrap(),
        [
            vec![
                s("child"),
                Int(1),
                s("child_parent"),
                Int(1),
                s("parent"),
                s("main"),
                s("parent"),
                s("id"),
                no_action(),
                s("CASCADE"),
                s("NONE"),
                Bool(false),
                Bool(false)
            ],
            vec![
                s("child"),
                Int(2),
                s("child_code"),
                Int(1),
                s("code"),
                s("main"),
                s("parent"),
                s("code"),
                s("SET NULL"),
                no_action(),
                s("NONE"),
                Bool(true),
                Bool(true)
            ],
            vec![
                s("child"),
                Int(2),
                s("child_code"),
                Int(2),
                s("region"),
                s("main"),
                s("parent"),
                s("region"),
                s("SET NULL"),
                no_action(),
                s("NONE"),
                Bool(true),
                Bool(true)
            ],
        ]
    );
    assert_eq!(
        db.reflect("unique", "", "").unwrap(),
        [
            vec![s("child"), Int(1), s("child_unique"), Int(1), s("region")],
            vec![s("child"), Int(1), s("child_unique"), Int(2), s("code")],
            vec![s("parent"), Int(1), Null, Int(1), s("code")],
            vec![s("parent"), Int(2), Null, Int(1), s("code")],
            vec![s("parent"), Int(2), Null, Int(2), s("region")],
        ]
    );
    assert_eq!(
        db.reflect("checks", "", "child").unwrap(),
        [[s("child"), Int(1), s("positive"), s("a > 0")], [s("child"), Int(2), Null, s("length(b) < 20")]]
    );
}

#[test]
fn indexes() {
    let mut db = with(SCHEMA);
    let lower = "CREATE INDEX child_lower ON child (lower(b) DESC, a) WHERE a > 1";
    assert_eq!(
        db.reflect("indexes", "", "").unwrap(),
        [
            vec![
                s("child"),
                s("child_half"),
                Bool(true),
                Int(1),
                s("half"),
                Null,
                Bool(false),
                s("NOCASE"),
                Null,
                s("CREATE UNIQUE INDEX child_half ON child (half COLLATE NOCASE)")
            ],
            vec![s("child"), s("child_lower"), Bool(false), Int(1), Null, s("lower(b)"), Bool(true), s("BINARY"), s("a > 1"), s(lower)],
            vec![s("child"), s("child_lower"), Bool(false), Int(2), s("a"), Null, Bool(false), s("BINARY"), s("a > 1"), s(lower)],
        ]
    );
}

#[test]
fn what_is_not_there_is_said() {
    let mut db = with(SCHEMA);
    let error = fails(db.reflect("tables", "missing", ""), ErrorKind::UNKNOWN_OBJECT);
    assert_eq!(error.message.as_str(), "there is no schema `missing`\nhelp: SQLite's schemas are `main`, `temp` and the names of attached databases");
    fails(db.reflect("sequences", "", ""), ErrorKind::UNSUPPORTED);
}
