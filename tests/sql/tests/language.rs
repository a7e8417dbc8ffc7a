//! More of the language: hints, samples, hand-written parts, containment, patterns, upserts by MERGE, old and new rows.
use aludel_sql::{
    Compare, Containment, CteOptions, Expr, Expression, SqlType, Table, TextMatch, Value, any_item, bind, column, delete_from,
    dml::{new_named, old_named},
    excluded_named, insert_into, select,
    select::{FromItem, SampleMethod},
    sum, text, update_table,
};
use aludel_tests_sql::{
    assert_refused, assert_same, assert_sql, sql,
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

#[test]
fn hints_are_for_the_dialect_they_name() {
    let query = select(name())
        .from(&users())
        .join_on(&posts(), author().eq(id()))
        .prefix_with(Some("mysql"), "SQL_NO_CACHE")
        .optimizer_hint(Some("mysql"), "MAX_EXECUTION_TIME(1000) */ DROP")
        .with_hint(&users(), Some("mssql"), "WITH (NOLOCK)")
        .with_hint(&posts(), Some("sqlite"), "INDEXED BY ix_posts_author_id")
        .suffix_with(Some("mssql"), "OPTION (RECOMPILE)");
    let plain = "SELECT users.name FROM users JOIN posts ON posts.author_id = users.id";
    assert_same!(query, [default, postgres, mariadb], plain);
    assert_sql!(query,
        mysql => "SELECT /*+ MAX_EXECUTION_TIME(1000)  DROP */ SQL_NO_CACHE users.name FROM users JOIN posts ON posts.author_id = users.id",
        sqlite => "SELECT users.name FROM users JOIN posts INDEXED BY ix_posts_author_id ON posts.author_id = users.id");
    let hinted = "SELECT users.name FROM users WITH (NOLOCK) JOIN posts ON posts.author_id = users.id OPTION (RECOMPILE)";
    assert_eq!(sql(&query, "mssql"), hinted);
    // A subquery has hints of its own.
    let inner = select(id()).from(&users()).subquery("u");
    let query = select(inner.col::<i64>("id").unwrap()).from(&inner).with_hint(&users(), None, "WITH (NOLOCK)");
    assert_sql!(query, default => "SELECT u.id FROM (SELECT users.id FROM users) AS u");
}

#[test]
fn samples_of_a_table() {
    let query = |method| select(name()).from(FromItem::from(&users()).sample(method, 2.5, Some(-7)));
    let sampled = |how: &str| format!("SELECT users.name FROM users TABLESAMPLE {how} REPEATABLE (-7)");
    assert_sql!(query(SampleMethod::Bernoulli), default => &sampled("BERNOULLI (?)"), postgres => &sampled("BERNOULLI (2.5)"));
    assert_sql!(query(SampleMethod::System), postgres => &sampled("SYSTEM (2.5)"), mssql => &sampled("(2.5 PERCENT)"));
    assert_refused!(query(SampleMethod::Bernoulli), mssql => "`mssql` cannot say TABLESAMPLE BERNOULLI");
    for dialect in ["sqlite", "mysql", "mariadb"] {
        aludel_tests_sql::check_refused(&query(SampleMethod::System), dialect, &format!("`{dialect}` cannot say TABLESAMPLE"));
    }
}

#[test]
fn hand_written_parts() {
    let query =
        select(name()).filter(text("age > :least OR age < :most").bind("least", 60_i32).bind("most", 18_i32).condition()).filter(name().eq("Ada"));
    assert_same!(
        query,
        [default, sqlite, postgres, mysql, mariadb, mssql],
        "SELECT users.name FROM users WHERE (age > ? OR age < ?) AND users.name = ?"
    );
    let tops = text("SELECT author_id, max(views) AS most FROM posts WHERE views > :v GROUP BY author_id").bind("v", 10_i32);
    let tops = tops.subquery("tops", ["author_id", "most"]);
    let query = select((name(), tops.col::<i32>("most").unwrap())).from(&users()).join_on(&tops, id().eq(tops.col::<i64>("author_id").unwrap()));
    assert_same!(
        query,
        [default, sqlite, postgres, mysql, mariadb, mssql],
        "SELECT users.name, tops.most FROM users JOIN (SELECT author_id, max(views) AS most FROM posts WHERE views > ? GROUP BY author_id) AS tops \
         ON users.id = tops.author_id"
    );
    assert_eq!(tops.col::<i32>("least").unwrap_err().message(), "`tops` has no column `least`");
    let query = select(text("length(name) + :n").bind("n", 1_i64).expr::<i64>().label("n")).from(&users()).order_by(text("1").expr::<i64>());
    assert_sql!(query, sqlite => "SELECT length(name) + ? AS n FROM users ORDER BY 1");
}

#[test]
fn arrays_and_ranges() {
    let tags = Table::new("tagged").column(column("tags", SqlType::Array(SqlType::Text.into()))).column(column("name", SqlType::Text));
    let array = || tags.col::<Value>("tags").unwrap();
    for (condition, expected) in [
        (array().contains_all(array()), "tagged.tags @> tagged.tags"),
        (array().contained_by(array()), "tagged.tags <@ tagged.tags"),
        (array().overlaps(array()), "tagged.tags && tagged.tags"),
        (array().adjacent_to(array()), "tagged.tags -|- tagged.tags"),
        (array().strictly_left_of(array()), "tagged.tags << tagged.tags"),
        (array().strictly_right_of(array()), "tagged.tags >> tagged.tags"),
        (array().contains_value::<i64>(3), "tagged.tags @> ?"),
        (tags.col::<String>("name").unwrap().eq(any_item::<String>(array())), "tagged.name = ANY (tagged.tags)"),
    ] {
        let query = select(tags.col::<String>("name").unwrap()).filter(condition.clone());
        assert_same!(query, [default, postgres], &format!("SELECT tagged.name FROM tagged WHERE {expected}"));
        for dialect in ["sqlite", "mysql", "mariadb", "mssql"] {
            if dialect == "sqlite" || !expected.contains("ANY") {
                let message = aludel_tests_sql::compiled(&query, dialect).unwrap_err();
                assert!(message.message().starts_with(&format!("`{dialect}` cannot say ")), "{message}");
            }
        }
    }
}

#[test]
fn patterns() {
    let query = |condition| select(age()).filter(condition);
    let like = "SELECT users.age FROM users WHERE lower(users.name)";
    assert_same!(query(name().not_ilike("A%")), [default, sqlite, postgres, mysql, mariadb, mssql], &format!("{like} NOT LIKE lower(?)"));
    for condition in [name().icontains("a_"), name().istarts_with("a_"), name().iends_with("a_")] {
        assert_same!(query(condition), [default, sqlite, postgres, mysql, mariadb], &format!("{like} LIKE lower(?) ESCAPE '/'"));
    }
    assert_same!(
        query(name().like_escape("a!%", '!')),
        [default, sqlite, postgres],
        "SELECT users.age FROM users WHERE users.name LIKE ? ESCAPE '!'"
    );
    let replaced = select(name().regexp_replace("[0-9]+", "#"));
    assert_same!(replaced, [mysql, mariadb], "SELECT regexp_replace(users.name, ?, ?) FROM users");
    assert_same!(replaced, [postgres], "SELECT regexp_replace(users.name, ?, ?, 'g') FROM users");
    assert_refused!(replaced, sqlite => "`sqlite` has no way to write `regexp_replace`", mssql => "`mssql` has no way to write `regexp_replace`");
    let found = query(name().matches("ada"));
    assert_same!(found, [postgres], "SELECT users.age FROM users WHERE (to_tsvector(users.name) @@ plainto_tsquery(?))");
    assert_same!(found, [mysql, mariadb], "SELECT users.age FROM users WHERE MATCH (users.name) AGAINST (?)");
    assert_same!(found, [mssql], "SELECT users.age FROM users WHERE CONTAINS(users.name, ?)");
    assert_eq!(sql(&found, "sqlite"), "SELECT users.age FROM users WHERE (users.name MATCH ?)");
    assert_same!(
        query(age().between_symmetric(60, 18)),
        [default, sqlite, postgres, mysql, mariadb, mssql],
        "SELECT users.age FROM users WHERE users.age BETWEEN ? AND ? OR users.age BETWEEN ? AND ?"
    );
}

#[test]
fn the_select_list_changes() {
    let query = select(name()).filter(age().gt(18)).order_by(name());
    assert_same!(
        query.clone().add_columns((age(), id())),
        [default, sqlite, postgres, mysql, mariadb, mssql],
        "SELECT users.name, users.age, users.id FROM users WHERE users.age > ? ORDER BY users.name"
    );
    let counted = query.with_only_columns(sum(bind::<i64>(1))).unordered();
    assert_same!(counted, [mysql, mariadb], "SELECT sum(CAST(? AS SIGNED)) FROM users WHERE users.age > ?");
    assert_same!(counted, [default, sqlite, mssql], "SELECT sum(?) FROM users WHERE users.age > ?");
    assert_same!(counted, [postgres], "SELECT sum(CAST(? AS BIGINT)) FROM users WHERE users.age > ?");
}

#[test]
fn recursion_says_more() {
    let step = |options: CteOptions| {
        select((id(), age()))
            .recursive_cte_with("tree", options, |tree| Ok(select((id(), age())).from(&users()).join_on(tree, age().eq(tree.col::<i32>("age")?))))
    };
    let body = |union: &str| {
        format!(
            "WITH RECURSIVE tree AS (SELECT users.id, users.age FROM users {union} SELECT users.id, users.age FROM users JOIN tree ON users.age = tree.age)"
        )
    };
    let tree = step(CteOptions::new().distinct()).unwrap();
    let query = select(tree.col::<i64>("id").unwrap()).from(&tree);
    assert_same!(query, [default, sqlite, postgres, mysql, mariadb], &format!("{} SELECT tree.id FROM tree", body("UNION")));
    let tree = step(CteOptions::new().search_depth_first(["id"], "place").cycle(["id"], "again", "way")).unwrap();
    let query = select(tree.col::<i64>("id").unwrap()).from(&tree).order_by(tree.col::<Value>("place").unwrap());
    assert_same!(
        query,
        [default, postgres],
        &format!(
            "{} SEARCH DEPTH FIRST BY id SET place CYCLE id SET again USING way SELECT tree.id FROM tree ORDER BY tree.place",
            body("UNION ALL")
        )
    );
    assert_refused!(query, sqlite => "`sqlite` cannot say SEARCH behind a common table expression");
}

#[test]
fn an_upsert_is_a_merge_where_there_is_nothing_else() {
    let insert = || insert_into(&users()).set("name", "Ada").set("age", 36_i32);
    let update = insert().on_conflict_in(["name"]).update([aludel_sql::Assign::named("age", excluded_named::<i32>("age"))]);
    assert_sql!(update, mssql => "MERGE INTO users WITH (HOLDLOCK) USING (VALUES (@p1, @p2)) AS excluded (name, age) ON users.name = excluded.name \
        WHEN MATCHED THEN UPDATE SET age = excluded.age WHEN NOT MATCHED THEN INSERT (name, age) VALUES (excluded.name, excluded.age);");
    let nothing = insert().on_conflict_in(["name"]).do_nothing().returning(id());
    assert_sql!(nothing, mssql => "MERGE INTO users WITH (HOLDLOCK) USING (VALUES (@p1, @p2)) AS excluded (name, age) ON users.name = excluded.name \
        WHEN NOT MATCHED THEN INSERT (name, age) VALUES (excluded.name, excluded.age) OUTPUT inserted.id;");
    let some = insert().on_conflict_in(["name"]).update_if(age().lt(excluded_named::<i32>("age")), [aludel_sql::Assign::named("age", 1)]);
    assert_sql!(some, mssql => "MERGE INTO users WITH (HOLDLOCK) USING (VALUES (@p1, @p2)) AS excluded (name, age) ON users.name = excluded.name \
        WHEN MATCHED AND users.age < excluded.age THEN UPDATE SET age = @p3 WHEN NOT MATCHED THEN INSERT (name, age) VALUES (excluded.name, excluded.age);");
    assert_refused!(insert().on_any_conflict().do_nothing(), mssql => "`mssql` cannot say an upsert that names no columns");
    assert_refused!(insert().on_conflict_in(["email"]).do_nothing(), mssql => "the upsert is decided by `email`, which the INSERT does not set");
}

#[test]
fn rows_before_and_behind_the_statement() {
    let update = update_table(&users()).set_value("age", 1_i32).returning((old_named::<i32>("age"), new_named::<i32>("age")));
    assert_sql!(update,
        default => "UPDATE users SET age = ? RETURNING old.age, new.age",
        mssql => "UPDATE users SET age = @p1 OUTPUT deleted.age, inserted.age");
    let delete = delete_from(&users()).returning(old_named::<i32>("age"));
    assert_sql!(delete, default => "DELETE FROM users RETURNING old.age", mssql => "DELETE FROM users OUTPUT deleted.age");
    for dialect in ["sqlite", "mariadb"] {
        aludel_tests_sql::check_refused(&delete, dialect, &format!("`{dialect}` cannot say RETURNING of old and new rows"));
    }
}
