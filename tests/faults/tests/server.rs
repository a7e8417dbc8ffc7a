//! A server that ends our sessions, takes sides in a deadlock, does not wait, or has no room for a user: the error is of the right kind, is called
//! transient only where the same work may be done again, and the next checkout works.
use aludel_engine::{Engine, Error, ErrorKind, ExecutionOptions, RetryPolicy, TransactionOptions};
use aludel_sql::{Arithmetic, Compare, MetaData, SqlType, Table, column, insert_into, select, text, update_table};
use aludel_test::{Server, on_every_engine};
use aludel_tests_faults::watch::within;
use std::{
    sync::{Arc, Barrier},
    thread,
    time::Duration,
};

const PATIENCE: Duration = Duration::from_secs(60);

fn accounts() -> Table {
    Table::new("accounts").column(column("id", SqlType::BigInteger).primary_key()).column(column("balance", SqlType::BigInteger).not_null())
}

/// Two accounts of 100; `None` where there is no server.
fn bank(server: &Server) -> Option<(Engine, Arc<Table>)> {
    if server.url().starts_with("sqlite") {
        println!("NOT RUN: sqlite: no server that could do this to us");
        return None;
    }
    let table = Arc::new(accounts());
    server.create_all(&MetaData::new().table(accounts())).expect("the table");
    let mut connection = server.connection().expect("a connection");
    for id in [1_i64, 2] {
        connection.execute(&insert_into(&table).set("id", id).set("balance", 100_i64)).expect("an account");
    }
    drop(connection);
    server.close_idle();
    Some((server.another(|builder| builder.pool_size(4).max_overflow(0).pool_timeout(Duration::from_secs(10))), table))
}

fn set_balance(table: &Table, id: i64, balance: i64) -> aludel_sql::Update<Table> {
    update_table(table).set_value("balance", balance).filter(table.col::<i64>("id").expect("a column").eq(id))
}

fn balances(engine: &Engine, table: &Table) -> Vec<i64> {
    let query = select(table.col::<i64>("balance").expect("a column")).order_by(table.col::<i64>("id").expect("a column"));
    engine.connection().and_then(|mut connection| connection.all(&query)).expect("the balances")
}

fn assert_back_to_size(engine: &Engine) {
    let status = engine.pool_status();
    assert!(status.in_use == 0 && status.waiting == 0 && status.idle <= 4, "{status}");
}

/// The server's number of the session.
fn session_of(connection: &mut aludel_engine::Connection) -> i64 {
    let sql = match connection.engine().dialect_name() {
        "postgres" => "SELECT pg_backend_pid()::bigint",
        _ => "SELECT CAST(connection_id() AS SIGNED)",
    };
    connection.one(&text(sql).rows::<i64>()).expect("the session's number")
}

fn end_session(server: &Server, session: i64) {
    let sql = match server.dialect_name() {
        "postgres" => format!("SELECT pg_terminate_backend({session})"),
        _ => format!("KILL {session}"),
    };
    server.connection().and_then(|mut connection| connection.execute_script(&sql)).expect("the session is ended");
}

/// PostgreSQL says that it ends the session, and so that nothing was done: the work may be done again. Others just close the connection,
/// which may be behind a statement that was done.
fn says_that_it_ends(server: &Server) -> bool {
    server.dialect_name() == "postgres"
}

