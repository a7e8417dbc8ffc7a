//! Transactions, savepoints, and what becomes of them when something fails.
use aludel_engine::{Engine, Error, ErrorKind, RetryPolicy, TransactionOptions};
use aludel_sql::{Model, count_all, select, text};
use aludel_test::{memory, temp_file};
use aludel_tests_dialects::{User, metadata};

fn database() -> Engine {
    let engine = memory();
    engine.create_all(&metadata()).unwrap();
    engine
}

fn count(engine: &Engine) -> i64 {
    engine.connection().unwrap().one(&select(count_all()).from(User::entity())).unwrap()
}

#[test]
fn committed_rolled_back_dropped() {
    let engine = database();
    let mut connection = engine.connection().unwrap();
    let mut tx = connection.begin().unwrap();
    tx.insert(&mut User::new("a", 1)).unwrap();
    assert!(tx.in_transaction());
    tx.commit().unwrap();
    let mut tx = connection.begin().unwrap();
    tx.insert(&mut User::new("b", 1)).unwrap();
    tx.rollback().unwrap();
    let mut tx = connection.begin().unwrap();
    tx.insert(&mut User::new("c", 1)).unwrap();
    drop(tx);
    assert!(!connection.in_transaction());
    drop(connection);
    assert_eq!(count(&engine), 1);
}

#[test]
fn a_closure_commits_or_rolls_back() {
    let engine = database();
    engine.transaction(|tx| tx.insert(&mut User::new("a", 1))).unwrap();
    let failed: Result<(), Error> = engine.transaction(|tx| {
        tx.insert(&mut User::new("b", 1))?;
        tx.insert(&mut User::new("a", 1))
    });
    assert_eq!(failed.unwrap_err().kind(), ErrorKind::UniqueViolation);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _: Result<(), Error> = engine.transaction(|tx| {
            tx.insert(&mut User::new("c", 1))?;
            panic!("on purpose")
        });
    }));
    assert!(panicked.is_err());
    assert_eq!(count(&engine), 1);
}

#[test]
fn savepoints_undo_their_part() {
    let engine = database();
    let recorder = engine.record();
    let mut tx = engine.begin().unwrap();
    tx.insert(&mut User::new("a", 1)).unwrap();
    let mut inner = tx.savepoint().unwrap();
    inner.insert(&mut User::new("b", 1)).unwrap();
    let mut innermost = inner.savepoint().unwrap();
    assert_eq!(innermost.depth(), 3);
    innermost.insert(&mut User::new("c", 1)).unwrap();
    innermost.rollback().unwrap();
    inner.commit().unwrap();
    {
        let mut dropped = tx.savepoint().unwrap();
        dropped.insert(&mut User::new("d", 1)).unwrap();
    }
    let nested: Result<(), Error> = tx.transaction(|inner| {
        inner.insert(&mut User::new("e", 1))?;
        inner.insert(&mut User::new("a", 1))
    });
    assert!(nested.is_err());
    tx.commit().unwrap();
    assert_eq!(count(&engine), 2);
    let controls: Vec<String> = recorder.entries().into_iter().filter(|entry| entry.control).map(|entry| entry.sql).collect();
    assert_eq!(controls[..4], ["BEGIN", "SAVEPOINT aludel_1", "SAVEPOINT aludel_2", "ROLLBACK TO SAVEPOINT aludel_2"]);
    assert_eq!(controls.last().unwrap(), "COMMIT");
}

#[test]
fn what_has_no_meaning_is_refused() {
    let engine = database();
    let mut connection = engine.connection().unwrap();
    assert_eq!(connection.savepoint().map(|_| ()).unwrap_err().code(), "ENG-2004");
    let mut tx = connection.begin().unwrap();
    let error = tx.begin().map(|_| ()).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::InvalidRequest, "ENG-2003"));
    assert!(error.help_text().unwrap().contains("savepoint"));
    drop(tx);
    assert_eq!(connection.control().commit().unwrap_err().code(), "ENG-2004");
    connection.control().rollback().unwrap();
}

