//! RETURNING, or OUTPUT where that is its name.
use super::update::three;
use crate::case::{Case, Need, case, same};
use aludel::{prelude::*, sql::dialect::Capability as C};

const RETURNING: &[Need] = &[Need::Either(C::Returning, C::Output)];

pub(super) fn cases() -> Vec<Case> {
    let mut all = inserts();
    all.extend(updates());
    all.extend(deletes());
    all.into_iter().map(|case| case.needs_all(RETURNING)).collect()
}

fn inserts() -> Vec<Case> {
    vec![
        case("returning.insert", |scene| {
            let table = three(scene)?;
            let statement = insert_into(&table).set("id", 4_i64).set("n", 40_i64).returning((table.col::<i64>("id")?, table.col::<i64>("n")?));
            same("the row", scene.connection()?.one(&statement)?, (4, 40))
        }),
        case("returning.insert.generated_key", |scene| {
            let table = scene.table([column("id", SqlType::BigInteger).primary_key().generated(), column("n", SqlType::BigInteger)])?;
            let mut connection = scene.connection()?;
            let key = connection.one(&insert_into(&table).set("n", 1_i64).returning(table.col::<i64>("id")?))?;
            same("the key", connection.one(&select(table.col::<i64>("id")?))?, key)
        }),
        case("returning.insert.default", |scene| {
            let table = scene.table([column("a", SqlType::BigInteger), column("b", SqlType::BigInteger).server_default::<i64>(7_i64)])?;
            same("the default", scene.connection()?.one(&insert_into(&table).set("a", 1_i64).returning(table.col::<i64>("b")?))?, 7)
        }),
        case("returning.insert.expression", |scene| {
            let table = three(scene)?;
            let statement = insert_into(&table).set("id", 4_i64).set("n", 40_i64).returning(table.col::<i64>("n")?.add(2).label("more"));
            same("the value", scene.connection()?.one(&statement)?, 42)
        }),
        case("returning.insert.of_a_query", |scene| {
            let table = three(scene)?;
            let rows = select((table.col::<i64>("id")?.add(10), table.col::<i64>("n")?)).filter(table.col::<i64>("id")?.lt(3));
            let mut keys = scene.connection()?.all(&insert_into(&table).from_select(["id", "n"], rows).returning(table.col::<i64>("id")?))?;
            keys.sort_unstable();
            same("keys", keys, vec![11, 12])
        }),
        case("returning.insert.takes_effect", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            connection.one(&insert_into(&table).set("id", 4_i64).returning(table.col::<i64>("id")?))?;
            same("rows", connection.one(&select(count_all()).from(&table))?, 4)
        }),
    ]
}

fn updates() -> Vec<Case> {
    vec![
        case("returning.update", |scene| {
            let table = three(scene)?;
            let changed = update_table(&table).set_value::<i64>("n", 1_i64).filter(table.col::<i64>("id")?.le(2));
            let mut rows = scene.connection()?.all(&changed.returning((table.col::<i64>("id")?, table.col::<i64>("n")?)))?;
            rows.sort_unstable();
            same("rows", rows, vec![(1, 1), (2, 1)])
        })
        .needs_all(&[Need::Text("update_returning")]),
        case("returning.update.none", |scene| {
            let table = three(scene)?;
            let changed = update_table(&table).set_value::<i64>("n", 1_i64).filter(table.col::<i64>("id")?.eq(99));
            same("rows", scene.connection()?.all(&changed.returning(table.col::<i64>("id")?))?, vec![])
        })
        .needs_all(&[Need::Text("update_returning")]),
    ]
}

fn deletes() -> Vec<Case> {
    vec![
        case("returning.delete", |scene| {
            let table = three(scene)?;
            let mut rows = scene.connection()?.all(&delete_from(&table).returning((table.col::<i64>("id")?, table.col::<Option<i64>>("n")?)))?;
            rows.sort_unstable();
            same("rows", rows, vec![(1, Some(10)), (2, Some(20)), (3, None)])
        }),
        case("returning.delete.some", |scene| {
            let table = three(scene)?;
            let gone = delete_from(&table).filter(table.col::<i64>("id")?.gt(2)).returning(table.col::<i64>("id")?);
            let mut connection = scene.connection()?;
            same("keys", connection.all(&gone)?, vec![3])?;
            same("rows left", connection.one(&select(count_all()).from(&table))?, 2)
        }),
    ]
}
