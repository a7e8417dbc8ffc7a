//! Clauses of SELECT that not every query has, and the rules that are checked before a query is sent.
use aludel_sql::{
    Compare, CteOptions, Expr, Expression, Lock, Order, bind, count, count_all, delete_from, exists,
    expr::{grouping, literal},
    insert_into, lower, max, select,
    select::JoinKind,
    table_function, update_table, values,
};
use aludel_tests_sql::{
    assert_refused, assert_same, assert_sql,
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

fn views() -> Expr<i32> {
    posts().col("views").unwrap()
}

#[test]
fn several_groupings() {
    let query = || select((name(), age(), count_all()));
    assert_sql!(query().rollup((name(), age())), default => "SELECT users.name, users.age, count(*) FROM users GROUP BY ROLLUP (users.name, users.age)");
    assert_same!(
        query().rollup((name(), age())),
        [postgres, mssql],
        "SELECT users.name, users.age, count(*) FROM users GROUP BY ROLLUP (users.name, users.age)"
    );
    assert_same!(
        query().rollup((name(), age())),
        [mysql, mariadb],
        "SELECT users.name, users.age, count(*) FROM users GROUP BY users.name, users.age WITH ROLLUP"
    );
    let cube = query().group_by(name()).cube(age());
    assert_same!(cube, [postgres, mssql], "SELECT users.name, users.age, count(*) FROM users GROUP BY users.name, CUBE (users.age)");
    assert_refused!(cube, mysql => "`mysql` cannot say ROLLUP, CUBE or GROUPING SETS", mariadb => "`mariadb` cannot say ROLLUP, CUBE or GROUPING SETS");
    let levels = select((age(), grouping(age()))).rollup(age());
    assert_same!(levels, [mysql], "SELECT users.age, grouping(users.age) FROM users GROUP BY users.age WITH ROLLUP");
    assert_refused!(levels, mariadb => "`mariadb` has no way to write `grouping`");
    assert_sql!(query().group_by(name()).cube(age()), default => "SELECT users.name, users.age, count(*) FROM users GROUP BY users.name, CUBE (users.age)");
    assert_sql!(query().grouping_set((name(), age())).grouping_set(age()).grouping_set_of_all(),
        default => "SELECT users.name, users.age, count(*) FROM users GROUP BY GROUPING SETS ((users.name, users.age), (users.age), ())");
    assert_sql!(select((age(), grouping(age()))).rollup(age()), default => "SELECT users.age, grouping(users.age) FROM users GROUP BY ROLLUP (users.age)");
    assert_refused!(query().rollup((name(), age())), sqlite => "`sqlite` cannot say ROLLUP, CUBE or GROUPING SETS");
}

#[test]
fn the_first_of_each_group() {
    let query = select((name(), age())).distinct_on(age()).order_by(age());
    assert_sql!(query, default => "SELECT DISTINCT ON (users.age) users.name, users.age FROM users ORDER BY users.age");
    assert_same!(query, [postgres], "SELECT DISTINCT ON (users.age) users.name, users.age FROM users ORDER BY users.age");
    assert_refused!(query, mysql => "`mysql` cannot say DISTINCT ON", mariadb => "`mariadb` cannot say DISTINCT ON", mssql => "`mssql` cannot say DISTINCT ON");
    assert_refused!(query, sqlite => "`sqlite` cannot say DISTINCT ON");
}

#[test]
fn ties() {
    let query = select(name()).order_by(age()).limit_with_ties(3);
    assert_sql!(query, default => "SELECT users.name FROM users ORDER BY users.age OFFSET 0 ROWS FETCH NEXT ? ROWS WITH TIES");
    assert_same!(query, [postgres, mariadb], "SELECT users.name FROM users ORDER BY users.age OFFSET 0 ROWS FETCH NEXT ? ROWS WITH TIES");
    assert_same!(query, [mssql], "SELECT TOP (?) WITH TIES users.name FROM users ORDER BY users.age");
    assert_refused!(query.clone().offset(1), mssql => "`mssql` cannot say WITH TIES together with an offset");
    assert_refused!(query, mysql => "`mysql` cannot say FETCH … WITH TIES");
    assert_refused!(query, sqlite => "`sqlite` cannot say FETCH … WITH TIES");
}

#[test]
fn locks() {
    let query = |lock| select(name()).limit(1).with_for_update(lock);
    for (lock, words) in [
        (Lock::update(), "FOR UPDATE"),
        (Lock::share(), "FOR SHARE"),
        (Lock::update().nowait(), "FOR UPDATE NOWAIT"),
        (Lock::update().of(&users()).skip_locked(), "FOR UPDATE OF users SKIP LOCKED"),
    ] {
        let sql = format!("SELECT users.name FROM users LIMIT ? {words}");
        assert_same!(query(lock.clone()), [default, postgres, mysql], &sql);
        if lock.of.is_empty() {
            assert_same!(query(lock), [mariadb], &sql.replace("FOR SHARE", "LOCK IN SHARE MODE"));
        } else {
            assert_refused!(query(lock), mariadb => "`mariadb` cannot say FOR UPDATE OF");
        }
    }
    assert_refused!(query(Lock::update()), sqlite => "`sqlite` cannot say FOR UPDATE");
    assert_refused!(query(Lock::update()), mssql => "`mssql` cannot say FOR UPDATE");
    assert_refused!(query(Lock::share()), sqlite => "`sqlite` cannot say FOR SHARE");
}

#[test]
fn lateral_queries_see_what_is_before_them() {
    let best = select((posts().col::<String>("title").unwrap(), views())).filter(author().eq(id())).order_by(views().desc()).limit(1).lateral("best");
    let query = select((name(), best.col::<String>("title").unwrap())).from(&users());
    let sql = |join: &str| {
        format!(
            "SELECT users.name, best.title FROM users {join} LATERAL (SELECT posts.title, posts.views FROM posts WHERE posts.author_id = users.id \
             ORDER BY posts.views DESC LIMIT ?) AS best"
        )
    };
    assert_sql!(query.clone().cross_join(&best), default => &sql("CROSS JOIN"));
    let always = literal::<bool>(aludel_sql::expr::Literal::True);
    assert_sql!(query.clone().left_join_on(&best, always), default => &format!("{} ON TRUE", sql("LEFT OUTER JOIN")));
    let always = literal::<bool>(aludel_sql::expr::Literal::True);
    let outer = query.clone().left_join_on(&best, always);
    assert_same!(query.clone().cross_join(&best), [postgres, mysql], &sql("CROSS JOIN"));
    assert_same!(outer, [postgres], &format!("{} ON TRUE", sql("LEFT OUTER JOIN")));
    assert_same!(outer, [mysql], &format!("{} ON TRUE = TRUE", sql("LEFT OUTER JOIN")));
    let apply = |words: &str| sql(words).replace("APPLY LATERAL", "APPLY").replace("(SELECT", "(SELECT TOP (?)").replace(" LIMIT ?", "");
    assert_same!(query.clone().cross_join(&best), [mssql], &apply("CROSS APPLY"));
    assert_same!(outer, [mssql], &apply("OUTER APPLY"));
    assert_refused!(outer, mariadb => "`mariadb` cannot say LATERAL");
    assert_refused!(query.cross_join(&best), sqlite => "`sqlite` cannot say LATERAL");
}

#[test]
fn values_and_functions_as_tables() {
    let words = values("words", ["id", "word"]).row((bind::<i64>(1), bind::<String>("a"))).row((bind::<i64>(2), bind::<String>("b"))).source();
    let query = select((name(), words.col::<String>("word").unwrap())).from(&users()).join_on(&words, id().eq(words.col::<i64>("id").unwrap()));
    assert_sql!(query, default => "SELECT users.name, words.word FROM users JOIN (VALUES (?, ?), (?, ?)) AS words (id, word) ON users.id = words.id");
    let sql = "SELECT users.name, words.word FROM users JOIN (VALUES (?, ?), (?, ?)) AS words (id, word) ON users.id = words.id";
    assert_same!(query, [mssql], sql);
    assert_same!(query, [postgres], &sql.replacen("(?, ?)", "(CAST(? AS BIGINT), CAST(? AS TEXT))", 1));
    assert_same!(query, [mysql], &sql.replace("(?, ?)", "ROW(?, ?)"));
    assert_refused!(query, mariadb => "`mariadb` cannot say VALUES as a table");
    assert_refused!(query, sqlite => "`sqlite` cannot say VALUES as a table");
    let uneven = values("v", ["a", "b"]).row(bind::<i64>(1)).source();
    assert_refused!(select(uneven.col::<i64>("a").unwrap()).from(&uneven), default => "row 1 of the values `v` has 1 values for 2 columns");

    let tags = table_function("json_each", [bind::<String>("[1]").into_node()]).columns(["value"]).source("tags");
    assert_refused!(select(tags.col::<String>("value").unwrap()).from(&tags),
        mysql => "`mysql` cannot say a function as a table", mariadb => "`mariadb` cannot say a function as a table");
    let sql = "SELECT tags.value FROM json_each(?) AS tags";
    assert_sql!(select(tags.col::<String>("value").unwrap()).from(&tags), default => sql, sqlite => sql);
    let each = table_function("json_each", [users().col::<Option<String>>("nickname").unwrap().into_node()]).columns(["value"]).source("each");
    let sql = "SELECT users.name, \"each\".value FROM users, json_each(users.nickname) AS \"each\"";
    let plain = sql.replace('"', "");
    assert_sql!(select((name(), each.col::<String>("value").unwrap())).from(&users()).from(&each), sqlite => &plain);
    let numbers = table_function("generate_series", [bind::<i64>(1).into_node(), bind::<i64>(3).into_node()]).columns_as(["n"]).source("g");
    let typed = table_function("generate_series", [1, 3].map(|end| bind::<i64>(end).cast::<i64>().into_node())).columns_as(["n"]).source("g");
    assert_same!(
        select(typed.col::<i64>("n").unwrap()).from(&typed),
        [postgres],
        "SELECT g.n FROM generate_series(CAST(? AS BIGINT), CAST(? AS BIGINT)) AS g (n)"
    );
    assert_sql!(select(numbers.col::<i64>("n").unwrap()).from(&numbers), default => "SELECT g.n FROM generate_series(?, ?) AS g (n)");
}

#[test]
fn common_table_expressions_say_more() {
    let old = || select((name(), age())).filter(age().gt(60));
    let cte = old().cte_with("old", CteOptions::new().materialized().columns(["who", "years"]));
    let sql = "WITH old (who, years) AS MATERIALIZED (SELECT users.name, users.age FROM users WHERE users.age > ?) SELECT old.who FROM old WHERE old.years > ?";
    let query = select(cte.col::<String>("who").unwrap()).from(&cte).filter(cte.col::<i32>("years").unwrap().gt(70));
    assert_sql!(query, default => sql, sqlite => sql);
    assert_same!(query, [postgres], sql);
    assert_refused!(query, mysql => "`mysql` cannot say MATERIALIZED", mariadb => "`mariadb` cannot say MATERIALIZED", mssql => "`mssql` cannot say MATERIALIZED");
    let plain = old().cte_with("old", CteOptions::new().columns(["who", "years"]));
    assert_same!(
        select(plain.col::<String>("who").unwrap()).from(&plain),
        [postgres, mysql, mariadb, mssql],
        "WITH old (who, years) AS (SELECT users.name, users.age FROM users WHERE users.age > ?) SELECT old.who FROM old"
    );
    let cte = old().cte_with("old", CteOptions::new().not_materialized());
    assert_sql!(select(cte.col::<String>("name").unwrap()).from(&cte),
        sqlite => "WITH old AS NOT MATERIALIZED (SELECT users.name, users.age FROM users WHERE users.age > ?) SELECT old.name FROM old");
}

#[test]
fn common_table_expressions_stand_on_others() {
    let first = select((id(), age())).cte("first");
    let second = select(first.col::<i64>("id").unwrap()).from(&first).cte("second");
    let sql = "WITH first AS (SELECT users.id, users.age FROM users), second AS (SELECT first.id FROM first) SELECT second.id FROM second";
    assert_sql!(select(second.col::<i64>("id").unwrap()).from(&second), default => sql, sqlite => sql);
    assert_same!(select(second.col::<i64>("id").unwrap()).from(&second), [postgres, mysql, mariadb, mssql], sql);
}

#[test]
fn common_table_expressions_that_write() {
    let moved = delete_from(&users()).filter(age().gt(60)).returning((id(), name())).cte("moved");
    let query = select(moved.col::<String>("name").unwrap()).from(&moved);
    assert_refused!(query, sqlite => "`sqlite` cannot say a common table expression that writes");
    assert_refused!(query, mysql => "`mysql` cannot say a common table expression that writes",
        mariadb => "`mariadb` cannot say a common table expression that writes", mssql => "`mssql` cannot say a common table expression that writes");
    assert_eq!(
        aludel_tests_sql::sql(&query, "postgres"),
        "WITH moved AS (DELETE FROM users WHERE users.age > $1 RETURNING id, name) SELECT moved.name FROM moved"
    );
    let written = aludel_tests_sql::sql(&query, "default");
    assert_eq!(written, "WITH moved AS (DELETE FROM users WHERE users.age > ? RETURNING id, name) SELECT moved.name FROM moved");
    let nested = select(moved.col::<String>("name").unwrap()).from(&moved).subquery("s");
    assert_refused!(select(nested.col::<String>("name").unwrap()).filter(exists(select(moved.col::<i64>("id").unwrap()).from(&moved))).from(&nested),
        default => "the common table expression `moved` writes, and stands in a subquery");
    let silent = insert_into(&users()).set("name", "Ada").cte("silent");
    assert_refused!(select(count_all()).from(&silent), default => "the common table expression `silent` returns no columns");
    let changed = update_table(&users()).set_value("name", "Ada").returning(id()).cte("changed");
    assert_eq!(
        aludel_tests_sql::sql(&select(changed.col::<i64>("id").unwrap()).from(&changed), "default"),
        "WITH changed AS (UPDATE users SET name = ? RETURNING id) SELECT changed.id FROM changed"
    );
}

#[test]
fn rows_as_often_as_they_are_there() {
    let (left, right) = (|| select(id()), || select(author()));
    assert_sql!(left().intersect_all(right()), default => "SELECT users.id FROM users INTERSECT ALL SELECT posts.author_id FROM posts");
    assert_same!(
        left().intersect_all(right()),
        [postgres, mysql, mariadb],
        "SELECT users.id FROM users INTERSECT ALL SELECT posts.author_id FROM posts"
    );
    assert_same!(left().except_all(right()), [postgres, mysql, mariadb], "SELECT users.id FROM users EXCEPT ALL SELECT posts.author_id FROM posts");
    assert_refused!(left().except_all(right()), mssql => "`mssql` cannot say EXCEPT ALL");
    assert_sql!(left().except_all(right()), default => "SELECT users.id FROM users EXCEPT ALL SELECT posts.author_id FROM posts");
    assert_refused!(left().except_all(right()), sqlite => "`sqlite` cannot say EXCEPT ALL");
}

#[test]
fn columns_beside_aggregates_are_grouped_by() {
    assert_refused!(select((name(), count_all())), default => "column `users.name` is selected beside aggregates, but not grouped by");
    assert_refused!(select((name(), count(id()))).group_by(age()), default => "column `users.name` is selected beside aggregates, but not grouped by");
    assert_refused!(select((lower(name()), count(id()))).group_by(age()), default => "column `users.name` is selected beside aggregates, but not grouped by");
    assert_sql!(select((lower(name()), count(id()))).group_by(lower(name())), default => "SELECT lower(users.name), count(users.id) FROM users GROUP BY lower(users.name)");
    assert_sql!(select((lower(name()).label("n"), count(id()))).group_by(name()), default => "SELECT lower(users.name) AS n, count(users.id) FROM users GROUP BY users.name");
    // The key of the table makes the rest of its columns one.
    assert_sql!(select((name(), count(views()))).from(&users()).left_join_on(&posts(), author().eq(id())).group_by(id()),
        default => "SELECT users.name, count(posts.views) FROM users LEFT OUTER JOIN posts ON posts.author_id = users.id GROUP BY users.id");
    // What a query around it gives is one value here.
    let inner = select((name(), max(views()))).from(&posts()).filter(author().eq(id()));
    assert_sql!(select(id()).filter(exists(inner)), default => "SELECT users.id FROM users WHERE EXISTS (SELECT users.name, max(posts.views) FROM posts WHERE posts.author_id = users.id)");
}

#[test]
fn items_of_from_are_connected() {
    let both = || select((name(), views())).from(&users()).from(&posts());
    let story = "nothing connects `users` and `posts` in FROM: every row of one would meet every row of the other";
    assert_refused!(both(), default => story, sqlite => story);
    assert_refused!(both().filter(age().gt(1).and(views().gt(2))), default => story);
    let sql = "SELECT users.name, posts.views FROM users, posts";
    assert_sql!(both().allow_cartesian(), default => sql, sqlite => sql);
    assert_sql!(both().filter(author().eq(id())), default => &format!("{sql} WHERE posts.author_id = users.id"));
    assert_sql!(both().filter(aludel_sql::raw::<bool>("users.id = posts.author_id")), default => &format!("{sql} WHERE users.id = posts.author_id"));
    let linked = select(author()).filter(author().eq(id()));
    assert_sql!(both().filter(views().gt(1).or(id().in_select(linked))), sqlite => &format!("{sql} WHERE posts.views > ? OR users.id IN (SELECT posts.author_id FROM posts WHERE posts.author_id = users.id)"));
    // A join is meant as it stands.
    assert_sql!(select(name()).from(&users()).join_as(JoinKind::Inner, &posts(), views().gt(1)), default => "SELECT users.name FROM users JOIN posts ON posts.views > ?");
}

#[test]
fn the_columns_of_a_result_are_those_of_the_outermost_query() {
    let inner = select((id(), age())).cte("inner_rows");
    let query = select(inner.col::<i64>("id").unwrap().label("key")).from(&inner);
    let columns: Vec<String> = aludel_tests_sql::compiled(&query, "default").unwrap().columns.iter().map(|column| column.name.to_string()).collect();
    assert_eq!(columns, ["key"]);
}

/// One of them would silently be taken for the other.
#[test]
fn two_common_table_expressions_of_one_name_are_refused() {
    let query = |over: i32| select(users().col::<i64>("id").unwrap()).filter(users().col::<i32>("age").unwrap().gt(over)).cte("u");
    let (one, other) = (query(5), query(7));
    let joined = |right: &aludel_sql::Source<i64>| {
        let id = one.col::<i64>("id").unwrap();
        select(id.clone()).from(&one).join_on(right, id.eq(1))
    };
    assert_refused!(joined(&other), default => "two different common table expressions are called `u`", sqlite => "two different common table expressions are called `u`");
}

/// They apply in the order in which they were said, also where INTERSECT binds more tightly than UNION.
#[test]
fn set_operations_apply_one_after_the_other() {
    let number = |number: i64| select(bind::<i64>(number));
    let query = number(1).union(number(2)).intersect(number(3));
    assert_sql!(query,
        default => "(SELECT ? UNION SELECT ?) INTERSECT SELECT ?",
        sqlite => "SELECT ? UNION SELECT ? INTERSECT SELECT ?");
    let query = number(1).intersect(number(2)).union(number(3)).except(number(4)).intersect(number(5)).intersect(number(6));
    assert_sql!(query,
        default => "(SELECT ? INTERSECT SELECT ? UNION SELECT ? EXCEPT SELECT ?) INTERSECT SELECT ? INTERSECT SELECT ?",
        sqlite => "SELECT ? INTERSECT SELECT ? UNION SELECT ? EXCEPT SELECT ? INTERSECT SELECT ? INTERSECT SELECT ?");
}
