//! The pool against a server that dies, refuses and is slow.
use aludel_engine::{Connection, Engine, ErrorKind, PoolKind, ResetOnReturn};
use aludel_plugin_sdk::{Error, ErrorKind as Class};
use aludel_sql::{SqlValue, text};
use aludel_tests_engine::{builder, served};
use std::{
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

const LONG: Duration = Duration::from_secs(20);

fn lost(connection: &mut Connection) {
    let error = connection.execute(&text("fail LOST")).unwrap_err();
    assert!(error.is_connection_lost() && error.kind() == ErrorKind::ConnectionLost, "{error}");
}

#[test]
fn a_lost_server_empties_the_pool_at_once() {
    let (engine, server) = served("lost", |builder| builder.pool_size(4).max_overflow(0));
    let mut held: Vec<Connection> = (0..4).map(|_| engine.connection().unwrap()).collect();
    let (still_used, mut victim) = (held.pop().unwrap(), held.pop().unwrap());
    drop(held);
    assert_eq!((engine.pool_status().idle, server.state().open), (2, 4));
    server.die();
    lost(&mut victim);
    let status = engine.pool_status();
    assert_eq!((status.idle, status.in_use, status.invalidated), (0, 2, 2), "the kept ones are closed with the first error");
    assert!(victim.is_closed());
    drop(victim);
    drop(still_used);
    let status = engine.pool_status();
    assert_eq!((status.idle, status.in_use, server.state().open), (0, 0, 0), "the one that was lent is not kept when it comes back");
    engine.connection().unwrap().execute(&text("fine")).unwrap();
    assert_eq!((engine.pool_status().idle, server.state().open), (1, 1));
}

#[test]
fn an_old_connection_that_dies_late_does_not_empty_the_new_pool() {
    let (engine, server) = served("late", |builder| builder.pool_size(3));
    let (mut one, mut two) = (engine.connection().unwrap(), engine.connection().unwrap());
    server.die();
    lost(&mut one);
    drop(engine.connection().unwrap());
    assert_eq!(engine.pool_status().idle, 1);
    lost(&mut two);
    assert_eq!(engine.pool_status().idle, 1, "the new one has nothing to do with it");
}

#[test]
fn a_sign_of_life_is_asked_for_and_finds_the_dead() {
    let (engine, server) = served("ping", |builder| builder.pool_pre_ping(true).pool_size(2));
    drop((engine.connection().unwrap(), engine.connection().unwrap()));
    server.take_log();
    drop(engine.connection().unwrap());
    assert_eq!(server.take_log(), ["ping"]);
    server.die();
    engine.connection().unwrap().execute(&text("fine")).unwrap();
    let status = engine.pool_status();
    assert_eq!((status.opened, status.invalidated, status.idle, server.state().open), (3, 2, 1, 1));
    server.die();
    server.state().refuse = Some(Error::new(Class::CANNOT_CONNECT, "nobody listens"));
    assert_eq!(engine.connection().unwrap_err().kind(), ErrorKind::CannotConnect);
    server.state().refuse = None;
    engine.connection().unwrap().execute(&text("fine")).unwrap();
    assert_eq!(engine.pool_status().in_use, 0);
}

#[test]
fn a_sign_of_life_only_after_a_rest() {
    let (engine, server) = served("rest", |builder| builder.pool_pre_ping_after(Duration::from_millis(40)));
    drop(engine.connection().unwrap());
    server.take_log();
    drop(engine.connection().unwrap());
    assert_eq!(server.take_log(), [""; 0]);
    thread::sleep(Duration::from_millis(60));
    drop(engine.connection().unwrap());
    assert_eq!(server.take_log(), ["ping"]);
}

#[test]
fn nobody_is_kept_beyond_the_idle_timeout() {
    let (engine, server) = served("idle", |builder| builder.pool_size(4).pool_min_idle(2).pool_idle_timeout(Duration::from_millis(30)));
    assert_eq!((engine.pool_status().idle, server.state().open), (2, 2), "as many as are always kept are opened at once");
    drop((engine.connection().unwrap(), engine.connection().unwrap(), engine.connection().unwrap(), engine.connection().unwrap()));
    assert_eq!(engine.pool_status().idle, 4);
    thread::sleep(Duration::from_millis(50));
    drop(engine.connection().unwrap());
    assert_eq!((engine.pool_status().idle, server.state().open), (2, 2));
}

#[test]
fn first_in_first_out_is_an_option() {
    let ids = |engine: &Engine| -> Vec<u64> { (0..4).map(|_| engine.connection().unwrap().id().unwrap()).collect() };
    let (engine, _) = served("lifo", |builder| builder.pool_size(2));
    drop((engine.connection().unwrap(), engine.connection().unwrap()));
    let lifo = ids(&engine);
    assert!(lifo.windows(2).all(|pair| pair[0] == pair[1]), "{lifo:?}");
    let (engine, _) = served("fifo", |builder| builder.pool_size(2).pool_use_lifo(false));
    drop((engine.connection().unwrap(), engine.connection().unwrap()));
    let fifo = ids(&engine);
    assert!(fifo[0] != fifo[1] && fifo[0] == fifo[2] && fifo[1] == fifo[3], "{fifo:?}");
}

#[test]
fn who_came_first_is_served_first() {
    let (engine, _) = served("fair", |builder| builder.pool_size(1).max_overflow(0).pool_timeout(LONG));
    let held = engine.connection().unwrap();
    let (observed, (send, receive)) = (engine.clone(), mpsc::channel());
    let mut waiters = Vec::new();
    for number in 0..6 {
        let (engine, send) = (engine.clone(), send.clone());
        waiters.push(thread::spawn(move || {
            let connection = engine.connection().unwrap();
            send.send(number).unwrap();
            drop(connection);
        }));
        while observed.pool_status().waiting < waiters.len() {
            thread::sleep(Duration::from_millis(1));
        }
    }
    drop(held);
    waiters.into_iter().for_each(|waiter| waiter.join().unwrap());
    assert_eq!(receive.try_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    assert_eq!((engine.pool_status().waiting, engine.pool_status().in_use), (0, 0));
}

#[test]
fn a_pool_that_is_full_and_a_server_that_is_away_are_told_apart() {
    let (engine, server) = served("away", |builder| builder.pool_size(2).max_overflow(0).pool_timeout(Duration::from_millis(60)));
    let mut held = engine.connection().unwrap();
    held.execute(&text("rows 1")).unwrap();
    server.state().refuse = Some(Error::new(Class::CANNOT_CONNECT, "nobody listens at the port"));
    let error = engine.connection().unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::CannotConnect, "DB-3019"));
    // While one thread tries in vain, another one waits for its place.
    server.state().slow = Duration::from_millis(400);
    let trying = thread::spawn({
        let engine = engine.clone();
        move || engine.connection().map(|_| ())
    });
    thread::sleep(Duration::from_millis(60));
    let error = engine.connection().unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::CannotConnect, "ENG-2103"), "{error}");
    assert!(error.message().contains("nobody listens at the port") && error.to_string().contains("last ran `rows 1`"), "{error}");
    assert!(trying.join().unwrap().is_err());
    (server.state().refuse, server.state().slow) = (None, Duration::ZERO);
    let second = engine.connection().unwrap();
    let error = engine.connection().unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::PoolTimeout, "ENG-2101"), "{error}");
    assert_eq!(engine.pool_status().timeouts, 2);
    drop((held, second));
}

