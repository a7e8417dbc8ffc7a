//! Functions and collations of the application where it is hard: threads, cursors that end early, odd texts, large values.
use aludel_engine::{Aggregate, Arguments, Connection, ErrorKind, ExecutionOptions, Failure, UserFunction};
use aludel_sql::{Value, text};
use aludel_test::{memory, temp_file, temp_file_with};
use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

fn one<T: aludel_sql::SqlValue>(connection: &mut Connection, sql: &str) -> aludel_engine::Result<T> {
    connection.one(&text(sql.to_owned()).rows::<T>())
}

fn sqlstate(error: &aludel_engine::Error) -> Option<&str> {
    error.database().and_then(|database| database.sqlstate.as_deref())
}

/// Has an answer only when it has seen as many rows as it wants.
struct Wants {
    rows: usize,
    seen: usize,
}

impl Aggregate for Wants {
    type Output = i64;
    fn step(&mut self, _: Arguments<'_>) -> Result<(), Failure> {
        self.seen += 1;
        Ok(())
    }
    fn value(&mut self) -> Result<i64, Failure> {
        if self.seen == self.rows { Ok(1) } else { Err(format!("{} of {} rows", self.seen, self.rows).into()) }
    }
}

const NUMBERS: &str = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 200000)";

/// SQLite sorts much data in threads of its own, which compare at the same time, when it is allowed to.
#[test]
fn a_collation_is_called_by_one_thread_at_a_time() {
    let file = temp_file();
    let mut connection = file.connection().unwrap();
    let (inside, most, threads) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(HashSet::new())));
    let seen = (Arc::clone(&inside), Arc::clone(&most), Arc::clone(&threads));
    let compare = move |left: &str, right: &str| {
        let now = seen.0.fetch_add(1, Ordering::SeqCst) + 1;
        seen.1.fetch_max(now, Ordering::SeqCst);
        seen.2.lock().unwrap().insert(thread::current().id());
        let order = right.cmp(left);
        seen.0.fetch_sub(1, Ordering::SeqCst);
        order
    };
    connection.create_collation("backwards", compare).unwrap();
    connection.execute_script("PRAGMA threads = 4; PRAGMA cache_size = 10; PRAGMA temp_store = FILE").unwrap();
    let sorted = format!("{NUMBERS} SELECT hex(n * 7919 % 200003) || hex(randomblob(8)) AS t FROM n ORDER BY t COLLATE backwards");
    let rows: Vec<String> = connection.all(&text(sorted).rows::<String>()).unwrap();
    assert_eq!(rows.len(), 200_000);
    assert!(rows.is_sorted_by(|left, right| left >= right));
    assert!(threads.lock().unwrap().len() > 1, "SQLite has used no threads: this test shows nothing");
    assert_eq!(most.load(Ordering::SeqCst), 1, "at the same time");
}

/// Gives as many answers as it has.
struct Answers(usize);

impl Aggregate for Answers {
    type Output = i64;
    fn step(&mut self, _: Arguments<'_>) -> Result<(), Failure> {
        Ok(())
    }
    fn value(&mut self) -> Result<i64, Failure> {
        self.0 = self.0.checked_sub(1).ok_or("no more answers")?;
        Ok(1)
    }
    fn inverse(&mut self, _: Arguments<'_>) -> Result<(), Failure> {
        Ok(())
    }
}

#[test]
fn a_failure_while_a_cursor_is_given_up_hits_nobody() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.create_collation("plain", str::cmp).unwrap();
    connection.execute_script("CREATE TABLE t (n); INSERT INTO t VALUES (1), (2), (3), (4)").unwrap();
    connection.register(UserFunction::aggregate("two", 1, || Answers(2)).invertible()).unwrap();
    let window = text("SELECT two(n) OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t").rows::<i64>();
    assert_eq!(sqlstate(&connection.all(&window).unwrap_err()), Some("38000"), "who reads on hears of it");
    let mut transaction = connection.begin().unwrap();
    transaction.execute(&text("INSERT INTO t VALUES (5)")).unwrap();
    let mut rows = transaction.yield_per(1, &window).unwrap();
    assert_eq!(rows.next().unwrap().unwrap(), 1);
    drop(rows);
    transaction.execute(&text("INSERT INTO t VALUES (6)")).unwrap();
    transaction.commit().unwrap();
    assert_eq!(one::<i64>(&mut connection, "SELECT count(*) FROM t").unwrap(), 6);
}

