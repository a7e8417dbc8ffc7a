//! What the program fills in: `default=` and `onupdate=` of SQLAlchemy.
use aludel_sql::{
    Assign, Compare, Executable, SqlType, Table, column,
    compile::{Environment, compile, explain},
    dialect::{DefaultDialect, NoPlugins},
    excluded_named,
    expr::{Literal, literal, raw},
    insert_into, literal_value,
    schema::Sequence,
    select, update_table,
};
use aludel_tests_sql::{assert_same, key, sql};
use std::sync::atomic::{AtomicI64, Ordering};

/// `users`, as the other tests know it, with defaults of every kind.
fn users() -> Table {
    static AGE: AtomicI64 = AtomicI64::new(20);
    Table::new("users")
        .column(column("id", SqlType::BigInteger).primary_key().generated())
        .column(
            column("nickname", SqlType::Text)
                .default_from(|row| Ok(row.get::<String>("name")?.map(|name| format!("{name}-{}", row.get::<i64>("age").unwrap().unwrap()))))
                .onupdate_from(|row| Ok(row.get::<String>("name")?.map(|name| name.to_lowercase()))),
        )
        .column(column("name", SqlType::String(Some(50))).not_null().default::<String>("anonymous"))
        .column(column("age", SqlType::Integer).not_null().default_with(|| AGE.fetch_add(1, Ordering::Relaxed)))
        .column(column("balance", SqlType::Double).not_null().default::<f64>(raw::<f64>("1 + 1").coerce::<f64>()).onupdate::<f64>(0.5))
        .column(column("active", SqlType::Boolean).not_null().default::<bool>(true))
}

fn values(statement: &impl Executable) -> Vec<String> {
    let explained = explain(statement.statement(), Environment { dialect: &DefaultDialect, plugins: &NoPlugins }).unwrap();
    explained.binds.iter().map(|bind| format!("{:?}", bind.value)).collect()
}

const ALL: &str = "INSERT INTO users (name, age, balance, active, nickname) VALUES (?, ?, 1 + 1, ?, ?)";

#[test]
fn an_insert_gets_what_it_leaves_out() {
    let users = users();
    let ada = insert_into(&users).set("name", "Ada").set("age", 36_i64);
    assert_same!(ada, [default, sqlite, postgres, mysql, mariadb, mssql], ALL);
    assert_eq!(values(&ada), ["Text(\"Ada\")", "I64(36)", "Bool(true)", "Text(\"Ada-36\")"]);
    let nothing = insert_into(&users);
    assert_same!(nothing, [default, sqlite, postgres, mysql, mariadb, mssql], ALL);
    assert_eq!(values(&nothing)[0], "Text(\"anonymous\")");
}

#[test]
fn what_was_given_stays_also_null() {
    let users = users();
    let given = insert_into(&users).set("age", 1_i64).set("nickname", literal::<String>(Literal::Null)).set("active", false);
    assert_same!(given, [default, sqlite], "INSERT INTO users (age, nickname, active, name, balance) VALUES (?, NULL, ?, ?, 1 + 1)");
    assert_eq!(values(&given)[..3], ["I64(1)", "Bool(false)", "Text(\"anonymous\")"]);
    let update = update_table(&users).set_value("balance", 9.0).set_value("nickname", literal::<String>(Literal::Null));
    assert_same!(update, [default, sqlite, postgres, mysql, mariadb, mssql], "UPDATE users SET balance = ?, nickname = NULL");
}

#[test]
fn every_row_gets_its_own() {
    let users = users();
    let row = |name: &str| [Assign::named("name", name.to_owned())];
    let statement = insert_into(&users).row(row("Ada")).row(row("Grace"));
    let expected = "INSERT INTO users (name, age, balance, active, nickname) VALUES (?, ?, 1 + 1, ?, ?), (?, ?, 1 + 1, ?, ?)";
    assert_same!(statement, [default, sqlite, postgres, mysql, mariadb, mssql], expected);
    let values = values(&statement);
    assert_ne!(values[1], values[5], "a closure is called for each row");
    assert_eq!(values[7], format!("Text(\"Grace-{}\")", values[5].trim_start_matches("I64(").trim_end_matches(')')));
    assert_eq!(key(&statement), key(&statement), "what closures make is no part of the cache key");
}

