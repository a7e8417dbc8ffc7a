//! SELECT, clause by clause.
use aludel_sql::{
    Arithmetic, Compare, Expression, Order, Over, SqlType, Table, TextMatch, Value, all, any, bind, case, coalesce, column, count, count_all, exists,
    func, lower, max, not, raw, select, select::JoinKind, sum, upper, window,
};
use aludel_tests_sql::{
    assert_refused, assert_same, assert_sql,
    tables::{posts, users},
};

#[test]
fn columns_say_what_from_is() {
    let users = users();
    assert_sql!(select(users.col::<String>("name").unwrap()), default => "SELECT users.name FROM users", sqlite => "SELECT users.name FROM users");
    assert_sql!(select(users.all()), default => "SELECT users.id, users.name, users.nickname, users.age, users.balance, users.active FROM users");
    assert_sql!(select(bind::<i64>(1).label("one")), default => "SELECT ? AS one", sqlite => "SELECT ? AS one");
    assert_sql!(select(users.col::<i64>("id").unwrap()).distinct(), default => "SELECT DISTINCT users.id FROM users");
}

#[test]
fn comparisons() {
    let users = users();
    let age = || users.col::<i32>("age").unwrap();
    let query = |condition| select(users.col::<i64>("id").unwrap()).filter(condition);
    let sql = |condition: &str| format!("SELECT users.id FROM users WHERE {condition}");
    for (condition, expected) in [
        (age().eq(1), "users.age = ?"),
        (age().ne(1), "users.age <> ?"),
        (age().lt(1), "users.age < ?"),
        (age().le(1), "users.age <= ?"),
        (age().gt(1), "users.age > ?"),
        (age().ge(1), "users.age >= ?"),
        (age().eq(None::<i32>), "users.age IS NULL"),
        (age().ne(None::<i32>), "users.age IS NOT NULL"),
        (age().is_null(), "users.age IS NULL"),
        (age().is_not_null(), "users.age IS NOT NULL"),
        (age().is_distinct_from(1), "users.age IS DISTINCT FROM ?"),
        (age().between(1, 2), "users.age BETWEEN ? AND ?"),
        (age().not_between(1, 2), "users.age NOT BETWEEN ? AND ?"),
        (age().in_([1, 2, 3]), "users.age IN (?, ?, ?, ?)"),
        (age().in_([1]), "users.age IN (?)"),
        (age().in_(Vec::<i32>::new()), "1 = 0"),
        (age().not_in(Vec::<i32>::new()), "1 = 1"),
        (age().not_in([1, 2]), "users.age NOT IN (?, ?)"),
        (age().eq(1).eq(true), "(users.age = ?) = ?"),
        (age().op::<i32>("GLOB", 1), "users.age GLOB ?"),
    ] {
        assert_sql!(query(condition.clone()), default => &sql(expected), sqlite => &sql(expected));
        let (condition, expected) = (query(condition), sql(expected));
        match expected.split_once(" IS DISTINCT FROM ") {
            Some(_) => {
                assert_same!(condition, [postgres], &expected);
                assert_same!(condition, [mysql, mariadb], &sql("NOT (users.age <=> ?)"));
                assert_same!(condition, [mssql], &sql("NOT EXISTS (SELECT users.age INTERSECT SELECT ?)"));
            }
            None if expected.ends_with("(users.age = ?) = ?") => {
                assert_same!(condition, [postgres, mysql, mariadb], &expected);
                assert_same!(condition, [mssql], &sql("CAST(CASE WHEN users.age = ? THEN 1 WHEN NOT (users.age = ?) THEN 0 END AS BIT) = ?"));
            }
            None if expected.contains("GLOB") => {}
            None => assert_same!(condition, [postgres, mysql, mariadb, mssql], &expected),
        }
    }
    assert_same!(query(age().is_not_distinct_from(1)), [mysql, mariadb], &sql("users.age <=> ?"));
    assert_same!(query(age().is_not_distinct_from(1)), [mssql], &sql("EXISTS (SELECT users.age INTERSECT SELECT ?)"));
}