#[test]
fn a_statement_that_was_stopped_says_so_whatever_its_functions_say_then() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.create_aggregate("all_of_them", 1, || Wants { rows: usize::MAX, seen: 0 }).unwrap();
    let endless = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT all_of_them(n) FROM n";
    let options = ExecutionOptions::new().timeout(Duration::from_millis(100));
    let error = connection.with_options(options).one(&text(endless).rows::<i64>()).unwrap_err();
    assert!(!error.message().contains("all_of_them"), "{error}");
    assert_eq!(error.kind(), ErrorKind::StatementTimeout, "{error}");
    assert_eq!(one::<i64>(&mut connection, "SELECT 1").unwrap(), 1);
    // An error of SQLite of the same class, in the middle of the group.
    let overflow = "SELECT all_of_them(abs(n)) FROM (SELECT 1 AS n UNION ALL SELECT -9223372036854775808)";
    let error = one::<i64>(&mut connection, overflow).unwrap_err();
    assert!(error.message().contains("integer overflow"), "{error}");
    assert_eq!(one::<i64>(&mut connection, "SELECT 1").unwrap(), 1);
}

#[test]
fn the_first_failure_is_the_one_that_is_told() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.create_aggregate("all_of_them", 1, || Wants { rows: usize::MAX, seen: 0 }).unwrap();
    connection.create_function("no", 1, |args| -> Result<i64, Failure> { Err(format!("no {}", args.get::<i64>(0)?).into()) }).unwrap();
    for number in [1, 2] {
        let error = one::<i64>(&mut connection, &format!("SELECT all_of_them(no({number})) FROM (SELECT 1 UNION SELECT 2)")).unwrap_err();
        assert!(error.message().contains(&format!("`no` of the application failed: no {number}")), "{error}");
        assert_eq!(sqlstate(&error), Some("38000"));
        let step = format!("SELECT all_of_them(n), no(max(n) + {number}) FROM (SELECT 1 AS n UNION SELECT 2)");
        assert_eq!(sqlstate(&connection.execute_script(&step).unwrap_err()), Some("38000"));
    }
}

#[test]
fn texts_that_are_odd() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.create_function("back", 1, |args| Ok(args.values()[0].to_value())).unwrap();
    connection.create_function("bytes", 1, |args| Ok(args.get::<String>(0)?.len() as i64)).unwrap();
    assert_eq!(one::<i64>(&mut connection, "SELECT bytes('a' || char(0) || 'b')").unwrap(), 3);
    assert_eq!(one::<String>(&mut connection, "SELECT hex(back('a' || char(0) || 'b'))").unwrap(), "610062");
    let error = one::<Value>(&mut connection, "SELECT back(CAST(x'61ff' AS TEXT))").unwrap_err();
    assert_eq!((error.kind(), sqlstate(&error)), (ErrorKind::Data, Some("22021")), "{error}");
    assert!(error.message().contains("argument 0"), "{error}");
    connection.create_function("nul_error", 0, |_| -> Result<i64, Failure> { Err("a\0b".into()) }).unwrap();
    let error = one::<i64>(&mut connection, "SELECT nul_error()").unwrap_err();
    assert_eq!(sqlstate(&error), Some("38000"), "{error}");
    // Text that is not UTF-8 has an order, so that it can be found and deleted.
    connection.create_collation("backwards", |left, right| right.cmp(left)).unwrap();
    connection
        .execute_script("CREATE TABLE t (name TEXT UNIQUE COLLATE backwards); INSERT INTO t VALUES ('a'), (CAST(x'ff' AS TEXT)), ('b'), ('')")
        .unwrap();
    assert_eq!(one::<i64>(&mut connection, "SELECT count(*) FROM t WHERE name = CAST(x'ff' AS TEXT)").unwrap(), 1);
    assert_eq!(one::<String>(&mut connection, "PRAGMA integrity_check").unwrap(), "ok");
}

