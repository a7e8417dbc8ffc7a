//! Binding, fetching, streaming, batches, transactions, errors, over two drivers.
use aludel_engine::{Engine, ErrorKind};
use aludel_sql::{Compare, MetaData, Order, SqlType, SqlValue, Table, column, count_all, insert_into, select, text, update_table};
use aludel_tests_odbc::{everywhere, reach};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::time::{Duration, Instant};

/// A value and NULL, in and out of a column of its type, and as a condition.
fn there_and_back<T: SqlValue<Base = T> + Clone + PartialEq + std::fmt::Debug>(engine: &Engine, values: &[T])
where
    Option<T>: SqlValue<Base = T>,
{
    let table = Table::new("t").column(column("id", SqlType::BigInteger).primary_key()).column(column("v", T::sql_type()));
    let metadata = MetaData::new().table(table.clone());
    engine.create_all(&metadata).unwrap();
    let mut connection = engine.connection().unwrap();
    let insert = |id: i64, value: Option<T>| insert_into(&table).set::<i64>("id", id).set::<T>("v", value);
    for (value, id) in values.iter().zip(1..) {
        connection.execute(&insert(id, Some(value.clone()))).unwrap();
    }
    connection.execute(&insert(0, None)).unwrap();
    let (id, v) = (|| table.col::<i64>("id").unwrap(), || table.col::<Option<T>>("v").unwrap());
    let found = connection.all(&select(v()).order_by(id())).unwrap();
    let expected: Vec<Option<T>> = std::iter::once(None).chain(values.iter().cloned().map(Some)).collect();
    assert_eq!(found, expected);
    for (value, number) in values.iter().zip(1..) {
        let same = connection.all(&select(id()).filter(v().eq(value.clone())).order_by(id())).unwrap();
        assert!(same.contains(&number), "{value:?} is not equal to itself: {same:?}");
    }
    drop(connection);
    engine.drop_all(&metadata).unwrap();
}

#[test]
fn values_of_every_type() {
    everywhere(|reached| {
        let engine = &reached.engine;
        there_and_back(engine, &[i64::MIN, -1, 0, i64::MAX]);
        there_and_back(engine, &[i16::MIN, 7, i16::MAX]);
        there_and_back(engine, &[true, false]);
        // The driver for SQLite writes 15 digits.
        there_and_back(engine, &[-0.1_f64, 0.0, 1e300, 0.25]);
        there_and_back(engine, &["", "a", "grüße, 'Welt'", "日本語 \u{1F600}", "a\nb\\c%_[]?@p1"].map(str::to_owned));
        there_and_back(engine, &[vec![], vec![0_u8, 255, 1], (0..=255).collect()]);
        there_and_back(engine, &[NaiveDate::from_ymd_opt(2024, 2, 29).unwrap(), NaiveDate::from_ymd_opt(1, 1, 1).unwrap()]);
        there_and_back(engine, &[NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(), NaiveTime::default()]);
        // The driver for SQLite reads milliseconds.
        let micros = if reached.name == "sqlite" { 123_000 } else { 123_456 };
        let moment = NaiveDate::from_ymd_opt(1999, 12, 31).unwrap().and_hms_micro_opt(23, 59, 59, micros).unwrap();
        there_and_back(engine, &[NaiveDateTime::default(), moment]);
    });
}

#[test]
fn long_values_come_in_pieces() {
    everywhere(|reached| {
        // On both sides of a piece's length, with characters of two units on its border.
        let long: Vec<String> = [8_190, 8_191, 8_192, 200_000].map(|length| "é".repeat(length / 2) + &"\u{1F600}".repeat(length / 4)).into();
        there_and_back(&reached.engine, &long);
        let bytes: Vec<Vec<u8>> = [16_383, 16_384, 16_385, 500_000_usize].map(|length| (0..length).map(|at| (at % 251) as u8).collect()).into();
        there_and_back(&reached.engine, &bytes);
    });
}

