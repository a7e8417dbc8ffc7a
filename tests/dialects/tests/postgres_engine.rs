//! The PostgreSQL dialect, loaded as a library, under the engine: values, keys, streams, errors, and what a pool hands on.
use aludel_engine::{Error, ErrorKind};
use aludel_sql::{Compare, Executable, Model, Param, SqlValue, Table, ValueRef, column, insert_into, select, text, types::Interval, update};
use aludel_test::Server;
use aludel_tests_dialects::{User, metadata};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use std::time::Duration;

/// One test for each version of the server that is up.
macro_rules! on_postgres {
    ($(fn $name:ident($server:ident) $body:block)+) => {$(
        mod $name {
            use super::*;
            fn test($server: &Server) $body
            #[test]
            fn postgres() {
                aludel_test::on_engine("postgres", test);
            }
            #[test]
            fn postgres14() {
                aludel_test::on_engine("postgres14", test);
            }
            #[test]
            fn postgres18() {
                aludel_test::on_engine("postgres18", test);
            }
        }
    )+};
}

fn there_and_back<T: SqlValue<Base = T> + Clone + PartialEq + std::fmt::Debug>(server: &Server, value: T) {
    let table = Table::new("t").column(column("v", T::sql_type()));
    let metadata = aludel_sql::MetaData::new().table(table.clone());
    server.create_all(&metadata).unwrap();
    let mut connection = server.connection().unwrap();
    connection.execute(&insert_into(&table).set("v", value.clone())).unwrap();
    let v = || table.col::<T>("v").unwrap();
    assert_eq!(connection.one(&select(v())).unwrap(), value);
    assert_eq!(connection.all(&select(v()).filter(v().eq(value.clone()))).unwrap(), [value]);
    drop(connection);
    server.drop_all(&metadata).unwrap();
}

fn refused(server: &Server, statement: &(impl Executable + ?Sized)) -> Error {
    server.connection().unwrap().execute(statement).unwrap_err()
}

fn count(server: &Server, sql: &str) -> i64 {
    server.connection().unwrap().one(&text(sql).rows::<i64>()).unwrap()
}

