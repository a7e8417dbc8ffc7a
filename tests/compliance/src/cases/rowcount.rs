//! How many rows a statement says that it changed.
use super::update::three;
use crate::{
    Scene,
    case::{Case, case, same},
};
use aludel::{Executable, Table, prelude::*};

fn counts<E: Executable + 'static>(name: &'static str, statement: fn(&Table) -> Result<E>, expected: u64) -> Case {
    case(format!("rowcount.{name}"), move |scene: &mut Scene<'_>| {
        let table = three(scene)?;
        same("rows", scene.connection()?.execute(&statement(&table)?)?.affected, expected)
    })
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        counts("insert", |t| Ok(insert_into(t).set("id", 4_i64)), 1),
        counts("update_one", |t| Ok(update_table(t).set_value::<i64>("n", 1_i64).filter(t.col::<i64>("id")?.eq(1))), 1),
        counts("update_all", |t| Ok(update_table(t).set_value::<i64>("n", 1_i64)), 3),
        counts("update_none", |t| Ok(update_table(t).set_value::<i64>("n", 1_i64).filter(t.col::<i64>("id")?.eq(99))), 0),
        counts("update_to_the_same_value", |t| Ok(update_table(t).set_value::<i64>("n", 10_i64).filter(t.col::<i64>("id")?.eq(1))), 1),
        counts("update_some_to_the_same_value", |t| Ok(update_table(t).set_value::<i64>("n", 10_i64).filter(t.col::<i64>("id")?.le(2))), 2),
        counts("delete_one", |t| Ok(delete_from(t).filter(t.col::<i64>("id")?.eq(1))), 1),
        counts("delete_all", |t| Ok(delete_from(t)), 3),
        counts("delete_none", |t| Ok(delete_from(t).filter(t.col::<i64>("id")?.eq(99))), 0),
        counts(
            "insert_of_a_query",
            |t| {
                Ok(insert_into(t)
                    .from_select(["id", "n"], select((t.col::<i64>("id")?.add(10), t.col::<i64>("n")?)).filter(t.col::<i64>("id")?.lt(3))))
            },
            2,
        ),
        case("rowcount.many", |scene| {
            let table = three(scene)?;
            let id = table.col::<i64>("id")?;
            let changes: Vec<_> =
                [1_i64, 2, 99].into_iter().map(|n| update_table(&table).set_value::<i64>("n", 0_i64).filter(id.clone().eq(n))).collect();
            same("rows", scene.connection()?.execute_many(&changes)?.affected, 2)
        }),
        case("rowcount.many_inserts", |scene| {
            let table = three(scene)?;
            let rows: Vec<_> = (10..110_i64).map(|n| insert_into(&table).set("id", n)).collect();
            same("rows", scene.connection()?.execute_many(&rows)?.affected, 100)
        }),
    ]
}