#[test]
fn a_database_in_utf_16_calls_them_with_utf_8() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("PRAGMA encoding = 'UTF-16'").unwrap();
    connection.create_function("twice", 1, |args| Ok(args.get::<String>(0)?.repeat(2))).unwrap();
    connection.create_collation("backwards", |left, right| right.cmp(left)).unwrap();
    connection.execute_script("CREATE TABLE t (name TEXT COLLATE backwards); INSERT INTO t VALUES ('ä'), ('😀'), ('b')").unwrap();
    let rows = connection.all(&text("SELECT twice(name) FROM t ORDER BY name").rows::<String>()).unwrap();
    assert_eq!(rows, ["😀😀", "ää", "bb"]);
}

#[test]
fn large_values_go_both_ways_and_too_large_ones_are_refused() {
    const SIZE: usize = 40_000_000;
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.create_function("length_of", 1, |args| Ok(args.get::<Vec<u8>>(0)?.len() as i64)).unwrap();
    connection.create_function("make", 1, |args| Ok(vec![7_u8; usize::try_from(args.get::<i64>(0)?)?])).unwrap();
    connection.create_function("make_text", 1, |args| Ok("x".repeat(usize::try_from(args.get::<i64>(0)?)?))).unwrap();
    assert_eq!(one::<i64>(&mut connection, &format!("SELECT length_of(zeroblob({SIZE}))")).unwrap(), SIZE as i64);
    assert_eq!(one::<i64>(&mut connection, &format!("SELECT length_of(make({SIZE}))")).unwrap(), SIZE as i64);
    let limit = [aludel_sql::Param::Ref(aludel_sql::ValueRef::Text("length")), aludel_sql::Param::Ref(aludel_sql::ValueRef::I64(1000))];
    connection.command("limit", &limit, |_| Ok(())).unwrap();
    for sql in ["SELECT make(1001)", "SELECT make_text(1001)"] {
        let error = one::<Value>(&mut connection, sql).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Data, "{error}");
    }
    assert_eq!(one::<i64>(&mut connection, "SELECT length_of(make(1000))").unwrap(), 1000);
}

#[test]
fn a_function_in_use_is_not_replaced_and_outlives_the_attempt() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.create_function("f", 1, |args| Ok(args.get::<i64>(0)? * 2)).unwrap();
    connection.create_collation("c", str::cmp).unwrap();
    let mut rows = connection.yield_per(1, &text("SELECT f(1) UNION ALL SELECT f(2) UNION ALL SELECT f(3)").rows::<i64>()).unwrap();
    assert_eq!(rows.next().unwrap().unwrap(), 2);
    // Whoever forgets a cursor leaves it open.
    std::mem::forget(rows);
    let error = connection.create_function("f", 1, |_| Ok(0_i64)).unwrap_err();
    assert!(error.message().contains("active statements"), "{error}");
    assert!(connection.create_collation("c", |left, right| right.cmp(left)).is_err());
    assert!(connection.drop_function("f", 1).is_err() && connection.drop_collation("c").is_err());
    assert_eq!(one::<i64>(&mut connection, "SELECT f(21)").unwrap(), 42);
    drop(connection);
    let mut again = engine.connection().unwrap();
    again.create_function("f", 1, |_| Ok(0_i64)).unwrap();
    assert_eq!(one::<i64>(&mut again, "SELECT f(21)").unwrap(), 0, "the pool has closed the cursor");
}

