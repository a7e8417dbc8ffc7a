//! Every event: when it is told, what is in it, and what its listeners can do.
use aludel_engine::{Engine, Error, ErrorKind, Events, event::SavepointStep};
use aludel_plugin_sdk::{Error as Refusal, ErrorKind as Class};
use aludel_sql::text;
use aludel_tests_engine::{builder, served};
use std::{
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What was heard, in order.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    fn say(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

fn no(code: &'static str) -> Error {
    Error::new(ErrorKind::InvalidRequest, code, "no")
}

/// Listens to everything that a pool tells.
fn listen_to_pool(events: &Events, heard: &Heard) {
    macro_rules! listen {
        ($($event:ident)+) => {
            $({
                let heard = heard.clone();
                events.$event(move |event| {
                    assert_eq!(event.dialect, "served");
                    heard.say(stringify!($event));
                });
            })+
        };
    }
    listen!(before_connect connect first_connect checkout checkin reset invalidate soft_invalidate close detach overflow exhausted engine_connected disposed);
}

#[test]
fn the_life_of_a_pooled_connection() {
    let heard = Heard::default();
    let listener = heard.clone();
    let (engine, _) = served("life", |builder| {
        builder.pool_size(1).max_overflow(1).pool_timeout(Duration::from_millis(20)).events(|events| listen_to_pool(events, &listener))
    });
    assert_eq!(heard.take(), ["before_connect", "first_connect", "connect"]);
    let mut first = engine.connection().unwrap();
    assert_eq!(heard.take(), ["checkout", "engine_connected"]);
    let mut second = engine.connection().unwrap();
    assert_eq!(heard.take(), ["before_connect", "connect", "overflow", "checkout", "engine_connected"]);
    assert!(engine.connection().is_err());
    assert_eq!(heard.take(), ["exhausted"]);
    first.invalidate_later();
    drop(first);
    assert_eq!(heard.take(), ["soft_invalidate", "reset", "checkin", "close"]);
    second.execute(&text("fail LOST")).unwrap_err();
    drop(second);
    assert_eq!(heard.take(), ["checkin", "invalidate", "close"]);
    let mut third = engine.connection().unwrap();
    third.detach().unwrap();
    drop(third);
    assert_eq!(heard.take(), ["before_connect", "connect", "checkout", "engine_connected", "detach", "close"]);
    engine.dispose();
    assert_eq!(heard.take(), ["disposed"]);
}

#[test]
fn overflow_and_exhaustion_say_their_numbers() {
    let heard = Heard::default();
    let (one, two) = (heard.clone(), heard.clone());
    let (engine, _) = served("numbers", |builder| {
        builder.pool_size(1).max_overflow(1).pool_timeout(Duration::from_millis(20)).logging_name("shop").events(move |events| {
            events.overflow(move |event| one.say(format!("{} {} of {}", event.engine, event.in_use, event.size)));
            events.exhausted(move |event| two.say(format!("{} in use, {} waiting, mine: {}", event.in_use, event.waiting, event.holds_one)));
        })
    });
    let held = (engine.connection().unwrap(), engine.connection().unwrap());
    assert!(engine.connection().is_err());
    let other = engine.clone();
    thread::spawn(move || assert!(other.connection().is_err())).join().unwrap();
    assert_eq!(heard.take(), ["shop 2 of 1", "2 in use, 1 waiting, mine: true", "2 in use, 1 waiting, mine: false"]);
    drop(held);
}

#[test]
fn a_listener_can_refuse_a_connection() {
    let error = builder("served://refuse-connect").events(|events| drop(events.connect(|_| Err(no("APP-1"))))).connect().unwrap_err();
    assert_eq!(error.code(), "APP-1");
    let (engine, server) = served("refuse-checkout", |builder| builder);
    let listener = engine.events().checkout(|_| Err(no("APP-2")));
    assert_eq!(engine.connection().unwrap_err().code(), "APP-2");
    assert_eq!((engine.pool_status().in_use, engine.pool_status().idle), (0, 1), "it went back");
    listener.remove();
    // One that says that the connection is dead makes the engine try another one.
    engine.events().once().checkout(|_| Err(no("APP-3").with_connection_lost(true)));
    engine.connection().unwrap().execute(&text("work")).unwrap();
    assert_eq!((engine.pool_status().invalidated, server.state().open), (1, 1));
    // With a new connection it is the answer.
    engine.dispose();
    engine.events().once().checkout(|_| Err(no("APP-4").with_connection_lost(true)));
    assert_eq!(engine.connection().unwrap_err().code(), "APP-4");
    assert_eq!((engine.pool_status().in_use, server.state().open), (0, 0));
}

#[test]
fn listeners_prepare_connections() {
    let (engine, server) = served("prepare", |builder| {
        builder
            .on_connect_sql("SET a; SET b")
            .on_connect(|connection| connection.set_option("color", "red"))
            .events(|events| drop(events.checkout(|event| event.connection().execute_script("hello"))))
    });
    engine.connection().unwrap().execute(&text("work")).unwrap();
    assert_eq!(server.take_log(), ["SET a; SET b", "set color red", "hello", "work"]);
}

#[test]
fn a_panicking_listener_costs_no_connection() {
    let (engine, server) = served("panic", |builder| builder.pool_size(1).max_overflow(0).pool_timeout(Duration::from_millis(20)));
    for event in 0..3 {
        let listener = match event {
            0 => engine.events().checkout(|_| -> () { panic!("checkout") }),
            1 => engine.events().before_execute(|_| -> () { panic!("statement") }),
            _ => {
                engine.dispose();
                engine.events().connect(|_| -> () { panic!("connect") })
            }
        };
        let other = engine.clone();
        assert!(thread::spawn(move || other.connection().map(|mut connection| connection.execute(&text("work")))).join().is_err());
        listener.remove();
        assert_eq!((engine.pool_status().in_use, engine.pool_status().waiting), (0, 0));
        engine.connection().unwrap().execute(&text("work")).unwrap();
    }
    assert_eq!(server.state().open, 1);
}

#[test]
fn statements_are_told_before_and_after() {
    let heard = Heard::default();
    let (engine, _) = served("statements", |builder| builder.show_values(true));
    let (before, after) = (heard.clone(), heard.clone());
    engine.events().before_execute(move |event| {
        before.say(format!("before {} {:?}", event.sql, event.values));
        if event.sql.starts_with("forbidden") { Err(no("APP-5")) } else { Ok(()) }
    });
    engine.events().after_execute(move |event| after.say(format!("after {} rows {} failed {}", event.sql, event.rows, event.failed)));
    let mut connection = engine.connection().unwrap();
    connection.all(&text("rows 2").rows::<i64>()).unwrap();
    connection.execute(&text("work :x").bind("x", 7_i64)).unwrap();
    assert!(connection.execute(&text("fail UNIQUE")).is_err());
    assert_eq!(connection.execute(&text("forbidden")).unwrap_err().code(), "APP-5");
    assert_eq!(connection.execute_script("forbidden script").unwrap_err().code(), "APP-5");
    assert_eq!(
        heard.take(),
        [
            "before rows 2 Some(\"[]\")",
            "after rows 2 rows 2 failed false",
            "before work ? Some(\"[7]\")",
            "after work ? rows 0 failed false",
            "before fail UNIQUE Some(\"[]\")",
            "after fail UNIQUE rows 0 failed true",
            "before forbidden Some(\"[]\")",
            "before forbidden script None",
        ]
    );
    connection.ping().unwrap();
}

#[test]
fn an_error_can_be_replaced_and_its_weight_changed() {
    let (engine, server) = served("handle", |builder| builder);
    drop((engine.connection().unwrap(), engine.connection().unwrap()));
    let listener = engine.events().handle_error(|event| {
        assert_eq!((event.dialect, event.sql), ("served", Some("fail UNIQUE")));
        let database = event.error.database().cloned().unwrap();
        assert_eq!((database.constraint.as_deref(), event.is_disconnect), (Some("uq"), false));
        event.error = no("APP-6").with_database(database);
    });
    let error = engine.connection().unwrap().execute(&text("fail UNIQUE")).unwrap_err();
    assert_eq!((error.code(), error.database().unwrap().table.as_deref()), ("APP-6", Some("t")));
    listener.remove();
    // A proxy's odd error means that the server is gone.
    engine.events().once().handle_error(|event| (event.is_disconnect, event.invalidate_pool) = (true, true));
    assert!(engine.connection().unwrap().execute(&text("fail OTHER")).is_err());
    assert_eq!((engine.pool_status().idle, server.state().open), (0, 0));
    // And a lost connection does not always mean that.
    drop((engine.connection().unwrap(), engine.connection().unwrap()));
    drop((engine.connection().unwrap(), engine.connection().unwrap()));
    engine.events().once().handle_error(|event| event.invalidate_pool = false);
    assert!(engine.connection().unwrap().execute(&text("fail LOST")).is_err());
    assert_eq!(engine.pool_status().idle, 1);
}

#[test]
fn transactions_and_savepoints_are_told() {
    let heard = Heard::default();
    let (engine, server) = served("transactions", |builder| builder);
    let events = engine.events();
    let (begin, commit, rollback, savepoint) = (heard.clone(), heard.clone(), heard.clone(), heard.clone());
    events.begin(move |event| begin.say(format!("begin {}", event.dialect)));
    events.commit(move |_| commit.say("commit"));
    events.rollback(move |_| rollback.say("rollback"));
    events.savepoint(move |event| {
        assert!(event.name.starts_with("aludel_"));
        savepoint.say(match event.step {
            SavepointStep::Made => "savepoint",
            SavepointStep::Released => "release",
            SavepointStep::RolledBack => "rollback to",
        });
    });
    let mut tx = engine.begin().unwrap();
    tx.savepoint().unwrap().commit().unwrap();
    tx.savepoint().unwrap().rollback().unwrap();
    tx.commit().unwrap();
    drop(engine.begin().unwrap());
    assert_eq!(heard.take(), ["begin served", "savepoint", "release", "savepoint", "rollback to", "commit", "begin served", "rollback"]);
    server.take_log();
    let refusing = engine.events().once();
    refusing.commit(|_| Err(no("APP-7")));
    assert_eq!(engine.begin().unwrap().commit().unwrap_err().code(), "APP-7");
    refusing.begin(|_| Err(no("APP-8")));
    assert_eq!(engine.begin().unwrap_err().code(), "APP-8");
    assert_eq!(server.take_log(), ["BEGIN", "ROLLBACK"]);
}

#[test]
fn listeners_of_all_engines_hear_this_one() {
    let heard = Heard::default();
    let listener = heard.clone();
    let (old, _) = served("all-old", |builder| builder);
    let all = Events::global().after_execute(move |event| {
        if event.sql.starts_with("to all") {
            listener.say(event.sql);
        }
    });
    let (new, _) = served("all-new", |builder| builder);
    let say = |engine: &Engine, sql: &str| engine.connection().unwrap().execute(&text(sql.to_owned())).unwrap();
    say(&old, "to all 1");
    say(&new, "to all 2");
    all.remove();
    say(&new, "to all 3");
    assert_eq!(heard.take(), ["to all 1", "to all 2"]);
}

#[test]
fn a_listener_may_use_the_engine_and_leave_while_it_is_called() {
    let (engine, server) = served("within", |builder| builder);
    let (inner, slot) = (engine.clone(), Arc::new(Mutex::new(None::<aludel_engine::Listener>)));
    let own = Arc::clone(&slot);
    let listener = engine.events().exhausted(|_| ());
    listener.remove();
    let listener = engine.events().after_execute(move |event| {
        if let Some(listener) = own.lock().unwrap().take() {
            listener.remove();
            assert_eq!(event.sql, "outer");
            inner.connection().unwrap().execute(&text("inner")).unwrap();
        }
    });
    *slot.lock().unwrap() = Some(listener);
    engine.connection().unwrap().execute(&text("outer")).unwrap();
    engine.connection().unwrap().execute(&text("outer")).unwrap();
    assert_eq!(server.take_log(), ["outer", "inner", "outer"]);
}

#[test]
fn errors_of_the_database_have_everything_a_program_needs() {
    let (engine, server) = served("fields", |builder| builder);
    let mut connection = engine.connection().unwrap();
    let error = connection.execute(&text("fail DEADLOCK")).unwrap_err();
    let database = error.database().unwrap();
    assert_eq!((error.kind(), database.sqlstate.as_deref(), database.native), (ErrorKind::Deadlock, Some("40P01"), 1213));
    assert!(error.is_transient() && !error.is_connection_lost());
    let error = connection.execute(&text("fail UNIQUE")).unwrap_err();
    assert_eq!(error.message(), "`t` has a row with the same `a`, `b` already (constraint `uq`)");
    server.state().refuse = Some(Refusal::new(Class::CANNOT_CONNECT, "no route to host"));
    let error = builder("served://fields").connect().unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::CannotConnect, "the database cannot be reached: no route to host"));
    assert!(error.to_string().contains("served://fields"), "{error}");
}
