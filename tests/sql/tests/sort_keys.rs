//! Keys of ORDER BY and GROUP BY where a database restricts them.
use aludel_sql::{Arithmetic, Compare, Expression, Order, bind, case, count_all, literal_value, lower, select};
use aludel_tests_sql::{assert_refused, assert_same, assert_sql, key, tables::users};

#[test]
fn a_key_with_a_bound_value_is_no_key_of_its_group() {
    let users = users();
    let next = || users.col::<i32>("age").unwrap().add(1);
    let query = select((next(), count_all())).group_by(next());
    assert_sql!(query, default => "SELECT users.age + ?, count(*) FROM users GROUP BY users.age + ?");
    assert_refused!(query, mssql => "`mssql` cannot group by an expression with a bound value");
    assert_same!(query, [postgres, mysql, mariadb], "SELECT users.age + ?, count(*) FROM users GROUP BY 1");
    let query = query.order_by(next().desc());
    assert_same!(query, [postgres, mysql, mariadb], "SELECT users.age + ?, count(*) FROM users GROUP BY 1 ORDER BY 1 DESC");
    // Another value is another expression; the key of the cache tells them apart.
    let other = select((next(), count_all())).group_by(users.col::<i32>("age").unwrap().add(2));
    assert_refused!(other, postgres => "column `users.age` is selected beside aggregates, but not grouped by");
    assert_ne!(key(&other), key(&select((next(), count_all())).group_by(next())));

    let written = || users.col::<i32>("age").unwrap().add(literal_value::<i32>(1));
    assert_same!(select((written(), count_all())).group_by(written()), [mssql], "SELECT users.age + 1, count(*) FROM users GROUP BY users.age + 1");

    let inner = select(next().label("next")).from(&users).subquery("aged");
    let column = || inner.col::<i32>("next").unwrap();
    let query = select((column(), count_all())).from(&inner).group_by(column());
    let sql = "SELECT aged.next, count(*) FROM (SELECT users.age + ? AS next FROM users) AS aged GROUP BY aged.next";
    assert_same!(query, [mssql], sql);
}

#[test]
fn groups_of_everything_are_refused_as_keys() {
    let users = users();
    let constant = || lower(literal_value::<String>("A"));
    let query = select(count_all()).from(&users).group_by(constant());
    assert_refused!(query, mssql => "`mssql` cannot group by a constant");
    let name = || users.col::<String>("name").unwrap();
    let same = || case::<i32>(name().is_distinct_from(users.col::<String>("nickname").unwrap()), literal_value::<i32>(1)).or_null();
    assert_refused!(select(count_all()).from(&users).group_by(same()), mssql => "`mssql` cannot group by an expression with a subquery");
}

#[test]
fn a_constant_orders_nothing() {
    let users = users();
    let name = || users.col::<String>("name").unwrap();
    let query = select(name()).order_by(bind::<i64>(1).desc()).order_by(name());
    assert_sql!(query, default => "SELECT users.name FROM users ORDER BY ? DESC, users.name");
    assert_same!(query, [mssql], "SELECT users.name FROM users ORDER BY (SELECT ?) DESC, users.name");
}

#[test]
fn whether_a_key_comes_again_is_part_of_the_structure() {
    let users = users();
    let query = |second| {
        select(users.col::<i32>("age").unwrap())
            .order_by(users.col::<i32>("age").unwrap().add(1))
            .order_by(users.col::<i32>("age").unwrap().add(second))
    };
    assert_sql!(query(1), sqlite => "SELECT users.age FROM users ORDER BY users.age + ?");
    assert_sql!(query(2), sqlite => "SELECT users.age FROM users ORDER BY users.age + ?, users.age + ?");
    assert_ne!(key(&query(1)), key(&query(2)));
}

#[test]
fn a_key_that_comes_again_is_left_out() {
    let users = users();
    let name = || users.col::<String>("name").unwrap();
    assert_same!(
        select(name()).order_by(name().desc()).order_by(name()),
        [default, sqlite, mssql],
        "SELECT users.name FROM users ORDER BY users.name DESC"
    );
}

#[test]
fn distinct_rows_are_ordered_by_what_is_selected() {
    let users = users();
    let (name, next) = (|| users.col::<String>("name").unwrap(), || users.col::<i32>("age").unwrap().add(1));
    let query = select((name(), next())).distinct().order_by(next().desc()).order_by(name());
    assert_sql!(query, sqlite => "SELECT DISTINCT users.name, users.age + ? FROM users ORDER BY users.age + ? DESC, users.name");
    assert_same!(query, [mssql], "SELECT DISTINCT users.name, users.age + ? FROM users ORDER BY 2 DESC, users.name");
    let query = select(name()).distinct().order_by(users.col::<i32>("age").unwrap());
    assert_refused!(query, mssql => "`mssql` cannot order SELECT DISTINCT by an expression that is not selected");
}