#[test]
fn conditions_are_values_only_where_they_may_be() {
    let users = users();
    let age = || users.col::<i32>("age").unwrap();
    let query = select((age().gt(1).label("grown"), any([age().eq(1), age().eq(2)])));
    assert_same!(query, [default, sqlite, postgres, mysql, mariadb], "SELECT users.age > ? AS grown, users.age = ? OR users.age = ? FROM users");
    assert_same!(
        query,
        [mssql],
        "SELECT CAST(CASE WHEN users.age > ? THEN 1 WHEN NOT (users.age > ?) THEN 0 END AS BIT) AS grown, \
        CAST(CASE WHEN users.age = ? OR users.age = ? THEN 1 WHEN NOT (users.age = ? OR users.age = ?) THEN 0 END AS BIT) FROM users"
    );
    let active = coalesce(users.col::<Option<bool>>("active").unwrap(), false);
    let query = select(age()).filter(active);
    assert_same!(query, [postgres, mysql, mariadb], "SELECT users.age FROM users WHERE coalesce(users.active, ?)");
    assert_same!(query, [mssql], "SELECT users.age FROM users WHERE coalesce(users.active, ?) = 1");
}

#[test]
fn conditions_are_joined_with_as_few_parentheses_as_are_needed() {
    let users = users();
    let age = || users.col::<i32>("age").unwrap();
    let query = |condition| select(users.col::<i64>("id").unwrap()).filter(condition);
    let sql = |condition: &str| format!("SELECT users.id FROM users WHERE {condition}");
    for (condition, expected) in [
        (age().eq(1).and(age().eq(2)).and(age().eq(3)), "users.age = ? AND users.age = ? AND users.age = ?"),
        (age().eq(1).or(age().eq(2)).and(age().eq(3)), "(users.age = ? OR users.age = ?) AND users.age = ?"),
        (age().eq(1).and(age().eq(2)).or(age().eq(3)), "users.age = ? AND users.age = ? OR users.age = ?"),
        (not(age().eq(1)), "NOT users.age = ?"),
        (not(age().eq(1).or(age().eq(2))), "NOT (users.age = ? OR users.age = ?)"),
        (!age().eq(1) & age().eq(2) | age().eq(3), "NOT users.age = ? AND users.age = ? OR users.age = ?"),
        (all([age().eq(1), age().eq(2)]), "users.age = ? AND users.age = ?"),
        (any([age().eq(1)]), "users.age = ?"),
        (any([]), "FALSE"),
        (all([]), "TRUE"),
    ] {
        assert_sql!(query(condition.clone()), default => &sql(expected));
        let condition = query(condition);
        assert_same!(condition, [postgres], &sql(expected));
        let alone = match expected {
            "FALSE" => ["FALSE = TRUE", "0 = 1"],
            "TRUE" => ["TRUE = TRUE", "1 = 1"],
            other => [other; 2],
        };
        assert_same!(condition, [mysql, mariadb], &sql(alone[0]));
        assert_same!(condition, [mssql], &sql(alone[1]));
    }
    let two = query(age().eq(1).or(age().eq(2))).filter(age().eq(3));
    assert_sql!(two, default => &sql("(users.age = ? OR users.age = ?) AND users.age = ?"));
}

#[test]
fn a_boolean_column_is_a_condition_where_that_is_said() {
    let active = users().col::<bool>("active").unwrap();
    let query = select(users().col::<i64>("id").unwrap()).filter(active.clone());
    assert_sql!(query, default => "SELECT users.id FROM users WHERE users.active", sqlite => "SELECT users.id FROM users WHERE users.active = 1",
        postgres => "SELECT users.id FROM users WHERE users.active", mysql => "SELECT users.id FROM users WHERE users.active = TRUE",
        mssql => "SELECT users.id FROM users WHERE users.active = 1");
    let query = select(users().col::<i64>("id").unwrap()).filter(not(active));
    assert_sql!(query, default => "SELECT users.id FROM users WHERE NOT users.active", sqlite => "SELECT users.id FROM users WHERE NOT users.active = 1");
}

