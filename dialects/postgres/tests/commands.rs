//! What there is besides SQL: COPY in and out, LISTEN and NOTIFY.
mod support;
use aludel_plugin_interface::error::ErrorKind;
use std::time::{Duration, Instant};
use support::*;

#[test]
fn data_is_copied_in() {
    let home = home!();
    let mut db = home.with("CREATE TABLE t (n int, name text)");
    let done = db.command("copy_in", &[text("COPY t FROM STDIN"), text("1\tada\n2\tbo"), bytes(b"b\n"), text("")]).unwrap();
    assert_eq!((done.affected, db.query("SELECT * FROM t ORDER BY n", &[]).unwrap()), (2, vec![vec![Int(1), s("ada")], vec![Int(2), s("bob")]]));
    let done = db.command("copy_rows", &[text("COPY t FROM STDIN"), int(2), int(3), text("a\tb\\\n\r"), null(), bytes(&[0, 255])]).unwrap();
    assert_eq!(done.affected, 2);
    assert_eq!(db.query("SELECT * FROM t WHERE n IS NULL OR n = 3", &[]).unwrap(), [[Int(3), s("a\tb\\\n\r")], [Null, s("\\x00ff")]]);
    let error = fails(db.command("copy_in", &[text("COPY t FROM STDIN"), text("x\ty\n")]), ErrorKind::DATA);
    assert!(detail(&error, "context").unwrap().contains("line 1"), "{error:?}");
    fails(db.command("copy_in", &[text("SELECT 1")]), ErrorKind::MISUSE);
    fails(db.command("copy_in", &[text("COPY t TO STDOUT")]), ErrorKind::MISUSE);
    fails(db.command("copy_in", &[text("COPY nowhere FROM STDIN")]), ErrorKind::UNKNOWN_OBJECT);
    fails(db.command("copy_rows", &[text("COPY t FROM STDIN"), int(2), int(3)]), ErrorKind::MISUSE);
    assert_eq!(db.one("SELECT count(*) FROM t"), Int(4));
}

#[test]
fn a_copy_in_pieces_is_kept_only_when_it_is_ended() {
    let home = home!();
    let mut db = home.with("CREATE TABLE t (n int)");
    db.command("copy_in_begin", &[text("COPY t FROM STDIN")]).unwrap();
    for n in 0..3000 {
        db.command("copy_in_data", &[text(&format!("{n}\n"))]).unwrap();
    }
    assert_eq!(db.command("copy_in_end", &[]).unwrap().affected, 3000);
    for how in ["copy_in_abort", ""] {
        db.command("copy_in_begin", &[text("COPY t FROM STDIN")]).unwrap();
        db.command("copy_in_data", &[text("1\n")]).unwrap();
        if !how.is_empty() {
            db.command(how, &[]).unwrap();
        }
        assert_eq!(db.one("SELECT count(*) FROM t"), Int(3000));
    }
    fails(db.command("copy_in_data", &[text("1\n")]), ErrorKind::MISUSE);
    fails(db.command("copy_in_end", &[]), ErrorKind::MISUSE);
}

#[test]
fn data_is_copied_out() {
    let home = home!();
    let mut db = home.open();
    db.command("copy_out", &[text("COPY (VALUES (1, 'é'), (2, NULL)) TO STDOUT (FORMAT csv)")]).unwrap();
    assert_eq!(db.rows(), [[s("1,é\n")], [s("2,\n")]]);
    db.command("copy_out", &[text("COPY (SELECT 7::int2) TO STDOUT (FORMAT binary)")]).unwrap();
    assert!(matches!(&db.rows()[0][0], Bytes(head) if head.starts_with(b"PGCOPY\n")));
    db.command("copy_out_begin", &[text("COPY (SELECT repeat('x', 99) FROM generate_series(1, 50000)) TO STDOUT")]).unwrap();
    let (mut lines, mut batches) = (0, 0);
    loop {
        db.command("copy_out_next", &[]).unwrap();
        if db.rows().is_empty() {
            break;
        }
        assert!(db.batch.text.len() < 1_100_000);
        (lines, batches) = (lines + db.rows().len(), batches + 1);
    }
    assert_eq!((lines, batches), (50_000, 5));
    fails(db.command("copy_out", &[text("COPY (SELECT 1/0) TO STDOUT")]), ErrorKind::DATA);
    db.command("copy_out_begin", &[text("COPY (SELECT generate_series(1, 3000000)) TO STDOUT")]).unwrap();
    assert_eq!(db.one("SELECT 1"), Int(1));
}

#[test]
fn notifications_arrive() {
    let home = home!();
    let (mut db, mut other) = (home.open(), home.open());
    db.command("listen", &[text("News \"now\"")]).unwrap();
    other.query("SELECT pg_notify('News \"now\"', 'hé')", &[]).unwrap();
    let done = db.command("notifications", &[int(60_000)]).unwrap();
    assert_eq!((done.affected, &db.rows()[0][..2]), (1, &[s("News \"now\""), s("hé")][..]));
    let started = Instant::now();
    assert_eq!(db.command("notifications", &[int(100)]).unwrap().affected, 0);
    assert!(started.elapsed() >= Duration::from_millis(100));
    // One that comes among the answers to other statements is kept.
    other.query("SELECT pg_notify('News \"now\"', 'two')", &[]).unwrap();
    assert_eq!(db.one("SELECT 1"), Int(1));
    assert_eq!(db.command("notifications", &[]).unwrap().affected, 1);
    db.command("unlisten", &[]).unwrap();
    other.query("SELECT pg_notify('News \"now\"', 'three')", &[]).unwrap();
    assert_eq!(db.command("notifications", &[int(50)]).unwrap().affected, 0);
    let error = fails(db.command("backup", &[]), ErrorKind::UNSUPPORTED);
    assert!(error.message.starts_with("PostgreSQL has no command `backup`\nhelp: it has `copy_in`, "), "{}", error.message);
    fails(db.command("notifications", &[text("x")]), ErrorKind::MISUSE);
}
