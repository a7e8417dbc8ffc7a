//! What planted faults showed to be untested: values of patterns, parts of cache keys, nullability, pages, rows.
use aludel_sql::{
    Assign, Compare, Expr, Expression, Order, SqlType, Table, TextMatch, Value, bind, case, coalesce, column, count, delete_from,
    expr::{Literal, literal, nullif},
    insert_into, lower, min, raw, select,
    select::{FromItem, JoinKind},
    sum,
    visit::Key,
};
use aludel_tests_sql::{
    assert_refused, assert_same, assert_sql, compiled, key,
    tables::{posts, users},
};

fn name() -> Expr<String> {
    users().col("name").unwrap()
}

fn age() -> Expr<i32> {
    users().col("age").unwrap()
}

fn id() -> Expr<i64> {
    users().col("id").unwrap()
}

fn author() -> Expr<i64> {
    posts().col("author_id").unwrap()
}

/// The one value that a condition binds.
fn bound(condition: Expr<bool>) -> Value {
    let query = select(age()).filter(condition);
    let mut known = Key::default();
    known.node(aludel_sql::Executable::statement(&query));
    assert_eq!(known.binds().len(), 1);
    known.binds()[0].value.clone()
}

#[test]
fn wildcards_in_a_searched_text_are_taken_literally() {
    let text = |text: &str| Value::Text(text.into());
    assert_eq!(bound(name().contains("5%_[/")), text("%5/%/_/[//%"));
    assert_eq!(bound(name().starts_with("a_")), text("a/_%"));
    assert_eq!(bound(name().ends_with("a_")), text("%a/_"));
    assert_eq!(bound(name().icontains("a_")), text("%a/_%"));
}

#[test]
fn parts_of_the_cache_key() {
    let total = || sum(age());
    let alone = key(&select(total()));
    assert_ne!(key(&select(total().filter(age().gt(1)))), alone);
    assert_ne!(key(&select(total().filter(age().gt(1)))), key(&select(total().filter(age().lt(1)))));
    let of = |alias: Option<&str>| key(&select(raw::<i64>("1")).from(FromItem::table(None, "users".into(), alias.map(Into::into))));
    assert_ne!(of(Some("a")), of(Some("b")));
    assert_ne!(of(Some("a")), of(None));
    let delete = || delete_from(&users());
    assert_ne!(key(&delete().returning(id())), key(&delete()));
    assert_ne!(key(&delete().returning(id())), key(&delete().returning(age())));
    let padded = |count: i32| key(&select(age()).filter(age().in_(0..count)));
    assert_ne!(padded(1), padded(2));
    assert_eq!(padded(3), padded(4));
}

#[test]
fn a_column_may_be_null_on_the_far_side_of_an_outer_join() {
    let nullable = |kind: JoinKind| -> Vec<bool> {
        let query = select((id(), author(), age().label("a"))).from(&users()).join_as(kind, &posts(), author().eq(id()));
        compiled(&query, "default").unwrap().columns.iter().map(|column| column.nullable).collect()
    };
    assert_eq!(nullable(JoinKind::Inner), [false, false, false]);
    assert_eq!(nullable(JoinKind::Left), [false, true, false]);
    assert_eq!(nullable(JoinKind::Right), [true, false, true]);
    assert_eq!(nullable(JoinKind::Full), [true, true, true]);
}

/// Also inside of an expression, and through a subquery.
#[test]
fn nullability_follows_the_columns() {
    let views = || posts().col::<i32>("views").unwrap();
    let title = || posts().col::<String>("title").unwrap();
    let query = select((aludel_sql::lower(title()), aludel_sql::coalesce(views(), 0), views().is_null(), count(views())));
    let query = query.from(&users()).left_join_on(&posts(), author().eq(id())).group_by(title()).group_by(views());
    let nullable: Vec<bool> = compiled(&query, "default").unwrap().columns.iter().map(|column| column.nullable).collect();
    assert_eq!(nullable, [true, false, false, false]);
    let inner = select((id(), author().label("author"))).from(&users()).left_join_on(&posts(), author().eq(id())).subquery("u");
    let query = select((inner.col::<i64>("id").unwrap(), inner.col::<i64>("author").unwrap())).from(&inner);
    let nullable: Vec<bool> = compiled(&query, "default").unwrap().columns.iter().map(|column| column.nullable).collect();
    assert_eq!(nullable, [false, true]);
}

