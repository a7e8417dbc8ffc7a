//! When a session's transaction begins and ends.
use aludel::prelude::*;
use aludel_scenarios::*;

fn control(recorder: &Recorder) -> Vec<String> {
    recorder.entries().into_iter().filter(|entry| entry.control).map(|entry| entry.sql).collect()
}

/// SQLite has one writer: reading alone begins nothing there, so that sessions that only read do not wait for each other.
#[test]
fn a_transaction_begins_with_the_first_write_and_ends_with_commit() {
    let (engine, mut session) = session();
    let recorder = engine.record();
    let ada = session.add(user("Ada"));
    assert_eq!(control(&recorder), [""; 0]);
    session.flush().unwrap();
    assert_eq!(control(&recorder), ["BEGIN"]);
    session[ada].name.push('!');
    session.all(User::select()).unwrap();
    session.commit().unwrap();
    assert_eq!(control(&recorder), ["BEGIN", "COMMIT"]);
    session.commit().unwrap();
    session.all(User::select()).unwrap();
    session.rollback().unwrap();
    assert_eq!(control(&recorder).len(), 2, "there was nothing to commit");
}
