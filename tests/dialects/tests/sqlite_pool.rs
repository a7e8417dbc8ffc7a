//! The pool: limits, waiting, what is kept and what is not; threads; statements that are kept and closed.
use aludel_engine::{Connection, Engine, ErrorKind, PoolKind};
use aludel_sql::{Compare, Model, Order, count_all, select, text};
use aludel_test::{memory, memory_with, temp_file, temp_file_with};
use aludel_tests_dialects::{User, metadata};
use std::{
    thread,
    time::{Duration, Instant},
};

fn shared<T: Send + Sync>() {}
fn sent<T: Send>() {}

#[test]
fn engines_are_shared_and_connections_sent() {
    shared::<Engine>();
    sent::<Connection>();
}

#[test]
fn an_exhausted_pool_names_the_holders() {
    let file = temp_file_with(|builder| builder.pool_size(1).max_overflow(1).pool_timeout(Duration::from_millis(60)));
    let mut first = file.connection().unwrap();
    first.all(&text("SELECT 'held'")).unwrap();
    let second = file.connection().unwrap();
    let started = Instant::now();
    let error = file.connection().unwrap_err();
    assert!(started.elapsed() >= Duration::from_millis(55));
    assert_eq!((error.kind(), error.code()), (ErrorKind::PoolTimeout, "ENG-2101"));
    let message = error.to_string();
    assert!(message.starts_with("error[ENG-2101]: no connection became free within 0.1 s: all 2 are in use"), "{message}");
    for part in [
        "thread `an_exhausted_pool_names_the_holders`",
        "sqlite_pool.rs:",
        "last ran `SELECT 'held'`",
        "no statement yet",
        "the thread that asks holds them all",
        "`pool_size` (1)",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    let status = file.pool_status();
    assert_eq!((status.size, status.idle, status.in_use, status.overflow), (1, 0, 2, 1));
    drop((first, second));
    let status = file.pool_status();
    assert_eq!((status.idle, status.in_use, status.opened), (1, 0, 2));
}

#[test]
fn who_waits_gets_the_next_one() {
    let file = temp_file_with(|builder| builder.pool_size(1).max_overflow(0).pool_timeout(Duration::from_secs(20)));
    let held = file.connection().unwrap();
    let engine = Engine::clone(&file);
    let waiter = thread::spawn(move || engine.connection().map(|_| ()).is_ok());
    while file.pool_status().waiting == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    drop(held);
    assert!(waiter.join().unwrap());
}

#[test]
fn the_last_one_back_goes_out_first() {
    let file = temp_file();
    let mut kept = file.connection().unwrap();
    kept.execute_script("CREATE TEMP TABLE mine (a)").unwrap();
    let other = file.connection().unwrap();
    drop(other);
    drop(kept);
    file.connection().unwrap().execute_script("SELECT * FROM mine").unwrap();
}

#[test]
fn kinds_of_pools() {
    let file = temp_file_with(|builder| builder.pool(PoolKind::Null));
    for _ in 0..3 {
        file.connection().unwrap().execute_script("SELECT 1").unwrap();
    }
    assert_eq!((file.pool_status().opened, file.pool_status().idle), (4, 0));
    let file = temp_file_with(|builder| builder.pool(PoolKind::Assertion));
    let held = file.connection().unwrap();
    assert_eq!(file.connection().unwrap_err().code(), "ENG-2102");
    drop(held);
    file.connection().unwrap();
    let file = temp_file_with(|builder| builder.pool_recycle(Duration::ZERO));
    for _ in 0..3 {
        file.connection().unwrap();
    }
    assert!(file.pool_status().opened >= 4);
    let file = temp_file_with(|builder| builder.pool_pre_ping(true));
    file.connection().unwrap().ping().unwrap();
    assert_eq!(file.pool_status().opened, 1);
}

#[test]
fn a_database_in_memory_has_one_connection() {
    let engine = memory_with(|builder| builder.pool_timeout(Duration::from_millis(20))).unwrap();
    engine.create_all(&metadata()).unwrap();
    let mut connection = engine.connection().unwrap();
    connection.insert(&mut User::new("a", 1)).unwrap();
    let error = engine.connection().unwrap_err();
    assert!(error.message().contains("only connection") && error.help_text().unwrap().contains("only one"), "{error}");
    drop(connection);
    assert_eq!(engine.connection().unwrap().one(&select(count_all()).from(User::entity())).unwrap(), 1);
}

#[test]
fn dispose_closes_and_the_engine_goes_on() {
    let file = temp_file();
    let in_use = file.connection().unwrap();
    drop(file.connection().unwrap());
    file.dispose();
    assert_eq!(file.pool_status().idle, 0);
    drop(in_use);
    assert_eq!(file.pool_status().idle, 0, "it is older than the disposal");
    drop(file.connection().unwrap());
    assert_eq!(file.pool_status().idle, 1);
}

#[test]
fn threads_share_an_engine() {
    let file = temp_file_with(|builder| builder.pool_size(4).connect_arg("journal_mode", "wal"));
    file.create_all(&metadata()).unwrap();
    let workers: Vec<_> = (0..8)
        .map(|worker| {
            let engine = Engine::clone(&file);
            thread::spawn(move || {
                for n in 0..25 {
                    let mut user = User::new(&format!("{worker}-{n}"), n);
                    engine.transaction(|tx| tx.insert(&mut user)).unwrap();
                    let found = engine.connection().unwrap().find::<User>(*user.id).unwrap();
                    assert_eq!(found, Some(user));
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    let mut connection = file.connection().unwrap();
    assert_eq!(connection.one(&select(count_all()).from(User::entity())).unwrap(), 200);
}

#[test]
fn statements_are_closed_and_prepared_again() {
    let engine = memory_with(|builder| builder.statement_cache(8).compiled_cache(20)).unwrap();
    engine.create_all(&metadata()).unwrap();
    let mut connection = engine.connection().unwrap();
    connection.insert(&mut User::new("a", 1)).unwrap();
    for round in 0..3 {
        for n in 0..40_i64 {
            let sql = format!("SELECT {n} + :x");
            assert_eq!(connection.one(&text(sql).bind("x", 1_i64).rows::<i64>()).unwrap(), n + 1, "round {round}");
            assert_eq!(connection.find::<User>(1).unwrap().unwrap().email, "a");
        }
    }
    assert!(engine.cache_status().statements <= 20);
    let many: Vec<_> =
        (0..60_i64).map(|n| text(format!("INSERT INTO posts (user_id, title) VALUES (1, :t || '{}')", n % 30)).bind("t", n.to_string())).collect();
    assert_eq!(connection.execute_many(&many).unwrap().affected, 60);
}

#[test]
fn a_schema_that_changes_under_prepared_statements() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("CREATE TABLE t (a); INSERT INTO t VALUES (1)").unwrap();
    let query = text("SELECT * FROM t");
    assert_eq!(connection.one(&query).unwrap().columns().len(), 1);
    connection.execute_script("ALTER TABLE t ADD COLUMN b DEFAULT 'x'").unwrap();
    let row = connection.one(&query).unwrap();
    assert_eq!(row.get::<String>("b").unwrap(), "x");
    connection.execute(&text("ALTER TABLE t RENAME COLUMN b TO c")).unwrap();
    assert_eq!(connection.one(&query).unwrap().get::<String>("c").unwrap(), "x");
    connection.execute_script("DROP TABLE t").unwrap();
    assert_eq!(connection.one(&query).unwrap_err().kind(), ErrorKind::UnknownObject);
    connection.execute_script("CREATE TABLE t (z); INSERT INTO t VALUES (5)").unwrap();
    assert_eq!(connection.one(&query).unwrap().get::<i64>("z").unwrap(), 5);
}

#[test]
fn a_stream_keeps_little_in_memory_and_can_be_dropped() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    let big = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT i, hex(zeroblob(500)) FROM n")
        .rows::<(i64, String)>();
    let before = resident();
    let mut last = 0;
    for row in connection.stream(&big).unwrap() {
        let (number, text) = row.unwrap();
        assert_eq!((number, text.len()), (last + 1, 1_000));
        last = number;
    }
    assert_eq!(last, 200_000);
    let grown = resident().saturating_sub(before);
    assert!(grown < 64 << 20, "200 MB of rows took {grown} bytes of memory");
    let mut rows = connection.stream(&big).unwrap();
    assert_eq!(rows.next().unwrap().unwrap().0, 1);
    drop(rows);
    connection.execute_script("CREATE TABLE after (a)").unwrap();
    assert_eq!(connection.stream(&text("SELECT 1 WHERE 0")).unwrap().count(), 0);
}

/// Bytes of memory in use; 0 where that cannot be told, and then nothing is asserted.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").ok().and_then(|text| text.split(' ').nth(1)?.parse::<usize>().ok());
    pages.unwrap_or(0) * 4096
}

#[test]
fn setup_runs_on_every_connection() {
    let file = temp_file_with(|builder| builder.on_connect(|connection| connection.execute_script("PRAGMA cache_size = -1234")));
    let (mut one, mut two) = (file.connection().unwrap(), file.connection().unwrap());
    for connection in [&mut one, &mut two] {
        assert_eq!(connection.one(&text("PRAGMA cache_size").rows::<i64>()).unwrap(), -1234);
    }
}

#[test]
fn the_tables_can_be_dropped_again() {
    let engine = memory();
    engine.create_all(&metadata()).unwrap();
    engine.create_all(&metadata()).unwrap();
    engine.drop_all(&metadata()).unwrap();
    engine.drop_all(&metadata()).unwrap();
    let mut connection = engine.connection().unwrap();
    let error = connection.all(&User::select().filter(User::age.gt(1)).order_by(User::id.asc())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownObject);
}

#[test]
fn prepared_runs_many_times() {
    use aludel_sql::{SqlValue, update};
    let engine = memory();
    engine.create_all(&metadata()).unwrap();
    let mut connection = engine.connection().unwrap();
    connection.insert_all(&mut [User::new("a", 1), User::new("b", 2), User::new("c", 3)]).unwrap();
    let shape = update(User::entity()).set(User::age.set(0)).filter(User::id.eq(0));
    let prepared = connection.prepared(&shape).unwrap();
    assert_eq!(prepared.width(), 2);
    let values: Vec<i64> = vec![10, 1, 20, 2, 30, 9];
    let params: Vec<_> = values.iter().map(SqlValue::to_param).collect();
    assert_eq!(connection.execute_batch(&prepared, &params).unwrap().affected, 2);
    assert_eq!(connection.execute_batch(&prepared, &params[..3]).unwrap_err().code(), "ENG-3007");
    let by_age = connection.prepared(&select(User::email).from(User::entity()).filter(User::age.ge(0)).order_by(User::id.asc())).unwrap();
    let mut emails = Vec::new();
    connection
        .query_prepared(&by_age, &[10_i64.to_param()], |row| {
            emails.push(row.next::<String>()?);
            Ok(())
        })
        .unwrap();
    assert_eq!(emails, ["a", "b"]);
}

#[test]
fn rows_of_values_are_run_one_after_the_other() {
    use aludel_sql::{Param, Value, ValueRef, update};
    let engine = memory();
    engine.create_all(&metadata()).unwrap();
    let mut connection = engine.connection().unwrap();
    connection.insert_all(&mut [User::new("a", 1), User::new("b", 2), User::new("c", 3)]).unwrap();
    let shape = update(User::entity()).set(User::email.set("")).filter(User::id.eq(0));
    let prepared = connection.prepared(&shape).unwrap();
    // What is made for the purpose, and a UUID, have to be kept until the rows have run; the rest is borrowed.
    let emails = [Param::Owned(Value::Text("made".into())), Param::Ref(ValueRef::Uuid([7; 16])), Param::Ref(ValueRef::Text("borrowed"))];
    let value = |row: usize, place: usize| if place == 0 { emails[row].clone() } else { Param::Ref(ValueRef::I64(row as i64 + 1)) };
    for rows in [3, 1, 0] {
        assert_eq!(connection.execute_rows(&prepared, rows, value).unwrap().affected, rows as u64);
    }
    let changed = connection.all(&select(User::email).from(User::entity()).order_by(User::id.asc())).unwrap();
    assert_eq!(changed, ["made", "07070707-0707-0707-0707-070707070707", "borrowed"]);
    let unsendable = |_: usize, _: usize| Param::Owned(Value::Unsendable("no".into()));
    assert_eq!(connection.execute_rows(&prepared, 2, unsendable).unwrap_err().code(), "ENG-3009");
}
