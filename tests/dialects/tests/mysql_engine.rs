//! MySQL and MariaDB through the library that is really loaded, and the engine.
use aludel_engine::{Engine, ErrorKind, TransactionOptions};
use aludel_sql::{Compare, Model, Order, Param, Row, Value, ValueRef, text, update};
use aludel_test::{Server, on_engine};
use aludel_tests_dialects::User;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use std::time::Duration;

const TABLE: &str = "CREATE TABLE users (id BIGINT PRIMARY KEY AUTO_INCREMENT, email VARCHAR(100) NOT NULL, nickname TEXT, age BIGINT NOT NULL, \
                     CONSTRAINT uq_users_email UNIQUE (email), CONSTRAINT age_positive CHECK (age >= 0))";

/// Runs a test on both servers, the table of users made.
fn on_both(test: impl Fn(&Server)) {
    for name in ["mariadb", "mysql"] {
        on_engine(name, |server| {
            server.connection().unwrap().execute_script(TABLE).unwrap();
            test(server);
        });
    }
}

fn people(engine: &Engine, count: i64) {
    let mut users: Vec<User> = (1..=count).map(|n| User::new(&format!("u{n}@x"), n)).collect();
    engine.connection().unwrap().insert_all(&mut users).unwrap();
    let read = engine.connection().unwrap().all(&User::select().order_by(User::id.asc())).unwrap();
    assert_eq!(read, users);
}

#[test]
fn the_server_decides_the_dialect() {
    on_both(|server| {
        assert_eq!(server.dialect_name(), server.name());
        assert!(server.library().is_some_and(|path| path.exists()));
        assert_eq!(server.server_version().to_lowercase().contains("mariadb"), server.name() == "mariadb");
    });
}

#[test]
fn objects_get_their_keys() {
    on_both(|server| {
        people(server, 700);
        let mut connection = server.connection().unwrap();
        assert_eq!(connection.find::<User>(7).unwrap().map(|user| user.age), Some(7));
        let mut one = User::new("one@x", 1);
        connection.insert(&mut one).unwrap();
        assert_eq!(connection.find::<User>(*one.id).unwrap(), Some(one));
        let done = connection.execute(&update(User::entity()).set(User::age.set(5)).filter(User::age.gt(690))).unwrap();
        assert_eq!(done.affected, 10);
        // Rows that were found count, changed or not.
        let again = connection.execute(&update(User::entity()).set(User::age.set(5)).filter(User::age.eq(5))).unwrap();
        assert_eq!(again.affected, 11);
    });
}

#[test]
fn a_stream_is_read_in_pieces() {
    on_both(|server| {
        people(server, 1000);
        let mut connection = server.connection().unwrap();
        let mut seen = 0;
        for user in connection.stream(&User::select().order_by(User::id.asc())).unwrap() {
            seen += 1;
            assert_eq!(user.unwrap().age, seen);
        }
        assert_eq!(seen, 1000);
        drop(connection.stream(&User::select()).unwrap());
        assert_eq!(connection.one(&text("SELECT 5").rows::<i64>()).unwrap(), 5);
    });
}

