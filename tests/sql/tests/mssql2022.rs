//! SQL Server of 2022, which Microsoft's parser at hand does not know yet: these statements are not held against it.
use aludel_sql::{Compare, Over, func, named_window, select, sum, window};
use aludel_tests_sql::{assert_refused, assert_same, tables::users};

#[test]
fn comparisons_of_what_may_be_null() {
    let users = users();
    let (name, nickname) = (|| users.col::<String>("name").unwrap(), || users.col::<String>("nickname").unwrap());
    let query = select(name()).filter(name().is_distinct_from(nickname()));
    assert_same!(query, [mssql2022], "SELECT users.name FROM users WHERE users.name IS DISTINCT FROM users.nickname");
    assert_same!(query, [mssql], "SELECT users.name FROM users WHERE NOT EXISTS (SELECT users.name INTERSECT SELECT users.nickname)");
}

#[test]
fn windows_with_a_name_and_greatest() {
    let users = users();
    let (id, age) = (|| users.col::<i64>("id").unwrap(), || users.col::<i32>("age").unwrap());
    let query = select((id(), sum(id()).over(&named_window("w")))).window("w", window().order_by(id()));
    assert_same!(query, [mssql2022], "SELECT users.id, sum(users.id) OVER w FROM users WINDOW w AS (ORDER BY users.id)");
    assert_refused!(query, mssql => "`mssql` cannot say a named window");
    let query = select(func::<i64>("greatest", [id().into_node(), age().into_node()]));
    assert_same!(query, [mssql2022], "SELECT greatest(users.id, users.age) FROM users");
}
