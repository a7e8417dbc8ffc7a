//! What only real servers can show of transactions: two phases, locks by name, isolation, retries after real conflicts.
use aludel_engine::{Decision, Distributed, Engine, ErrorKind, ExecutionOptions, RetryPolicy, TransactionOptions, Url};
use aludel_sql::text;
use aludel_test::{Server, on_every_engine};
use std::{
    sync::{
        Barrier,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

fn has_two_phase(engine: &Engine) -> bool {
    engine.prepared_transactions().is_ok()
}

/// A name that no other test on the same server uses.
fn unique(server: &Server, what: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("{what}-{}-{}-{}", server.name(), std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

fn accounts(server: &Server) {
    let mut connection = server.connection().unwrap();
    connection.execute_script("CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)").unwrap();
    connection.execute_script("INSERT INTO accounts VALUES (1, 100)").unwrap();
    connection.execute_script("INSERT INTO accounts VALUES (2, 100)").unwrap();
}

fn balance(engine: &Engine, id: i64) -> i64 {
    engine.connection().unwrap().one(&text("SELECT balance FROM accounts WHERE id = :id").bind("id", id).rows::<i64>()).unwrap()
}

on_every_engine! {
    fn two_phases_and_recovery(server) {
        accounts(server);
        if !has_two_phase(server) {
            assert_eq!(server.begin_two_phase("a").unwrap_err().kind(), ErrorKind::Unsupported);
            return;
        }
        let name = unique(server, "one");
        let mut two_phase = server.begin_two_phase(&*name).unwrap();
        two_phase.execute_script("UPDATE accounts SET balance = 90 WHERE id = 1").unwrap();
        if let Err(error) = two_phase.prepare() {
            // A server may be set up to allow none.
            assert!(error.to_string().contains("max_prepared_transactions"), "{error}");
            println!("NOT RUN: {}: prepared transactions are switched off", server.name());
            return;
        }
        assert_eq!(balance(server, 1), 100, "nobody sees it yet");
        two_phase.commit().unwrap();
        assert_eq!(balance(server, 1), 90);
        // A program that dies, and another one that cleans up.
        let name = unique(server, "left");
        let mut left = Distributed::begin(&*name, &[server, server]).unwrap();
        left.part(0).unwrap().execute_script("UPDATE accounts SET balance = 80 WHERE id = 1").unwrap();
        left.part(1).unwrap().execute_script("UPDATE accounts SET balance = 120 WHERE id = 2").unwrap();
        left.part(0).unwrap().prepare().unwrap();
        left.part(1).unwrap().prepare().unwrap();
        drop(left);
        let later = server.another(|builder| builder);
        let prepared = later.prepared_transactions().unwrap();
        assert!(prepared.contains(&format!("{name}.0")) && prepared.contains(&format!("{name}.1")), "{prepared:?}");
        let decide = |found: &str| if found == name { Decision::Commit } else { Decision::Leave };
        assert!(Distributed::recover(&[&later, &later], decide).unwrap().is_empty());
        assert_eq!((balance(server, 1), balance(server, 2)), (80, 120));
        let rolled_back = unique(server, "undone");
        let mut undone = server.begin_two_phase(&*rolled_back).unwrap();
        undone.execute_script("UPDATE accounts SET balance = 0 WHERE id = 1").unwrap();
        undone.prepare().unwrap();
        undone.rollback().unwrap();
        drop(server.begin_two_phase(unique(server, "dropped")).unwrap());
        assert_eq!((balance(server, 1), server.pool_status().in_use), (80, 0));
    }

    fn locks_by_name(server) {
        let mut one = server.connection().unwrap();
        let name = unique(server, "lock");
        let lock = match one.try_advisory_lock(&*name) {
            Ok(lock) => lock.expect("nobody has it"),
            Err(error) => return assert_eq!(error.kind(), ErrorKind::Unsupported),
        };
        let mut two = server.another(|builder| builder).connection().unwrap();
        assert!(two.try_advisory_lock(&*name).unwrap().is_none());
        assert!(two.try_advisory_lock(format!("{name}-2")).unwrap().is_some());
        let waiter = thread::scope(|scope| {
            let waiting = scope.spawn(|| two.advisory_lock(&*name).map(|lock| lock.unlock()));
            thread::sleep(Duration::from_millis(50));
            lock.unlock().unwrap();
            waiting.join().unwrap()
        });
        waiter.unwrap().unwrap();
        // Closing a connection gives back what it holds.
        let lock = one.advisory_lock(&*name).unwrap();
        std::mem::forget(lock);
        drop(one);
        let mut two = server.connection().unwrap();
        assert!(two.try_advisory_lock(&*name).unwrap().is_some(), "the pool hands out no connection with a lock");
    }

    fn a_lost_update_is_noticed_and_run_again(server) {
        accounts(server);
        let both_have_read = Barrier::new(2);
        let runs = AtomicU32::new(0);
        let policy = RetryPolicy::new().attempts(20).transaction(TransactionOptions::new().isolation("SERIALIZABLE"));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let mut first = true;
                    let engine = server.another(|builder| builder);
                    let done = engine.retry(&policy, |tx| {
                        runs.fetch_add(1, Ordering::Relaxed);
                        let balance = tx.one(&text("SELECT balance FROM accounts WHERE id = 1").rows::<i64>())?;
                        if std::mem::take(&mut first) && server.name() != "sqlite" {
                            both_have_read.wait();
                        }
                        tx.execute(&text("UPDATE accounts SET balance = :b WHERE id = 1").bind("b", balance - 10)).map(|_| ())
                    });
                    done.unwrap();
                });
            }
        });
        assert_eq!(balance(server, 1), 80, "no update was lost");
        if server.name() != "sqlite" {
            assert!(runs.load(Ordering::Relaxed) > 2, "somebody had to run again");
        }
    }

    fn only_reading_is_only_reading(server) {
        accounts(server);
        let mut connection = server.connection().unwrap();
        let mut tx = connection.begin_with(TransactionOptions::new().read_only()).unwrap();
        tx.one(&text("SELECT balance FROM accounts WHERE id = 1").rows::<i64>()).unwrap();
        let error = tx.execute_script("UPDATE accounts SET balance = 0 WHERE id = 1").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ReadOnly, "{error}");
        drop(tx);
        connection.set_options(ExecutionOptions::new().read_only(true)).unwrap();
        assert!(connection.transaction(|tx| tx.execute_script("UPDATE accounts SET balance = 0 WHERE id = 1")).is_err());
        connection.transaction(|tx| tx.execute_script("SELECT 1")).unwrap();
        drop(connection);
        server.transaction(|tx| tx.execute_script("UPDATE accounts SET balance = 1 WHERE id = 1")).unwrap();
        assert_eq!(balance(server, 1), 1);
    }

    fn deferrable_where_there_is_such_a_thing(server) {
        let done = server.transaction_with(TransactionOptions::new().isolation("SERIALIZABLE").read_only().deferrable(), |tx| tx.execute_script("SELECT 1"));
        match server.dialect_name() {
            "postgres" => done.unwrap(),
            _ => assert_eq!(done.unwrap_err().code(), "ENG-2008"),
        }
    }
}