#[test]
fn what_is_done_when_a_connection_comes_back() {
    let leave_open = |engine: &Engine| {
        let mut connection = engine.connection().unwrap();
        connection.control().begin(aludel_engine::TransactionOptions::new()).unwrap();
        connection.execute(&text("work")).unwrap();
    };
    for (reset, log, kept) in [
        (ResetOnReturn::Rollback, vec!["BEGIN", "work", "ROLLBACK"], 1),
        (ResetOnReturn::Commit, vec!["BEGIN", "work", "COMMIT"], 1),
        (ResetOnReturn::Nothing, vec!["BEGIN", "work"], 0),
    ] {
        let (engine, server) = served(&format!("reset-{reset:?}"), |builder| builder.reset_on_return(reset));
        leave_open(&engine);
        assert_eq!((server.take_log(), engine.pool_status().idle), (log.into_iter().map(String::from).collect(), kept), "{reset:?}");
    }
}

#[test]
fn kinds_of_pools_keep_what_they_promise() {
    let (engine, server) = served("null", |builder| builder.pool(PoolKind::Null));
    let two = (engine.connection().unwrap(), engine.connection().unwrap());
    assert_eq!(server.state().open, 2);
    drop(two);
    assert_eq!((server.state().open, engine.pool_status().closed), (0, 3));
    let (engine, server) = served("static", |builder| builder.pool(PoolKind::Static));
    let first = engine.connection().unwrap().id().unwrap();
    assert_eq!(engine.connection().unwrap().id().unwrap(), first);
    lost(&mut engine.connection().unwrap());
    assert_ne!(engine.connection().unwrap().id().unwrap(), first);
    assert_eq!(server.state().open, 1);
}

