//! Sagas, and locks by name.
use aludel_engine::{Engine, ErrorKind, Saga, SagaEvent};
use aludel_sql::text;
use aludel_tests_engine::{builder, served};
use std::sync::{Arc, Mutex};

type Log = Vec<String>;

fn say(what: &'static str) -> impl FnOnce(&mut Log) -> Result<(), aludel_engine::StepError> + Send {
    move |log: &mut Log| {
        log.push(what.to_owned());
        Ok(())
    }
}

#[test]
fn what_was_done_is_undone_in_reverse_and_every_failure_collected() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&events);
    let mut log = Log::new();
    let error = Saga::new()
        .step("one", say("one"), say("not one"))
        .step("two", say("two"), |_| Err("two stays".into()))
        .step("three", say("three"), say("not three"))
        .step("four", |_| Err("no four".into()), |_| panic!("a step that failed is not undone"))
        .last("five", |_| panic!("is not reached"))
        .journal(move |event| {
            heard.lock().unwrap().push(match event {
                SagaEvent::Started(step) => format!("start {step}"),
                SagaEvent::Done(step) => format!("done {step}"),
                SagaEvent::Failed(step, error) => format!("failed {step}: {error}"),
                SagaEvent::Undone(step) => format!("undone {step}"),
                SagaEvent::NotUndone(step, error) => format!("not undone {step}: {error}"),
                _ => String::new(),
            });
        })
        .run(&mut log)
        .unwrap_err();
    assert_eq!(log, ["one", "two", "three", "not three", "not one"]);
    assert_eq!((error.step.as_str(), &error.undone[..]), ("four", &["three".to_owned(), "one".to_owned()][..]));
    assert_eq!((error.not_undone.len(), error.not_undone[0].0.as_str()), (1, "two"));
    assert_eq!(error.to_string(), "step `four` failed: no four; 2 earlier steps were undone; step `two` could NOT be undone: two stays");
    let events = events.lock().unwrap();
    assert_eq!(events[6..], ["start four", "failed four: no four", "undone three", "not undone two: two stays", "undone one"]);
}

#[test]
fn a_panic_undoes_too_and_goes_on() {
    let log = Arc::new(Mutex::new(Log::new()));
    let seen = Arc::clone(&log);
    let panicked = std::panic::catch_unwind(move || {
        let mut state = Log::new();
        let undo = move |_: &mut Log| {
            seen.lock().unwrap().push("undone".into());
            Ok(())
        };
        let _ = Saga::new().step("one", say("one"), undo).last("two", |_| panic!("two")).run(&mut state);
    });
    assert!(panicked.is_err());
    assert_eq!(*log.lock().unwrap(), ["undone"]);
}

#[test]
fn a_saga_that_succeeds_undoes_nothing() {
    let (engine, server) = served("saga", |builder| builder);
    let mut state = engine;
    Saga::new()
        .step("insert", |engine: &mut Engine| Ok(engine.transaction(|tx| tx.execute_script("one"))?), |_| panic!("undone"))
        .last("mail", |_| Ok(()))
        .run(&mut state)
        .unwrap();
    assert_eq!(server.take_log(), ["BEGIN", "one", "COMMIT"]);
}

#[test]
fn a_lock_by_name_is_held_by_one_connection() {
    let (engine, server) = served("locks", |builder| builder);
    let (mut one, mut two) = (engine.connection().unwrap(), engine.connection().unwrap());
    let mut lock = one.advisory_lock("nightly").unwrap();
    assert!(two.try_advisory_lock("nightly").unwrap().is_none());
    assert_eq!(two.advisory_lock("nightly").unwrap_err().kind(), ErrorKind::LockTimeout);
    assert!(two.try_advisory_lock("it's another").unwrap().is_some());
    lock.execute(&text("work")).unwrap();
    lock.unlock().unwrap();
    let lock = two.try_advisory_lock("nightly").unwrap();
    assert_eq!(lock.as_ref().map(|lock| lock.name()), Some("nightly"));
    drop(lock);
    assert!(server.state().locks.is_empty(), "dropping it gives it back");
    assert!(server.take_log().contains(&"try 'it's another'".to_owned()));
    // A connection that dies takes its locks with it, and is not kept.
    let lock = one.advisory_lock("nightly").unwrap();
    server.die();
    drop(lock);
    assert!(one.is_closed());
    drop(one);
    assert!(server.state().locks.is_empty());
}

#[test]
fn databases_without_locks_by_name_refuse() {
    for engine in [Engine::connect("sqlite://").unwrap(), builder("keyless://no-locks").connect().unwrap()] {
        let mut connection = engine.connection().unwrap();
        assert_eq!(connection.advisory_lock("a").unwrap_err().code(), "ENG-2011");
        assert_eq!(connection.try_advisory_lock("a").unwrap_err().kind(), ErrorKind::Unsupported);
    }
}
