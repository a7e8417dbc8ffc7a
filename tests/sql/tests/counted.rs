//! Values for a column that the database counts: where it takes none, it is told so round the statement (SQLAlchemy: SET IDENTITY_INSERT).
use aludel_sql::{Assign, Compare, SqlType, Table, column, excluded_named, insert_into, merge_into, schema::Identity, select};
use aludel_tests_sql::{
    assert_same, assert_sql, key,
    tables::{posts, users},
};

#[test]
fn a_value_is_announced() {
    let users = users();
    let statement = insert_into(&users).set::<i64>("id", 7).set("name", "Ada");
    let plain = "INSERT INTO users (id, name) VALUES (?, ?)";
    assert_same!(statement, [postgres, mysql, mariadb], plain);
    assert_sql!(statement, sqlite => plain, default => plain);
    assert_same!(
        statement,
        [mssql, mssql2022],
        "SET IDENTITY_INSERT users ON; INSERT INTO users (id, name) VALUES (?, ?); SET IDENTITY_INSERT users OFF"
    );
    let returning = statement.returning(users.col::<i64>("id").unwrap());
    assert_same!(
        returning,
        [mssql],
        "SET IDENTITY_INSERT users ON; INSERT INTO users (id, name) OUTPUT inserted.id VALUES (?, ?); SET IDENTITY_INSERT users OFF"
    );
    // Without the column nothing is said, and a column that is not counted is like any other.
    assert_same!(insert_into(&users).set("name", "Ada"), [mssql], "INSERT INTO users (name) VALUES (?)");
    let code = Table::new("codes").column(column("id", SqlType::Text).primary_key().generated());
    assert_same!(insert_into(&code).set("id", "a"), [mssql], "INSERT INTO codes (id) VALUES (?)");
}

#[test]
fn identity_columns_and_odd_names() {
    let table = Table::new("or]der").in_schema("app").column(column("n", SqlType::Integer).identity(Identity::always().start(100)));
    let statement = insert_into(&table).set::<i32>("n", 1);
    let named = "[app].[or]]der]".replace("[app]", "app");
    assert_same!(statement, [mssql], &format!("SET IDENTITY_INSERT {named} ON; INSERT INTO {named} (n) VALUES (?); SET IDENTITY_INSERT {named} OFF"));
}

#[test]
fn queries_upserts_and_merges() {
    let (users, posts) = (users(), posts());
    let id = || users.col::<i64>("id").unwrap();
    let copied = insert_into(&posts).from_select(["id", "author_id"], select((id(), id())));
    assert_same!(
        copied,
        [mssql],
        "SET IDENTITY_INSERT posts ON; INSERT INTO posts (id, author_id) SELECT users.id, users.id FROM users; SET IDENTITY_INSERT posts OFF"
    );
    let upsert = insert_into(&users).set::<i64>("id", 7).set("name", "Ada").on_conflict_in(["id"]);
    let upsert = upsert.update([Assign::named::<String>("name", excluded_named::<String>("name"))]);
    assert_same!(
        upsert,
        [mssql],
        "SET IDENTITY_INSERT users ON; MERGE INTO users WITH (HOLDLOCK) USING (VALUES (?, ?)) AS excluded (id, name) ON users.id = excluded.id \
         WHEN MATCHED THEN UPDATE SET name = excluded.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (excluded.id, excluded.name); \
         SET IDENTITY_INSERT users OFF"
    );
    let author = || posts.col::<i64>("author_id").unwrap();
    let merge = merge_into(&users, &posts, author().eq(id()));
    assert_same!(
        merge.clone().when_not_matched_insert([Assign::named::<i64>("id", author())]),
        [mssql],
        "SET IDENTITY_INSERT users ON; MERGE INTO users USING posts ON posts.author_id = users.id WHEN NOT MATCHED THEN INSERT (id) VALUES (posts.author_id); \
         SET IDENTITY_INSERT users OFF"
    );
    assert_same!(
        merge.when_not_matched_insert([Assign::named::<String>("name", "?")]),
        [mssql],
        "MERGE INTO users USING posts ON posts.author_id = users.id WHEN NOT MATCHED THEN INSERT (name) VALUES (?);"
    );
}

/// Two tables of one name of which one counts: their statements are not the same.
#[test]
fn the_cache_key_knows() {
    let plain = Table::new("users").column(column("id", SqlType::BigInteger).primary_key()).column(column("name", SqlType::Text));
    let of = |table: &Table| insert_into(table).set::<i64>("id", 1).set("name", "Ada");
    assert_ne!(key(&of(&plain)), key(&of(&users())));
    let without = |table: &Table| insert_into(table).set("name", "Ada");
    assert_eq!(key(&without(&plain)), key(&without(&users())));
}
