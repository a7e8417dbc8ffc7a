//! Rows in and out, through the library that is really loaded.
use aludel_engine::{Engine, ErrorKind};
use aludel_sql::{Auto, Compare, Model, Order, Row, Value, count_all, insert, select, text, update};
use aludel_test::memory;
use aludel_tests_dialects::{User, metadata};

fn people(count: i64) -> Engine {
    let engine = memory();
    engine.create_all(&metadata()).unwrap();
    let mut users: Vec<User> = (1..=count).map(|n| User::new(&format!("u{n}@x"), n)).collect();
    engine.connection().unwrap().insert_all(&mut users).unwrap();
    assert!(users.iter().zip(1..).all(|(user, n)| *user.id == n));
    engine
}

#[test]
fn the_plugin_is_a_library_that_was_loaded() {
    let engine = memory();
    assert_eq!(engine.dialect_name(), "sqlite");
    assert!(engine.library().is_some_and(|path| path.exists()), "{:?}", engine.library());
    assert!(engine.server_version().starts_with("3."));
}

#[test]
fn rows_become_objects() {
    let engine = people(500);
    let mut connection = engine.connection().unwrap();
    let all = connection.all(&User::select().order_by(User::id.asc())).unwrap();
    assert_eq!(all.len(), 500);
    assert_eq!(all[41], User { id: Auto::set(42), email: "u42@x".into(), nickname: None, age: 42 });
    assert_eq!(connection.all(&User::select().filter(User::age.gt(490))).unwrap().len(), 10);
    assert_eq!(connection.one(&select(count_all()).from(User::entity())).unwrap(), 500);
}

#[test]
fn one_first_and_none() {
    let engine = people(3);
    let mut connection = engine.connection().unwrap();
    let by_age = |age: i64| User::select().filter(User::age.eq(age));
    assert_eq!(*connection.one(&by_age(2)).unwrap().id, 2);
    assert_eq!(connection.first(&by_age(9)).unwrap(), None);
    assert_eq!(connection.one_or_none(&by_age(9)).unwrap(), None);
    assert!(connection.first(&User::select()).unwrap().is_some());
    let none = connection.one(&by_age(9)).unwrap_err();
    assert_eq!((none.kind(), none.code()), (ErrorKind::NoRow, "ENG-3001"));
    assert!(none.to_string().contains("WHERE") && none.help_text().is_some());
    let many = connection.one(&User::select()).unwrap_err();
    assert_eq!((many.kind(), many.code()), (ErrorKind::ManyRows, "ENG-3002"));
}

#[test]
fn objects_by_their_key() {
    let engine = people(10);
    let mut connection = engine.connection().unwrap();
    let recorder = engine.record();
    for id in 1..=10 {
        assert_eq!(connection.find::<User>(id).unwrap().map(|user| user.age), Some(id));
    }
    assert_eq!(connection.find::<User>(11).unwrap(), None);
    let sent = recorder.take();
    assert_eq!(sent.len(), 11);
    assert!(sent.iter().all(|sql| *sql == "SELECT users.id, users.email, users.nickname, users.age FROM users WHERE users.id = ?"), "{sent:?}");
}

#[test]
fn statements_for_their_effect() {
    let engine = people(5);
    let mut connection = engine.connection().unwrap();
    let done = connection.execute(&insert(User::entity()).value(User::email.set("new@x")).value(User::age.set(7))).unwrap();
    assert_eq!((done.affected, done.last_id), (1, Some(6)));
    let done = connection.execute(&update(User::entity()).set(User::age.set(0)).filter(User::age.le(3))).unwrap();
    assert_eq!((done.affected, done.last_id), (3, None));
    let updates: Vec<_> = (1..=5).map(|id| update(User::entity()).set(User::age.set(100 + id)).filter(User::id.eq(id))).collect();
    let recorder = engine.record();
    assert_eq!(connection.execute_many(&updates).unwrap().affected, 5);
    let sent = recorder.entries();
    assert_eq!(sent.iter().filter(|entry| !entry.control).map(|entry| entry.sets).collect::<Vec<_>>(), [5]);
    assert_eq!(sent.iter().filter(|entry| entry.control).map(|entry| entry.sql.as_str()).collect::<Vec<_>>(), ["BEGIN", "COMMIT"]);
    assert_eq!(connection.all(&select(User::age).from(User::entity()).filter(User::id.le(5))).unwrap(), [101, 102, 103, 104, 105]);
}