#[test]
fn text_operators_escape_wildcards() {
    let users = users();
    let name = || users.col::<String>("name").unwrap();
    let query = |condition| select(users.col::<i64>("id").unwrap()).filter(condition);
    let sql = |condition: &str| format!("SELECT users.id FROM users WHERE {condition}");
    for (condition, expected) in [
        (name().like("a%"), "users.name LIKE ?"),
        (name().not_like("a%"), "users.name NOT LIKE ?"),
        (name().ilike("A%"), "lower(users.name) LIKE lower(?)"),
        (name().contains("50%"), "users.name LIKE ? ESCAPE '/'"),
        (name().starts_with("a"), "users.name LIKE ? ESCAPE '/'"),
        (name().ends_with("a"), "users.name LIKE ? ESCAPE '/'"),
        (name().concat("x").eq("yx"), "users.name || ? = ?"),
        (lower(name()).eq(upper("a")), "lower(users.name) = upper(?)"),
    ] {
        assert_sql!(query(condition.clone()), default => &sql(expected), sqlite => &sql(expected));
        let condition = query(condition);
        assert_same!(condition, [postgres], &sql(expected));
        assert_same!(condition, [mysql, mariadb], &sql(&expected.replace("users.name || ?", "concat(users.name, ?)")));
        assert_same!(condition, [mssql], &sql(&expected.replace("||", "+").replace("'/'", "N'/'")));
    }
}

#[test]
fn arithmetic_groups_as_written() {
    let users = users();
    let age = || users.col::<i32>("age").unwrap();
    for (expr, expected) in [
        (age().add(1).mul(bind::<i32>(2)), "(users.age + ?) * ?"),
        (age().mul(bind::<i32>(2)).add(1), "users.age * ? + ?"),
        (age().sub(age().sub(1)), "users.age - (users.age - ?)"),
        (age().sub(1).sub(2), "users.age - ? - ?"),
        (age().mul(bind::<i32>(2)).rem(3), "users.age * ? % ?"),
        (age().neg().neg(), "- - users.age"),
        (age().add(1).neg(), "- (users.age + ?)"),
    ] {
        assert_same!(select(expr), [default, sqlite, postgres, mysql, mariadb, mssql], &format!("SELECT {expected} FROM users"));
    }
}

#[test]
fn functions_case_and_cast() {
    let users = users();
    let nickname = || users.col::<Option<String>>("nickname").unwrap();
    assert_sql!(select(coalesce(nickname(), "?none")), default => "SELECT coalesce(users.nickname, ?) FROM users");
    assert_same!(select(nickname().cast::<i64>()), [postgres, mssql], "SELECT CAST(users.nickname AS BIGINT) FROM users");
    assert_same!(select(nickname().cast::<i64>()), [mysql, mariadb], "SELECT CAST(users.nickname AS SIGNED) FROM users");
    assert_same!(select(users.col::<i32>("age").unwrap().cast::<String>()), [mysql, mariadb], "SELECT CAST(users.age AS CHAR) FROM users");
    assert_same!(select(users.col::<i32>("age").unwrap().cast::<String>()), [mssql], "SELECT CAST(users.age AS NVARCHAR(MAX)) FROM users");
    assert_same!(
        select(func::<i64>("char_length", [nickname().into_node()])),
        [postgres, mysql, mariadb],
        "SELECT char_length(users.nickname) FROM users"
    );
    assert_same!(select(func::<i64>("char_length", [nickname().into_node()])), [mssql], "SELECT (len((users.nickname) + N'.') - 1) FROM users");
    assert_sql!(select(func::<i64>("char_length", [nickname().into_node()])),
        default => "SELECT char_length(users.nickname) FROM users", sqlite => "SELECT length(users.nickname) FROM users");
    assert_sql!(select(nickname().cast::<i64>()), default => "SELECT CAST(users.nickname AS BIGINT) FROM users");
    let group = case(users.col::<i32>("age").unwrap().lt(18), "minor").when(users.col::<i32>("age").unwrap().lt(65), "adult").otherwise("senior");
    assert_sql!(select(group.label("agegroup")),
        default => "SELECT CASE WHEN users.age < ? THEN ? WHEN users.age < ? THEN ? ELSE ? END AS agegroup FROM users");
    assert_sql!(select(raw::<i64>("1 + 1")), default => "SELECT 1 + 1");
    assert_refused!(select(func::<i64>("count(*); --", [])), default => "`count(*); --` is not the name of a function");
}

