//! UPDATE.
use crate::{
    Scene,
    case::{Case, Need, case, refused, same},
    world::Order,
};
use aludel::{Connection, ErrorKind, Table, prelude::*, sql::dialect::Capability as C};

/// Rows (1, 10), (2, 20), (3, NULL).
pub(super) fn three(scene: &mut Scene<'_>) -> Result<Table> {
    let table = scene.table([column("id", SqlType::BigInteger).primary_key(), column("n", SqlType::BigInteger)])?;
    let row = |id: i64, n: Option<i64>| insert_into(&table).set("id", id).set("n", n);
    scene.connection()?.execute_many(&[row(1, Some(10)), row(2, Some(20)), row(3, None)])?;
    Ok(table)
}

pub(super) fn numbers(connection: &mut Connection, table: &Table) -> Result<Vec<Option<i64>>> {
    connection.all(&select(table.col::<Option<i64>>("n")?).order_by(table.col::<i64>("id")?))
}

/// What to change, and the rows afterwards.
type Line = (&'static str, fn(&Table) -> Result<aludel::Update<Table>>, [Option<i64>; 3]);

const LINES: &[Line] = &[
    ("every_row", |t| Ok(update_table(t).set_value::<i64>("n", 5_i64)), [Some(5), Some(5), Some(5)]),
    ("by_key", |t| Ok(update_table(t).set_value::<i64>("n", 5_i64).filter(t.col::<i64>("id")?.eq(2))), [Some(10), Some(5), None]),
    ("to_null", |t| Ok(update_table(t).set_value::<i64>("n", None::<i64>).filter(t.col::<i64>("id")?.eq(2))), [Some(10), None, None]),
    ("to_an_expression_of_itself", |t| Ok(update_table(t).set_value::<i64>("n", t.col::<i64>("n")?.add(1))), [Some(11), Some(21), None]),
    ("to_another_column", |t| Ok(update_table(t).set_value::<i64>("n", t.col::<i64>("id")?)), [Some(1), Some(2), Some(3)]),
    ("where_null", |t| Ok(update_table(t).set_value::<i64>("n", 0_i64).filter(t.col::<Option<i64>>("n")?.is_null())), [Some(10), Some(20), Some(0)]),
    ("where_none", |t| Ok(update_table(t).set_value::<i64>("n", 0_i64).filter(t.col::<i64>("id")?.gt(9))), [Some(10), Some(20), None]),
    ("in_a_list", |t| Ok(update_table(t).set_value::<i64>("n", 0_i64).filter(t.col::<i64>("id")?.in_([1_i64, 3]))), [Some(0), Some(20), Some(0)]),
    (
        "two_conditions",
        |t| {
            let changed = update_table(t).set_value::<i64>("n", 0_i64).filter(t.col::<i64>("id")?.lt(3));
            Ok(changed.filter(t.col::<i64>("n")?.gt(15)))
        },
        [Some(10), Some(0), None],
    ),
    (
        "to_a_case",
        |t| {
            let value = aludel::case(t.col::<i64>("id")?.eq(1), 100_i64).otherwise(200_i64);
            Ok(update_table(t).set_value::<i64>("n", value))
        },
        [Some(100), Some(200), Some(200)],
    ),
    ("to_a_coalesced_value", |t| Ok(update_table(t).set_value::<i64>("n", coalesce(t.col::<Option<i64>>("n")?, 7))), [Some(10), Some(20), Some(7)]),
];

/// Changes that read other tables.
const OTHERS: &[Line] = &[
    (
        "to_a_subquery",
        |t| {
            let most = select(max(Order::amount)).from(Order::entity()).scalar();
            Ok(update_table(t).set_value::<i64>("n", most).filter(t.col::<i64>("id")?.eq(3)))
        },
        [Some(10), Some(20), Some(9)],
    ),
    (
        "to_a_correlated_subquery",
        |t| {
            let total = select(sum(Order::amount).cast::<i64>()).from(Order::entity()).filter(Order::item_id.eq(t.col::<i64>("id")?)).scalar();
            Ok(update_table(t).set_value::<i64>("n", total))
        },
        [Some(6), Some(1), None],
    ),
    (
        "where_in_a_subquery",
        |t| {
            let ordered = select(Order::item_id).from(Order::entity()).filter(Order::item_id.is_not_null());
            Ok(update_table(t).set_value::<i64>("n", 0_i64).filter(t.col::<i64>("id")?.in_select(ordered)))
        },
        [Some(0), Some(0), None],
    ),
    (
        "where_exists",
        |t| {
            let some = select(Order::id).from(Order::entity()).filter(Order::item_id.eq(t.col::<i64>("id")?));
            Ok(update_table(t).set_value::<i64>("n", 0_i64).filter(not(exists(some))))
        },
        [Some(10), Some(20), Some(0)],
    ),
];

fn lines(list: &'static [Line], needs: &'static [Need]) -> Vec<Case> {
    let one = |(name, change, expected): &'static Line| {
        let check = move |scene: &mut Scene<'_>| {
            let mut connection = scene.world()?;
            let table = three(scene)?;
            connection.execute(&change(&table)?)?;
            same("values", numbers(&mut connection, &table)?, expected.to_vec())
        };
        case(format!("update.{name}"), check).needs_all(needs)
    };
    list.iter().map(one).collect()
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = lines(LINES, &[]);
    all.extend(lines(OTHERS, &[]));
    all.extend(lines(
        &[(
            "from_another_table",
            |t| {
                let changed = update_table(t).set_value::<i64>("n", Order::amount).from(Order::entity());
                Ok(changed.filter(Order::item_id.eq(t.col::<i64>("id")?)).filter(Order::id.eq(3)))
            },
            [Some(10), Some(1), None],
        )],
        &[Need::Can(C::UpdateFrom)],
    ));
    all.push(case("update.two_columns", |scene| {
        let table = three(scene)?;
        let mut connection = scene.connection()?;
        let changed = update_table(&table).set_value::<i64>("id", 30_i64).set_value::<i64>("n", 31_i64).filter(table.col::<i64>("id")?.eq(3));
        connection.execute(&changed)?;
        let query = select((table.col::<i64>("id")?, table.col::<i64>("n")?)).filter(table.col::<i64>("id")?.gt(2));
        same("the row", connection.one(&query)?, (30, 31))
    }));
    all.push(case("update.the_key", |scene| {
        let table = three(scene)?;
        let mut connection = scene.connection()?;
        connection.execute(&update_table(&table).set_value::<i64>("id", 9_i64).filter(table.col::<i64>("id")?.eq(1)))?;
        refused(
            connection.execute(&update_table(&table).set_value::<i64>("id", 9_i64).filter(table.col::<i64>("id")?.eq(2))),
            &[ErrorKind::UniqueViolation],
        )
        .map(drop)
    }));
    all.push(case("update.many_at_once", |scene| {
        let table = three(scene)?;
        let mut connection = scene.connection()?;
        let id = table.col::<i64>("id")?;
        let changes: Vec<_> = (1..=3_i64).map(|n| update_table(&table).set_value::<i64>("n", n * 100).filter(id.clone().eq(n))).collect();
        same("rows", connection.execute_many(&changes)?.affected, 3)?;
        same("values", numbers(&mut connection, &table)?, vec![Some(100), Some(200), Some(300)])
    }));
    all
}