/// A table of numbers with a text beside each.
fn numbers(engine: &Engine, count: i64) -> Table {
    let table = Table::new("numbers")
        .column(column("n", SqlType::BigInteger).primary_key())
        .column(column("word", SqlType::String(Some(40))).not_null())
        .column(column("half", SqlType::Double));
    engine.create_all(&MetaData::new().table(table.clone())).unwrap();
    let rows: Vec<_> = (0..count).map(|n| row(&table, n)).collect();
    assert_eq!(engine.connection().unwrap().execute_many(&rows).unwrap().affected, count as u64);
    table
}

fn row(table: &Table, n: i64) -> aludel_sql::Insert<Table> {
    let half = (n % 3 != 0).then_some(n as f64 / 2.0);
    insert_into(table).set::<i64>("n", n).set::<String>("word", format!("wörd {n}")).set::<f64>("half", half)
}

#[test]
fn many_rows_in_and_out() {
    everywhere(|reached| {
        let table = numbers(&reached.engine, 2_503);
        let mut connection = reached.engine.connection().unwrap();
        let (n, word, half) = (table.col::<i64>("n").unwrap(), table.col::<String>("word").unwrap(), table.col::<Option<f64>>("half").unwrap());
        let rows = connection.all(&select((n.clone(), word, half)).order_by(n)).unwrap();
        assert_eq!(rows.len(), 2_503);
        for ((n, word, half), expected) in rows.into_iter().zip(0..) {
            assert_eq!((n, word), (expected, format!("wörd {expected}")));
            assert_eq!(half, (expected % 3 != 0).then_some(expected as f64 / 2.0));
        }
    });
}

/// A model whose keys the database makes.
#[derive(aludel::Model, Debug, Clone, Default)]
#[model(table = "made")]
struct Made {
    #[model(primary_key)]
    id: aludel::Auto<i64>,
    #[model(length = 40)]
    word: Option<String>,
}

const MADE: &str = "CREATE TABLE made (id BIGINT GENERATED BY DEFAULT AS IDENTITY, word VARCHAR(40))";
/// Every statement that inserts leaves a row.
const STATEMENTS: &str = "CREATE TABLE statements (n INT);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO statements VALUES (1); RETURN NULL; END $$";

fn keys_come_back_in_order(engine: &Engine, count: usize) {
    let mut connection = engine.connection().unwrap();
    let mut rows: Vec<Made> = (0..count).map(|n| Made { word: (n % 3 != 0).then(|| format!("w{n}")), ..Made::default() }).collect();
    connection.insert_all(&mut rows).unwrap();
    let stored = connection.all(&text("SELECT id, word FROM made ORDER BY id").rows::<(i64, Option<String>)>()).unwrap();
    assert_eq!(rows.into_iter().map(|row| (*row.id, row.word)).collect::<Vec<_>>(), stored);
    assert_eq!(stored.len(), count);
}

#[test]
fn keys_of_many_rows_come_back_in_their_order() {
    on_postgres(|engine| {
        engine.connection().unwrap().execute_script(MADE).unwrap();
        keys_come_back_in_order(engine, 30);
    });
}