#[test]
fn grouping_and_having() {
    let (users, posts) = (users(), posts());
    let query = select((users.col::<String>("name").unwrap(), count(posts.col::<i64>("id").unwrap()).label("posts")))
        .from(&users)
        .left_join_on(&posts, posts.col::<i64>("author_id").unwrap().eq(users.col::<i64>("id").unwrap()))
        .group_by(users.col::<String>("name").unwrap())
        .having(count(posts.col::<i64>("id").unwrap()).gt(3))
        .order_by(count(posts.col::<i64>("id").unwrap()).label("posts").desc());
    let sql = "SELECT users.name, count(posts.id) AS posts FROM users LEFT OUTER JOIN posts ON posts.author_id = users.id \
               GROUP BY users.name HAVING count(posts.id) > ? ORDER BY posts DESC";
    assert_sql!(query, default => sql, sqlite => sql);
    assert_same!(query, [postgres, mysql, mariadb, mssql], sql);
    assert_same!(select(count_all()).from(&users), [postgres, mysql, mariadb, mssql], "SELECT count(*) FROM users");
    assert_sql!(select(count_all()).from(&users), default => "SELECT count(*) FROM users");
    assert_sql!(select(count(users.col::<i32>("age").unwrap()).distinct()), default => "SELECT count(DISTINCT users.age) FROM users");
    let adults = sum(users.col::<i32>("age").unwrap()).filter(users.col::<i32>("age").unwrap().ge(18));
    assert_refused!(select(adults.clone()), mysql => "`mysql` cannot say FILTER (WHERE …)", mariadb => "`mariadb` cannot say FILTER (WHERE …)",
        mssql => "`mssql` cannot say FILTER (WHERE …)");
    assert_same!(select(adults.clone()), [postgres], "SELECT sum(users.age) FILTER (WHERE users.age >= ?) FROM users");
    assert_sql!(select(adults), default => "SELECT sum(users.age) FILTER (WHERE users.age >= ?) FROM users");
}

#[test]
fn joins() {
    let (users, posts) = (users(), posts());
    let on = || posts.col::<i64>("author_id").unwrap().eq(users.col::<i64>("id").unwrap());
    let base = || select(users.col::<String>("name").unwrap()).from(&users);
    assert_sql!(base().join_on(&posts, on()), sqlite => "SELECT users.name FROM users JOIN posts ON posts.author_id = users.id");
    assert_sql!(base().join_as(JoinKind::Full, &posts, on()), sqlite => "SELECT users.name FROM users FULL OUTER JOIN posts ON posts.author_id = users.id");
    assert_sql!(base().join_as(JoinKind::Right, &posts, on()), default => "SELECT users.name FROM users RIGHT OUTER JOIN posts ON posts.author_id = users.id");
    let sql = |join: &str| format!("SELECT users.name FROM users {join} JOIN posts ON posts.author_id = users.id");
    for (kind, join) in [(JoinKind::Left, "LEFT OUTER"), (JoinKind::Right, "RIGHT OUTER")] {
        assert_same!(base().join_as(kind, &posts, on()), [postgres, mysql, mariadb, mssql], &sql(join));
    }
    assert_same!(base().join_as(JoinKind::Full, &posts, on()), [postgres, mssql], &sql("FULL OUTER"));
    assert_refused!(base().join_as(JoinKind::Full, &posts, on()),
        mysql => "`mysql` cannot say FULL OUTER JOIN", mariadb => "`mariadb` cannot say FULL OUTER JOIN");
    assert_same!(base().cross_join(&posts), [postgres, mysql, mariadb, mssql], "SELECT users.name FROM users CROSS JOIN posts");
    assert_sql!(base().cross_join(&posts), default => "SELECT users.name FROM users CROSS JOIN posts");
}

