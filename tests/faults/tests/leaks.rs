//! After thousands of operations, failed ones among them, everything is back where it began: file descriptors, connections of the pool,
//! sessions of the server, and where a server counts them for all sessions, prepared statements.
use aludel_engine::{Engine, Error, ErrorKind, ExecutionOptions};
use aludel_sql::{Compare, MetaData, SqlType, Table, column, delete_from, insert_into, select, text};
use aludel_test::{Server, write_scorecard_part};
use aludel_tests_faults::Sessions;
use std::{
    fs, thread,
    time::{Duration, Instant},
};

fn things() -> Table {
    Table::new("things").column(column("id", SqlType::BigInteger).primary_key()).column(column("name", SqlType::String(Some(40))).not_null())
}

fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

/// Statements that are prepared in the whole server, where it counts them; PostgreSQL shows a session its own only.
fn statements(server: &Server) -> i64 {
    if !matches!(server.dialect_name(), "mysql" | "mariadb") {
        return 0;
    }
    let count = text("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'").rows::<(String, String)>();
    let row = server.connection().and_then(|mut connection| connection.one(&count)).expect("the count of statements");
    row.1.parse().expect("a number")
}

/// One operation; half of them are meant to fail.
fn operation(engine: &Engine, table: &Table, number: i64) -> Result<(), Error> {
    let id = || table.col::<i64>("id").expect("a column");
    let insert = |id: i64| insert_into(table).set("id", id).set("name", format!("thing {id}"));
    match number % 8 {
        0 => engine.connection()?.execute(&insert(number)).map(drop),
        1 => engine.connection()?.execute(&insert(0)).map(drop),
        2 => engine.transaction(|tx| {
            tx.execute(&insert(number))?;
            tx.execute(&insert(0)).map(drop)
        }),
        // A result that is not read to its end.
        3 => {
            let mut connection = engine.connection()?;
            let query = select(id());
            let mut rows = connection.stream(&query)?;
            rows.next().transpose().map(drop)
        }
        4 => engine.connection()?.all(&text("SELECT id FROM nowhere").rows::<i64>()).map(drop),
        // Another text each time: the cache of statements is to stay within its bound.
        5 => engine.connection()?.all(&text(format!("SELECT id FROM things WHERE id = {number}")).rows::<i64>()).map(drop),
        6 => {
            let mut connection = engine.connection()?;
            connection
                .with_options(ExecutionOptions::new().timeout(Duration::from_secs(5)))
                .execute(&delete_from(table).filter(id().eq(number - 6)))
                .map(drop)?;
            if number % 5 == 0 {
                connection.invalidate();
            }
            Ok(())
        }
        _ => {
            let mut tx = engine.begin()?;
            tx.execute(&insert(number))?;
            // Neither committed nor rolled back.
            Ok(())
        }
    }
}

/// What is more than it was: descriptors, sessions, statements, connections.
fn leaked(server: &Server, operations: i64) -> [i64; 4] {
    let table = things();
    server.create_all(&MetaData::new().table(things())).expect("the table");
    server.connection().and_then(|mut c| c.execute(&insert_into(&table).set("id", 0_i64).set("name", "the first"))).expect("a row");
    // What asks has its own statements and connection from here on.
    let _ = (statements(server), Sessions::of(server));
    let before = (descriptors(), Sessions::of(server).all, statements(server));
    let engine = server.another(|builder| builder.pool_size(3).max_overflow(2));
    for number in 1..=operations {
        if let Err(error) = operation(&engine, &table, number) {
            let expected = matches!(error.kind(), ErrorKind::UniqueViolation | ErrorKind::UnknownObject);
            assert!(expected, "{}, operation {number}: {:?}: {error}", server.name(), error.kind());
        }
    }
    let in_use = engine.pool_status().in_use as i64;
    engine.dispose();
    drop(engine);
    let started = Instant::now();
    loop {
        let more = [descriptors() as i64 - before.0 as i64, Sessions::of(server).all - before.1, statements(server) - before.2, in_use];
        let more = more.map(|more| more.max(0));
        if more == [0; 4] || started.elapsed() > Duration::from_secs(20) {
            return more;
        }
        // A server needs a moment to see that a session has ended.
        thread::sleep(Duration::from_millis(50));
    }
}

/// One test for all engines, one after the other: descriptors are counted for the whole process, statements for the whole server.
#[test]
fn everything_is_given_back() {
    for server in aludel_test::engines() {
        assert_eq!(leaked(&server, 800), [0; 4], "{}: descriptors, sessions, statements, connections", server.name());
    }
}

/// What is counted there: a file has no sessions, and PostgreSQL shows prepared statements to their own session only.
fn counted(server: &Server) -> &'static str {
    match server.dialect_name() {
        "sqlite" => "descriptors, connections",
        "postgres" => "descriptors, connections, sessions",
        _ => "descriptors, connections, sessions, statements after the sessions' end",
    }
}

/// The long run, for the scorecard.
#[test]
#[ignore = "takes minutes: twenty thousand operations on every engine that is up"]
fn scorecard() {
    let figure = |server: &Server| {
        let leaked: i64 = leaked(server, 20_000).iter().sum();
        (format!("20,000 operations on {}, leaked: {}", server.name(), counted(server)), leaked.to_string())
    };
    let leaks: Vec<_> = aludel_test::engines().iter().map(figure).collect();
    let figures: Vec<_> = leaks.iter().map(|(name, leaked)| (name.as_str(), leaked.clone(), Some("0"))).collect();
    write_scorecard_part("leaks", &figures);
    assert!(leaks.iter().all(|(_, leaked)| leaked == "0"), "{leaks:?}");
}
