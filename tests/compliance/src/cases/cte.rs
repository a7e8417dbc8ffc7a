//! Common table expressions.
use super::rows;
use crate::{
    case::{Case, Level, Need, case, same},
    world::{Item, Leaf, Order},
};
use aludel::{CteOptions, prelude::*, sql::dialect::Capability as C};

const CTE: &[Need] = &[Need::Can(C::Cte)];
const RECURSIVE: &[Need] = &[Need::Can(C::RecursiveCte)];

fn cheap() -> Select<(i64, f64)> {
    select((Item::id, Item::price)).from(Item::entity()).filter(Item::price.lt(2.0))
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = uses();
    all.extend(several());
    all.extend(options());
    all.extend(recursive());
    all.extend(writing());
    all
}

fn uses() -> Vec<Case> {
    rows(
        "cte",
        [
            (
                "simple",
                CTE,
                || {
                    let cheap = cheap().cte("cheap");
                    let id = cheap.col::<i64>("id")?;
                    Ok(select(id.clone()).from(&cheap).order_by(id))
                },
                vec![1_i64, 2, 7],
            ),
            (
                "joined_with_a_table",
                CTE,
                || {
                    let cheap = cheap().cte("cheap");
                    let on = cheap.col::<i64>("id")?.eq(Order::item_id);
                    Ok(select(Order::id).from(Order::entity()).join_on(&cheap, on).order_by(Order::id))
                },
                vec![1, 2, 3],
            ),
            (
                "used_in_a_condition",
                CTE,
                || {
                    let cheap = cheap().cte("cheap");
                    Ok(select(Item::id)
                        .from(Item::entity())
                        .filter(Item::id.not_in_select(select(cheap.col::<i64>("id")?).from(&cheap)))
                        .order_by(Item::id))
                },
                vec![3, 4, 5, 6, 8],
            ),
        ],
    )
}

fn several() -> Vec<Case> {
    rows(
        "cte",
        [
            (
                "two",
                CTE,
                || {
                    let (cheap, active) =
                        (cheap().cte("cheap"), select(Item::id).from(Item::entity()).filter(Item::active.eq(true)).cte("active_ones"));
                    let id = cheap.col::<i64>("id")?;
                    Ok(select(id.clone()).from(&cheap).join_on(&active, active.col::<i64>("id")?.eq(id.clone())).order_by(id))
                },
                vec![1, 2],
            ),
            (
                "one_over_the_other",
                CTE,
                || {
                    let cheap = cheap().cte("cheap");
                    let id = cheap.col::<i64>("id")?;
                    let few = select(id.clone()).from(&cheap).filter(id.gt(1)).cte("few");
                    let id = few.col::<i64>("id")?;
                    Ok(select(id.clone()).from(&few).order_by(id))
                },
                vec![2, 7],
            ),
            (
                "used_twice",
                CTE,
                || {
                    let cheap = cheap().cte("cheap");
                    let count = select(count_all()).from(&cheap).scalar();
                    let id = cheap.col::<i64>("id")?;
                    Ok(select(id.clone()).from(&cheap).filter(id.clone().lt(count)).order_by(id))
                },
                vec![1, 2],
            ),
            (
                "with_aggregate",
                CTE,
                || {
                    let groups = select((Item::kind, count_all().label("n"))).from(Item::entity()).group_by(Item::kind).cte("groups");
                    Ok(select(max(groups.col::<i64>("n")?).cast::<i64>()).from(&groups))
                },
                vec![3],
            ),
        ],
    )
}

fn options() -> Vec<Case> {
    rows(
        "cte",
        [
            (
                "renamed_columns",
                CTE,
                || {
                    let cheap = cheap().cte_with("cheap", CteOptions::new().columns(["n", "p"]));
                    let n = cheap.col::<i64>("n")?;
                    Ok(select(n.clone()).from(&cheap).order_by(n))
                },
                vec![1, 2, 7],
            ),
            (
                "materialized",
                &[Need::Can(C::CteMaterialized)],
                || {
                    let cheap = cheap().cte_with("cheap", CteOptions::new().materialized());
                    let id = cheap.col::<i64>("id")?;
                    Ok(select(id.clone()).from(&cheap).order_by(id))
                },
                vec![1, 2, 7],
            ),
            (
                "not_materialized",
                &[Need::Can(C::CteMaterialized)],
                || {
                    let cheap = cheap().cte_with("cheap", CteOptions::new().not_materialized());
                    let id = cheap.col::<i64>("id")?;
                    Ok(select(id.clone()).from(&cheap).order_by(id))
                },
                vec![1, 2, 7],
            ),
        ],
    )
}

fn recursive() -> Vec<Case> {
    let mut all = rows(
        "cte",
        [
            (
                "recursive_tree",
                RECURSIVE,
                || {
                    let start = select(Leaf::id).from(Leaf::entity()).filter(Leaf::id.eq(2));
                    let down = start.recursive_cte("down", |down| {
                        Ok(select(Leaf::id).from(Leaf::entity()).join_on(down, Leaf::parent.eq(down.col::<i64>("id")?)))
                    })?;
                    let id = down.col::<i64>("id")?;
                    Ok(select(id.clone()).from(&down).order_by(id))
                },
                vec![2, 4, 5],
            ),
            (
                "recursive_up",
                RECURSIVE,
                || {
                    let start = select((Leaf::id, Leaf::parent)).from(Leaf::entity()).filter(Leaf::id.eq(5));
                    let up = start.recursive_cte("up", |up| {
                        Ok(select((Leaf::id, Leaf::parent)).from(Leaf::entity()).join_on(up, Leaf::id.eq(up.col::<i64>("parent")?)))
                    })?;
                    let id = up.col::<i64>("id")?;
                    Ok(select(id.clone()).from(&up).order_by(id))
                },
                vec![1, 2, 4, 5],
            ),
        ],
    );
    all.push(
        case("cte.recursive_depth", |scene| {
            let start = select((Leaf::id, Leaf::id.mul(0_i64).label("depth"))).from(Leaf::entity()).filter(Leaf::parent.is_null());
            let tree = start.recursive_cte("tree", |tree| {
                let list = (Leaf::id, tree.col::<i64>("depth")?.add(1).label("depth"));
                Ok(select(list).from(Leaf::entity()).join_on(tree, Leaf::parent.eq(tree.col::<i64>("id")?)))
            })?;
            let query = select((tree.col::<i64>("id")?, tree.col::<i64>("depth")?)).from(&tree).order_by(tree.col::<i64>("id")?);
            same("depths", scene.world()?.all(&query)?, vec![(1, 0), (2, 1), (3, 1), (4, 2), (5, 3)])
        })
        .can(C::RecursiveCte),
    );
    all
}

fn writing() -> Vec<Case> {
    vec![
        case("cte.of_a_writing_statement", |scene| {
            let table = scene.table([column("n", SqlType::BigInteger)])?;
            let written = insert_into(&table).set("n", 5_i64).returning(table.col::<i64>("n")?).cte("written");
            let mut connection = scene.connection()?;
            same("returned", connection.all(&select(written.col::<i64>("n")?).from(&written))?, vec![5])?;
            same("rows", connection.one(&select(count_all()).from(&table))?, 1)
        })
        .can(C::DataModifyingCte)
        .at(Level::Full),
    ]
}
