//! INSERT, UPDATE, DELETE on tables made at run time. Models are tested with the derive.
use aludel_sql::{
    Assign, Compare, Executable, Table, delete_from, excluded_named,
    expr::{Literal, literal},
    insert_into, merge_into, select, text, update_table,
};
use aludel_tests_sql::{
    assert_refused, assert_same, assert_sql,
    tables::{posts, users},
};

#[test]
fn insert_values() {
    let users = users();
    let statement = insert_into(&users).set("name", "Ada").set("age", 36_i64);
    assert_sql!(statement, default => "INSERT INTO users (name, age) VALUES (?, ?)", sqlite => "INSERT INTO users (name, age) VALUES (?, ?)");
    assert_sql!(insert_into(&users), default => "INSERT INTO users DEFAULT VALUES");
    assert_same!(statement, [postgres, mysql, mariadb, mssql], "INSERT INTO users (name, age) VALUES (?, ?)");
    assert_same!(insert_into(&users), [postgres, mssql], "INSERT INTO users DEFAULT VALUES");
    assert_same!(insert_into(&users), [mysql, mariadb], "INSERT INTO users () VALUES ()");
    let returning = insert_into(&users).set("name", "Ada").returning(users.col::<i64>("id").unwrap());
    assert_sql!(returning, default => "INSERT INTO users (name) VALUES (?) RETURNING id", sqlite => "INSERT INTO users (name) VALUES (?) RETURNING id");
    assert_same!(returning, [postgres, mariadb], "INSERT INTO users (name) VALUES (?) RETURNING id");
    assert_same!(returning, [mssql], "INSERT INTO users (name) OUTPUT inserted.id VALUES (?)");
    assert_refused!(returning, mysql => "`mysql` cannot say RETURNING");
    assert_same!(insert_into(&users).returning(users.col::<i64>("id").unwrap()), [mssql], "INSERT INTO users OUTPUT inserted.id DEFAULT VALUES");
    let columns: Vec<String> =
        aludel_tests_sql::compiled(&returning, "mssql").unwrap().columns.iter().map(|column| column.name.to_string()).collect();
    assert_eq!(columns, ["id"]);
}

#[test]
fn insert_from_select() {
    let (users, posts) = (users(), posts());
    let statement = insert_into(&posts).from_select(["author_id"], select(users.col::<i64>("id").unwrap()));
    assert_same!(statement, [default, postgres, mysql, mariadb, mssql], "INSERT INTO posts (author_id) SELECT users.id FROM users");
}

#[test]
fn update_and_delete() {
    let users = users();
    let statement = update_table(&users).set_value("name", "Ada").filter(users.col::<i64>("id").unwrap().eq(1));
    assert_sql!(statement, default => "UPDATE users SET name = ? WHERE users.id = ?", sqlite => "UPDATE users SET name = ? WHERE users.id = ?");
    assert_same!(statement, [postgres, mysql, mariadb, mssql], "UPDATE users SET name = ? WHERE users.id = ?");
    let returning = statement.returning(users.col::<String>("name").unwrap());
    assert_same!(returning, [postgres], "UPDATE users SET name = ? WHERE users.id = ? RETURNING name");
    assert_same!(returning, [mssql], "UPDATE users SET name = ? OUTPUT inserted.name WHERE users.id = ?");
    assert_refused!(returning, mysql => "`mysql` cannot say RETURNING", mariadb => "`mariadb` cannot say RETURNING in UPDATE");
    assert_refused!(update_table(&users), default => "UPDATE `users` sets no column");
    let statement = delete_from(&users).filter(users.col::<i64>("id").unwrap().in_([1, 2]));
    assert_sql!(statement, default => "DELETE FROM users WHERE users.id IN (?, ?)");
    assert_same!(statement, [postgres, mysql, mariadb, mssql], "DELETE FROM users WHERE users.id IN (?, ?)");
    let returning = statement.returning(users.col::<i64>("id").unwrap());
    assert_same!(returning, [postgres, mariadb], "DELETE FROM users WHERE users.id IN (?, ?) RETURNING id");
    assert_same!(returning, [mssql], "DELETE FROM users OUTPUT deleted.id WHERE users.id IN (?, ?)");
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
        assert_same!(statement, [postgres], &sql(tail));
    }
    let named = "cannot say an upsert that names the columns of one unique key";
    for statement in [insert().on_conflict_in(["name"]).update(newer()), insert().on_conflict_in(["name"]).do_nothing()] {
        assert_refused!(statement, mysql => &format!("`mysql` {named}"), mariadb => &format!("`mariadb` {named}"));
    }
    let update = insert().on_any_conflict().update(newer());
    assert_same!(update, [mysql], &sql("AS excluded ON DUPLICATE KEY UPDATE age = excluded.age"));
    assert_same!(update, [mariadb], &sql("ON DUPLICATE KEY UPDATE age = VALUES(age)"));
    assert_same!(insert().on_any_conflict().do_nothing(), [mysql, mariadb], &sql("ON DUPLICATE KEY UPDATE name = users.name"));
    assert_refused!(insert().on_conflict_in(["name"]).update_if(is_older(), newer()),
        mysql => "`mysql` cannot say ON CONFLICT with a condition", mariadb => "`mariadb` cannot say ON CONFLICT with a condition");
    let copied = insert_into(&users).from_select(["name", "age"], select((users.col::<String>("name").unwrap(), users.col::<i64>("age").unwrap())));
    assert_same!(
        copied.on_any_conflict().update(newer()),
        [mysql, mariadb],
        "INSERT INTO users (name, age) SELECT users.name, users.age FROM users ON DUPLICATE KEY UPDATE age = VALUES(age)"
    );
    let partial = insert().on_conflict_in(["name"]).where_index(users.col::<bool>("active").unwrap()).do_nothing();
    assert_sql!(partial, default => &sql("ON CONFLICT (name) WHERE active DO NOTHING"));
    assert_refused!(insert().on_any_conflict().update(newer()), default => "ON CONFLICT changes the row, but names no columns");
}