#[test]
fn a_transaction_that_the_database_ended_is_not_taken_for_an_open_one() {
    let engine = database();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("CREATE TABLE t (a UNIQUE ON CONFLICT ROLLBACK); INSERT INTO t VALUES (1)").unwrap();
    let mut tx = connection.begin().unwrap();
    tx.insert(&mut User::new("a", 1)).unwrap();
    assert_eq!(tx.execute(&text("INSERT INTO t VALUES (1)")).unwrap_err().kind(), ErrorKind::UniqueViolation);
    let error = tx.insert(&mut User::new("b", 1)).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Closed, "ENG-2002"), "{error}");
    assert_eq!(tx.commit().unwrap_err().code(), "ENG-2002");
    assert!(!connection.in_transaction());
    connection.insert(&mut User::new("c", 1)).unwrap();
    drop(connection);
    assert_eq!(count(&engine), 1);
}

#[test]
fn a_commit_that_fails_rolls_back() {
    let engine = database();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)").unwrap();
    let mut tx = connection.begin().unwrap();
    tx.execute(&text("INSERT INTO c VALUES (7)")).unwrap();
    assert_eq!(tx.commit().unwrap_err().kind(), ErrorKind::ForeignKeyViolation);
    assert!(!connection.in_transaction());
    assert_eq!(connection.one(&text("SELECT count(*) FROM c").rows::<i64>()).unwrap(), 0);
}

#[test]
fn what_a_user_leaves_open_does_not_reach_the_next_one() {
    let file = temp_file();
    file.create_all(&metadata()).unwrap();
    let mut connection = file.connection().unwrap();
    connection.control().begin(TransactionOptions::new()).unwrap();
    connection.insert(&mut User::new("a", 1)).unwrap();
    drop(connection);
    let mut raw = file.connection().unwrap();
    raw.execute_script("BEGIN; INSERT INTO users (email, age) VALUES ('b', 1)").unwrap();
    drop(raw);
    assert_eq!(count(&file), 0);
    assert_eq!(file.pool_status().invalidated, 0, "a reset is enough");
}

#[test]
fn steps_without_a_guard() {
    let engine = database();
    let mut connection = engine.connection().unwrap();
    connection.control().begin(TransactionOptions::new()).unwrap();
    let outer = connection.control().savepoint().unwrap();
    connection.insert(&mut User::new("a", 1)).unwrap();
    connection.control().savepoint().unwrap();
    connection.control().rollback_to(outer).unwrap();
    assert_eq!(connection.depth(), 1);
    connection.insert(&mut User::new("b", 1)).unwrap();
    connection.control().commit().unwrap();
    drop(connection);
    assert_eq!(count(&engine), 1);
}

#[test]
fn a_transaction_that_lost_is_run_again() {
    let file = aludel_test::temp_file_with(|builder| builder.connect_arg("busy_timeout", "1"));
    file.create_all(&metadata()).unwrap();
    let writer = file.begin().unwrap();
    let busy = file.retry(&RetryPolicy::new(), |tx| tx.insert(&mut User::new("a", 1)));
    assert_eq!(busy.unwrap_err().kind(), ErrorKind::LockTimeout, "the other one never ended");
    drop(writer);
    let mut tried = 0;
    file.retry(&RetryPolicy::new(), |tx| {
        tried += 1;
        tx.insert(&mut User::new("a", 1))?;
        if tried == 1 { Err(Error::new(ErrorKind::Deadlock, "DB-3007", "on purpose").with_transient(true)) } else { Ok(()) }
    })
    .unwrap();
    assert_eq!((tried, count(&file)), (2, 1));
    let mut tried = 0;
    let plain: Result<(), Error> = file.retry(&RetryPolicy::new(), |_| {
        tried += 1;
        Err(Error::new(ErrorKind::Data, "DB-3014", "on purpose"))
    });
    assert_eq!((plain.unwrap_err().kind(), tried), (ErrorKind::Data, 1));
}
