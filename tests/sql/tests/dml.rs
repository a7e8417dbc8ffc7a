//! INSERT, UPDATE, DELETE on tables made at run time. Models are tested with the derive.
use aludel_sql::{Compare, delete_from, insert_into, select, text, update_table};
use aludel_tests_sql::{
    assert_refused, assert_sql,
    tables::{posts, users},
};

#[test]
fn insert_values() {
    let users = users();
    let statement = insert_into(&users).set("name", "Ada").set("age", 36_i64);
    assert_sql!(statement, default => "INSERT INTO users (name, age) VALUES (?, ?)", sqlite => "INSERT INTO users (name, age) VALUES (?, ?)");
    assert_sql!(insert_into(&users), default => "INSERT INTO users DEFAULT VALUES");
    let returning = insert_into(&users).set("name", "Ada").returning(users.col::<i64>("id").unwrap());
    assert_sql!(returning, default => "INSERT INTO users (name) VALUES (?) RETURNING id", sqlite => "INSERT INTO users (name) VALUES (?) RETURNING id");
}

#[test]
fn insert_from_select() {
    let (users, posts) = (users(), posts());
    let statement = insert_into(&posts).from_select(["author_id"], select(users.col::<i64>("id").unwrap()));
    assert_sql!(statement, default => "INSERT INTO posts (author_id) SELECT users.id FROM users");
}

#[test]
fn update_and_delete() {
    let users = users();
    let statement = update_table(&users).set_value("name", "Ada").filter(users.col::<i64>("id").unwrap().eq(1));
    assert_sql!(statement, default => "UPDATE users SET name = ? WHERE users.id = ?", sqlite => "UPDATE users SET name = ? WHERE users.id = ?");
    assert_refused!(update_table(&users), default => "UPDATE `users` sets no column");
    let statement = delete_from(&users).filter(users.col::<i64>("id").unwrap().in_([1, 2]));
    assert_sql!(statement, default => "DELETE FROM users WHERE users.id IN (?, ?)");
    assert_sql!(delete_from(&users).returning(users.col::<i64>("id").unwrap()), default => "DELETE FROM users RETURNING id");
}

#[test]
fn text_takes_named_parameters() {
    assert_sql!(text("SELECT :a, ':a', :b, :a").bind("a", 1_i64).bind("b", "x"), default => "SELECT ?, ':a', ?, ?");
    assert_refused!(text("SELECT :a"), default => "parameter `:a` of the text has no value");
    assert_refused!(text("SELECT 1").bind("a", 1_i64), default => "the text has no parameter `:a`");
}
