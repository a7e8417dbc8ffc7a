//! `insert_many`: every row, in order, and each with its own key.
mod support;
use aludel_plugin_interface::{cell::CellRef, error::ErrorKind};
use proptest::prelude::*;
use support::*;

const HEAD: &str = "INSERT INTO t (name) VALUES ";

fn names(count: usize) -> Vec<String> {
    (0..count).map(|place| format!("name {place}")).collect()
}

fn cells(names: &[String]) -> Vec<CellRef<'_>> {
    names.iter().map(|name| text(name)).collect()
}

/// Inserts and checks that each key reads back its own row.
#[track_caller]
fn keys_match(db: &mut Db, head: &str, key: &str, count: usize) -> Vec<i64> {
    let names = names(count);
    let done = db.insert_many(head, "(?)", key, 1, &cells(&names)).unwrap();
    assert_eq!(done.affected, count as u64);
    let keys = db.keys();
    assert_eq!(keys.len(), count);
    let statement = db.prepare(&format!("SELECT name FROM t WHERE {key} = ?")).unwrap();
    for (name, id) in names.iter().zip(&keys) {
        db.start(statement, &[int(*id)], ALL).unwrap();
        assert_eq!(db.rows(), [[s(name)]], "key {id}");
    }
    keys
}

#[test]
fn keys_of_many_kinds_of_table() {
    for table in [
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)",
        "CREATE TABLE t (name TEXT, ID integer, PRIMARY KEY (id))",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT) STRICT",
        "CREATE TEMP TABLE t (id INTEGER PRIMARY KEY, name TEXT)",
        // From here on only RETURNING can tell.
        "CREATE TABLE t (id INTEGER PRIMARY KEY DESC DEFAULT (abs(random())), name TEXT)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY DEFAULT (abs(random())), name TEXT) WITHOUT ROWID",
        "CREATE TABLE t (id BIGINT PRIMARY KEY DEFAULT (abs(random())), name TEXT)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE ON CONFLICT REPLACE)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE t2 (id INTEGER PRIMARY KEY, x);
         CREATE TRIGGER elsewhere AFTER INSERT ON t BEGIN INSERT INTO t2 VALUES (NULL, 1), (NULL, 2); END",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);
         CREATE TRIGGER twice AFTER INSERT ON t WHEN new.name NOT LIKE '%copy' BEGIN INSERT INTO t (name) VALUES (new.name || ' copy'); END",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);
         CREATE TEMP TRIGGER twice BEFORE INSERT ON t WHEN new.name NOT LIKE '%copy' BEGIN INSERT INTO t (name) VALUES (new.name || ' copy'); END",
    ] {
        let mut db = with(table);
        for count in [1, 2, 3, 5, 64, 249, 250, 1000, 1] {
            keys_match(&mut db, HEAD, "id", count);
        }
        assert_eq!(db.connection.state(), 0, "{table}");
    }
}

#[test]
fn rows_keep_their_order_and_there_are_none_too_many() {
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
    let mut all = Vec::new();
    for count in [1000, 333, 7] {
        all.extend(keys_match(&mut db, HEAD, "id", count));
    }
    assert_eq!(all, (1..=1340).collect::<Vec<_>>());
    assert_eq!(db.one("SELECT count(*) FROM t"), Int(1340));
}

#[test]
fn keys_follow_a_gap_and_a_hand_made_key() {
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)");
    keys_match(&mut db, HEAD, "id", 10);
    db.script("INSERT INTO t VALUES (1000, 'x'); DELETE FROM t WHERE id > 5").unwrap();
    assert_eq!(keys_match(&mut db, HEAD, "id", 3), [1001, 1002, 1003]);
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES (-7, 'x')");
    assert_eq!(keys_match(&mut db, HEAD, "id", 9), (-6..=2).collect::<Vec<_>>());
}