#[test]
fn returning_is_a_query() {
    let engine = people(0);
    let mut connection = engine.connection().unwrap();
    let insert = insert(User::entity()).value(User::email.set("a@x")).value(User::age.set(1)).returning(User::entity());
    let user = connection.one(&insert).unwrap();
    assert_eq!((*user.id, user.email.as_str()), (1, "a@x"));
}

#[test]
fn hand_written_sql_gives_named_columns() {
    let engine = people(3);
    let mut connection = engine.connection().unwrap();
    let rows: Vec<Row> =
        connection.all(&text("SELECT id AS key, email, age * 2 FROM users WHERE id <= :most ORDER BY id").bind("most", 2_i64)).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].get::<i64>("key").unwrap(), 2);
    assert_eq!(rows[1].get::<String>("email").unwrap(), "u2@x");
    assert_eq!(rows[1].at::<i64>(2).unwrap(), 4);
    assert_eq!(rows[0].get::<i64>("nothing").unwrap_err().kind(), ErrorKind::UnknownName);
    let pairs = connection.all(&text("SELECT id, email FROM users").rows::<(i64, String)>()).unwrap();
    assert_eq!(pairs[0], (1, "u1@x".to_owned()));
    let values = connection.one(&text("SELECT NULL, 1, 2.5, 'x', x'00ff'")).unwrap();
    let expected = [Value::Null, Value::I64(1), Value::F64(2.5), Value::Text("x".into()), Value::Bytes(vec![0, 255])];
    assert_eq!(values.values(), expected);
}

#[test]
fn rows_of_a_statement_without_rows() {
    let engine = people(1);
    let mut connection = engine.connection().unwrap();
    let insert = insert(User::entity()).value(User::email.set("b@x")).value(User::age.set(1));
    let error = connection.all(&insert).unwrap_err();
    assert_eq!(error.code(), "ENG-3003");
    assert_eq!(connection.one(&select(count_all()).from(User::entity())).unwrap(), 1, "it must not have run");
}

#[test]
fn objects_with_and_without_keys_go_in_together() {
    let engine = people(2);
    let mut connection = engine.connection().unwrap();
    let mut users = vec![User::new("a", 1), User { id: Auto::set(50), ..User::new("b", 2) }, User::new("c", 3), User::new("d", 4)];
    connection.insert_all(&mut users).unwrap();
    assert_eq!(users.iter().map(|user| *user.id).collect::<Vec<_>>(), [3, 50, 51, 52]);
    let mut nobody: Vec<User> = Vec::new();
    connection.insert_all(&mut nobody).unwrap();
    let mut one = User::new("e", 5);
    connection.insert(&mut one).unwrap();
    assert_eq!(connection.find::<User>(*one.id).unwrap().unwrap().email, "e");
}

#[test]
fn many_objects_are_few_calls_and_all_or_none() {
    let engine = people(0);
    let mut connection = engine.connection().unwrap();
    let mut users: Vec<User> = (0..1_000).map(|n| User::new(&format!("{n}"), n)).collect();
    let recorder = engine.record();
    connection.insert_all(&mut users).unwrap();
    assert_eq!(recorder.entries().iter().filter(|entry| !entry.control).map(|entry| entry.sets).collect::<Vec<_>>(), [1_000]);
    let all = connection.all(&User::select().order_by(User::id.asc())).unwrap();
    assert_eq!(all, users);
    let mut twice = vec![User::new("x", 1), User::new("y", 1), User::new("x", 1)];
    let error = connection.insert_all(&mut twice).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UniqueViolation);
    assert_eq!(connection.one(&select(count_all()).from(User::entity())).unwrap(), 1_000);
    assert!(!connection.in_transaction());
}
