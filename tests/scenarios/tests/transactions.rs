//! Commit, rollback, and flushes that fail.
use aludel::prelude::*;
use aludel_scenarios::*;

#[test]
fn rollback_puts_objects_back() {
    let (_engine, mut session) = session();
    let (ada, bob) = (session.add(user("Ada")), session.add(user("Bob")));
    session.commit().unwrap();
    session[ada].name = "Countess".into();
    session.flush().unwrap();
    session[ada].name = "Lovelace".into();
    session.flush().unwrap();
    session[ada].email = Some("not flushed".into());
    session.delete(bob).unwrap();
    session.flush().unwrap();
    let carol = session.add(user("Carol"));
    session.flush().unwrap();
    let dora = session.add(user("Dora"));
    session.rollback().unwrap();
    assert_eq!((session[ada].name.as_str(), session[ada].email.as_deref()), ("Ada", None));
    assert_eq!(session.state(bob), ObjectState::Persistent);
    assert_eq!(session[bob].name, "Bob");
    assert_eq!((session.state(carol), session.state(dora)), (ObjectState::Detached, ObjectState::Detached));
    assert!(session.try_get(carol).is_err());
    assert_eq!(session.all(User::select().order_by(User::id)).unwrap(), [ada, bob]);
}

#[test]
fn a_failed_flush_loses_nothing_and_can_be_mended() {
    let (engine, mut session) = session();
    let ada = session.add(User { email: Some("a@example.org".into()), ..user("Ada") });
    session.commit().unwrap();
    session[ada].name = "Countess".into();
    session.flush().unwrap();
    let twin = session.add(User { email: Some("a@example.org".into()), posts: many([post("Notes")]), ..user("Twin") });
    let error = session.flush().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    assert!(error.to_string().contains("the transaction was rolled back"), "{error}");
    assert_eq!(session[ada].name, "Countess", "the program's value stays");
    assert!(session.is_modified(ada).unwrap(), "and is known not to be in the database any more");
    assert_eq!(session.state(twin), ObjectState::Pending);
    assert!(!session[twin].id.is_set());
    session[twin].email = Some("t@example.org".into());
    session.commit().unwrap();
    let rows = engine.connection().unwrap().all(&select((User::name, User::email)).order_by(User::id)).unwrap();
    assert_eq!(rows, [("Countess".into(), Some("a@example.org".into())), ("Twin".into(), Some("t@example.org".into()))]);
    let posts = session.loaded(twin, User::posts).unwrap();
    assert_eq!(session[posts[0]].author.key(), Some(&*session[twin].id));
}

#[test]
fn generated_keys_are_taken_back_when_a_later_table_fails() {
    let (engine, mut session) = session();
    engine.connection().unwrap().execute_script("CREATE UNIQUE INDEX one_title ON posts (title)").unwrap();
    let ada = session.add(User { posts: many([post("same"), post("same")]), ..user("Ada") });
    assert!(session.flush().is_err());
    assert!(!session[ada].id.is_set(), "the row with this key was rolled back");
    let posts = session.loaded(ada, User::posts).unwrap();
    session[posts[1]].title = "other".into();
    session.commit().unwrap();
    assert_eq!(session.rows(select(count_all()).from(Post::entity())).unwrap(), [2]);
}

#[test]
fn a_row_that_is_gone_is_an_error() {
    let (_engine, mut session) = session();
    let ada = session.add(user("Ada"));
    session.commit().unwrap();
    session[ada].name.push('!');
    session.set_autoflush(false);
    session.execute(delete(User::entity())).unwrap();
    let error = session.flush().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StaleRow);
    assert_eq!(error.message(), "the row of User(id = 1) is gone from `users`, so it could not be updated");
}

#[test]
fn a_dropped_session_rolls_back() {
    let (engine, mut session) = session();
    session.add(user("Ada"));
    session.flush().unwrap();
    drop(session);
    assert_eq!(engine.connection().unwrap().all(&select(count_all()).from(User::entity())).unwrap(), [0]);
}

#[test]
fn rollback_after_commit_keeps_what_was_committed() {
    let (_engine, mut session) = session();
    let ada = session.add(user("Ada"));
    session[ada].name.push('!');
    session.commit().unwrap();
    session[ada].name = "gone".into();
    session.rollback().unwrap();
    assert_eq!(session[ada].name, "Ada!");
}

#[test]
fn a_savepoint_undoes_its_own_part_only() {
    let (_engine, mut session) = session();
    let ada = session.add(user("Ada"));
    session[ada].email = Some("before".into());
    let refused: Result<()> = session.savepoint(|session| {
        session[ada].name = "inside".into();
        session.add(user("Bob"));
        session.flush()?;
        session[ada].email = Some("inside".into());
        Err(Error::new(ErrorKind::InvalidRequest, "APP-1", "no"))
    });
    assert_eq!(refused.unwrap_err().code(), "APP-1");
    assert_eq!((session[ada].name.as_str(), session[ada].email.as_deref()), ("Ada", Some("before")));
    let carol = session.savepoint(|session| Ok::<_, Error>(session.add(user("Carol")))).unwrap();
    session[ada].name.push('!');
    session.commit().unwrap();
    assert_eq!(session.state(carol), ObjectState::Persistent);
    assert_eq!(session.rows(select(User::name).order_by(User::id)).unwrap(), ["Ada!", "Carol"]);
}

#[test]
fn a_rollback_undoes_savepoints_that_were_kept() {
    let (_engine, mut session) = session();
    let ada = session.add(user("Ada"));
    session.commit().unwrap();
    session
        .savepoint(|session| {
            session[ada].name = "inside".into();
            Ok::<_, Error>(())
        })
        .unwrap();
    session.rollback().unwrap();
    assert_eq!(session[ada].name, "Ada");
}

#[test]
fn what_was_added_and_deleted_stays_deleted_after_a_failed_flush() {
    let (_engine, mut session) = session();
    let ada = session.add(user("Ada"));
    session.add(User { email: Some("taken".into()), ..user("Bob") });
    session.flush().unwrap();
    session.delete(ada).unwrap();
    let twin = session.add(User { email: Some("taken".into()), ..user("Twin") });
    assert!(session.flush().is_err());
    assert_eq!(session.state(ada), ObjectState::Detached);
    session[twin].email = None;
    session.commit().unwrap();
    assert_eq!(session.rows(select(User::name).order_by(User::name)).unwrap(), ["Bob", "Twin"]);
}

#[test]
fn a_flush_that_fails_in_a_savepoint_spares_what_was_before() {
    let (_engine, mut session) = session();
    let ada = session.add(User { email: Some("taken".into()), ..user("Ada") });
    let refused = session.savepoint(|session| {
        session[ada].name = "inside".into();
        session.flush()?;
        session.add(User { email: Some("taken".into()), ..user("Twin") });
        session.flush()
    });
    let error = refused.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    assert!(error.to_string().contains("the savepoint was rolled back"), "{error}");
    assert_eq!(session[ada].name, "Ada");
    let mended = session.savepoint(|session| {
        let twin = session.add(User { email: Some("taken".into()), ..user("Twin") });
        if session.flush().is_err() {
            session[twin].email = None;
        }
        Ok::<_, Error>(twin)
    });
    assert_eq!(session.state(mended.unwrap()), ObjectState::Persistent);
    session.commit().unwrap();
    assert_eq!(session.rows(select(User::name).order_by(User::id)).unwrap(), ["Ada", "Twin"]);
}

#[test]
fn a_session_may_move_to_another_thread() {
    fn moves<T: Send>() {}
    moves::<Session>();
}