#[test]
fn a_column_out_of_scope_is_refused() {
    let (users, posts) = (users(), posts());
    let query = select(users.col::<String>("name").unwrap()).filter(posts.col::<i64>("id").unwrap().eq(1));
    assert_refused!(query, default => "column `posts.id` is used, but `posts` is not in FROM");
}

#[test]
fn subqueries() {
    let (users, posts) = (users(), posts());
    let author = || posts.col::<i64>("author_id").unwrap();
    let correlated = select(count(posts.col::<i64>("id").unwrap())).filter(author().eq(users.col::<i64>("id").unwrap()));
    assert_sql!(select((users.col::<String>("name").unwrap(), correlated.clone().scalar().label("n"))),
        default => "SELECT users.name, (SELECT count(posts.id) FROM posts WHERE posts.author_id = users.id) AS n FROM users");
    let any = select(posts.col::<i64>("id").unwrap()).filter(author().eq(users.col::<i64>("id").unwrap()));
    assert_sql!(select(users.col::<String>("name").unwrap()).filter(exists(any.clone())),
        default => "SELECT users.name FROM users WHERE EXISTS (SELECT posts.id FROM posts WHERE posts.author_id = users.id)");
    assert_sql!(select(users.col::<String>("name").unwrap()).filter(users.col::<i64>("id").unwrap().in_select(select(author()))),
        default => "SELECT users.name FROM users WHERE users.id IN (SELECT posts.author_id FROM posts)");
    let (some, within) =
        (select(users.col::<String>("name").unwrap()).filter(exists(any.clone())), users.col::<i64>("id").unwrap().in_select(select(author())));
    assert_same!(
        some,
        [postgres, mysql, mariadb, mssql],
        "SELECT users.name FROM users WHERE EXISTS (SELECT posts.id FROM posts WHERE posts.author_id = users.id)"
    );
    assert_same!(
        select(users.col::<String>("name").unwrap()).filter(within),
        [postgres, mysql, mariadb, mssql],
        "SELECT users.name FROM users WHERE users.id IN (SELECT posts.author_id FROM posts)"
    );
    let top = select((author().label("who"), count(posts.col::<i64>("id").unwrap()).label("n"))).group_by(author()).subquery("top");
    let query = select((top.col::<i64>("who").unwrap(), top.col::<i64>("n").unwrap())).from(&top).filter(top.col::<i64>("n").unwrap().gt(2));
    assert_sql!(query, default => "SELECT top.who, top.n FROM (SELECT posts.author_id AS who, count(posts.id) AS n FROM posts GROUP BY posts.author_id) AS top WHERE top.n > ?");
    assert_eq!(top.col::<i64>("m").unwrap_err().message(), "`top` has no column `m`");
}

#[test]
fn common_table_expressions_are_collected() {
    let node = Table::new("node").column(column("id", SqlType::BigInteger).primary_key()).column(column("parent_id", SqlType::BigInteger));
    let id = || node.col::<i64>("id").unwrap();
    let parent = || node.col::<Option<i64>>("parent_id").unwrap();
    let tree = select(id())
        .filter(parent().is_null())
        .recursive_cte("tree", |tree| Ok(select(id()).from(&node).join_on(tree, parent().eq(tree.col::<i64>("id")?))));
    let tree = tree.unwrap();
    let query = select(tree.col::<i64>("id").unwrap()).from(&tree).order_by(tree.col::<i64>("id").unwrap());
    let sql = "WITH RECURSIVE tree AS (SELECT node.id FROM node WHERE node.parent_id IS NULL UNION ALL \
               SELECT node.id FROM node JOIN tree ON node.parent_id = tree.id) SELECT tree.id FROM tree ORDER BY tree.id";
    assert_sql!(query, default => sql, sqlite => sql);
    assert_same!(query, [postgres, mysql, mariadb], sql);
    assert_same!(query, [mssql], &sql.replace("WITH RECURSIVE", "WITH"));
    let inner = select(tree.col::<i64>("id").unwrap()).from(&tree).subquery("nested");
    let front = sql.replace("WITH RECURSIVE", "WITH").replace(" SELECT tree.id FROM tree ORDER BY tree.id", "");
    assert_same!(select(count_all()).from(&inner), [mssql], &format!("{front} SELECT count(*) FROM (SELECT tree.id FROM tree) AS nested"));
}

