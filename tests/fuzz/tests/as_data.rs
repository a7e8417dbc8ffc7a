//! Statements travel: read back from what was written, they are equal, with one key and one SQL on every database. What was damaged on
//! the way is an error.

use aludel_fuzz::{
    fixture,
    run::property,
    stored,
    strategy::{self, Scope, expressions},
};
use aludel_sql::{
    Executable, Expr, Row, Select, SqlValue, Table, Value,
    data::{Reading, Statement, ToData},
    delete_from,
    dialect::Capabilities,
    insert_into,
    types::Interval,
    update_table,
};

use aludel_tests_sql::{key, travels};
use proptest::{prelude::*, test_runner::TestCaseError};

const DIALECTS: [&str; 5] = ["sqlite", "postgres", "mysql", "mariadb", "mssql"];

fn failed(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// Every query is the same after the journey, on five databases.
#[test]
fn queries_travel() {
    property(300, &strategy::select(&fixture::tables(), Capabilities::ALL), |query| {
        let json = serde_json::to_string(&query).map_err(failed)?;
        let again: Select<Row> = serde_json::from_str(&json).map_err(failed)?;
        prop_assert_eq!(again.data(), query.data());
        prop_assert_eq!(key(&again), key(&query));
        prop_assert_eq!(format!("{again:?}"), format!("{query:?}"));
        DIALECTS.iter().for_each(|dialect| travels(query.statement(), dialect));
        Ok(())
    });
}

fn scope() -> Scope {
    let mut scope = Scope::default();
    scope.add(&fixture::tables()[0], "people");
    scope
}

/// So is every statement that writes.
#[test]
fn statements_that_write_travel() {
    let tables = fixture::tables();
    let level = expressions(&scope(), &tables, 3, Capabilities::ALL);
    let people = tables[0].clone();
    property(150, &(level.integer, level.text, level.condition, 0..3), move |(number, text, condition, which)| {
        let people: &Table = &people;
        DIALECTS.iter().for_each(|dialect| match which {
            0 => travels(insert_into(people).set("age", number.clone()).set("nick", text.clone()).statement(), dialect),
            1 => travels(
                update_table(people).set_value("age", number.clone()).set_value("nick", text.clone()).filter(condition.clone()).statement(),
                dialect,
            ),
            _ => travels(delete_from(people).filter(condition.clone()).returning(number.clone()).statement(), dialect),
        });
        Ok(())
    });
}

/// Expressions travel alone too.
#[test]
fn expressions_travel() {
    let level = expressions(&scope(), &fixture::tables(), 3, Capabilities::ALL);
    property(200, &level.condition, |condition| {
        let json = serde_json::to_string(&condition).map_err(failed)?;
        let again: Expr<bool> = serde_json::from_str(&json).map_err(failed)?;
        prop_assert_eq!(again.node(), condition.node());
        Ok(())
    });
}

/// Values of every type come back to the bit, NaN and both zeros among them.
#[test]
fn values_travel() {
    fn values<T: SqlValue + std::fmt::Debug + 'static>(strategy: impl Strategy<Value = T> + 'static) -> BoxedStrategy<Value> {
        strategy.prop_map(|value| value.to_value()).boxed()
    }
    let any_value = prop_oneof![
        values(stored::whole()),
        values(stored::unsigned()),
        values(stored::double()),
        values(stored::decimal(30, 5)),
        values(stored::text()),
        values(stored::bytes()),
        values(stored::day()),
        values(stored::time()),
        values(stored::day_and_time()),
        values(stored::zoned()),
        values(any::<bool>()),
        values(any::<[u8; 16]>().prop_map(uuid::Uuid::from_bytes)),
        values((any::<i32>(), any::<i32>(), any::<i64>()).prop_map(|(months, days, micros)| Interval::new(months, days, micros))),
        values(proptest::collection::vec(proptest::option::of(stored::text()), 0..5)),
        values(proptest::option::of(stored::whole())),
        Just(Value::Json("{\"a\": [1, 2.50]}".into())),
        (200_u8.., stored::bytes()).prop_map(|(tag, bytes)| Value::Private(tag, bytes)),
    ];
    property(1500, &any_value, |value: Value| {
        let json = serde_json::to_string(&value).map_err(failed)?;
        let again: Value = serde_json::from_str(&json).map_err(failed)?;
        prop_assert_eq!(format!("{again:?}"), format!("{value:?}"));
        Ok(())
    });
}

/// A document with a byte changed, or cut off, is read as a statement or refused; it is no panic.
#[test]
fn damaged_documents_are_refused() {
    let damaged = (strategy::select(&fixture::tables(), Capabilities::ALL), any::<prop::sample::Index>(), any::<u8>(), any::<bool>());
    property(400, &damaged, |(query, place, byte, cut)| {
        let mut bytes = query.to_json().map_err(failed)?.into_bytes();
        let place = place.index(bytes.len());
        if cut {
            bytes.truncate(place);
        } else {
            bytes[place] = byte;
        }
        if let Ok(statement) = Reading::new().read::<Statement>(&String::from_utf8_lossy(&bytes)) {
            let _ = format!("{statement:?}");
            let _ = aludel_tests_sql::compiled(&statement, "sqlite");
        }
        Ok(())
    });
}
