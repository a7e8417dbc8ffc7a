//! Values of every Rust type come back as they were: bound, stored, and written into the SQL.
use aludel_engine::{Connection, Engine};
use aludel_fuzz::run::property;
use aludel_sql::{CreateTable, Expr, Json, Select, SqlType, SqlValue, Table, bind, column, insert_into, literal_value, select};
use proptest::{prelude::*, test_runner::TestCaseError};
use std::{cell::RefCell, fmt::Debug};

fn failed(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// A value stored in a column of its type, and read from it; and its absence.
fn stored<T>(values: impl Strategy<Value = T>)
where
    T: SqlValue<Base = T> + Clone + PartialEq + Debug + 'static,
{
    let engine = Engine::connect("sqlite://").expect("a database");
    let mut connection = engine.connection().expect("a connection");
    let table = Table::new("held").column(column("id", SqlType::BigInteger).primary_key()).column(column("value", T::sql_type()));
    connection.execute(&CreateTable::new(table.clone())).expect("the table is made");
    let connection = RefCell::new(connection);
    property(64, &proptest::option::weighted(0.9, values), |value| {
        let connection = &mut *connection.borrow_mut();
        connection.execute(&aludel_sql::delete_from(&table)).map_err(failed)?;
        connection.execute(&insert_into(&table).set::<i64>("id", 1).set::<T>("value", value.clone())).map_err(failed)?;
        let query: Select<Option<T>> = select(table.col::<Option<T>>("value").map_err(failed)?);
        prop_assert_eq!(connection.one(&query).map_err(failed)?, value);
        Ok(())
    });
}

#[test]
fn whole_numbers() {
    stored(any::<i8>());
    stored(any::<i16>());
    stored(any::<i32>());
    stored(prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX)]);
    stored(any::<u8>());
    stored(any::<u16>());
    stored(any::<u32>());
    // SQLite has no whole numbers beyond this.
    stored(0..=i64::MAX as u64);
}

/// Every double but NaN, which SQLite would store as NULL.
fn double() -> impl Strategy<Value = f64> {
    use proptest::num::f64::{INFINITE, NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    NORMAL | SUBNORMAL | ZERO | INFINITE | POSITIVE | NEGATIVE
}

#[test]
fn other_scalars() {
    stored(any::<bool>());
    stored(double());
    stored(any::<f32>().prop_filter("NaN is NULL", |number| !number.is_nan()));
}

#[test]
fn text_and_bytes() {
    stored(any::<String>());
    stored(proptest::collection::vec(any::<u8>(), 0..100));
    stored(proptest::collection::vec(any::<String>(), 0..4).prop_map(Json));
}

thread_local! {
    static CONNECTION: RefCell<(Engine, Connection)> = RefCell::new({
        let engine = Engine::connect("sqlite://").expect("a database");
        let connection = engine.connection().expect("a connection");
        (engine, connection)
    });
}

fn echo<T: SqlValue + 'static>(expr: Expr<T>) -> Result<T, TestCaseError> {
    CONNECTION.with_borrow_mut(|(_, connection)| connection.one(&select(expr)).map_err(failed))
}

/// A value written into the SQL, and as the default of a column.
fn written<T>(values: impl Strategy<Value = T>)
where
    T: SqlValue<Base = T> + Clone + PartialEq + Debug + 'static,
{
    property(64, &values, |value| {
        prop_assert_eq!(echo(literal_value::<T>(value.clone()))?, value.clone());
        prop_assert_eq!(echo(bind::<T>(value.clone()))?, value.clone());
        CONNECTION.with_borrow_mut(|(_, connection)| {
            let table = Table::new("defaults")
                .column(column("id", SqlType::BigInteger).primary_key())
                .column(column("value", T::sql_type()).server_default(value.clone()));
            connection.execute(&aludel_sql::DropTable::new(&table).if_exists()).map_err(failed)?;
            connection.execute(&CreateTable::new(table.clone())).map_err(failed)?;
            connection.execute(&insert_into(&table).set::<i64>("id", 1)).map_err(failed)?;
            let found = connection.one(&select(table.col::<T>("value").map_err(failed)?)).map_err(failed)?;
            prop_assert_eq!(found, value);
            Ok(())
        })
    });
}

#[test]
fn literals() {
    written(prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), Just(0)]);
    written(any::<bool>());
    written(double().prop_filter("infinity has no literal", |number| number.is_finite()));
    // A NUL character is refused: see the hostile names.
    written(any::<String>().prop_map(|text| text.replace('\0', "")));
    written(proptest::collection::vec(any::<u8>(), 0..50));
}

/// What has no literal is refused, not written as something else.
#[test]
fn what_has_no_literal_is_refused() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(echo(literal_value::<f64>(number)).is_err(), "{number}");
    }
}
