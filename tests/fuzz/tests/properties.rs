//! What holds for every statement, whichever it is.
mod database;

use aludel_fuzz::{
    fixture,
    run::property,
    strategy::{self, Scope, expressions, sources},
};
use aludel_sql::{Compare, Executable, Expr, Row, Select, TextMatch, Value, bind, case, count_all, dialect::Capabilities, not, sum};
use database::{agrees, answer, key, sql};
use proptest::{prelude::*, test_runner::TestCaseError};

/// The evaluator and SQLite agree about every query.
#[test]
fn sqlite_gives_the_rows_that_the_standard_says() {
    property(300, &strategy::select(&fixture::tables(), Capabilities::ALL), |query| agrees(&query));
}

/// A query over joined tables without a condition, all of its columns, and a condition.
fn filtered() -> BoxedStrategy<(Select<Row>, Expr<bool>)> {
    let tables = fixture::tables();
    sources(&tables, Capabilities::ALL)
        .prop_flat_map(move |(first, joins, scope)| {
            let condition = expressions(&scope, &tables, 3, Capabilities::ALL).condition;
            let query = joins.into_iter().fold(aludel_sql::select(everything(&scope)).from(first), |query, (kind, item, on)| match on {
                Some(on) => query.join_as(kind, item, on),
                None => query.cross_join(item),
            });
            (Just(query), condition)
        })
        .boxed()
}

fn everything(scope: &Scope) -> Vec<Expr<Value>> {
    scope.integers.iter().chain(&scope.texts).cloned().map(Expr::new).collect()
}

/// Three-valued logic: a row meets a condition, or its opposite, or neither is known. None is lost, none comes twice.
#[test]
fn conditions_divide_rows_into_three() {
    property(150, &filtered(), |(query, condition)| {
        let all = answer(&query)?;
        let mut parts = answer(&query.clone().filter(condition.clone()))?;
        parts.extend(answer(&query.clone().filter(not(condition.clone())))?);
        parts.extend(answer(&query.filter(condition.is_null()))?);
        let (all, parts) = (aludel_fuzz::evaluate::sorted(all), aludel_fuzz::evaluate::sorted(parts));
        prop_assert_eq!(all, parts);
        Ok(())
    });
}

/// A condition in WHERE holds for as many rows as the same in the select list.
#[test]
fn conditions_mean_the_same_where_they_are_selected() {
    property(150, &filtered(), |(query, condition)| {
        let subquery = |list: Vec<Expr<Value>>| -> Select<Row> {
            let data = query.data();
            let start = aludel_sql::select(list).from(data.from[0].clone());
            data.joins.iter().fold(start, |query, join| match &join.on {
                Some(on) => query.join_as(join.kind, join.item.clone(), Expr::<bool>::new(on.clone())),
                None => query.cross_join(join.item.clone()),
            })
        };
        let filtered = answer(&subquery(vec![count_all().coerce()]).filter(condition.clone()))?;
        let counted = sum(case(condition, bind::<i64>(1)).otherwise(bind::<i64>(0)));
        let selected = answer(&subquery(vec![counted.coerce()]))?;
        let number = |rows: &[Vec<Value>]| match rows {
            [row] if row == &[Value::Null] => 0,
            [row] => match row[..] {
                [Value::I64(number)] => number,
                _ => -1,
            },
            _ => -1,
        };
        prop_assert_eq!(number(&filtered), number(&selected));
        Ok(())
    });
}

/// Equal statements have one SQL and one key, however they are held.
#[test]
fn compiling_is_deterministic() {
    property(300, &strategy::select(&fixture::tables(), Capabilities::ALL), |query| {
        let copy = aludel_sql::select::SelectData::clone(query.data());
        let again = aludel_sql::visit::NodeRef::Select(&copy);
        prop_assert!(copy == *query.data(), "a copy is another one");
        prop_assert_eq!(key(query.statement()), key(again));
        match (sql(query.statement()), sql(again)) {
            (Ok(first), Ok(second)) => prop_assert_eq!(first, second),
            (Err(first), Err(second)) => prop_assert_eq!(first.to_string(), second.to_string()),
            _ => return Err(TestCaseError::fail("one compiles, the other does not")),
        }
        Ok(())
    });
}

/// Statements of one key have one SQL: the cache may take either for the other.
#[test]
fn keys_differ_where_the_sql_does() {
    let known = std::cell::RefCell::new(std::collections::HashMap::new());
    property(1000, &strategy::select(&fixture::tables(), Capabilities::ALL), |query| {
        let Ok(sql) = sql(query.statement()) else { return Ok(()) };
        let known = &mut *known.borrow_mut();
        let first = known.entry(key(query.statement())).or_insert_with(|| sql.clone());
        prop_assert_eq!(&*first, &sql);
        Ok(())
    });
}

/// Values are sent beside the SQL: a marker that occurs in every one of them occurs nowhere in the text.
#[test]
fn values_are_never_in_the_sql() {
    const MARKER: &str = "m4rker'\"--";
    let scope = {
        let mut scope = Scope::default();
        for table in fixture::tables() {
            scope.add(&table, "t");
        }
        scope
    };
    let level = expressions(&scope, &[], 2, Capabilities::ALL);
    property(200, &(level.text, level.condition, "[a-z]{0,3}", 0..5), |(text, condition, rest, which)| {
        let value = format!("{MARKER}{rest}");
        let marked = match which {
            0 => text.eq(value.as_str()),
            1 => text.in_([value.as_str(), "x", value.as_str()]),
            2 => text.contains(&value),
            3 => case::<String>(condition.clone(), value.as_str()).otherwise(text).ne(value.as_str()),
            _ => text.between(value.as_str(), value.as_str()),
        };
        let table = fixture::tables().remove(0);
        let query = aludel_sql::select(count_all()).from(strategy::aliased(&table, "t")).filter(marked.and(condition));
        let sql = sql(query.statement()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(!sql.contains("m4rker"), "{}", sql);
        Ok(())
    });
}

/// Values are no part of the key: the same query with another value has the same key and the same SQL.
#[test]
fn keys_ignore_values() {
    property(200, &(filtered(), aludel_fuzz::strategy::integer(), any::<i64>()), |((query, condition), one, other)| {
        let with = |number: i64| query.clone().filter(condition.clone()).filter(bind::<i64>(number).lt(3)).limit(number.unsigned_abs());
        prop_assert_eq!(key(with(one).statement()), key(with(other).statement()));
        prop_assert_eq!(sql(with(one).statement()).ok(), sql(with(other).statement()).ok());
        Ok(())
    });
}
