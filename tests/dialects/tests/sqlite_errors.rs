//! Every kind of error that can be reached, each with its code, its story and its cure.
use aludel_engine::{Engine, Error, ErrorKind, TransactionOptions};
use aludel_sql::{Compare, Executable, Model, insert, select, text, update};
use aludel_test::{memory, temp_file, temp_file_with, url_of};
use aludel_tests_dialects::{User, metadata};
use std::{thread, time::Duration};

fn database() -> Engine {
    let engine = memory();
    engine.create_all(&metadata()).unwrap();
    engine.connection().unwrap().insert_all(&mut [User::new("ada@x", 36), User::new("bob@x", 41)]).unwrap();
    engine
}

fn refused(engine: &Engine, statement: &(impl Executable + ?Sized)) -> Error {
    engine.connection().unwrap().execute(statement).unwrap_err()
}

#[track_caller]
fn check(error: &Error, kind: ErrorKind, code: &str, story: &str) {
    assert_eq!((error.kind(), error.code(), error.message()), (kind, code, story), "{error}");
    assert!(error.help_text().is_some_and(|help| !help.is_empty()), "{error}");
}

#[test]
fn constraints_name_table_and_columns() {
    let engine = database();
    let error = refused(&engine, &insert(User::entity()).value(User::email.set("ada@x")).value(User::age.set(1)));
    check(&error, ErrorKind::UniqueViolation, "DB-3001", "`users` has a row with the same `email` already");
    let database = error.database().unwrap();
    assert_eq!((database.native, database.table.as_deref(), database.column.as_deref()), (2067, Some("users"), Some("email")));
    assert!(error.is_constraint_violation() && !error.is_transient());
    assert!(error.to_string().contains("in:    INSERT INTO users (email, age) VALUES (?, ?)"), "{error}");
    assert!(!error.to_string().contains("ada@x"), "a value was shown: {error}");

    let error = refused(&engine, &text("INSERT INTO posts (user_id) VALUES (77)"));
    check(&error, ErrorKind::ForeignKeyViolation, "DB-3002", "a foreign key is violated");
    let error = refused(&engine, &text("INSERT INTO users (age) VALUES (1)"));
    check(&error, ErrorKind::NotNullViolation, "DB-3003", "column `email` of `users` must not be NULL");
    let error = refused(&engine, &update(User::entity()).set(User::age.set(-1)));
    assert_eq!((error.kind(), error.code()), (ErrorKind::CheckViolation, "DB-3004"));
    assert!(error.database().unwrap().constraint.as_deref().is_some_and(|name| name.contains("age_positive")), "{error}");
    let error = refused(&engine, &text("INSERT INTO users (id, email, age) VALUES (1, 'z', 1)"));
    assert_eq!((error.kind(), error.database().unwrap().column.as_deref()), (ErrorKind::UniqueViolation, Some("id")));
}

#[test]
fn a_duplicate_among_many_is_named() {
    let engine = database();
    let error = engine.connection().unwrap().insert_all(&mut [User::new("new", 1), User::new("ada@x", 1)]).unwrap_err();
    check(&error, ErrorKind::UniqueViolation, "DB-3001", "`users` has a row with the same `email` already");
}

#[test]
fn wrong_sql_is_marked() {
    let engine = database();
    let error = refused(&engine, &text("SELECT 1 FORM users"));
    assert_eq!((error.kind(), error.code()), (ErrorKind::Syntax, "DB-3011"), "{error}");
    assert!(error.to_string().contains('^'), "{error}");
    let error = refused(&engine, &text("SELECT * FROM nobody"));
    check(&error, ErrorKind::UnknownObject, "DB-3012", "the database has no table `nobody`");
    let error = refused(&engine, &text("SELECT nobody FROM users"));
    check(&error, ErrorKind::UnknownObject, "DB-3012", "the database has no column `nobody`");
    let error = refused(&engine, &text("SELECT nobody(1)"));
    assert_eq!(error.kind(), ErrorKind::UnknownObject);
    let error = refused(&engine, &text("SELECT abs(-9223372036854775808)"));
    assert_eq!((error.kind(), error.code()), (ErrorKind::Data, "DB-3014"), "{error}");
    let error = refused(&engine, &text("SELECT 1; SELECT 2"));
    assert_eq!(error.code(), "DB-3022", "{error}");
}

