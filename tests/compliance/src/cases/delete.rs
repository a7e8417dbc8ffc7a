//! DELETE.
use super::update::three;
use crate::{
    Scene,
    case::{Case, Need, case, same},
    world::Order,
};
use aludel::{
    Table,
    prelude::*,
    sql::{dialect::Capability as C, schema::ReferentialAction},
};

/// What to delete, and the keys that are left.
type Line = (&'static str, &'static [Need], fn(&Table) -> Result<aludel::Delete<Table>>, &'static [i64]);

const LINES: &[Line] = &[
    ("every_row", &[], |t| Ok(delete_from(t)), &[]),
    ("by_key", &[], |t| Ok(delete_from(t).filter(t.col::<i64>("id")?.eq(2))), &[1, 3]),
    ("where_none", &[], |t| Ok(delete_from(t).filter(t.col::<i64>("id")?.eq(9))), &[1, 2, 3]),
    ("where_null", &[], |t| Ok(delete_from(t).filter(t.col::<Option<i64>>("n")?.is_null())), &[1, 2]),
    ("null_is_not_greater", &[], |t| Ok(delete_from(t).filter(t.col::<i64>("n")?.gt(0))), &[3]),
    ("in_a_list", &[], |t| Ok(delete_from(t).filter(t.col::<i64>("id")?.in_([1_i64, 3]))), &[2]),
    ("in_no_list", &[], |t| Ok(delete_from(t).filter(t.col::<i64>("id")?.in_(Vec::<i64>::new()))), &[1, 2, 3]),
    (
        "in_a_subquery",
        &[],
        |t| {
            let ordered = select(Order::item_id).from(Order::entity()).filter(Order::item_id.is_not_null());
            Ok(delete_from(t).filter(t.col::<i64>("id")?.in_select(ordered)))
        },
        &[3],
    ),
    (
        "where_exists",
        &[],
        |t| {
            let some = select(Order::id).from(Order::entity()).filter(Order::item_id.eq(t.col::<i64>("id")?));
            Ok(delete_from(t).filter(not(exists(some))))
        },
        &[1, 2],
    ),
    (
        "using_another_table",
        &[Need::Can(C::DeleteUsing)],
        |t| Ok(delete_from(t).using(Order::entity()).filter(Order::item_id.eq(t.col::<i64>("id")?)).filter(Order::amount.gt(3))),
        &[2, 3],
    ),
];

pub(super) fn cases() -> Vec<Case> {
    let one = |(name, needs, statement, left): &'static Line| {
        let check = move |scene: &mut Scene<'_>| {
            let mut connection = scene.world()?;
            let table = three(scene)?;
            let done = connection.execute(&statement(&table)?)?;
            same("rows deleted", done.affected as usize, 3 - left.len())?;
            let id = table.col::<i64>("id")?;
            same("keys left", connection.all(&select(id.clone()).order_by(id))?, left.to_vec())
        };
        case(format!("delete.{name}"), check).needs_all(needs)
    };
    let mut all: Vec<Case> = LINES.iter().map(one).collect();
    all.push(case("delete.many_at_once", |scene| {
        let table = three(scene)?;
        let mut connection = scene.connection()?;
        let id = table.col::<i64>("id")?;
        let gone: Vec<_> = [1_i64, 3].into_iter().map(|n| delete_from(&table).filter(id.clone().eq(n))).collect();
        same("rows", connection.execute_many(&gone)?.affected, 2)?;
        same("keys left", connection.all(&select(id))?, vec![2])
    }));
    all.push(case("delete.cascades", |scene| {
        let parent = three(scene)?;
        let child = Table::new(scene.name()).column(column("id", SqlType::BigInteger).primary_key()).column(column("parent", SqlType::BigInteger));
        let mut key = child.clone().foreign_key(["parent"], parent.name().to_owned(), ["id"]).foreign_keys()[0].clone();
        key.on_delete = ReferentialAction::Cascade;
        let child = scene.create(child.constraint(key))?;
        let mut connection = scene.connection()?;
        for (id, of) in [(1_i64, 1_i64), (2, 1), (3, 2)] {
            connection.execute(&insert_into(&child).set("id", id).set("parent", of))?;
        }
        connection.execute(&delete_from(&parent).filter(parent.col::<i64>("id")?.eq(1)))?;
        same("children left", connection.all(&select(child.col::<i64>("id")?))?, vec![3])
    }));
    all
}