#[test]
fn a_connection_with_open_cursors_closes_and_drops_its_functions() {
    struct Flag(Arc<AtomicUsize>);
    impl Drop for Flag {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let dropped = Arc::new(AtomicUsize::new(0));
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    let (function, collation) = (Flag(Arc::clone(&dropped)), Flag(Arc::clone(&dropped)));
    connection.create_function("f", 1, move |args| Ok(args.get::<i64>(0)? * i64::from(Arc::strong_count(&function.0) > 0))).unwrap();
    connection.create_collation("c", move |left, right| left.cmp(right).then((Arc::strong_count(&collation.0) == 0).cmp(&false))).unwrap();
    connection.execute_script("CREATE TABLE t (n TEXT COLLATE c); INSERT INTO t VALUES ('1'), ('2'), ('3')").unwrap();
    let mut rows = connection.yield_per(1, &text("SELECT f(1) FROM t ORDER BY n").rows::<i64>()).unwrap();
    rows.next().unwrap().unwrap();
    std::mem::forget(rows);
    connection.invalidate();
    assert_eq!(dropped.load(Ordering::Relaxed), 2);
}

#[test]
fn what_drops_with_a_panic_ends_nothing() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("while it is dropped");
        }
    }
    impl Aggregate for Bomb {
        type Output = i64;
        fn step(&mut self, _: Arguments<'_>) -> Result<(), Failure> {
            Ok(())
        }
        fn value(&mut self) -> Result<i64, Failure> {
            Ok(1)
        }
    }
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    let bomb = Bomb;
    connection.create_function("f", 0, move |_| Ok(std::mem::size_of_val(&bomb) as i64)).unwrap();
    connection.create_function("f", 0, |_| Ok(2_i64)).unwrap();
    assert_eq!(one::<i64>(&mut connection, "SELECT f()").unwrap(), 2);
    connection.create_aggregate("g", 1, || Bomb).unwrap();
    assert_eq!(one::<i64>(&mut connection, "SELECT g(1)").unwrap(), 1);
    connection.invalidate();
    assert_eq!(one::<i64>(&mut engine.connection().unwrap(), "SELECT 1").unwrap(), 1);
}

#[test]
fn connections_of_many_threads_call_at_the_same_time() {
    let file = temp_file_with(|builder| {
        let count = |events: &aludel_engine::Events| {
            events.connect(|event| event.connection().create_function("twice", 1, |args| Ok(args.get::<i64>(0)? * 2)));
        };
        builder.pool_size(4).events(count)
    });
    thread::scope(|scope| {
        for number in 0..4_i64 {
            let engine = &file;
            scope.spawn(move || {
                for _ in 0..20 {
                    let mut connection = engine.connection().unwrap();
                    let sum = format!("{NUMBERS} SELECT sum(twice({number})) FROM n WHERE n <= 500");
                    assert_eq!(one::<i64>(&mut connection, &sum.replace("200000", "500")).unwrap(), number * 1000);
                }
            });
        }
    });
}

#[test]
fn a_collation_that_fails_while_rows_are_read_leaves_no_cursor() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("CREATE TABLE t (n); INSERT INTO t VALUES ('a'), ('b'), ('c')").unwrap();
    connection.create_collation("c", |_, _| panic!("cannot compare")).unwrap();
    let mut failed = 0;
    for sql in ["SELECT n = 'b' COLLATE c FROM t", "SELECT 'a' = 'b' COLLATE c", "SELECT n FROM t ORDER BY n || 'x' COLLATE c"] {
        match connection.yield_per(1, &text(sql).rows::<Value>()) {
            Ok(mut rows) => failed += usize::from(rows.any(|row| row.is_err())),
            Err(_) => failed += 1,
        }
    }
    assert_eq!(failed, 3);
    connection.create_collation("c", str::cmp).unwrap();
    connection.execute_script("DROP TABLE t").unwrap();
}
