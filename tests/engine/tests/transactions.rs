//! Transactions against a server that loses connections, deadlocks and refuses.
use aludel_engine::{Engine, Error, ErrorKind, ExecutionOptions, RetryPolicy, TransactionOptions};
use aludel_plugin_sdk::{Error as Refusal, ErrorKind as Class};
use aludel_sql::text;
use aludel_tests_engine::{Server, served};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

fn lost_at_commit(server: &Server) {
    server.state().commits.push(Refusal::new(Class::CONNECTION, "gone").connection_dead().transient());
}

fn quick() -> RetryPolicy {
    RetryPolicy::new().backoff(Duration::from_millis(1), Duration::from_millis(2))
}

fn failure() -> Error {
    Error::new(ErrorKind::InvalidRequest, "APP-1", "no")
}

#[test]
fn what_follows_a_commit_happens_once_and_after_everything() {
    let (engine, server) = served("on-commit", |builder| builder);
    let log = Arc::clone(&server);
    let note = move |what: &'static str| {
        let log = Arc::clone(&log);
        move || log.state().log.push(what.to_owned())
    };
    let mut tx = engine.begin().unwrap();
    tx.on_commit(note("one")).unwrap();
    tx.after_rollback(note("never")).unwrap();
    {
        let mut savepoint = tx.savepoint().unwrap();
        savepoint.on_commit(note("two")).unwrap();
        savepoint.commit().unwrap();
    }
    {
        let mut savepoint = tx.savepoint().unwrap();
        savepoint.on_commit(note("never")).unwrap();
        savepoint.after_rollback(note("the savepoint was undone")).unwrap();
        let mut inner = savepoint.savepoint().unwrap();
        inner.on_commit(note("never")).unwrap();
        inner.commit().unwrap();
        savepoint.rollback().unwrap();
    }
    assert!(!server.state().log.contains(&"one".to_owned()));
    server.take_log();
    tx.commit().unwrap();
    assert_eq!(server.take_log(), ["COMMIT", "one", "two", "the savepoint was undone"]);

    let mut tx = engine.begin().unwrap();
    tx.on_commit(note("never")).unwrap();
    tx.after_rollback(note("undone")).unwrap();
    let mut savepoint = tx.savepoint().unwrap();
    savepoint.after_rollback(note("undone with it")).unwrap();
    savepoint.commit().unwrap();
    server.take_log();
    drop(tx);
    assert_eq!(server.take_log(), ["ROLLBACK", "undone", "undone with it"]);

    let mut connection = engine.connection().unwrap();
    assert_eq!(connection.on_commit(|| ()).unwrap_err().code(), "ENG-2004");
    // A connection that is closed in the middle of a transaction has rolled it back.
    connection.control().begin(TransactionOptions::new()).unwrap();
    connection.after_rollback(note("undone")).unwrap();
    server.take_log();
    drop(connection);
    assert_eq!(server.take_log(), ["ROLLBACK", "undone"]);
}

#[test]
fn a_panic_after_a_commit_does_not_keep_the_others_from_happening() {
    let (engine, server) = served("panics", |builder| builder);
    let log = Arc::clone(&server);
    engine
        .transaction(|tx| {
            tx.on_commit(|| panic!("a callback"))?;
            tx.on_commit(move || log.state().log.push("other".into()))
        })
        .unwrap();
    assert_eq!(server.take_log(), ["BEGIN", "COMMIT", "other"]);
}

#[test]
fn a_lost_commit_is_neither_success_nor_failure() {
    let (engine, server) = served("unknown", |builder| builder);
    lost_at_commit(&server);
    let called = Arc::new(Mutex::new(Vec::new()));
    let (yes, no) = (Arc::clone(&called), Arc::clone(&called));
    let mut attempts = 0;
    let error = engine
        .retry(&quick(), |tx| {
            attempts += 1;
            tx.on_commit({
                let yes = Arc::clone(&yes);
                move || yes.lock().unwrap().push("committed")
            })?;
            tx.after_rollback({
                let no = Arc::clone(&no);
                move || no.lock().unwrap().push("rolled back")
            })
        })
        .unwrap_err();
    assert_eq!((error.kind(), error.code(), attempts), (ErrorKind::OutcomeUnknown, "ENG-2005", 1), "{error}");
    assert!(error.is_connection_lost() && !error.is_transient());
    assert_eq!(called.lock().unwrap().len(), 0, "nobody knows");
    assert_eq!((engine.pool_status().in_use, server.state().open), (0, 0));
}

#[test]
fn a_transaction_is_run_again_only_when_that_may_help() {
    let (engine, server) = served("retry", |builder| builder);
    let run = |statements: [&'static str; 3]| {
        let mut attempt = 0;
        let done = engine.retry(&quick().attempts(3), |tx| {
            attempt += 1;
            tx.execute(&text(statements[attempt - 1])).map(|_| attempt)
        });
        done.map_err(|error| (error.kind(), attempt))
    };
    assert_eq!(run(["fail DEADLOCK", "fail SERIALIZATION", "work"]), Ok(3));
    assert_eq!(run(["fail LOST", "work", ""]), Ok(2));
    assert_eq!(run(["fail UNIQUE", "work", ""]), Err((ErrorKind::UniqueViolation, 1)));
    assert_eq!(run(["fail DEADLOCK", "fail DEADLOCK", "fail DEADLOCK"]), Err((ErrorKind::Deadlock, 3)));
    server.state().commits.push(Refusal::new(Class::SERIALIZATION, "lost at the end").transient());
    assert_eq!(run(["work", "work", ""]), Ok(2), "a serialization failure at COMMIT is a certain no");
    assert_eq!(engine.pool_status().in_use, 0);
    server.take_log();
    let policy = quick().transaction(TransactionOptions::new().isolation("SERIALIZABLE"));
    engine.retry(&policy, |tx| tx.execute_script("work")).unwrap();
    assert_eq!(server.take_log(), ["BEGIN SERIALIZABLE", "work", "COMMIT"]);
}

