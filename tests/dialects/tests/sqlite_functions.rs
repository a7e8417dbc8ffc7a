//! Functions, aggregates and collations of the application, called by SQLite.
use aludel_engine::{Aggregate, Arguments, Connection, Engine, ErrorKind, Failure, UserFunction};
use aludel_sql::{bind, func, select, text};
use aludel_test::{memory, temp_file_with};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

fn one<T: aludel_sql::SqlValue>(connection: &mut Connection, sql: &str) -> aludel_engine::Result<T> {
    connection.one(&text(sql.to_owned()).rows::<T>())
}

fn sqlstate(error: &aludel_engine::Error) -> Option<&str> {
    error.database().and_then(|database| database.sqlstate.as_deref())
}

fn texts(connection: &mut Connection, sql: &str) -> Vec<String> {
    connection.all(&text(sql.to_owned()).rows::<String>()).unwrap()
}

/// Adds up, and can take back.
#[derive(Default)]
struct Sum(i64);

impl Aggregate for Sum {
    type Output = i64;
    fn step(&mut self, arguments: Arguments<'_>) -> Result<(), Failure> {
        self.0 += arguments.get::<i64>(0)?;
        Ok(())
    }
    fn value(&mut self) -> Result<i64, Failure> {
        Ok(self.0)
    }
    fn inverse(&mut self, arguments: Arguments<'_>) -> Result<(), Failure> {
        self.0 -= arguments.get::<i64>(0)?;
        Ok(())
    }
}

#[test]
fn a_function_is_called_with_every_kind_of_value() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.create_function("kinds", Arguments::ANY, |args| Ok(format!("{:?}", args.values()))).unwrap();
    let kinds: String = one(&mut connection, "SELECT kinds(1, -0.5, 'grüße', x'00ff', NULL, '', x'')").unwrap();
    assert_eq!(kinds, r#"[I64(1), F64(-0.5), Text("grüße"), Bytes([0, 255]), Null, Text(""), Bytes([])]"#);
    connection.create_function("back", 1, |args| Ok(args.values()[0].to_value())).unwrap();
    for value in ["1", "-0.5", "'grüße'", "x'00ff'", "NULL", "''", "x''", "9223372036854775807"] {
        let same: i64 = one(&mut connection, &format!("SELECT back({value}) IS {value} AND typeof(back({value})) = typeof({value})")).unwrap();
        assert_eq!(same, 1, "{value}");
    }
}

#[test]
fn a_built_statement_calls_it_by_name() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.create_function("plus_of", 2, |args| Ok(args.get::<i64>(0)? + args.get::<i64>(1)?)).unwrap();
    let sum = func::<i64>("plus_of", [bind::<i64>(40).into_node(), bind::<i64>(2).into_node()]);
    assert_eq!(connection.one(&select((sum,))).unwrap(), (42,));
}

#[test]
fn every_connection_of_a_pool_has_it() {
    let file = temp_file_with(|builder| {
        let twice = |events: &aludel_engine::Events| {
            events.connect(|event| event.connection().create_function("twice", 1, |args| Ok(args.get::<i64>(0)? * 2)));
        };
        builder.pool_size(2).events(twice)
    });
    let (mut first, mut second) = (file.connection().unwrap(), file.connection().unwrap());
    assert_ne!(first.id().unwrap(), second.id().unwrap());
    for connection in [&mut first, &mut second] {
        assert_eq!(one::<i64>(connection, "SELECT twice(21)").unwrap(), 42);
    }
    let id = first.id().unwrap();
    drop((first, second));
    let mut again = file.connection().unwrap();
    assert!(again.id().unwrap() == id || one::<i64>(&mut again, "SELECT twice(1)").is_ok());
    assert_eq!(one::<i64>(&mut again, "SELECT twice(21)").unwrap(), 42, "it stays when the connection goes back");
}