#[test]
fn set_operations() {
    let (users, posts) = (users(), posts());
    let left = || select(users.col::<i64>("id").unwrap());
    let right = || select(posts.col::<i64>("author_id").unwrap());
    assert_sql!(left().union(right()), default => "SELECT users.id FROM users UNION SELECT posts.author_id FROM posts");
    assert_sql!(left().union_all(right()).order_by(users.col::<i64>("id").unwrap()).limit(3),
        default => "SELECT users.id FROM users UNION ALL SELECT posts.author_id FROM posts ORDER BY id LIMIT ?");
    assert_sql!(left().except(right()).intersect(right()),
        default => "(SELECT users.id FROM users EXCEPT SELECT posts.author_id FROM posts) INTERSECT SELECT posts.author_id FROM posts");
    let sql = |operation: &str, tail: &str| format!("SELECT users.id FROM users {operation} SELECT posts.author_id FROM posts{tail}");
    assert_same!(left().union(right()), [postgres, mysql, mariadb, mssql], &sql("UNION", ""));
    assert_same!(left().except(right()), [postgres, mysql, mariadb, mssql], &sql("EXCEPT", ""));
    assert_same!(left().intersect(right()), [postgres, mysql, mariadb, mssql], &sql("INTERSECT", ""));
    let sorted = left().union_all(right()).order_by(users.col::<i64>("id").unwrap()).limit(3);
    assert_same!(sorted, [postgres, mysql, mariadb], &sql("UNION ALL", " ORDER BY id LIMIT ?"));
    assert_same!(sorted, [mssql], &sql("UNION ALL", " ORDER BY id OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY"));
    assert_same!(left().union_all(right()).limit(3), [mssql], &sql("UNION ALL", " ORDER BY 1 OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY"));
    let limited = left().union(right().limit(1));
    assert_same!(limited, [postgres, mysql, mariadb], "SELECT users.id FROM users UNION (SELECT posts.author_id FROM posts LIMIT ?)");
    assert_same!(limited, [mssql], "SELECT users.id FROM users UNION (SELECT TOP (?) posts.author_id FROM posts)");
    assert_sql!(left().union(right().limit(1)), default => "SELECT users.id FROM users UNION (SELECT posts.author_id FROM posts LIMIT ?)");
    assert_refused!(left().union(right().limit(1)),
        sqlite => "`sqlite` cannot say a part of a set operation with an order, limit or set operation of its own");
}