#[test]
fn urls_and_plugins() {
    let cases = [
        ("", ErrorKind::Url, "ENG-1001"),
        ("app.db", ErrorKind::Url, "ENG-1001"),
        ("sqlite:/app.db", ErrorKind::Url, "ENG-1003"),
        ("sqlite://user:secret@host:port/x", ErrorKind::Url, "ENG-1004"),
        ("oracle://user:secret@host/x", ErrorKind::Plugin, "PLG-1001"),
    ];
    for (url, kind, code) in cases {
        let error = Engine::connect(url).unwrap_err();
        assert_eq!((error.kind(), error.code()), (kind, code), "{error}");
        assert!(error.help_text().is_some() && !error.to_string().contains("secret"), "{error}");
    }
    let error = Engine::connect("oracle://h/x").unwrap_err();
    assert!(error.to_string().contains("looked:"), "{error}");
    let error = Engine::connect("sqllite:///app.db").unwrap_err();
    assert!(error.to_string().contains("did you mean `sqlite`"), "{error}");
    let error = Engine::from_env("ALUDEL_TEST_NO_SUCH_VARIABLE").unwrap_err();
    check(&error, ErrorKind::Url, "ENG-1007", "the environment variable `ALUDEL_TEST_NO_SUCH_VARIABLE` is not set");
}

#[test]
fn files_that_cannot_be_opened_are_errors_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let error = Engine::connect(url_of(&folder.path().join("no/such/app.db"))).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::CannotConnect, "DB-3019"), "{error}");
    assert!(error.message().contains("does not exist") && error.help_text().unwrap().contains("create the folder"), "{error}");
    assert!(error.to_string().contains("url:"), "{error}");
    let garbage = folder.path().join("garbage.db");
    std::fs::write(&garbage, "this is no database, but it is long enough to have a header of a hundred bytes ".repeat(3)).unwrap();
    let error = Engine::connect(url_of(&garbage)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CannotConnect, "{error}");
    assert!(error.message().contains("is not"), "{error}");
    let error = Engine::connect(url_of(folder.path())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CannotConnect, "{error}");
    let error = Engine::connect(format!("{}?no_such_option=1", url_of(&folder.path().join("x.db")))).unwrap_err();
    assert!(error.message().contains("no_such_option"), "{error}");
}

#[test]
fn data_that_does_not_fit_the_struct_names_the_column() {
    let engine = database();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("UPDATE users SET age = 'forty' WHERE id = 2").unwrap();
    let error = connection.all(&User::select()).unwrap_err();
    check(&error, ErrorKind::Decode, "SQL-3002", "column `users.age`: text where `i64` was expected");
    assert!(error.to_string().contains("in:    SELECT"), "{error}");
    assert!(connection.find::<User>(2).is_err());
    assert_eq!(connection.stream(&User::select()).unwrap().filter(Result::is_err).count(), 1);
    connection
        .execute_script("CREATE TABLE loose (id INTEGER PRIMARY KEY, email TEXT, nickname TEXT, age); INSERT INTO loose VALUES (1, NULL, NULL, 3)")
        .unwrap();
    let error = connection.all(&text("SELECT email FROM loose").rows::<String>()).unwrap_err();
    check(&error, ErrorKind::Decode, "SQL-3001", "column `loose.email`: NULL where `String` was expected");
    let error = connection.all(&text("SELECT 300").rows::<u8>()).unwrap_err();
    assert_eq!(error.code(), "SQL-3003");
    assert_eq!(connection.one(&select(User::age).from(User::entity()).filter(User::id.eq(1))).unwrap(), 36, "it is still usable");
}

#[test]
fn closed_connections() {
    let engine = database();
    let mut connection = engine.connection().unwrap();
    connection.close();
    let error = connection.all(&User::select()).unwrap_err();
    check(&error, ErrorKind::Closed, "ENG-2001", "the connection is closed: `close()` was called");
    assert_eq!(connection.execute_script("SELECT 1").unwrap_err().kind(), ErrorKind::Closed);
    assert_eq!(connection.find::<User>(1).unwrap_err().kind(), ErrorKind::Closed);
    assert_eq!(connection.begin().map(|_| ()).unwrap_err().kind(), ErrorKind::Closed);
    assert!(connection.is_closed());

    let file = temp_file();
    let mut connection = file.connection().unwrap();
    connection.invalidate();
    let error = connection.execute_script("SELECT 1").unwrap_err();
    check(&error, ErrorKind::Closed, "ENG-2001", "the connection is closed: `invalidate()` was called");
    drop(connection);
    assert_eq!(file.pool_status().invalidated, 1);
    file.connection().unwrap().execute_script("SELECT 1").unwrap();
}

#[test]
fn a_busy_file_is_transient() {
    let file = temp_file_with(|builder| builder.connect_arg("busy_timeout", "20"));
    file.create_all(&metadata()).unwrap();
    let writer = file.begin().unwrap();
    let error = file.begin().map(|_| ()).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::LockTimeout, "DB-3008"), "{error}");
    assert!(error.is_transient() && error.help_text().is_some());
    drop(writer);
    file.begin().unwrap().commit().unwrap();
}

