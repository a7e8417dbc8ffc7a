//! Two-phase transactions: every step at which something can fail, and what is left of it.
use aludel_engine::{Decision, Distributed, Engine, Error, ErrorKind, event::TwoPhaseStep};
use aludel_sql::text;
use aludel_tests_engine::{Server, builder, served};
use std::sync::{Arc, Mutex};

fn xa(name: &str) -> (Engine, Arc<Server>) {
    (builder(&format!("lastid://{name}")).connect().unwrap(), Server::named(name))
}

fn prepared(server: &Server) -> Vec<String> {
    server.state().prepared.iter().cloned().collect()
}

#[test]
fn the_words_of_each_dialect() {
    let (engine, server) = served("words", |builder| builder);
    let mut two_phase = engine.begin_two_phase("order-1").unwrap();
    two_phase.execute(&text("work")).unwrap();
    two_phase.prepare().unwrap();
    assert!(two_phase.is_prepared());
    assert_eq!(engine.prepared_transactions().unwrap(), ["order-1"]);
    two_phase.commit().unwrap();
    assert_eq!(server.take_log(), ["BEGIN", "work", "PREPARE 'order-1'", "COMMIT PREPARED 'order-1'"]);
    engine.begin_two_phase("order-2").unwrap().rollback().unwrap();
    assert_eq!(server.take_log(), ["BEGIN", "ROLLBACK"]);
    let mut two_phase = engine.begin_two_phase("order-3").unwrap();
    two_phase.prepare().unwrap();
    two_phase.rollback().unwrap();
    assert_eq!(server.take_log(), ["BEGIN", "PREPARE 'order-3'", "ROLLBACK PREPARED 'order-3'"]);
    let (engine, server) = xa("words-xa");
    engine.begin_two_phase("a").unwrap().commit().unwrap();
    assert_eq!(server.take_log(), ["XA START 'a'", "XA END 'a'", "XA PREPARE 'a'", "XA COMMIT 'a'"]);
    drop(engine.begin_two_phase("b").unwrap());
    assert_eq!(server.take_log(), ["XA START 'b'", "XA END 'b'", "XA ROLLBACK 'b'"]);
    assert_eq!((engine.pool_status().in_use, engine.pool_status().idle), (0, 1));
}

#[test]
fn a_program_that_dies_leaves_it_prepared() {
    let (engine, server) = served("left", |builder| builder);
    let mut two_phase = engine.begin_two_phase("left-1").unwrap();
    two_phase.prepare().unwrap();
    drop(two_phase);
    assert_eq!((prepared(&server), engine.pool_status().in_use), (vec!["left-1".to_owned()], 0));
    let other = builder("served://left").connect().unwrap();
    assert_eq!(other.prepared_transactions().unwrap(), ["left-1"]);
    other.commit_prepared("left-1").unwrap();
    assert_eq!(other.prepared_transactions().unwrap(), [""; 0]);
    assert_eq!(other.rollback_prepared("left-1").unwrap_err().kind(), ErrorKind::UnknownObject);
}

#[test]
fn what_fails_to_prepare_is_rolled_back() {
    let (engine, server) = served("unready", |builder| builder);
    server.state().refused.push("PREPARE".into());
    let called = Arc::new(Mutex::new(Vec::new()));
    let mut two_phase = engine.begin_two_phase("u").unwrap();
    let (yes, no) = (Arc::clone(&called), Arc::clone(&called));
    two_phase.on_commit(move || yes.lock().unwrap().push("committed")).unwrap();
    two_phase.after_rollback(move || no.lock().unwrap().push("rolled back")).unwrap();
    assert!(two_phase.prepare().is_err());
    assert_eq!(server.take_log(), ["BEGIN", "PREPARE 'u'", "ROLLBACK"]);
    drop(two_phase);
    assert_eq!((&called.lock().unwrap()[..], engine.pool_status().in_use), (&["rolled back"][..], 0));
    let (engine, server) = xa("unready-xa");
    server.state().refused.push("XA PREPARE".into());
    assert!(engine.begin_two_phase("u").unwrap().commit().is_err());
    assert_eq!(server.take_log().last().map(String::as_str), Some("XA ROLLBACK 'u'"));
}

#[test]
fn callbacks_wait_for_the_second_phase() {
    let (engine, _) = served("callbacks", |builder| builder);
    let called = Arc::new(Mutex::new(0));
    let mut two_phase = engine.begin_two_phase("c").unwrap();
    let count = Arc::clone(&called);
    two_phase.on_commit(move || *count.lock().unwrap() += 1).unwrap();
    two_phase.prepare().unwrap();
    assert_eq!(*called.lock().unwrap(), 0);
    two_phase.commit().unwrap();
    assert_eq!(*called.lock().unwrap(), 1);
}

