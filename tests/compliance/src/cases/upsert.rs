//! INSERT that meets a row which is there already.
use super::update::{numbers, three};
use crate::{
    Scene,
    case::{Case, Need, case, same},
};
use aludel::{Assign, Insert, Table, excluded_named, prelude::*, sql::dialect::Capability as C};

const DUPLICATE: &[Need] = &[Need::Can(C::UpsertOnDuplicateKey)];
const CONFLICT: &[Need] = &[Need::Can(C::UpsertOnConflict)];

/// Columns `id` and `n` of a table of three rows.
type Line = (&'static str, &'static [Need], fn(&Table) -> Result<Insert<Table>>, &'static [Option<i64>]);

fn row(table: &Table, id: i64, n: i64) -> Insert<Table> {
    insert_into(table).set("id", id).set("n", n)
}

fn to(value: Expr<i64>) -> Assign<Table> {
    Assign::named::<i64>("n", value)
}

const LINES: &[Line] = &[
    ("updates_the_row", CONFLICT, |t| Ok(row(t, 1, 11).on_conflict_in(["id"]).update([to(excluded_named("n"))])), &[Some(11), Some(20), None]),
    (
        "inserts_a_new_row",
        CONFLICT,
        |t| Ok(row(t, 4, 40).on_conflict_in(["id"]).update([to(excluded_named("n"))])),
        &[Some(10), Some(20), None, Some(40)],
    ),
    ("to_a_value", CONFLICT, |t| Ok(row(t, 1, 11).on_conflict_in(["id"]).update([to(bind(99))])), &[Some(99), Some(20), None]),
    (
        "to_a_sum_of_old_and_new",
        CONFLICT,
        |t| {
            let sum = t.col::<i64>("n")?.add(excluded_named::<i64>("n"));
            Ok(row(t, 1, 5).on_conflict_in(["id"]).update([to(sum)]))
        },
        &[Some(15), Some(20), None],
    ),
    ("keeps_the_row", CONFLICT, |t| Ok(row(t, 1, 11).on_conflict_in(["id"]).do_nothing()), &[Some(10), Some(20), None]),
    ("keeps_the_row_whatever_stands_in_the_way", CONFLICT, |t| Ok(row(t, 1, 11).on_any_conflict().do_nothing()), &[Some(10), Some(20), None]),
    (
        "updates_if",
        CONFLICT,
        |t| Ok(row(t, 1, 11).on_conflict_in(["id"]).update_if(t.col::<i64>("n")?.gt(100), [to(excluded_named("n"))])),
        &[Some(10), Some(20), None],
    ),
    (
        "whatever_key_updates_the_row",
        DUPLICATE,
        |t| Ok(row(t, 1, 11).on_any_conflict().update([to(excluded_named("n"))])),
        &[Some(11), Some(20), None],
    ),
    (
        "whatever_key_inserts_a_new_row",
        DUPLICATE,
        |t| Ok(row(t, 4, 40).on_any_conflict().update([to(excluded_named("n"))])),
        &[Some(10), Some(20), None, Some(40)],
    ),
    ("whatever_key_to_a_value", DUPLICATE, |t| Ok(row(t, 1, 11).on_any_conflict().update([to(bind(99))])), &[Some(99), Some(20), None]),
];

pub(super) fn cases() -> Vec<Case> {
    let one = |(name, needs, statement, expected): &'static Line| {
        let check = move |scene: &mut Scene<'_>| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            connection.execute(&statement(&table)?)?;
            same("values", numbers(&mut connection, &table)?, expected.to_vec())
        };
        case(format!("upsert.{name}"), check).needs_all(needs)
    };
    let mut all: Vec<Case> = LINES.iter().map(one).collect();
    all.push(
        case("upsert.many", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let rows: Vec<_> = (1..=5_i64).map(|id| row(&table, id, id * 100).on_conflict_in(["id"]).update([to(excluded_named("n"))])).collect();
            connection.execute_many(&rows)?;
            same("values", numbers(&mut connection, &table)?, [100, 200, 300, 400, 500].map(Some).into())
        })
        .needs_all(CONFLICT),
    );
    all.push(
        case("upsert.returning", |scene| {
            let table = three(scene)?;
            let statement = row(&table, 1, 11).on_conflict_in(["id"]).update([to(excluded_named("n"))]);
            same("the row", scene.connection()?.one(&statement.returning((table.col::<i64>("id")?, table.col::<i64>("n")?)))?, (1, 11))
        })
        .needs_all(CONFLICT)
        .can(C::Returning),
    );
    all
}