#[test]
fn at_the_end_of_the_integers_keys_are_random_and_still_right() {
    for end in [i64::MAX, i64::MAX - 1, i64::MAX - 5, i64::MAX - 300] {
        let mut db = with(&format!("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES ({end}, 'last')"));
        keys_match(&mut db, HEAD, "id", 300);
        keys_match(&mut db, HEAD, "id", 3);
        keys_match(&mut db, HEAD, "id", 1);
    }
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT); INSERT INTO t VALUES (9223372036854775807, 'last')");
    fails(db.insert_many(HEAD, "(?)", "id", 1, &cells(&names(3))), ErrorKind::RESOURCE);
}

#[test]
fn a_trigger_that_comes_later_is_noticed() {
    for trigger in ["TRIGGER", "TEMP TRIGGER"] {
        let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
        keys_match(&mut db, HEAD, "id", 300);
        db.script(&format!(
            "CREATE {trigger} twice BEFORE INSERT ON t WHEN new.name NOT LIKE '%copy' BEGIN INSERT INTO t (name) VALUES (new.name || ' copy'); END"
        ))
        .unwrap();
        keys_match(&mut db, HEAD, "id", 300);
        db.script("DROP TRIGGER twice").unwrap();
        keys_match(&mut db, HEAD, "id", 300);
        db.script("DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY DEFAULT (abs(random())), name TEXT) WITHOUT ROWID").unwrap();
        keys_match(&mut db, HEAD, "id", 300);
    }
}

#[test]
fn a_trigger_of_another_connection_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:///{}", folder.path().join("t.db").display());
    let (mut a, mut b) = (open(&url, &[]).unwrap(), open(&url, &[]).unwrap());
    a.script("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)").unwrap();
    keys_match(&mut a, HEAD, "id", 20);
    b.script("CREATE TRIGGER twice BEFORE INSERT ON t WHEN new.name NOT LIKE '%copy' BEGIN INSERT INTO t (name) VALUES (new.name || ' copy'); END")
        .unwrap();
    keys_match(&mut a, HEAD, "id", 20);
}

#[test]
fn conflict_clauses_give_a_key_for_each_row_that_is_there() {
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE)");
    keys_match(&mut db, HEAD, "id", 5);
    let eight = names(8);
    let done = db.insert_many("INSERT OR IGNORE INTO t (name) VALUES ", "(?)", "id", 1, &cells(&eight)).unwrap();
    assert_eq!((done.affected, db.keys().len()), (3, 3));
    fails(db.insert_many(HEAD, "(?)", "id", 1, &cells(&eight)), ErrorKind::UNIQUE);
    keys_match(&mut db, "INSERT OR REPLACE INTO t (name) VALUES ", "id", 8);
}

#[test]
fn a_conflict_clause_in_the_table_leaves_rows_out() {
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE ON CONFLICT IGNORE)");
    let params = [text("a"), text("a"), text("b"), text("a")];
    let done = db.insert_many(HEAD, "(?)", "id", 1, &params).unwrap();
    assert_eq!((done.affected, db.keys()), (2, vec![1, 2]));
    assert_eq!(db.insert_many(HEAD, "(?)", "id", 1, &params[..1]).unwrap().affected, 0);
    assert_eq!(db.batch.nrows, 0);
}

#[test]
fn given_keys_and_several_columns_come_back() {
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
    let params: Vec<_> = (1..=20).flat_map(|place| [int(100 - place), text("x")]).collect();
    db.insert_many("INSERT INTO t (id, name) VALUES ", "(?, ?)", "\"id\"", 2, &params).unwrap();
    assert_eq!(db.keys(), (80..100).rev().collect::<Vec<_>>());
    db.insert_many(HEAD, "(upper(?))", "id, name", 1, &[text("a"), text("b")]).unwrap();
    assert_eq!(db.rows(), [[Int(100), s("A")], [Int(101), s("B")]]);
    let done = db.insert_many(HEAD, "(?)", "", 1, &[text("c")]).unwrap();
    assert_eq!((done.affected, db.batch.nrows), (1, 0));
}