#[test]
fn names_are_checked_and_databases_without_it_refused() {
    let (engine, server) = served("names", |builder| builder);
    for name in ["", "a'b", "a b", "ä", &"x".repeat(65)] {
        let error = engine.begin_two_phase(name).unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::InvalidRequest, "ENG-2009"));
    }
    assert!(engine.commit_prepared("'; DROP TABLE t; --").is_err());
    assert_eq!(server.take_log(), [""; 0]);
    let sqlite = Engine::connect("sqlite://").unwrap();
    let error = sqlite.begin_two_phase("a").unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unsupported, "ENG-2007"));
    assert_eq!(error.message(), "the dialect `sqlite` has no two-phase transactions");
    assert_eq!(sqlite.prepared_transactions().unwrap_err().code(), "ENG-2007");
}

#[test]
fn steps_are_told() {
    let (engine, _) = served("steps", |builder| builder);
    let steps = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&steps);
    engine.events().two_phase(move |event| heard.lock().unwrap().push((event.xid.to_owned(), event.step)));
    engine.begin_two_phase("s").unwrap().commit().unwrap();
    let steps: Vec<_> = steps.lock().unwrap().iter().map(|(xid, step)| (xid.clone(), *step)).collect();
    let of = |step| ("s".to_owned(), step);
    assert_eq!(steps, [of(TwoPhaseStep::Begin), of(TwoPhaseStep::Prepare), of(TwoPhaseStep::Commit)]);
}

#[test]
fn several_databases_agree() {
    let ((one, first), (two, second)) = (served("agree-1", |builder| builder), xa("agree-2"));
    let mut all = Distributed::begin("t1", &[&one, &two]).unwrap();
    all.part(0).unwrap().execute(&text("work")).unwrap();
    assert_eq!(all.part(2).unwrap_err().code(), "ENG-2010");
    let at_decision = Arc::new(Mutex::new(Vec::new()));
    let (seen, servers) = (Arc::clone(&at_decision), [Arc::clone(&first), Arc::clone(&second)]);
    let left = all.commit(move |name| {
        seen.lock().unwrap().extend(servers.iter().flat_map(|server| prepared(server)));
        assert_eq!(name, "t1");
        Ok(())
    });
    assert!(left.unwrap().is_empty());
    assert_eq!(*at_decision.lock().unwrap(), ["t1.0", "t1.1"], "decided when all are prepared, and none committed");
    assert!(prepared(&first).is_empty() && prepared(&second).is_empty());
    // One cannot: none does.
    second.state().refused.push("XA PREPARE".into());
    assert!(Distributed::begin("t2", &[&one, &two]).unwrap().commit(|_| panic!("not all are prepared")).is_err());
    assert!(prepared(&first).is_empty() && first.take_log().last().unwrap().starts_with("ROLLBACK PREPARED"));
    second.state().refused.clear();
    // The decision cannot be written down: none does.
    let refused = Distributed::begin("t3", &[&one, &two]).unwrap().commit(|_| Err(Error::internal("the disk is full")));
    assert!(refused.is_err() && prepared(&first).is_empty() && prepared(&second).is_empty());
    assert_eq!((one.pool_status().in_use, two.pool_status().in_use), (0, 0));
}

#[test]
fn what_is_left_is_recovered_by_what_was_decided() {
    let ((one, first), (two, second)) = (served("recover-1", |builder| builder), xa("recover-2"));
    let all = Distributed::begin("decided", &[&one, &two]).unwrap();
    second.state().refused.push("XA COMMIT".into());
    let left = all.commit(|_| Ok(())).unwrap();
    assert_eq!((left.len(), left[0].part, left[0].xid.as_str(), left[0].commit), (1, 1, "decided.1", true));
    let mut undecided = Distributed::begin("undecided", &[&one, &two]).unwrap();
    undecided.part(0).unwrap().prepare().unwrap();
    let mut running = Distributed::begin("running", &[&one]).unwrap();
    running.part(0).unwrap().prepare().unwrap();
    drop((undecided, running));
    second.state().refused.clear();
    assert_eq!((prepared(&first), prepared(&second)), (vec!["running.0".into(), "undecided.0".into()], vec!["decided.1".to_owned()]));
    let left = Distributed::recover(&[&one, &two], |name| match name {
        "decided" => Decision::Commit,
        "running" => Decision::Leave,
        _ => Decision::Rollback,
    });
    assert!(left.unwrap().is_empty());
    assert_eq!((prepared(&first), prepared(&second)), (vec!["running.0".to_owned()], vec![]));
    assert!(second.take_log().contains(&"XA COMMIT 'decided.1'".to_owned()));
    assert!(first.take_log().contains(&"ROLLBACK PREPARED 'undecided.0'".to_owned()));
}

#[test]
fn a_connection_that_dies_between_the_phases_does_not_lose_the_commit() {
    let (engine, server) = served("between", |builder| builder);
    let all = Distributed::begin("b", &[&engine]).unwrap();
    let dying = Arc::clone(&server);
    let left = all.commit(move |_| {
        dying.die();
        Ok(())
    });
    assert!(left.unwrap().is_empty(), "it was committed on another connection");
    assert!(prepared(&server).is_empty());
}