#[test]
fn a_database_in_memory_refuses_pools_that_would_lose_it() {
    for kind in [PoolKind::Null, PoolKind::Queue] {
        let error = Engine::builder("sqlite:///:memory:").pool(kind).connect().unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::InvalidRequest, "ENG-2104"), "{error}");
        assert!(error.help_text().unwrap().contains("PoolKind::Static"), "{error}");
    }
    Engine::builder("sqlite:///:memory:").pool(PoolKind::Static).connect().unwrap();
    Engine::builder("sqlite:///shared-in-memory?mode=memory&cache=shared").pool(PoolKind::Queue).connect().unwrap();
}

#[test]
fn disposal_spares_what_is_lent_if_asked() {
    let (engine, server) = served("dispose", |builder| builder);
    let held = engine.connection().unwrap();
    drop(engine.connection().unwrap());
    engine.close_idle();
    drop(held);
    assert_eq!((engine.pool_status().idle, server.state().open), (1, 1), "kept, though others were closed");
    let held = engine.connection().unwrap();
    engine.dispose();
    drop(held);
    assert_eq!((engine.pool_status().idle, server.state().open), (0, 0));
    engine.connection().unwrap().execute(&text("still usable")).unwrap();
}

#[test]
fn a_detached_connection_leaves_its_place() {
    let (engine, server) = served("detach", |builder| builder.pool_size(1).max_overflow(0).pool_timeout(Duration::ZERO));
    let mut mine = engine.connection().unwrap();
    mine.detach().unwrap();
    mine.detach().unwrap();
    let other = engine.connection().unwrap();
    mine.execute(&text("work")).unwrap();
    assert_eq!((engine.pool_status().in_use, server.state().open), (1, 2));
    drop(mine);
    assert_eq!(server.state().open, 1);
    drop(other);
    assert_eq!(engine.pool_status().idle, 1);
}

#[test]
fn invalidating_now_and_later() {
    let (engine, server) = served("invalidate", |builder| builder);
    let mut connection = engine.connection().unwrap();
    connection.invalidate_later();
    connection.execute(&text("work")).unwrap();
    drop(connection);
    assert_eq!((engine.pool_status().idle, server.state().open), (0, 0));
    let mut connection = engine.connection().unwrap();
    connection.invalidate();
    assert_eq!(connection.execute(&text("work")).unwrap_err().code(), "ENG-2001");
    assert_eq!((engine.pool_status().invalidated, server.state().open), (1, 0));
}