#[test]
fn its_error_is_the_error_of_the_statement() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("CREATE TABLE t (n); INSERT INTO t VALUES (1), (2), (3)").unwrap();
    // Words that SQLite itself would use for an unknown table.
    connection.create_function("odd", 1, |args| if args.get::<i64>(0)? % 2 == 1 { Ok(1) } else { Err("no such table: even".into()) }).unwrap();
    let error = connection.all(&text("SELECT odd(n) FROM t").rows::<i64>()).unwrap_err();
    assert_eq!((error.kind(), sqlstate(&error)), (ErrorKind::Database, Some("38000")), "{error}");
    assert!(error.message().contains("the function `odd` of the application failed: no such table: even"), "{error}");
    // The statement is undone, the connection goes on.
    let error = connection.execute(&text("UPDATE t SET n = odd(n) + 10")).unwrap_err();
    assert_eq!(sqlstate(&error), Some("38000"));
    assert_eq!(one::<i64>(&mut connection, "SELECT sum(n) FROM t").unwrap(), 6);
    let error = one::<i64>(&mut connection, "SELECT odd('x')").unwrap_err();
    assert!(error.message().contains("argument 0"), "{error}");
    connection.create_function("greedy", 0, |args| args.get::<i64>(0).map_err(Failure::from)).unwrap();
    assert!(one::<i64>(&mut connection, "SELECT greedy()").unwrap_err().message().contains("0 arguments"));
}

#[test]
fn a_panic_is_an_error_and_the_connection_lives() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.create_function("bang", 1, |args| -> Result<i64, Failure> { panic!("no {}", args.get::<String>(0)?) }).unwrap();
    let id = connection.id().unwrap();
    let error = one::<i64>(&mut connection, "SELECT bang('way')").unwrap_err();
    assert_eq!((error.kind(), sqlstate(&error)), (ErrorKind::Database, Some("38000")), "{error}");
    assert!(error.message().contains("the function `bang` of the application panicked: no way"), "{error}");
    assert!(!error.is_connection_lost());
    assert_eq!(one::<i64>(&mut connection, "SELECT 1").unwrap(), 1);
    assert_eq!(connection.id().unwrap(), id);
}

#[test]
fn answers_that_sqlite_cannot_keep_are_refused() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.create_function("nan", 0, |_| Ok(f64::NAN)).unwrap();
    connection.create_function("huge", 0, |_| Ok(u64::MAX)).unwrap();
    for (sql, part) in [("SELECT nan()", "NaN"), ("SELECT huge()", "beyond SQLite's integers")] {
        let error = one::<Option<f64>>(&mut connection, sql).unwrap_err();
        assert!(error.kind() == ErrorKind::Data && error.message().contains(part), "{error}");
    }
}

#[test]
fn an_aggregate_gathers_each_group() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("CREATE TABLE t (k, n); INSERT INTO t VALUES ('a', 1), ('b', 10), ('a', 2), ('b', 20)").unwrap();
    connection.create_aggregate("total_of", 1, Sum::default).unwrap();
    let groups = connection.all(&text("SELECT k, total_of(n) FROM t GROUP BY k ORDER BY k").rows::<(String, i64)>()).unwrap();
    assert_eq!(groups, [("a".to_owned(), 3), ("b".to_owned(), 30)]);
    assert_eq!(one::<i64>(&mut connection, "SELECT total_of(n) FROM t WHERE k = 'c'").unwrap(), 0, "a group without rows");
    let error = one::<i64>(&mut connection, "SELECT total_of(k) FROM t").unwrap_err();
    assert!(error.message().contains("the aggregate `total_of` of the application failed"), "{error}");
    assert_eq!(one::<i64>(&mut connection, "SELECT total_of(n) FROM t").unwrap(), 33);
}

#[test]
fn an_aggregate_that_can_take_rows_back_works_in_windows() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("CREATE TABLE t (n); INSERT INTO t VALUES (1), (2), (3), (4)").unwrap();
    let sql = "SELECT s(n) OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t ORDER BY n";
    let window = text(sql).rows::<i64>();
    connection.create_aggregate("s", 1, Sum::default).unwrap();
    assert!(connection.all(&window).unwrap_err().message().contains("may not be used as a window function"));
    connection.register(UserFunction::aggregate("s", 1, Sum::default).invertible()).unwrap();
    assert_eq!(connection.all(&window).unwrap(), [1, 3, 5, 7]);
}