#[test]
fn values_of_rust_types_come_back() {
    on_both(|server| {
        let mut connection = server.connection().unwrap();
        connection
            .execute_script(
                "CREATE TABLE v (a BOOLEAN, b DOUBLE, c DATE, d TIME(6), e DATETIME(6), f DATETIME(6), g JSON, h LONGBLOB, i BIGINT UNSIGNED)",
            )
            .unwrap();
        let date = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        let time = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap();
        let (moment, utc) = (date.and_time(time), date.and_time(time).and_utc());
        let statement = text("INSERT INTO v VALUES (:a, :b, :c, :d, :e, :f, :g, :h, :i)")
            .bind("a", true)
            .bind("b", 0.1)
            .bind("c", date)
            .bind("d", time)
            .bind("e", moment)
            .bind("f", utc)
            .bind("g", r#"{"x": [1, null]}"#)
            .bind("h", vec![0_u8, 255])
            .bind("i", u64::MAX);
        connection.execute(&statement).unwrap();
        type Whole = (bool, f64, NaiveDate, NaiveTime, NaiveDateTime, DateTime<Utc>, String, Vec<u8>);
        let row = connection.one(&text("SELECT a, b, c, d, e, f, g, h FROM v").rows::<Whole>()).unwrap();
        assert_eq!(row, (true, 0.1, date, time, moment, utc, r#"{"x": [1, null]}"#.to_owned(), vec![0, 255]));
        assert_eq!(connection.one(&text("SELECT i FROM v").rows::<u64>()).unwrap(), u64::MAX);
    });
}

#[test]
fn errors_name_constraint_and_column() {
    on_both(|server| {
        people(server, 2);
        let mut connection = server.connection().unwrap();
        let error = connection.insert(&mut User::new("u1@x", 1)).unwrap_err();
        assert_eq!((error.kind(), error.code(), error.is_transient()), (ErrorKind::UniqueViolation, "DB-3001", false));
        let database = error.database().unwrap();
        assert_eq!((database.native, database.sqlstate.as_deref(), database.constraint.as_deref()), (1062, Some("23000"), Some("uq_users_email")));
        let error = connection.insert(&mut User::new("new@x", -1)).unwrap_err();
        assert_eq!((error.kind(), error.database().unwrap().constraint.as_deref()), (ErrorKind::CheckViolation, Some("age_positive")));
        let error = connection.execute(&text("INSERT INTO users (email) VALUES ('z')")).unwrap_err();
        assert_eq!((error.kind(), error.database().unwrap().column.as_deref()), (ErrorKind::NotNullViolation, Some("age")));
        let error = connection.execute(&text("SELECT 1 FORM users")).unwrap_err();
        assert!(error.kind() == ErrorKind::Syntax && error.to_string().contains('^'), "{error}");
    });
}

#[test]
fn transactions_end_as_they_should() {
    on_both(|server| {
        let mut connection = server.connection().unwrap();
        let count = "SELECT COUNT(*) FROM users";
        {
            let mut transaction = connection.begin_with(TransactionOptions::new().isolation("SERIALIZABLE")).unwrap();
            transaction.insert(&mut User::new("a@x", 1)).unwrap();
            let mut inner = transaction.savepoint().unwrap();
            inner.insert(&mut User::new("b@x", 1)).unwrap();
            inner.rollback().unwrap();
            transaction.commit().unwrap();
        }
        assert_eq!(connection.one(&text(count).rows::<i64>()).unwrap(), 1);
        let mut reading = connection.begin_with(TransactionOptions::new().read_only()).unwrap();
        assert_eq!(reading.insert(&mut User::new("c@x", 1)).unwrap_err().kind(), ErrorKind::ReadOnly);
        reading.rollback().unwrap();
        // DDL commits, and a rollback says so.
        let mut transaction = connection.begin().unwrap();
        transaction.insert(&mut User::new("d@x", 1)).unwrap();
        transaction.execute_script("CREATE TABLE other (a INT)").unwrap();
        let error = transaction.rollback().unwrap_err();
        assert!(error.message().contains("the transaction is not undone as a whole"), "{error}");
        drop(connection);
        assert_eq!(server.connection().unwrap().one(&text(count).rows::<i64>()).unwrap(), 2);
    });
}

#[test]
fn a_session_comes_back_clean_from_the_pool() {
    on_both(|server| {
        let engine = server.another(|builder| builder.pool_size(1));
        let id = |engine: &Engine| engine.connection().unwrap().one(&text("SELECT CONNECTION_ID()").rows::<i64>()).unwrap();
        let first = id(&engine);
        {
            let mut connection = engine.connection().unwrap();
            connection.execute_script("SET @left = 1; CREATE TEMPORARY TABLE gone (a INT)").unwrap();
            connection.all(&User::select()).unwrap();
        }
        assert_eq!(id(&engine), first);
        let mut connection = engine.connection().unwrap();
        assert_eq!(connection.one(&text("SELECT @left").rows::<Option<i64>>()).unwrap(), None);
        assert!(connection.execute_script("SELECT * FROM gone").is_err());
        // Statements of before the reset work on.
        assert_eq!(connection.all(&User::select()).unwrap().len(), 0);
    });
}

#[test]
fn two_phases_on_both_servers() {
    on_both(|server| {
        let xid = format!("aludel-{}-{}", server.name(), std::process::id());
        let mut transaction = server.begin_two_phase(xid.as_str()).unwrap();
        transaction.insert(&mut User::new("two@x", 2)).unwrap();
        transaction.prepare().unwrap();
        assert!(server.prepared_transactions().unwrap().contains(&xid));
        transaction.commit().unwrap();
        assert!(!server.prepared_transactions().unwrap().contains(&xid));
        assert_eq!(server.connection().unwrap().all(&User::select()).unwrap().len(), 1);
    });
}

#[test]
fn another_thread_cancels() {
    on_both(|server| {
        people(server, 300);
        let mut connection = server.connection().unwrap();
        let handle = connection.cancel_handle().unwrap().unwrap();
        let error = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(300));
                handle.cancel();
            });
            connection.all(&text("SELECT COUNT(*) FROM users a, users b, users c, users d WHERE SQRT(a.age + b.age) * c.age <> d.age").rows::<i64>())
        })
        .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{error}");
        assert_eq!(connection.one(&text("SELECT 1").rows::<i64>()).unwrap(), 1);
    });
}

#[test]
fn data_is_loaded_by_command() {
    on_both(|server| {
        server.connection().unwrap().execute_script("SET GLOBAL local_infile = 1").unwrap();
        let engine = server.another(|builder| builder.connect_arg("local_infile", "1"));
        let mut connection = engine.connection().unwrap();
        let sql = "LOAD DATA LOCAL INFILE 'x' INTO TABLE users FIELDS TERMINATED BY ',' (email, age)".to_owned();
        let params = [Param::Ref(ValueRef::Text(&sql)), Param::Ref(ValueRef::Text("a@x,1\nb@x,2\n"))];
        let done = connection.command("load_data", &params, |_| Ok(())).unwrap();
        assert_eq!(done.affected, 2);
        assert_eq!(connection.all(&User::select()).unwrap().len(), 2);
    });
}

#[test]
fn a_wrong_address_is_one_line_without_the_password() {
    on_both(|server| {
        let wrong = server.url().replace("root@", "nobody:s3cret@");
        let error = Engine::builder(wrong.as_str()).connect().and_then(|engine| engine.connection().map(|_| ())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Permission, "{error}");
        assert!(
            error.message().contains("refuses the user `nobody` with the password given") && !format!("{error} {error:?}").contains("s3cret"),
            "{error}"
        );
    });
}

#[test]
fn rows_without_a_type_are_values() {
    on_both(|server| {
        let rows: Vec<Row> = server.connection().unwrap().all(&text("SELECT 1 AS a, 'x' AS b, NULL AS c, 1.50 AS d")).unwrap();
        assert_eq!(rows[0].values(), [Value::I64(1), Value::Text("x".into()), Value::Null, Value::Decimal("1.50".into())]);
    });
}