#[test]
fn a_driver_that_is_not_there_is_named() {
    let error = Engine::connect("nosuchdatabase://ada:hunter2@host/db").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Plugin);
    assert!(error.message().contains("nosuchdatabase") && error.message().lines().count() == 1, "{error}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

on_every_engine! {
    fn what_is_wrong_with_a_url_is_said_in_one_line(server) {
        let url: Url = server.url().parse().unwrap();
        let told = |url: Url, kinds: &[ErrorKind], parts: &[&str]| {
            let error = Engine::connect(&url).unwrap_err();
            assert!(kinds.contains(&error.kind()), "{error}");
            assert!(error.message().lines().count() == 1 && parts.iter().all(|part| error.message().contains(part)), "{error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        };
        if server.name() == "sqlite" {
            let place = "/no-such-folder-anywhere/x.db";
            return told(url.with_database(place), &[ErrorKind::CannotConnect], &["no-such-folder-anywhere"]);
        }
        let refused = [ErrorKind::CannotConnect, ErrorKind::UnknownObject, ErrorKind::Permission];
        let secret = url.clone().with_password("hunter2");
        told(url.with_database("surely_not_there"), &refused, &["surely_not_there"]);
        // A server may be set up to let everybody in.
        if Engine::connect(&secret).is_err() {
            told(secret.clone(), &[ErrorKind::Permission], &["password"]);
        }
        told(secret.clone().with_port(1), &[ErrorKind::CannotConnect], &["refused"]);
        told(secret.clone().with_host("no-such-host.invalid"), &[ErrorKind::CannotConnect], &["no-such-host.invalid"]);
        told(secret.with_user("nobody_here"), &refused, &["nobody_here"]);
    }
}