#[test]
fn isolation_is_said_for_a_transaction_a_connection_or_an_engine() {
    let (engine, server) = served("isolation", |builder| builder.isolation_level("REPEATABLE READ"));
    engine.begin().unwrap().commit().unwrap();
    engine.begin_with(TransactionOptions::new().isolation("SERIALIZABLE").read_only().deferrable()).unwrap().commit().unwrap();
    let reading = engine.with_options(ExecutionOptions::new().read_only(true)).unwrap();
    reading.begin().unwrap().commit().unwrap();
    reading.transaction_with(TransactionOptions::new().read_write(), |_| Ok::<_, Error>(())).unwrap();
    let mut connection = engine.connection().unwrap();
    connection.set_options(ExecutionOptions::new().isolation_level("SERIALIZABLE")).unwrap();
    connection.begin().unwrap().commit().unwrap();
    drop(connection);
    engine.begin().unwrap().commit().unwrap();
    assert_eq!(engine.pool_status().opened, 1, "all of them share the pool");
    let begins: Vec<String> = server.take_log().into_iter().filter(|sql| sql != "COMMIT").collect();
    assert_eq!(
        begins,
        [
            "BEGIN REPEATABLE READ",
            "BEGIN SERIALIZABLE READ ONLY",
            "SET DEFERRABLE",
            "BEGIN REPEATABLE READ READ ONLY",
            "BEGIN REPEATABLE READ",
            "BEGIN SERIALIZABLE",
            "BEGIN REPEATABLE READ",
        ]
    );
}

#[test]
fn what_a_database_has_not_is_refused() {
    let engine = Engine::connect("sqlite://").unwrap();
    let error = engine.begin_with(TransactionOptions::new().deferrable()).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unsupported, "ENG-2008"));
    assert_eq!(error.message(), "the dialect `sqlite` has no deferrable transactions");
    engine.begin().unwrap().commit().unwrap();
    let (engine, server) = served("refused-deferrable", |builder| builder);
    server.state().refused.push("SET DEFERRABLE".into());
    assert!(engine.begin_with(TransactionOptions::new().deferrable()).is_err());
    assert_eq!((server.take_log().last().map(String::as_str), engine.pool_status().in_use), (Some("ROLLBACK"), 0));
}

#[test]
fn at_autocommit_there_are_no_transactions() {
    let (engine, server) = served("autocommit", |builder| builder.isolation_level("AUTOCOMMIT"));
    let mut connection = engine.connection().unwrap();
    connection.execute(&text("one")).unwrap();
    connection.execute_many(&[text("two").bind("x", 1_i64), text("two").bind("x", 2_i64)]).ok();
    let error = connection.begin().unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::InvalidRequest, "ENG-2006"));
    connection.begin_with(TransactionOptions::new().isolation("SERIALIZABLE")).unwrap().commit().unwrap();
    let log = server.take_log();
    assert_eq!((log.first().map(String::as_str), log.iter().filter(|sql| sql.starts_with("BEGIN")).count()), (Some("one"), 1), "{log:?}");
}

#[test]
fn a_failed_commit_or_begin_leaves_a_usable_connection() {
    let (engine, server) = served("failed", |builder| builder);
    server.state().commits.push(Refusal::new(Class::FOREIGN_KEY, "deferred constraint"));
    let mut connection = engine.connection().unwrap();
    let tx = connection.begin().unwrap();
    assert_eq!(tx.commit().unwrap_err().kind(), ErrorKind::ForeignKeyViolation);
    assert!(!connection.in_transaction());
    connection.execute(&text("work")).unwrap();
    let done: Result<(), Error> = connection.transaction(|tx| {
        assert!(tx.in_transaction() && !tx.in_savepoint());
        tx.transaction(|inner| {
            assert_eq!((inner.depth(), inner.in_savepoint()), (2, true));
            Err(failure())
        })
    });
    assert_eq!(done.unwrap_err().code(), "APP-1");
    server.state().refused.push("BEGIN".into());
    assert!(connection.begin().is_err());
    assert!(!connection.in_transaction());
}

#[test]
fn a_transaction_that_the_database_ended_says_so() {
    let (engine, server) = served("ended", |builder| builder);
    let mut connection = engine.connection().unwrap();
    let mut tx = connection.begin().unwrap();
    assert_eq!(tx.execute(&text("fail DEADLOCK")).unwrap_err().kind(), ErrorKind::Deadlock);
    assert_eq!(tx.execute(&text("work")).unwrap_err().code(), "ENG-2002");
    drop(tx);
    server.take_log();
    connection.execute(&text("work")).unwrap();
    assert_eq!(server.take_log(), ["work"]);
}
