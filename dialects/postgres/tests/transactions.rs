//! Transactions, the session's state, and what the next user of a connection must not find.
mod support;
use aludel_plugin_interface::error::ErrorKind;
use support::*;

#[test]
fn modes_reach_the_server() {
    let home = home!();
    let mut db = home.open();
    for (mode, read_only, level, reads) in [
        ("", false, "read committed", "off"),
        ("SERIALIZABLE", false, "serializable", "off"),
        ("REPEATABLE READ", true, "repeatable read", "on"),
        ("SERIALIZABLE, DEFERRABLE", true, "serializable", "on"),
    ] {
        result(db.connection.begin(mode.into(), read_only)).unwrap();
        assert_eq!(db.connection.state(), 1);
        assert_eq!(db.one("SHOW transaction_isolation"), s(level));
        assert_eq!(db.one("SHOW transaction_read_only"), s(reads));
        result(db.connection.commit()).unwrap();
        assert_eq!(db.connection.state(), 0);
    }
    fails(result(db.connection.begin("IMMEDIATE".into(), false)), ErrorKind::UNSUPPORTED);
}

#[test]
fn a_failed_transaction_cannot_be_committed() {
    let home = home!();
    let mut db = home.with("CREATE TABLE t (n int)");
    result(db.connection.begin("".into(), false)).unwrap();
    db.run("INSERT INTO t VALUES (1)", &[]).unwrap();
    fails(db.query("SELECT 1/0", &[]), ErrorKind::DATA);
    assert_eq!(db.connection.state(), 1);
    let error = result(db.connection.commit()).unwrap_err();
    assert!(error.message.starts_with("the transaction was rolled back, because"), "{}", error.message);
    assert_eq!((db.connection.state(), db.one("SELECT count(*) FROM t")), (0, Int(0)));
    result(db.connection.rollback()).unwrap();
}

#[test]
fn reset_leaves_nothing_but_prepared_statements() {
    let home = home!();
    let mut db = home.with("CREATE SEQUENCE seq");
    let kept = db.prepare("SELECT 42").unwrap();
    db.script("SET statement_timeout = 12345; SET search_path = nowhere; LISTEN news; CREATE TEMP TABLE leftover (n int)").unwrap();
    db.script(
        "SELECT pg_advisory_lock(77); SELECT nextval('public.seq'); DECLARE held CURSOR WITH HOLD FOR SELECT 1; BEGIN; CREATE TABLE public.undone ()",
    )
    .unwrap();
    let statement = db.prepare("SELECT generate_series(1, 100000)").unwrap();
    db.start(statement, &[], rows(5)).unwrap();
    result(db.connection.reset()).unwrap();
    assert_eq!(db.connection.state(), 0);
    // At once, seen from another session.
    let mut other = home.open();
    assert_eq!(other.one("SELECT pg_try_advisory_lock(77)"), Bool(true));
    assert_eq!(db.one("SHOW statement_timeout"), s("0"));
    assert_eq!(db.one("SELECT to_regclass('leftover') IS NULL AND to_regclass('undone') IS NULL"), Bool(true));
    assert_eq!(db.one("SELECT count(*) FROM pg_listening_channels()"), Int(0));
    assert_eq!(db.one("SELECT count(*) FROM pg_cursors WHERE name = 'held'"), Int(0));
    assert_eq!(fails(db.query("SELECT lastval()", &[]), ErrorKind::OTHER).sqlstate, *b"55000");
    db.start(kept, &[], ALL).unwrap();
    assert_eq!(db.rows(), [[Int(42)]]);
}

#[test]
fn settings_of_the_url_survive_a_reset() {
    let home = home!();
    let mut db = home.open_with("statement_timeout=54321&application_name=me&setting.jit=off&options=-c%20work_mem%3D5MB");
    db.script("SET statement_timeout = 1000; SET jit = on").unwrap();
    result(db.connection.reset()).unwrap();
    assert_eq!(db.one("SHOW statement_timeout"), s("54321ms"));
    assert_eq!((db.one("SHOW application_name"), db.one("SHOW jit"), db.one("SHOW work_mem")), (s("me"), s("off"), s("5MB")));
}