#[test]
fn a_transaction_that_read_too_early_lost() {
    let file = temp_file_with(|builder| builder.connect_arg("journal_mode", "wal").connect_arg("busy_timeout", "20"));
    file.create_all(&metadata()).unwrap();
    let mut reader = file.connection().unwrap();
    let mut reading = reader.begin_with(TransactionOptions::new().isolation("DEFERRED")).unwrap();
    reading.all(&User::select()).unwrap();
    file.connection().unwrap().insert(&mut User::new("a", 1)).unwrap();
    let error = reading.insert(&mut User::new("b", 1)).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::SerializationFailure, "DB-3006"), "{error}");
    assert!(error.is_transient());
}

#[test]
fn read_only() {
    let file = temp_file();
    file.create_all(&metadata()).unwrap();
    let reader = file.another(|builder| builder.connect_arg("mode", "ro"));
    let error = reader.connection().unwrap().insert_all(&mut [User::new("a", 1)]).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::ReadOnly, "DB-3016"), "{error}");
    let mut connection = file.connection().unwrap();
    let mut tx = connection.begin_with(TransactionOptions::new().read_only()).unwrap();
    assert_eq!(tx.insert(&mut User::new("a", 1)).unwrap_err().kind(), ErrorKind::ReadOnly);
    drop(tx);
    connection.insert(&mut User::new("a", 1)).unwrap();
    let error = connection.begin_with(TransactionOptions::new().isolation("CHAOS")).map(|_| ()).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unsupported, "DB-3015"), "{error}");
}

#[test]
fn a_running_statement_can_be_cancelled() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    let handle = connection.cancel_handle().unwrap().unwrap();
    let stopper = thread::spawn(move || {
        for _ in 0..500 {
            thread::sleep(Duration::from_millis(5));
            handle.cancel();
        }
    });
    let forever = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
    let error = connection.execute(&forever).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Cancelled, "DB-3010"), "{error}");
    drop(stopper);
}

#[test]
fn no_room_left() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    connection.execute_script("PRAGMA max_page_count = 20; CREATE TABLE t (x)").unwrap();
    let error = connection.execute(&text("INSERT INTO t VALUES (zeroblob(1000000))")).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Resource, "DB-3017"), "{error}");
}

#[test]
fn a_damaged_file() {
    let file = temp_file();
    file.create_all(&metadata()).unwrap();
    let mut users: Vec<User> = (0..2_000).map(|n| User::new(&format!("{n}"), n)).collect();
    file.connection().unwrap().insert_all(&mut users).unwrap();
    file.dispose();
    let mut bytes = std::fs::read(file.path()).unwrap();
    let end = bytes.len();
    bytes[8_192..end].fill(0xA5);
    std::fs::write(file.path(), bytes).unwrap();
    let mut connection = file.connection().unwrap();
    let error = connection.all(&User::select()).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Corrupt, "DB-3018"), "{error}");
    assert!(error.is_connection_lost());
    let error = connection.all(&User::select()).unwrap_err();
    assert_eq!(error.code(), "ENG-2001", "{error}");
}

#[test]
fn a_text_without_its_value_is_refused_before_it_is_sent() {
    let engine = memory();
    let recorder = engine.record();
    let error = engine.connection().unwrap().all(&text("SELECT :a")).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Compile, "SQL-1501"));
    assert_eq!(recorder.count(), 0);
}

#[test]
fn what_a_trigger_refuses() {
    let engine = database();
    let mut connection = engine.connection().unwrap();
    connection
        .execute_script("CREATE TRIGGER grown_up BEFORE INSERT ON users WHEN new.age < 18 BEGIN SELECT RAISE(ABORT, 'too young'); END")
        .unwrap();
    let error = connection.insert_all(&mut [User::new("c", 20), User::new("d", 3)]).unwrap_err();
    check(&error, ErrorKind::ConstraintViolation, "DB-3005", "a constraint is violated");
    assert!(error.to_string().contains("cause: too young") && error.is_constraint_violation(), "{error}");
    assert_eq!(connection.all(&User::select()).unwrap().len(), 2, "all or none");
}

#[test]
fn a_command_that_the_driver_does_not_know_is_refused() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    let error = connection.command("fly_to_the_moon", &[aludel_sql::SqlValue::to_param(&1_i64)], |_| Ok(())).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Unsupported, "DB-3015"));
    assert!(error.message().contains("fly_to_the_moon"), "{error}");
    connection.ping().unwrap();
}
