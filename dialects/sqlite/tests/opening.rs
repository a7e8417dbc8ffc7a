//! URLs, options, and files that cannot be opened.
mod support;
use aludel_plugin_interface::error::ErrorKind;
use support::*;

#[test]
fn memory_files_and_defaults() {
    for url in ["sqlite://", "sqlite3://", "sqlite:///:memory:", "sqlite:///", "sqlite:///x?mode=memory"] {
        let mut db = open(url, &[]).unwrap();
        assert_eq!(db.one("PRAGMA foreign_keys"), Int(1));
        assert_eq!(db.one("SELECT file FROM pragma_database_list"), s(""), "{url}");
    }
    let version = result(memory().connection.server_version()).unwrap();
    assert!(version.starts_with("3."), "{version}");
}

#[test]
fn files_with_odd_names() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["plain.db", "with blank.db", "per%25cent.db", "question%3F.db", "ünïcode.db", "plus+.db"] {
        for query in ["", "?cache=private"] {
            let mut db = open(&format!("sqlite:///{}/{name}{query}", folder.path().display()), &[]).unwrap();
            db.script("CREATE TABLE IF NOT EXISTS t (x); INSERT INTO t VALUES (1)").unwrap();
        }
        let file = folder.path().join(name.replace("%25", "%").replace("%3F", "?"));
        assert!(file.is_file(), "{file:?}");
    }
    let mut db = open(&format!("sqlite:///file:{}/plain.db?mode=ro", folder.path().display()), &[]).unwrap();
    assert_eq!(db.one("SELECT count(*) FROM t"), Int(2));
    fails(db.script("INSERT INTO t VALUES (1)"), ErrorKind::READ_ONLY);
}

#[test]
fn options_take_effect() {
    let folder = tempfile::tempdir().unwrap();
    let url =
        format!("sqlite:///{}?journal_mode=wal&synchronous=NORMAL&pragma.cache_size=-4000&page_size=8192", folder.path().join("o.db").display());
    let mut db = open(&url, &[("foreign_keys", "OFF"), ("timeout", "0.25"), ("check_same_thread", "false")]).unwrap();
    assert_eq!(db.one("PRAGMA journal_mode"), s("wal"));
    assert_eq!(db.one("PRAGMA page_size"), Int(8192));
    assert_eq!(db.one("PRAGMA synchronous"), Int(1));
    assert_eq!(db.one("PRAGMA cache_size"), Int(-4000));
    assert_eq!(db.one("PRAGMA foreign_keys"), Int(0));
    assert_eq!(db.one("PRAGMA busy_timeout"), Int(250));
    result(db.connection.set_option("busy_timeout".into(), "70".into())).unwrap();
    result(db.connection.set_option("pragma.cache_size".into(), "-8000".into())).unwrap();
    assert_eq!(db.one("PRAGMA busy_timeout"), Int(70));
    assert_eq!(db.one("PRAGMA cache_size"), Int(-8000));
    fails(result(db.connection.set_option("mode".into(), "ro".into())), ErrorKind::UNSUPPORTED);
    fails(result(db.connection.set_option("nonsense".into(), "1".into())), ErrorKind::UNSUPPORTED);
}

#[test]
fn what_cannot_be_opened_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| format!("{}/{name}", folder.path().display());
    std::fs::write(at("text.db"), "this is a text file, not a database, and it is long enough to have a header of a hundred bytes or so".repeat(20))
        .unwrap();
    let cases = [
        (
            at("missing/app.db"),
            String::new(),
            format!(
                "the database `{0}/missing/app.db` cannot be opened: the folder `{0}/missing` does not exist\nhelp: create the folder; SQLite creates only the file",
                folder.path().display()
            ),
        ),
        (
            at("none.db"),
            "?mode=ro".into(),
            format!("the database `{}` cannot be opened: it does not exist\nhelp: leave out `mode` to have it created", at("none.db")),
        ),
        (
            at("none.db"),
            "?mode=rw".into(),
            format!("the database `{}` cannot be opened: it does not exist\nhelp: leave out `mode` to have it created", at("none.db")),
        ),
        (folder.path().display().to_string(), String::new(), format!("the database `{}` cannot be opened: it is a folder", folder.path().display())),
        (
            at("text.db"),
            String::new(),
            format!("`{}` is not an SQLite database\nhelp: it is another kind of file, or it is encrypted", at("text.db")),
        ),
    ];
    for (path, query, message) in cases {
        let error = fails(open(&format!("sqlite:///{path}{query}"), &[]), ErrorKind::CANNOT_CONNECT);
        assert_eq!((error.message.as_str(), error.sqlstate), (message.as_str(), *b"08001"));
    }
    for (url, options) in [("sqlite://?colour=1", vec![]), ("sqlite://", vec![("colour", "1")]), ("sqlite://?pragma.nonsense=1", vec![])] {
        fails(open(url, &options), ErrorKind::UNSUPPORTED);
    }
    fails(open("sqlite://?mode=x", &[]), ErrorKind::MISUSE);
    fails(open("sqlite://app.db", &[]), ErrorKind::CANNOT_CONNECT);
}

#[test]
fn a_shared_memory_database_is_one_database() {
    let url = "sqlite:///together?mode=memory&cache=shared";
    let (mut a, mut b) = (open(url, &[]).unwrap(), open(url, &[]).unwrap());
    a.script("CREATE TABLE t (x); INSERT INTO t VALUES (1)").unwrap();
    assert_eq!(b.one("SELECT x FROM t"), Int(1));
}

#[test]
fn opening_does_not_wait_for_a_lock() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:///{}?busy_timeout=20", folder.path().join("x.db").display());
    let mut a = open(&url, &[]).unwrap();
    a.script("CREATE TABLE t (x); BEGIN EXCLUSIVE").unwrap();
    let mut b = open(&url, &[]).unwrap();
    fails(b.query("SELECT * FROM t", &[]), ErrorKind::LOCK_TIMEOUT);
}