#[test]
fn groups_are_dropped_whatever_happens() {
    struct Counted(Arc<AtomicUsize>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
    impl Aggregate for Counted {
        type Output = i64;
        fn step(&mut self, arguments: Arguments<'_>) -> Result<(), Failure> {
            if arguments.get::<i64>(0)? == 3 { Err("three".into()) } else { Ok(()) }
        }
        fn value(&mut self) -> Result<i64, Failure> {
            Ok(1)
        }
    }
    let living = Arc::new(AtomicUsize::new(0));
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    let count = Arc::clone(&living);
    let start = move || {
        count.fetch_add(1, Ordering::Relaxed);
        Counted(Arc::clone(&count))
    };
    connection.create_aggregate("counted", 1, start).unwrap();
    connection.execute_script("CREATE TABLE t (n); INSERT INTO t VALUES (1), (2), (3)").unwrap();
    assert_eq!(one::<i64>(&mut connection, "SELECT counted(n) FROM t WHERE n < 3").unwrap(), 1);
    assert_eq!(living.load(Ordering::Relaxed), 0);
    one::<i64>(&mut connection, "SELECT counted(n) FROM t").unwrap_err();
    assert_eq!(living.load(Ordering::Relaxed), 0);
}

#[test]
fn only_a_deterministic_function_stands_in_an_index() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("CREATE TABLE t (name)").unwrap();
    let lower = |args: Arguments<'_>| Ok(args.get::<String>(0)?.to_lowercase());
    connection.create_function("fold", 1, lower).unwrap();
    let index = "CREATE UNIQUE INDEX i ON t (fold(name))";
    assert!(connection.execute_script(index).unwrap_err().message().contains("non-deterministic"));
    connection.register(UserFunction::scalar("fold", 1, lower).deterministic()).unwrap();
    connection.execute_script(index).unwrap();
    connection.execute_script("INSERT INTO t VALUES ('ÄRGER')").unwrap();
    let error = connection.execute_script("INSERT INTO t VALUES ('ärger')").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueViolation, "{error}");
}

#[test]
fn a_function_for_statements_only_is_not_called_by_a_view() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.create_function("open", 0, |_| Ok(1_i64)).unwrap();
    connection.register(UserFunction::scalar("closed", 0, |_| Ok(1_i64)).direct_only()).unwrap();
    connection.execute_script("CREATE VIEW a AS SELECT open() AS n; CREATE VIEW b AS SELECT closed() AS n").unwrap();
    assert_eq!(one::<i64>(&mut connection, "SELECT n FROM a").unwrap(), 1);
    assert!(one::<i64>(&mut connection, "SELECT n FROM b").unwrap_err().message().contains("unsafe use of closed()"));
    assert_eq!(one::<i64>(&mut connection, "SELECT closed()").unwrap(), 1);
}

#[test]
fn functions_are_replaced_and_taken_away() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.create_function("f", 0, |_| Ok(1_i64)).unwrap();
    connection.create_function("f", 0, |_| Ok(2_i64)).unwrap();
    connection.create_function("f", 1, |_| Ok(3_i64)).unwrap();
    assert_eq!((one::<i64>(&mut connection, "SELECT f()").unwrap(), one::<i64>(&mut connection, "SELECT f(0)").unwrap()), (2, 3));
    connection.drop_function("f", 0).unwrap();
    assert!(one::<i64>(&mut connection, "SELECT f()").is_err());
    assert_eq!(one::<i64>(&mut connection, "SELECT f(0)").unwrap(), 3);
    connection.drop_function("never_there", 0).unwrap();
    for (name, arguments) in [("", 1), ("nul\0", 1), ("f", 2000), ("f", 100_000)] {
        let error = connection.create_function(name, arguments, |_| Ok(1_i64)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{name:?} {arguments}: {error}");
    }
    let error = connection.create_function(&"x".repeat(300), 1, |_| Ok(1_i64)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
}

fn collated(engine: &Engine) -> Connection {
    let mut connection = engine.connection().unwrap();
    connection.create_collation("backwards", |left, right| right.cmp(left)).unwrap();
    connection.execute_script("CREATE TABLE t (name TEXT COLLATE backwards); INSERT INTO t VALUES ('a'), ('c'), ('b')").unwrap();
    connection
}

#[test]
fn a_collation_orders_and_compares() {
    let engine = memory();
    let mut connection = collated(&engine);
    assert_eq!(texts(&mut connection, "SELECT name FROM t ORDER BY name"), ["c", "b", "a"]);
    assert_eq!(texts(&mut connection, "SELECT name FROM t ORDER BY name COLLATE binary"), ["a", "b", "c"]);
    connection.create_collation("by_length", |left, right| left.chars().count().cmp(&right.chars().count())).unwrap();
    assert_eq!(one::<i64>(&mut connection, "SELECT 'äö' = 'xy' COLLATE by_length").unwrap(), 1);
    connection.drop_collation("by_length").unwrap();
    let error = one::<i64>(&mut connection, "SELECT 'äö' = 'xy' COLLATE by_length").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownObject, "{error}");
}