#[test]
fn without_a_transaction_it_is_all_or_nothing() {
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE)");
    let mut rows = names(600);
    rows.push("name 3".to_owned());
    let error = fails(db.insert_many(HEAD, "(?)", "id", 1, &cells(&rows)), ErrorKind::UNIQUE);
    assert_eq!(detail(&error, "column").as_deref(), Some("name"));
    assert_eq!((db.one("SELECT count(*) FROM t"), db.connection.state()), (Int(0), 0));
    // In the caller's transaction it is for the caller to roll back.
    result(db.connection.begin("".into(), false)).unwrap();
    fails(db.insert_many(HEAD, "(?)", "id", 1, &cells(&rows)), ErrorKind::UNIQUE);
    assert_eq!(db.connection.state(), 1);
    result(db.connection.rollback()).unwrap();
    keys_match(&mut db, HEAD, "id", 600);
}

#[test]
fn wide_rows_fit_into_the_parameters() {
    for width in [130usize, 131, 132, 1000, 2000] {
        let columns: Vec<String> = (0..width).map(|column| format!("c{column}")).collect();
        let mut db = with(&format!("CREATE TABLE t (id INTEGER PRIMARY KEY{})", columns[1..].iter().map(|c| format!(", {c}")).collect::<String>()));
        let (head, tuple) = (format!("INSERT INTO t ({}) VALUES ", columns[1..].join(", ")), format!("({})", vec!["?"; width - 1].join(", ")));
        let params: Vec<_> = (0..260 * (width as i64 - 1)).map(int).collect();
        let done = db.insert_many(&head, &tuple, "id", width as u32 - 1, &params).unwrap();
        assert_eq!((done.affected, db.keys()), (260, (1..=260).collect::<Vec<_>>()));
        assert_eq!(db.one(&format!("SELECT c{} FROM t WHERE id = 260", width - 1)), Int(260 * (width as i64 - 1) - 1));
    }
}

#[test]
fn misuse_is_refused() {
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
    fails(db.insert_many(HEAD, "(?)", "id", 0, &[]), ErrorKind::MISUSE);
    fails(db.insert_many(HEAD, "(?)", "id", 2, &[int(1)]), ErrorKind::MISUSE);
    let error = fails(db.insert_many(HEAD, "(?)", "id", 2, &[int(1), int(2)]), ErrorKind::MISUSE);
    assert_eq!(error.message.as_str(), "a row of the insert has 1 parameters, but 2 values were given");
    let many: Vec<_> = (0..40_000).map(int).collect();
    fails(db.insert_many(HEAD, "(?)", "id", 40_000, &many), ErrorKind::MISUSE);
    fails(db.insert_many("INSERT INTO missing (name) VALUES ", "(?)", "id", 1, &[int(1)]), ErrorKind::UNKNOWN_OBJECT);
    assert_eq!(db.insert_many(HEAD, "(?)", "id", 1, &[]).unwrap().affected, 0);
    keys_match(&mut db, HEAD, "id", 2);
}

#[test]
fn many_shapes_are_kept_and_the_oldest_go() {
    let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
    for round in 0..200 {
        let tuple = format!("(? || '{round}')");
        db.insert_many(HEAD, &tuple, "id", 1, &[text("a"), text("b")]).unwrap();
        assert_eq!(db.keys(), [round * 2 + 1, round * 2 + 2]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn any_sizes_in_any_order(sizes in proptest::collection::vec(1usize..700, 1..6), trigger in any::<bool>(), transaction in any::<bool>()) {
        let mut db = with("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
        for (round, size) in sizes.into_iter().enumerate() {
            if trigger && round == 1 {
                db.script("CREATE TRIGGER x BEFORE INSERT ON t WHEN new.name NOT LIKE '%copy' BEGIN INSERT INTO t (name) VALUES (new.name || ' copy'); END").unwrap();
            }
            if transaction {
                result(db.connection.begin("".into(), false)).unwrap();
            }
            keys_match(&mut db, HEAD, "id", size);
            if transaction {
                result(db.connection.commit()).unwrap();
            }
        }
    }
}
