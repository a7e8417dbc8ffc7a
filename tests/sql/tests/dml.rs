//! INSERT, UPDATE, DELETE on tables made at run time. Models are tested with the derive.
use aludel_sql::{
    Assign, Compare, Executable, Table, delete_from, excluded_named,
    expr::{Literal, literal},
    insert_into, merge_into, select, text, update_table,
};
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

#[test]
fn a_row_that_is_there_already() {
    let users = users();
    let insert = || insert_into(&users).set("name", "Ada").set("age", 36_i64);
    let sql = |tail: &str| format!("INSERT INTO users (name, age) VALUES (?, ?) {tail}");
    let newer = || [Assign::<Table>::named("age", excluded_named::<i64>("age"))];
    let is_older = || users.col::<i64>("age").unwrap().lt(excluded_named::<i64>("age"));
    for (statement, tail) in [
        (insert().on_any_conflict().do_nothing(), "ON CONFLICT DO NOTHING"),
        (insert().on_conflict_in(["name"]).do_nothing(), "ON CONFLICT (name) DO NOTHING"),
        (insert().on_conflict_in(["name"]).update(newer()), "ON CONFLICT (name) DO UPDATE SET age = excluded.age"),
        (
            insert().on_conflict_in(["name"]).update_if(is_older(), newer()),
            "ON CONFLICT (name) DO UPDATE SET age = excluded.age WHERE users.age < excluded.age",
        ),
    ] {
        assert_sql!(statement, default => &sql(tail), sqlite => &sql(tail));
    }
    let partial = insert().on_conflict_in(["name"]).where_index(users.col::<bool>("active").unwrap()).do_nothing();
    assert_sql!(partial, default => &sql("ON CONFLICT (name) WHERE active DO NOTHING"));
    assert_refused!(insert().on_any_conflict().update(newer()), default => "ON CONFLICT changes the row, but names no columns");
}

#[test]
fn defaults_of_columns() {
    let statement = insert_into(&posts()).set("title", "a").set("views", literal::<i32>(Literal::Default));
    assert_sql!(statement, default => "INSERT INTO posts (title, views) VALUES (?, DEFAULT)");
    assert_refused!(statement, sqlite => "`sqlite` cannot say DEFAULT as a value");
}

#[test]
fn other_tables_in_update_and_delete() {
    let (users, posts) = (users(), posts());
    let mine = || posts.col::<i64>("author_id").unwrap().eq(users.col::<i64>("id").unwrap());
    let statement = update_table(&users).set_value("nickname", posts.col::<String>("title").unwrap()).from(&posts).filter(mine());
    let sql = "UPDATE users SET nickname = posts.title FROM posts WHERE posts.author_id = users.id";
    assert_sql!(statement, default => sql, sqlite => sql);
    let statement = delete_from(&users).using(&posts).filter(mine());
    assert_sql!(statement, default => "DELETE FROM users USING posts WHERE posts.author_id = users.id");
    assert_refused!(statement, sqlite => "`sqlite` cannot say DELETE … USING");
}

#[test]
fn merge() {
    let (users, posts) = (users(), posts());
    let author = || posts.col::<i64>("author_id").unwrap();
    let views = || posts.col::<i32>("views").unwrap();
    let begun = || merge_into(&users, &posts, author().eq(users.col::<i64>("id").unwrap()));
    let statement = begun()
        .when_matched_delete_if(views().lt(0))
        .when_matched_nothing_if(views().eq(0))
        .when_matched_update([Assign::named::<i32>("age", views())])
        .when_not_matched_insert([Assign::named::<i64>("id", author()), Assign::named::<String>("name", "?")]);
    assert_refused!(statement, sqlite => "`sqlite` cannot say MERGE");
    assert_sql!(statement, default => "MERGE INTO users USING posts ON posts.author_id = users.id WHEN MATCHED AND posts.views < ? THEN DELETE \
        WHEN MATCHED AND posts.views = ? THEN DO NOTHING WHEN MATCHED THEN UPDATE SET age = posts.views \
        WHEN NOT MATCHED THEN INSERT (id, name) VALUES (posts.author_id, ?)");
    assert_refused!(begun(), default => "MERGE INTO `users` does nothing");
    assert_eq!(statement.statement().children().count(), 2 + 2 + 1 + 2);
}
