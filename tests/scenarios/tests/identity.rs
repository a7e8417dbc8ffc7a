//! One row, one object; handles; what a session knows of an object.
use aludel::prelude::*;
use aludel_scenarios::*;

#[test]
fn the_same_row_gives_the_same_handle() {
    let (engine, mut session) = session();
    let ada = session.add(user("Ada"));
    session.commit().unwrap();
    let recorder = engine.record();
    let id = *session[ada].id;
    assert_eq!(session.get::<User>(id).unwrap(), ada);
    assert_eq!(recorder.count(), 0, "it is there already");
    assert_eq!(session.one(User::select().filter(User::name.eq("Ada"))).unwrap(), ada);
    session.commit().unwrap();
    let mut other = engine.session().unwrap();
    let same = other.get::<User>(id).unwrap();
    assert_eq!(other[same].name, "Ada");
    assert_eq!(other.try_get(ada).unwrap_err().message(), "the `User` of this handle belongs to another session");
}

#[test]
fn what_is_not_there_is_an_error_or_none() {
    let (_engine, mut session) = session();
    let error = session.get::<User>(7).unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::NoRow, "there is no User(id = 7) in `users`"));
    assert_eq!(session.get_or_none::<User>(7).unwrap(), None);
    assert_eq!(session.first(User::select()).unwrap(), None);
    assert_eq!(session.one(User::select()).unwrap_err().code(), "ORM-2108");
    session.add_all([user("a"), user("b")]);
    assert_eq!(session.one(User::select()).unwrap_err().code(), "ORM-2109");
}

#[test]
fn states_follow_an_object_through_its_life() {
    let (_engine, mut session) = session();
    let ada = session.add(user("Ada"));
    assert_eq!(session.state(ada), ObjectState::Pending);
    session.flush().unwrap();
    assert_eq!(session.state(ada), ObjectState::Persistent);
    session[ada].name.push('!');
    assert_eq!(session.changed_columns(ada).unwrap(), ["name"]);
    let value = session.detach(ada).unwrap();
    assert_eq!(value.name, "Ada!");
    assert_eq!(session.state(ada), ObjectState::Detached);
    let again = session.get::<User>(*value.id).unwrap();
    assert_ne!(again, ada);
    assert_eq!(session[again].name, "Ada", "what was detached is not written");
}

#[test]
#[should_panic(expected = "left the session")]
fn indexing_with_a_stale_handle_says_so() {
    let (_engine, mut session) = session();
    let ada = session.add(user("Ada"));
    session.delete(ada).unwrap();
    let _ = &session[ada];
}

#[test]
fn refresh_reads_the_row_again() {
    let (_engine, mut session) = session();
    let ada = session.add(user("Ada"));
    session.flush().unwrap();
    session.execute(update(User::entity()).set(User::name.set("Countess"))).unwrap();
    assert_eq!(session[ada].name, "Ada");
    session[ada].email = Some("lost".into());
    session.set_autoflush(false);
    session.refresh(ada).unwrap();
    assert_eq!((session[ada].name.as_str(), session[ada].email.as_deref()), ("Countess", None));
    assert!(!session.is_modified(ada).unwrap());
    session.rollback().unwrap();
}

#[test]
fn a_deferred_column_is_read_when_asked_for() {
    let (engine, mut session) = session();
    let ada = session.add(User { bio: Some("Wrote programs.".to_owned()).into(), ..user("Ada") });
    session.commit().unwrap();
    let id = *session[ada].id;
    let mut session = engine.session().unwrap();
    let recorder = engine.record();
    let ada = session.get::<User>(id).unwrap();
    assert!(!recorder.take()[0].contains("bio"));
    assert!(session[ada].bio.try_get().is_none());
    session[ada].name.push('!');
    session.load_column(ada, User::bio).unwrap();
    assert_eq!(session[ada].bio.as_deref(), Some("Wrote programs."));
    assert_eq!(session.changed_columns(ada).unwrap(), ["name"]);
    session[ada].bio = None.into();
    session.commit().unwrap();
    assert_eq!(session.rows(select(User::bio)).unwrap(), [None]);
}

#[test]
fn keys_of_several_columns_work_throughout() {
    let (engine, mut session) = session();
    let order = session.add(Purchase {
        shop: "north".into(),
        number: 7,
        lines: many(["tea", "milk"].map(|article| Line { id: auto(), article: article.into(), order: parent() })),
    });
    session.commit().unwrap();
    let mut session = engine.session().unwrap();
    let again = session.get::<Purchase>(("north".to_owned(), 7)).unwrap();
    assert_ne!(order, again);
    let lines = session.related(again, Purchase::lines).unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!(session[lines[0]].order.key(), Some(&("north".to_owned(), 7)));
    assert_eq!(session.loaded_one(lines[1], Line::order).unwrap(), Some(again));
    assert_eq!(session.rows(select(Line::order_number).filter(Line::order_shop.eq("north"))).unwrap(), [7, 7]);
    session[again].number = 8;
    assert_eq!(session.changed_columns(again).unwrap(), ["number"]);
}

#[test]
fn merge_takes_a_value_over_or_adds_it() {
    let (engine, mut session) = session();
    let ada = session.add(user("Ada"));
    session.commit().unwrap();
    let mut value = engine.connection().unwrap().find::<User>(*session[ada].id).unwrap().unwrap();
    value.name = "Countess".into();
    assert_eq!(session.merge(value).unwrap(), ada);
    assert_eq!(session.changed_columns(ada).unwrap(), ["name"]);
    let new = session.merge(user("Bob")).unwrap();
    session.commit().unwrap();
    assert_eq!((session[ada].name.as_str(), *session[new].id), ("Countess", 2));
}