#[test]
fn an_update_gets_onupdate() {
    let users = users();
    let update = update_table(&users).set_value("name", "Ada").filter(users.col::<i64>("id").unwrap().eq(1));
    let expected = "UPDATE users SET name = ?, balance = ?, nickname = ? WHERE users.id = ?";
    assert_same!(update, [default, sqlite], expected);
    assert_eq!(values(&update), ["Text(\"Ada\")", "F64(0.5)", "Text(\"ada\")", "I64(1)"]);
    assert_eq!(sql(&update_table(&users).set_value("age", 2_i64), "default"), "UPDATE users SET age = ?, balance = ?, nickname = ?");
}

#[test]
fn they_stay_out_of_other_places() {
    let users = users();
    let from_query = insert_into(&users).from_select(["name"], select(literal_value::<String>("x")));
    assert_eq!(sql(&from_query, "default"), "INSERT INTO users (name) SELECT 'x'");
    let upsert = insert_into(&users).set("name", "Ada").on_conflict_in(["name"]).update([Assign::named::<i64>("age", excluded_named::<i64>("age"))]);
    let expected = format!("{ALL} ON CONFLICT (name) DO UPDATE SET age = excluded.age");
    assert_eq!(sql(&upsert, "default"), expected);
}

#[test]
fn a_statement_in_with_is_filled_in_once() {
    let users = users();
    let added = insert_into(&users).set("name", "Ada").returning(users.col::<i64>("id").unwrap()).cte("added");
    let query = select(added.col::<i64>("id").unwrap()).from(&added);
    let expected = format!("WITH added AS ({ALL} RETURNING id) SELECT added.id FROM added");
    assert_eq!(sql(&query, "default"), expected);
    assert_eq!(values(&query), values(&query));
}

#[test]
fn a_sequence_is_a_default() {
    let table = Table::new("invoices")
        .column(column("number", SqlType::BigInteger).sequence(&Sequence::new("numbers")))
        .column(column("note", SqlType::Text));
    let insert = insert_into(&table).set("note", "x");
    assert_eq!(sql(&insert, "postgres"), "INSERT INTO invoices (note, number) VALUES ($1, nextval('numbers'))");
}

#[test]
fn a_default_that_cannot_be_made_names_its_column() {
    let table = Table::new("t").column(column("a", SqlType::Integer)).column(column("b", SqlType::Integer).default_from(|row| row.get::<i32>("a")));
    let environment = Environment { dialect: &DefaultDialect, plugins: &NoPlugins };
    let by_sql = insert_into(&table).set::<i32>("a", raw::<i32>("1 + 1"));
    let error = compile(by_sql.statement(), environment).unwrap_err();
    assert_eq!(
        error.to_string().lines().next(),
        Some("error[SQL-1313]: default of `t.b`: a default of `t` asks for `a`, which is an SQL expression in this statement")
    );
    let of_text = insert_into(&table).set("a", "one");
    let error = compile(of_text.statement(), environment).unwrap_err();
    assert!(error.message().starts_with("default of `t.b`: `t.a`: "), "{error}");
    let part = by_sql.returning(table.col::<i32>("a").unwrap()).cte("added");
    let error = compile(select(part.col::<i32>("a").unwrap()).from(&part).statement(), environment).unwrap_err();
    assert_eq!(error.code(), "SQL-1313");
    assert!(error.message().contains("within WITH: default of `t.b`: a default of `t` asks for `a`"), "{error}");
    // One that fails once only has no reason left to tell.
    static CALLS: AtomicI64 = AtomicI64::new(0);
    let once = Table::new("t").column(column("a", SqlType::Integer)).column(
        column("b", SqlType::Integer)
            .default_from(|row| if CALLS.fetch_add(1, Ordering::Relaxed) == 0 { row.get::<String>("a").map(|_| 1) } else { Ok(1) }),
    );
    let part = insert_into(&once).set("a", 1_i32).returning(once.col::<i32>("a").unwrap()).cte("added");
    let error = compile(select(part.col::<i32>("a").unwrap()).from(&part).statement(), environment).unwrap_err();
    assert!(error.message().contains("within WITH, a default of `t` could not be made"), "{error}");
}