/// The statement that SQL Server gets, run on a database that wants one other word in it: more rows than go into one statement.
#[test]
fn many_rows_go_by_merge() {
    let reached = match reach("merging") {
        Ok(reached) => reached,
        Err(why) => return println!("NOT RUN: odbc over postgres18: {why}"),
    };
    let watched = "CREATE TRIGGER watched AFTER INSERT ON made FOR EACH STATEMENT EXECUTE FUNCTION note()";
    for script in [MADE, STATEMENTS, watched] {
        reached.engine.connection().unwrap().execute_script(script).unwrap();
    }
    keys_come_back_in_order(&reached.engine, 1_203);
    let statements = reached.engine.connection().unwrap().one(&text("SELECT count(*) FROM statements").rows::<i64>()).unwrap();
    assert_eq!(statements, 2, "the rows of one statement are as many as it holds");
    // All of them NULL: the column has no placeholder.
    let mut rows = vec![Made::default(), Made::default()];
    let mut connection = reached.engine.connection().unwrap();
    connection.insert_all(&mut rows).unwrap();
    assert_eq!((*rows[0].id, *rows[1].id), (1_204, 1_205));
    assert_eq!(connection.one(&text("SELECT count(*) FROM made WHERE word IS NULL").rows::<i64>()).unwrap(), 401 + 2);
    // A second connection and an error: the class is the database's, and nothing is left over.
    connection.execute_script("ALTER TABLE made ADD CONSTRAINT uq UNIQUE (word)").unwrap();
    let same = |_| Made { word: Some("same".into()), ..Made::default() };
    let error = connection.insert_all(&mut (0..3).map(same).collect::<Vec<_>>()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueViolation, "{error}");
    assert_eq!(connection.one(&text("SELECT count(*) FROM made WHERE word = 'same'").rows::<i64>()).unwrap(), 0);
}

#[test]
fn rows_are_streamed_and_can_be_left() {
    everywhere(|reached| {
        let table = numbers(&reached.engine, 1_500);
        let mut connection = reached.engine.connection().unwrap();
        let n = || table.col::<i64>("n").unwrap();
        let query = select(n()).order_by(n());
        let some: Vec<i64> = connection.stream(&query).unwrap().take(600).map(Result::unwrap).collect();
        assert!(some.into_iter().eq(0..600));
        let all: Vec<i64> = connection.stream(&query).unwrap().map(Result::unwrap).collect();
        assert!(all.into_iter().eq(0..1_500));
        assert_eq!(connection.one(&select(count_all()).from(&table)).unwrap(), 1_500);
    });
}

#[test]
fn a_batch_that_fails_changes_nothing_in_its_transaction() {
    everywhere(|reached| {
        let table = numbers(&reached.engine, 3);
        let rows: Vec<_> = [10, 11, 1, 12].map(|n| row(&table, n)).into();
        let error = reached.engine.transaction(|connection| connection.execute_many(&rows)).unwrap_err();
        let expected = if reached.name == "postgres" { ErrorKind::UniqueViolation } else { ErrorKind::Database };
        assert_eq!(error.kind(), expected, "{}: {error}", reached.name);
        assert_eq!(reached.engine.connection().unwrap().one(&select(count_all()).from(&table)).unwrap(), 3);
    });
}

#[test]
fn transactions_commit_and_roll_back() {
    everywhere(|reached| {
        let table = numbers(&reached.engine, 1);
        reached.engine.transaction(|connection| connection.execute(&row(&table, 5)).map(|_| ())).unwrap();
        let mut connection = reached.engine.connection().unwrap();
        let count = |connection: &mut aludel_engine::Connection| connection.one(&select(count_all()).from(&table)).unwrap();
        assert_eq!(count(&mut connection), 2);
        let mut transaction = connection.begin().unwrap();
        transaction.execute(&row(&table, 6)).unwrap();
        let savepoint = {
            let mut inner = transaction.savepoint().unwrap();
            inner.execute(&row(&table, 7)).unwrap();
            inner.rollback()
        };
        savepoint.unwrap();
        transaction.commit().unwrap();
        assert_eq!(count(&mut connection), 3);
        let mut transaction = connection.begin().unwrap();
        transaction.execute(&row(&table, 8)).unwrap();
        transaction.rollback().unwrap();
        assert_eq!(count(&mut connection), 3);
    });
}