/// Every post would meet every comment of its author.
#[test]
fn aggregates_that_multiply_are_refused() {
    let comments = Table::new("comments").column(column("id", SqlType::BigInteger).primary_key()).column(column("user_id", SqlType::BigInteger));
    let post = || posts().col::<i64>("id").unwrap();
    let comment = || comments.col::<i64>("id").unwrap();
    let joined = |query: aludel_sql::Select<(i64, i64)>| {
        let query = query.from(&users()).left_join_on(&posts(), author().eq(id()));
        query.left_join_on(&comments, id().eq(comments.col::<i64>("user_id").unwrap())).group_by(id())
    };
    assert_refused!(joined(select((count(post()), count(comment())))),
        sqlite => "aggregates over `posts` and `comments` multiply: both are joined to `users`, so every row of one meets every row of the other");
    let from =
        "FROM users LEFT OUTER JOIN posts ON posts.author_id = users.id LEFT OUTER JOIN comments ON users.id = comments.user_id GROUP BY users.id";
    let apart = joined(select((count(post()).distinct(), count(comment()).distinct())));
    assert_same!(
        apart,
        [default, sqlite, postgres, mysql, mariadb, mssql],
        &format!("SELECT count(DISTINCT posts.id), count(DISTINCT comments.id) {from}")
    );
    let meant = joined(select((count(post()), count(comment())))).allow_fan_out();
    assert_same!(meant, [default, sqlite], &format!("SELECT count(posts.id), count(comments.id) {from}"));
}

#[test]
fn pages_by_key_go_on_behind_equals() {
    let query = select(id()).order_by(age().desc()).order_by(id()).limit(2);
    assert_same!(
        query.clone().after((7, 42_i64)).unwrap(),
        [default, sqlite, postgres, mysql, mariadb],
        "SELECT users.id FROM users WHERE users.age < ? OR users.age = ? AND users.id > ? ORDER BY users.age DESC, users.id LIMIT ?"
    );
    assert_same!(
        query.before((7, 42_i64)).unwrap(),
        [default, sqlite],
        "SELECT users.id FROM users WHERE users.age > ? OR users.age = ? AND users.id < ? ORDER BY users.age, users.id DESC LIMIT ?"
    );
}

#[test]
fn several_rows_go_in_at_once() {
    let row = |name: &str, age: i32| [Assign::<Table>::named("name", name), Assign::named("age", age)];
    let insert = insert_into(&users()).row(row("Ada", 36)).row(row("Bob", 40)).row(row("Cid", 41));
    assert_same!(insert, [default, sqlite, postgres, mysql, mariadb, mssql], "INSERT INTO users (name, age) VALUES (?, ?), (?, ?), (?, ?)");
}

#[test]
fn a_list_is_a_value_where_a_database_has_no_booleans() {
    assert_sql!(select(age().in_([1])), mssql => "SELECT CAST(CASE WHEN users.age IN (@p1) THEN 1 WHEN NOT (users.age IN (@p2)) THEN 0 END AS BIT) FROM users",
        sqlite => "SELECT users.age IN (?) FROM users");
}

#[test]
fn bound_text_says_that_it_is_text_where_nothing_else_does() {
    let word = || case(age().gt(1), "a").otherwise("b");
    let sql = "SELECT min(CASE WHEN users.age > ? THEN concat(?) ELSE concat(?) END) FROM users";
    assert_same!(select(min(word())), [mysql, mariadb], sql);
    assert_same!(select(min(word())), [default, sqlite, postgres], &sql.replace("concat(?)", "?"));
    // What is made of NULL alone has no type either; a function of text gives its own.
    let null = || Expr::<String>::new(lower(literal::<String>(Literal::Null)).into_node());
    let query = select((coalesce(bind::<String>("a"), null()), lower(bind::<String>("B")), nullif(name(), "c")));
    assert_same!(query, [mysql, mariadb], "SELECT coalesce(concat(?), lower(NULL)), lower(?), nullif(users.name, ?) FROM users");
}

#[test]
fn a_list_of_one_subquery_is_a_comparison() {
    let total = || select(count(author())).scalar();
    let sql = "SELECT users.id FROM users WHERE users.id = (SELECT count(posts.author_id) FROM posts)";
    assert_same!(select(id()).filter(id().in_([total()])), [default, sqlite, postgres, mysql, mariadb, mssql], sql);
    let sql = "SELECT users.id FROM users WHERE users.id <> (SELECT count(posts.author_id) FROM posts)";
    assert_same!(select(id()).filter(id().not_in([total()])), [default, sqlite, postgres, mysql, mariadb, mssql], sql);
}