#[test]
fn passwords_may_change_with_every_connection() {
    let tokens = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&tokens);
    let engine = builder("served://ada:first@tokens/db")
        .connect_arg("color", "red")
        .events(move |events| {
            events.before_connect(move |event| {
                let mut count = counter.lock().unwrap();
                *count += 1;
                event.url.set_password(format!("token-{count}"));
                event.arguments.push(("attempt".into(), count.to_string()));
            });
        })
        .connect()
        .unwrap();
    let (_one, _two) = (engine.connection().unwrap(), engine.connection().unwrap());
    let server = aludel_tests_engine::Server::named("tokens");
    let attempts = server.state().attempts.clone();
    assert_eq!(attempts[0].0, "served://ada:token-1@tokens/db");
    assert_eq!(attempts[1].0, "served://ada:token-2@tokens/db");
    assert_eq!(attempts[1].1, [("color".into(), "red".into()), ("attempt".into(), "2".into())]);
    assert_eq!(engine.url().password(), Some("first"), "the engine's own URL stays as it is");
}

#[test]
fn a_creator_says_where_connections_go() {
    let engine = builder("served://creator-old").creator(|| "served://creator-new".parse()).connect().unwrap();
    engine.connection().unwrap().execute(&text("work")).unwrap();
    assert_eq!(aludel_tests_engine::Server::named("creator-old").state().attempts.len(), 0);
    assert_eq!(aludel_tests_engine::Server::named("creator-new").take_log(), ["work"]);
}

#[test]
fn a_refused_password_is_not_repeated() {
    let server = aludel_tests_engine::Server::named("secretive");
    server.state().refuse = Some(Error::new(Class::PERMISSION, "password `hunter2` of `ada` is wrong"));
    let error = builder("served://ada:hunter2@secretive/db").connect().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    assert!(!error.to_string().contains("hunter2") && !format!("{error:?}").contains("hunter2"), "{error}");
    assert!(error.message().contains("password `***` of `ada` is wrong"), "{error}");
    assert!(error.to_string().contains("served://ada:***@secretive/db"), "{error}");
}

#[test]
fn commands_reach_the_driver() {
    let (engine, _) = served("commands", |builder| builder);
    let mut connection = engine.connection().unwrap();
    let mut echoed = Vec::new();
    let done = connection.command("echo", &[1_i64.to_param(), "two".to_owned().to_param()], |row| {
        echoed.push(format!("{:?}", row.value(0)?));
        Ok(())
    });
    assert_eq!((done.unwrap().affected, echoed.len()), (2, 2));
    assert!(echoed[0].contains('1') && echoed[1].contains("two"), "{echoed:?}");
}

#[test]
fn a_database_that_calls_no_functions_says_so() {
    let (engine, _) = served("functions", |builder| builder);
    let mut connection = engine.connection().unwrap();
    for refused in [
        connection.create_function("f", 1, |args| args.get::<i64>(0).map_err(Into::into)),
        connection.create_collation("c", str::cmp),
        connection.drop_function("f", 1),
    ] {
        let error = refused.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Unsupported, "ENG-2014"));
        assert!(error.to_string().contains("help: "), "{error}");
    }
    assert!(!connection.is_closed());
    let registers = |events: &aludel_engine::Events| {
        events.connect(|event| event.connection().create_collation("c", str::cmp));
    };
    let error = builder("served://functions/db").events(registers).connect().unwrap_err();
    assert_eq!(error.code(), "ENG-2014", "an engine whose listener needs them is not opened");
}

#[test]
fn who_asks_again_does_not_overtake_who_waits() {
    let (engine, _) = served("overtake", |builder| builder.pool_size(1).max_overflow(0).pool_timeout(LONG));
    for _ in 0..20 {
        let held = engine.connection().unwrap();
        let served = Arc::new(Mutex::new(false));
        let waiter = thread::spawn({
            let (engine, served) = (engine.clone(), Arc::clone(&served));
            move || {
                let connection = engine.connection().unwrap();
                *served.lock().unwrap() = true;
                drop(connection);
            }
        });
        while engine.pool_status().waiting == 0 {
            thread::sleep(Duration::from_millis(1));
        }
        drop(held);
        let again = engine.connection().unwrap();
        assert!(*served.lock().unwrap(), "the thread that waited came first");
        drop(again);
        waiter.join().unwrap();
    }
}