#[test]
fn rows_changed_are_counted() {
    everywhere(|reached| {
        let table = numbers(&reached.engine, 10);
        let mut connection = reached.engine.connection().unwrap();
        let n = || table.col::<i64>("n").unwrap();
        let change = |from: i64| update_table(&table).set_value::<String>("word", "x").filter(n().ge(from));
        assert_eq!(connection.execute(&change(4)).unwrap().affected, 6);
        // A search that finds nothing is no error.
        assert_eq!(connection.execute(&change(100)).unwrap().affected, 0);
    });
}

#[test]
fn errors_are_classified_and_the_connection_goes_on() {
    everywhere(|reached| {
        let table = numbers(&reached.engine, 1);
        let mut connection = reached.engine.connection().unwrap();
        assert!(connection.execute_script("SELEC 1").is_err());
        let error = connection.execute(&row(&table, 0)).unwrap_err();
        assert!(!error.to_string().contains("[unixODBC]"), "{error}");
        if reached.name == "postgres" {
            assert_eq!(error.kind(), ErrorKind::UniqueViolation, "{error}");
            let missing = connection.all(&text("SELECT 1 FROM nowhere").rows::<i64>()).unwrap_err();
            assert_eq!(missing.kind(), ErrorKind::UnknownObject, "{missing}");
        }
        assert_eq!(connection.one(&select(table.col::<i64>("n").unwrap())).unwrap(), 0);
        connection.ping().unwrap();
    });
}

/// The same on PostgreSQL alone, whose driver can do more.
fn on_postgres(test: impl FnOnce(&Engine)) {
    match reach("postgres") {
        Ok(reached) => test(&reached.engine),
        Err(why) => println!("NOT RUN: odbc over postgres: {why}"),
    }
}

#[test]
fn a_statement_is_stopped_from_another_thread() {
    on_postgres(|engine| {
        let mut connection = engine.connection().unwrap();
        let handle = connection.cancel_handle().unwrap().expect("the driver can");
        let stopper = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            handle.cancel();
        });
        let started = Instant::now();
        let error = connection.all(&text("SELECT 1 FROM pg_sleep(20)").rows::<i64>()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
        assert!(started.elapsed() < Duration::from_secs(15));
        stopper.join().unwrap();
        assert_eq!(connection.one(&text("SELECT 7").rows::<i64>()).unwrap(), 7);
    });
}

#[test]
fn a_lost_server_is_noticed() {
    on_postgres(|engine| {
        let mut connection = engine.connection().unwrap();
        let process = connection.one(&text("SELECT pg_backend_pid()").rows::<i64>()).unwrap();
        let mut other = engine.connection().unwrap();
        other.one(&text(format!("SELECT CASE WHEN pg_terminate_backend({process}) THEN 1 END")).rows::<i64>()).unwrap();
        let error = (0..20).find_map(|_| {
            std::thread::sleep(Duration::from_millis(50));
            connection.one(&text("SELECT 1").rows::<i64>()).err()
        });
        let error = error.expect("the connection is gone");
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{error}");
        drop(connection);
        assert_eq!(engine.connection().unwrap().one(&text("SELECT 1").rows::<i64>()).unwrap(), 1);
    });
}

#[test]
fn several_results_in_one_script() {
    on_postgres(|engine| {
        let mut connection = engine.connection().unwrap();
        connection.execute_script("CREATE TABLE a (x INT); INSERT INTO a VALUES (1), (2); SELECT * FROM a; DELETE FROM a WHERE x = 1").unwrap();
        assert_eq!(connection.one(&text("SELECT count(*) FROM a").rows::<i64>()).unwrap(), 1);
        // The error of a later statement comes up.
        assert!(connection.execute_script("SELECT 1; SELECT 1 / 0").is_err());
    });
}

#[test]
fn bytes_and_words_of_order() {
    everywhere(|reached| {
        let table = numbers(&reached.engine, 20);
        let n = || table.col::<i64>("n").unwrap();
        let rows = reached.engine.connection().unwrap().all(&select(n()).order_by(n().desc()).limit(3).offset(2)).unwrap();
        assert_eq!(rows, [17, 16, 15]);
    });
}