#[test]
fn a_panic_of_a_collation_fails_the_statement_and_what_it_wrote() {
    let engine = memory();
    let mut connection = collated(&engine);
    connection.execute_script("CREATE UNIQUE INDEX i ON t (name)").unwrap();
    connection.create_collation("backwards", |_, _| panic!("cannot compare")).unwrap();
    let panicked = |error: aludel_engine::Error| {
        assert!(error.message().contains("the collation `backwards` of the application panicked: cannot compare"), "{error}");
        assert_eq!(sqlstate(&error), Some("38000"));
    };
    panicked(connection.all(&text("SELECT name FROM t ORDER BY name || ''  COLLATE backwards").rows::<String>()).unwrap_err());
    panicked(connection.execute_script("INSERT INTO t VALUES ('d')").unwrap_err());
    panicked(connection.execute(&text("INSERT INTO t VALUES ('e')")).unwrap_err());
    connection.create_collation("backwards", |left, right| right.cmp(left)).unwrap();
    assert_eq!(texts(&mut connection, "SELECT name FROM t ORDER BY name"), ["c", "b", "a"], "nothing was committed");
    assert_eq!(texts(&mut connection, "PRAGMA integrity_check"), ["ok"]);
    assert!(!connection.is_closed());
}

#[test]
fn a_panic_of_a_collation_ends_the_transaction_that_it_may_have_spoilt() {
    let engine = memory();
    let mut connection = collated(&engine);
    connection.execute_script("CREATE UNIQUE INDEX i ON t (name)").unwrap();
    connection.create_collation("backwards", |_, _| panic!("cannot compare")).unwrap();
    let mut transaction = connection.begin().unwrap();
    transaction.execute(&text("DELETE FROM t WHERE rowid < 0")).unwrap();
    let error = transaction.execute(&text("INSERT INTO t VALUES ('d')")).unwrap_err();
    assert!(error.message().contains("cannot compare"), "{error}");
    drop(transaction);
    connection.create_collation("backwards", |left, right| right.cmp(left)).unwrap();
    assert_eq!(texts(&mut connection, "SELECT name FROM t ORDER BY name"), ["c", "b", "a"]);
    assert_eq!(texts(&mut connection, "PRAGMA integrity_check"), ["ok"]);
}

#[test]
fn a_panic_of_a_collation_stops_the_statement() {
    let engine = memory();
    let mut connection = collated(&engine);
    let calls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&calls);
    let compare = move |_: &str, _: &str| {
        count.fetch_add(1, Ordering::Relaxed);
        panic!("cannot compare")
    };
    connection.create_collation("broken", compare).unwrap();
    let product = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100) \
                   SELECT count(*) FROM n a, n b WHERE a.n || '' < b.n || '' COLLATE broken";
    one::<i64>(&mut connection, product).unwrap_err();
    assert!(calls.load(Ordering::Relaxed) < 1000, "{calls:?} comparisons of 10000");
}

#[test]
fn a_function_cannot_outlive_its_connection_nor_be_lost() {
    struct Flag(Arc<AtomicUsize>);
    impl Drop for Flag {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let dropped = Arc::new(AtomicUsize::new(0));
    let flag = || Flag(Arc::clone(&dropped));
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    let kept = flag();
    connection.create_function("f", 0, move |_| Ok(i64::from(Arc::strong_count(&kept.0) > 0))).unwrap();
    let replaced = flag();
    connection.create_function("f", 0, move |_| Ok(i64::from(Arc::strong_count(&replaced.0) > 0))).unwrap();
    assert_eq!(dropped.load(Ordering::Relaxed), 1, "the one that was replaced");
    let refused = flag();
    connection.create_function("f", 2000, move |_| Ok(i64::from(Arc::strong_count(&refused.0) > 0))).unwrap_err();
    assert_eq!(dropped.load(Ordering::Relaxed), 2, "the one that was refused");
    connection.invalidate();
    assert_eq!(dropped.load(Ordering::Relaxed), 3, "the last one, with its connection");
}