#[test]
fn order_limit_offset() {
    let users = users();
    let name = || users.col::<String>("name").unwrap();
    let query = select(name()).order_by(name().desc().nulls_last()).order_by(users.col::<i64>("id").unwrap()).limit(10).offset(20);
    let sql = "SELECT users.name FROM users ORDER BY users.name DESC NULLS LAST, users.id LIMIT ? OFFSET ?";
    assert_sql!(query, default => sql, sqlite => sql);
    assert_same!(query, [postgres], sql);
    // NULL counts as less than everything there.
    assert_same!(query, [mysql, mariadb], "SELECT users.name FROM users ORDER BY users.name DESC, users.id LIMIT ? OFFSET ?");
    assert_same!(query, [mssql], "SELECT users.name FROM users ORDER BY users.name DESC, users.id OFFSET ? ROWS FETCH NEXT ? ROWS ONLY");
    let unnatural = select(name()).order_by(name().desc().nulls_first());
    assert_refused!(unnatural, mysql => "`mysql` cannot say NULLS FIRST / NULLS LAST", mariadb => "`mariadb` cannot say NULLS FIRST / NULLS LAST",
        mssql => "`mssql` cannot say NULLS FIRST / NULLS LAST");
    let page = select(name()).order_by(name().desc()).limit(10).offset(20);
    assert_same!(page, [postgres, mysql, mariadb], "SELECT users.name FROM users ORDER BY users.name DESC LIMIT ? OFFSET ?");
    assert_same!(page, [mssql], "SELECT users.name FROM users ORDER BY users.name DESC OFFSET ? ROWS FETCH NEXT ? ROWS ONLY");
    assert_same!(select(name()).limit(10), [postgres, mysql, mariadb], "SELECT users.name FROM users LIMIT ?");
    assert_same!(select(name()).limit(10), [mssql], "SELECT TOP (?) users.name FROM users");
    assert_same!(select(name()).distinct().order_by(name()).limit(10), [mssql], "SELECT DISTINCT TOP (?) users.name FROM users ORDER BY users.name");
    assert_same!(
        select(name()).limit(10).offset(20),
        [mssql],
        "SELECT users.name FROM users ORDER BY (SELECT NULL) OFFSET ? ROWS FETCH NEXT ? ROWS ONLY"
    );
    assert_same!(select(name()).distinct().offset(5), [mssql], "SELECT DISTINCT users.name FROM users ORDER BY 1 OFFSET ? ROWS");
    assert_same!(select(name()).offset(5), [postgres], "SELECT users.name FROM users OFFSET ?");
    assert_same!(select(name()).offset(5), [mysql, mariadb], "SELECT users.name FROM users LIMIT 18446744073709551615 OFFSET ?");
    let nested = select(count_all()).from(&select(name()).order_by(name()).subquery("s"));
    assert_refused!(nested, mssql => "`mssql` cannot say ORDER BY without a limit inside of another statement");
    assert_sql!(select(name()).offset(5), default => "SELECT users.name FROM users OFFSET ?", sqlite => "SELECT users.name FROM users LIMIT -1 OFFSET ?");
}

#[test]
fn window_functions() {
    let posts = posts();
    let w = window().partition_by(posts.col::<i64>("author_id").unwrap()).order_by(posts.col::<i32>("views").unwrap().desc());
    assert_sql!(select((posts.col::<String>("title").unwrap(), func::<i64>("rank", []).over(&w).label("r"))),
        default => "SELECT posts.title, rank() OVER (PARTITION BY posts.author_id ORDER BY posts.views DESC) AS r FROM posts");
    let ranked = select((posts.col::<String>("title").unwrap(), func::<i64>("rank", []).over(&w).label("r")));
    assert_same!(
        ranked,
        [postgres, mysql, mariadb, mssql],
        "SELECT posts.title, rank() OVER (PARTITION BY posts.author_id ORDER BY posts.views DESC) AS r FROM posts"
    );
    assert_sql!(select(max(posts.col::<i32>("views").unwrap()).over(&window())), default => "SELECT max(posts.views) OVER () FROM posts");
}

#[test]
fn names_are_quoted_when_they_must_be() {
    let odd = Table::new("Order").column(column("select", SqlType::Text)).column(column("a\"b", SqlType::Text)).column(column("1st", SqlType::Text));
    let query = select((odd.col::<Value>("select").unwrap(), odd.col::<Value>("a\"b").unwrap(), odd.col::<Value>("1st").unwrap()));
    let sql = r#"SELECT "Order"."select", "Order"."a""b", "Order"."1st" FROM "Order""#;
    assert_sql!(query, default => sql, sqlite => sql);
    assert_same!(query, [postgres], sql);
    assert_same!(query, [mysql, mariadb], r#"SELECT `Order`.`select`, `Order`.`a"b`, `Order`.`1st` FROM `Order`"#);
    assert_same!(query, [mssql], r#"SELECT [Order].[select], [Order].[a"b], [Order].[1st] FROM [Order]"#);
    let there = Table::new("t").in_schema("main").column(column("a", SqlType::Text));
    assert_sql!(select(there.col::<Value>("a").unwrap()), sqlite => "SELECT main.t.a FROM main.t");
}

#[test]
fn depth_is_bounded() {
    let mut expr = users().col::<i32>("age").unwrap();
    for _ in 0..600 {
        expr = expr.neg();
    }
    assert_refused!(select(expr), default => "the statement is nested more than 500 levels deep");
}