on_postgres! {
    fn every_type_there_and_back(server) {
        there_and_back(server, i64::MIN);
        there_and_back(server, i32::MAX);
        there_and_back(server, -7_i16);
        there_and_back(server, true);
        there_and_back(server, -0.1_f64);
        there_and_back(server, 0.1_f32);
        there_and_back(server, "grüße, 'Welt' \\ \"".to_owned());
        there_and_back(server, String::new());
        there_and_back(server, vec![0_u8, 255, 1]);
        there_and_back(server, NaiveDate::from_ymd_opt(2024, 2, 29).unwrap());
        there_and_back(server, NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap());
        there_and_back(server, NaiveDateTime::default());
        there_and_back(server, DateTime::<Utc>::from_timestamp(1_700_000_000, 5_000).unwrap());
        there_and_back(server, Interval::new(14, -3, 5_000_001));
    }

    fn keys_of_many_rows_are_in_order(server) {
        server.create_all(&metadata()).unwrap();
        let mut users: Vec<User> = (0..12_000).map(|n| User::new(&format!("u{n}@x"), n)).collect();
        server.connection().unwrap().insert_all(&mut users).unwrap();
        let mut connection = server.connection().unwrap();
        for place in [0, 1, 5_999, 11_999] {
            let user = &users[place];
            let found = connection.one(&select(User::email).filter(User::id.eq(*user.id))).unwrap();
            assert_eq!(found, user.email);
        }
    }

    fn streams_in_and_out_of_a_transaction(server) {
        let mut connection = server.connection().unwrap();
        let query = text("SELECT n::bigint FROM generate_series(1, 100000) n").rows::<i64>();
        let total: i64 = connection.stream(&query).unwrap().map(|row| row.unwrap()).sum();
        assert_eq!(total, 5_000_050_000);
        // Dropped early, the connection is free for the next statement.
        assert_eq!(connection.stream(&query).unwrap().take(3).count(), 3);
        assert_eq!(connection.one(&text("SELECT 1::bigint").rows::<i64>()).unwrap(), 1);
        let mut tx = connection.begin().unwrap();
        assert_eq!(tx.stream(&query).unwrap().take(3).count(), 3);
        assert_eq!(tx.stream(&query).unwrap().count(), 100_000);
        // No portal but the one that counts.
        assert_eq!(tx.one(&text("SELECT count(*) FROM pg_cursors").rows::<i64>()).unwrap(), 1);
        tx.commit().unwrap();
    }

    fn errors_say_what_happened(server) {
        server.create_all(&metadata()).unwrap();
        server.connection().unwrap().insert_all(&mut [User::new("ada@x", 36)]).unwrap();
        let error = server.connection().unwrap().insert_all(&mut [User::new("new", 1), User::new("ada@x", 1)]).unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::UniqueViolation, "DB-3001"));
        assert!(error.message().starts_with("`users` has a row with the same `email` already (constraint `"), "{error}");
        let database = error.database().unwrap();
        assert_eq!((database.sqlstate.as_deref(), database.table.as_deref(), database.column.as_deref()), (Some("23505"), Some("users"), Some("email")));
        assert!(!error.to_string().contains("ada@x"), "a value was shown: {error}");
        assert_eq!(refused(server, &text("INSERT INTO posts (user_id) VALUES (77)")).kind(), ErrorKind::ForeignKeyViolation);
        assert_eq!(refused(server, &text("INSERT INTO users (age) VALUES (1)")).message(), "column `email` of `users` must not be NULL");
        let error = refused(server, &update(User::entity()).set(User::age.set(-1)));
        assert_eq!((error.kind(), error.database().unwrap().constraint.as_deref().is_some_and(|name| name.contains("age_positive"))), (ErrorKind::CheckViolation, true));
        assert_eq!(refused(server, &text("SELECT * FROM nobody")).message(), "the database has no table `nobody`");
        let error = refused(server, &text("SELECT 1 FORM users"));
        assert!(error.kind() == ErrorKind::Syntax && error.to_string().contains('^'), "{error}");
    }

    fn a_table_that_changes_under_a_prepared_statement(server) {
        let mut connection = server.connection().unwrap();
        connection.execute_script("CREATE TABLE t (a bigint); INSERT INTO t VALUES (1)").unwrap();
        let query = text("SELECT * FROM t").rows::<i64>();
        assert_eq!(connection.all(&query).unwrap(), [1]);
        server.connection().unwrap().execute_script("ALTER TABLE t ALTER a TYPE numeric; UPDATE t SET a = 7").unwrap();
        server.connection().unwrap().execute_script("ALTER TABLE t ALTER a TYPE int").unwrap();
        assert_eq!(connection.all(&query).unwrap(), [7]);
    }

    fn a_statement_that_takes_too_long_is_stopped(server) {
        let mut connection = server.connection().unwrap();
        connection.set_option("statement_timeout", "100").unwrap();
        let slow = text("SELECT pg_sleep(30)").rows::<Option<String>>();
        let error = connection.all(&slow).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StatementTimeout, "{error}");
        assert_eq!(connection.one(&text("SELECT 1::bigint").rows::<i64>()).unwrap(), 1);
    }

    fn a_lost_session_is_told_and_replaced(server) {
        let mut connection = server.connection().unwrap();
        let process: i64 = connection.one(&text("SELECT pg_backend_pid()").rows::<i64>()).unwrap();
        server.connection().unwrap().execute(&text(format!("SELECT pg_terminate_backend({process})"))).unwrap();
        let error = loop {
            // The server says so as soon as it has noticed.
            match connection.one(&text("SELECT 1::bigint").rows::<i64>()) {
                Ok(_) => std::thread::sleep(Duration::from_millis(10)),
                Err(error) => break error,
            }
        };
        assert_eq!((error.kind(), error.is_transient()), (ErrorKind::ConnectionLost, true), "{error}");
        drop(connection);
        assert_eq!(count(server, "SELECT 1::bigint"), 1);
    }

    fn nothing_is_left_for_the_next_user(server) {
        let engine = server.another(|builder| builder.pool_size(1).max_overflow(0));
        let mut connection = engine.connection().unwrap();
        connection.execute_script("SET statement_timeout = 5000; CREATE TEMP TABLE mine (n int); SELECT pg_advisory_lock(7)").unwrap();
        connection.execute(&text("SELECT set_config('work_mem', '7MB', false)")).unwrap();
        drop(connection);
        assert_eq!(count(server, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"), 0);
        let mut connection = engine.connection().unwrap();
        let left = connection.one(&text("SELECT current_setting('statement_timeout') || ' ' || current_setting('work_mem') || ' ' || (to_regclass('mine') IS NULL)::text").rows::<String>());
        assert_eq!(left.unwrap(), "0 4MB true");
    }

    fn commands_beyond_sql(server) {
        let mut connection = server.connection().unwrap();
        connection.execute_script("CREATE TABLE t (n bigint, name text)").unwrap();
        let text_of = |text: &'static str| Param::Ref(ValueRef::Text(text));
        let done = connection.command("copy_in", &[text_of("COPY t FROM STDIN"), text_of("1\tada\n2\tbob\n")], |_| Ok(())).unwrap();
        assert_eq!(done.affected, 2);
        let mut lines = Vec::new();
        connection.command("copy_out", &[text_of("COPY (SELECT name FROM t ORDER BY n) TO STDOUT")], |row| {
            lines.push(row.get::<String>(0)?);
            Ok(())
        }).unwrap();
        assert_eq!(lines, ["ada\n", "bob\n"]);
        connection.command("listen", &[text_of("news")], |_| Ok(())).unwrap();
        server.connection().unwrap().execute(&text("NOTIFY news, 'here'")).unwrap();
        let mut heard = Vec::new();
        connection.command("notifications", &[Param::Ref(ValueRef::I64(60_000))], |row| {
            heard.push(row.get::<String>(1)?);
            Ok(())
        }).unwrap();
        assert_eq!(heard, ["here"]);
    }
}