#[test]
fn defaults_of_columns() {
    let statement = insert_into(&posts()).set("title", "a").set("views", literal::<i32>(Literal::Default));
    assert_same!(statement, [default, postgres, mysql, mariadb, mssql], "INSERT INTO posts (title, views) VALUES (?, DEFAULT)");
    assert_refused!(statement, sqlite => "`sqlite` cannot say DEFAULT as a value");
}

#[test]
fn other_tables_in_update_and_delete() {
    let (users, posts) = (users(), posts());
    let mine = || posts.col::<i64>("author_id").unwrap().eq(users.col::<i64>("id").unwrap());
    let statement = update_table(&users).set_value("nickname", posts.col::<String>("title").unwrap()).from(&posts).filter(mine());
    let sql = "UPDATE users SET nickname = posts.title FROM posts WHERE posts.author_id = users.id";
    assert_sql!(statement, default => sql, sqlite => sql);
    assert_same!(statement, [postgres, mssql], sql);
    assert_same!(statement, [mysql, mariadb], "UPDATE users, posts SET users.nickname = posts.title WHERE posts.author_id = users.id");
    let statement = delete_from(&users).using(&posts).filter(mine());
    assert_same!(statement, [postgres], "DELETE FROM users USING posts WHERE posts.author_id = users.id");
    assert_same!(statement, [mysql, mariadb], "DELETE FROM users USING users, posts WHERE posts.author_id = users.id");
    assert_same!(statement, [mssql], "DELETE FROM users FROM posts WHERE posts.author_id = users.id");
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
    assert_refused!(statement, mysql => "`mysql` cannot say MERGE", mariadb => "`mariadb` cannot say MERGE", mssql => "`mssql` cannot say MERGE with DO NOTHING");
    assert_same!(
        statement,
        [postgres],
        "MERGE INTO users USING posts ON posts.author_id = users.id WHEN MATCHED AND posts.views < ? THEN DELETE \
        WHEN MATCHED AND posts.views = ? THEN DO NOTHING WHEN MATCHED THEN UPDATE SET age = posts.views \
        WHEN NOT MATCHED THEN INSERT (id, name) VALUES (posts.author_id, ?)"
    );
    assert_same!(begun().when_matched_delete(), [mssql], "MERGE INTO users USING posts ON posts.author_id = users.id WHEN MATCHED THEN DELETE;");
    assert_refused!(begun(), default => "MERGE INTO `users` does nothing");
    assert_eq!(statement.statement().children().count(), 2 + 2 + 1 + 2);
}