on_every_engine! {
    fn a_session_that_the_server_ends_is_replaced(server) {
        let Some((engine, table)) = bank(server) else { return };
        let mut connection = engine.connection().expect("a connection");
        let session = session_of(&mut connection);
        end_session(server, session);
        let error = connection.execute(&set_balance(&table, 1, 5)).expect_err("the session is gone");
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error}");
        assert_eq!(error.is_transient(), says_that_it_ends(server), "{error}");
        drop(connection);
        let mut next = engine.connection().expect("another connection");
        assert_ne!(session_of(&mut next), session, "the dead connection was handed out again");
        drop(next);
        assert_eq!(balances(&engine, &table), [100, 100]);
        assert_back_to_size(&engine);
    }

    fn a_session_that_ends_within_a_transaction_takes_it_along(server) {
        let Some((engine, table)) = bank(server) else { return };
        let outcome = engine.transaction(|tx| {
            tx.execute(&set_balance(&table, 1, 0))?;
            let session = session_of(tx);
            end_session(server, session);
            tx.execute(&set_balance(&table, 2, 200))?;
            Ok::<_, Error>(())
        });
        let error = outcome.expect_err("the session was ended");
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error}");
        assert_eq!(error.is_transient(), says_that_it_ends(server), "{error}");
        assert_eq!(balances(&engine, &table), [100, 100], "half of a transaction is there");
        assert_back_to_size(&engine);
    }

    fn one_side_of_a_deadlock_is_told_to_try_again(server) {
        let Some((engine, table)) = bank(server) else { return };
        let name = server.name();
        within(PATIENCE, "a deadlock", move || {
            let both = Arc::new(Barrier::new(2));
            let sides: Vec<_> = [(1, 2), (2, 1)].into_iter().map(|(first, second)| {
                let (engine, table, both) = (engine.clone(), table.clone(), both.clone());
                thread::spawn(move || {
                    engine.transaction(|tx| {
                        tx.execute(&set_balance(&table, first, first * 10))?;
                        both.wait();
                        tx.execute(&set_balance(&table, second, first * 10))?;
                        Ok::<_, Error>(first * 10)
                    })
                })
            }).collect();
            let outcomes: Vec<_> = sides.into_iter().map(|side| side.join().expect("no panic")).collect();
            let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
            let (Some(Ok(won)), Some(Err(lost))) = (won.first(), lost.first()) else { panic!("{name}: {won:?}, {lost:?}") };
            assert_eq!(lost.kind(), ErrorKind::Deadlock, "{lost}");
            assert!(lost.is_transient(), "a deadlock's loser may try again");
            assert_eq!(balances(&engine, &table), [*won, *won], "the winner's unit is whole, nothing of the loser's is there");
            assert_back_to_size(&engine);
        });
    }

    fn a_retry_goes_through_a_deadlock(server) {
        let Some((engine, table)) = bank(server) else { return };
        within(PATIENCE, "retries", move || {
            let movers: Vec<_> = [(1, 2), (2, 1)].into_iter().map(|(from, to)| {
                let (engine, table) = (engine.clone(), table.clone());
                thread::spawn(move || {
                    for _ in 0..20 {
                        let step = |id, by: i64| {
                            let balance = table.col::<i64>("balance").expect("a column");
                            update_table(&table).set_value("balance", balance.add(by)).filter(table.col::<i64>("id").expect("a column").eq(id))
                        };
                        engine.retry(&RetryPolicy::new().attempts(20), |tx| {
                            tx.execute(&step(from, -1))?;
                            tx.execute(&step(to, 1)).map(|_| ())
                        }).expect("the retries are enough");
                    }
                })
            }).collect();
            movers.into_iter().for_each(|mover| mover.join().expect("no panic"));
            assert_eq!(balances(&engine, &table), [100, 100]);
            assert_back_to_size(&engine);
        });
    }

    fn two_that_read_what_the_other_writes_are_not_both_served(server) {
        let Some((engine, table)) = bank(server) else { return };
        within(PATIENCE, "serializable transactions", move || {
            let sum = || text("SELECT CAST(sum(balance) AS CHAR(10)) FROM accounts").rows::<String>();
            let serializable = || TransactionOptions::new().isolation("SERIALIZABLE");
            let mut first = engine.begin_with(serializable()).expect("a transaction");
            let mut second = engine.begin_with(serializable()).expect("another");
            let _ = first.one(&sum()).expect("a sum");
            let _ = second.one(&sum()).expect("a sum");
            let (mine, other) = (table.clone(), table);
            let writer = thread::spawn(move || -> Result<(), Error> {
                first.execute(&set_balance(&mine, 1, 1))?;
                first.commit()
            });
            let theirs = second.execute(&set_balance(&other, 2, 1)).and_then(|_| second.commit());
            let ours = writer.join().expect("no panic");
            let errors: Vec<_> = [ours, theirs].into_iter().filter_map(Result::err).collect();
            assert!(!errors.is_empty(), "both were served, though neither saw the other's work");
            for error in errors {
                assert!(matches!(error.kind(), ErrorKind::SerializationFailure | ErrorKind::Deadlock), "{:?}: {error}", error.kind());
                assert!(error.is_transient(), "{error}");
            }
            assert_back_to_size(&engine);
        });
    }

    fn a_statement_that_takes_too_long_is_stopped_and_the_connection_lives(server) {
        let Some((engine, table)) = bank(server) else { return };
        // MySQL's `sleep()` is no failure when it is stopped.
        let long = match server.dialect_name() {
            "postgres" => "SELECT CAST(pg_sleep(60) AS text)",
            _ => "SELECT CAST(count(*) AS CHAR(20)) FROM information_schema.columns a, information_schema.columns b, \
                  information_schema.columns c WHERE a.column_name < b.column_name AND b.column_name < c.column_name",
        };
        let mut connection = engine.connection().expect("a connection");
        let session = session_of(&mut connection);
        let options = ExecutionOptions::new().timeout(Duration::from_millis(150));
        let error = connection.with_options(options).all(&text(long).rows::<Option<String>>()).expect_err("it takes hours");
        assert_eq!(error.kind(), ErrorKind::StatementTimeout, "{error}");
        assert_eq!(session_of(&mut connection), session, "a statement that was stopped costs no connection");
        drop(connection);
        assert_eq!(balances(&engine, &table), [100, 100]);
        assert_back_to_size(&engine);
    }

    fn a_user_without_room_is_refused(server) {
        let Some((engine, table)) = bank(server) else { return };
        let user = format!("crowded_{}", std::process::id());
        let (create, drop_user) = match server.dialect_name() {
            "postgres" => (
                format!("CREATE ROLE {user} LOGIN CONNECTION LIMIT 2; GRANT ALL ON accounts TO {user}"),
                format!("DROP OWNED BY {user}; DROP ROLE {user}"),
            ),
            _ => (
                format!("CREATE USER {user} WITH MAX_USER_CONNECTIONS 2; GRANT ALL ON accounts TO {user}"),
                format!("DROP USER {user}"),
            ),
        };
        server.connection().and_then(|mut connection| connection.execute_script(&create)).expect("a user with two connections");
        let url: aludel_engine::Url = server.url().parse().expect("a URL");
        let few = Engine::builder(url.with_user(&user)).pool_size(5).max_overflow(0).connect().expect("an engine");
        let held: Vec<_> = (0..2).map(|_| few.connection().expect("one of two")).collect();
        let error = few.connection().map(|_| ()).expect_err("the third of two");
        assert!(matches!(error.kind(), ErrorKind::CannotConnect | ErrorKind::Resource), "{:?}: {error}", error.kind());
        drop(held);
        assert_eq!(balances(&few, &table), [100, 100], "the two go on");
        few.dispose();
        assert_back_to_size(&engine);
        server.connection().and_then(|mut connection| connection.execute_script(&drop_user)).expect("the user is gone");
    }
}