#[test]
fn a_timeout_and_a_cancellation_are_told_apart() {
    let home = home!();
    let mut db = home.open();
    result(db.connection.set_option("statement_timeout".into(), "100".into())).unwrap();
    let error = fails(db.query("SELECT pg_sleep(20)", &[]), ErrorKind::TIMEOUT);
    assert_eq!(error.sqlstate, *b"57014");
    result(db.connection.set_option("statement_timeout".into(), "0".into())).unwrap();
    let handle = db.connection.cancel_handle().unwrap();
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(200));
        handle.cancel();
    });
    fails(db.query("SELECT pg_sleep(20)", &[]), ErrorKind::CANCELLED);
    stopper.join().unwrap();
    assert_eq!(db.one("SELECT 1"), Int(1));
    for option in ["sslmode", "colour"] {
        fails(result(db.connection.set_option(option.into(), "x".into())), ErrorKind::UNSUPPORTED);
    }
    fails(result(db.connection.set_option("statement_timeout".into(), "it's \\ x".into())), ErrorKind::DATA);
}

#[test]
fn ping_and_version() {
    let home = home!();
    let mut db = home.open();
    result(db.connection.ping()).unwrap();
    let version = result(db.connection.server_version()).unwrap();
    assert!(version.as_str().split('.').next().unwrap().parse::<u32>().unwrap() >= 14, "{version}");
    let Int(pid) = db.one("SELECT pg_backend_pid()") else { panic!() };
    home.open().query("SELECT pg_terminate_backend($1)", &[int(pid)]).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(100));
    let error = result(db.connection.ping()).unwrap_err();
    assert_eq!((error.kind, error.flags & 2, db.connection.state()), (ErrorKind::CONNECTION, 2, 2), "{error:?}");
}

#[test]
fn a_plain_begin_travels_with_the_first_statement() {
    let home = home!();
    let (mut db, mut other) = (home.with("CREATE TABLE t (n int)"), home.open());
    let Int(process) = db.one("SELECT pg_backend_pid()") else { panic!() };
    let insert = db.prepare("INSERT INTO t VALUES ($1)").unwrap();
    result(db.connection.begin("".into(), false)).unwrap();
    let mut state = || other.query("SELECT state FROM pg_stat_activity WHERE pid = $1", &[int(process)]).unwrap()[0][0].clone();
    assert_eq!((state(), db.connection.state()), (s("idle"), 1));
    db.execute(insert, &[int(1)]).unwrap();
    assert_eq!((state(), db.connection.state()), (s("idle in transaction"), 1));
    result(db.connection.rollback()).unwrap();
    // Ended before anything was sent, and failed in the same flight.
    for end in ["commit", "rollback", "reset"] {
        result(db.connection.begin("".into(), false)).unwrap();
        match end {
            "commit" => result(db.connection.commit()).unwrap(),
            "rollback" => result(db.connection.rollback()).unwrap(),
            _ => result(db.connection.reset()).unwrap(),
        }
        assert_eq!((db.connection.state(), db.one("SELECT count(*) FROM t")), (0, Int(0)));
    }
    result(db.connection.begin("".into(), false)).unwrap();
    fails(db.prepare("SELECT nonsense"), ErrorKind::UNKNOWN_OBJECT);
    assert_eq!(fails(db.execute(insert, &[int(1)]), ErrorKind::OTHER).sqlstate, *b"25P02");
    result(db.connection.rollback()).unwrap();
    result(db.connection.begin("".into(), false)).unwrap();
    db.command("copy_in", &[text("COPY t FROM STDIN"), text("5\n")]).unwrap();
    db.insert_many("INSERT INTO t (n) VALUES ", "($1)", "n", 1, &[int(6), int(7)]).unwrap();
    result(db.connection.commit()).unwrap();
    assert_eq!(db.one("SELECT sum(n) FROM t"), Int(18));
    // A session that ends under it does not run the statement without it.
    result(db.connection.begin("".into(), false)).unwrap();
    other.query("SELECT pg_terminate_backend($1)", &[int(process)]).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert_eq!(fails(db.execute(insert, &[int(1)]), ErrorKind::CONNECTION).sqlstate, *b"57P01");
    assert_eq!(db.connection.state(), 2);
}
