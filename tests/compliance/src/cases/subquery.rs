//! Queries within queries.
use super::{Filter, filters, rows};
use crate::{
    case::{Case, Need, case, same},
    world::{Item, Order},
};
use aludel::{all_of, any_of, prelude::*, sql::dialect::Capability as C, values};

fn ordered() -> Select<Option<i64>> {
    select(Order::item_id).from(Order::entity()).filter(Order::item_id.is_not_null())
}

fn orders_of_item() -> Select<i64> {
    select(Order::id).from(Order::entity()).filter(Order::item_id.eq(Item::id))
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = filters("subquery", &[], FILTERS);
    all.extend(filters("subquery.quantified", &[Need::Can(C::QuantifiedComparison)], QUANTIFIED));
    all.extend(tables());
    all.extend(expressions());
    all
}

fn tables() -> Vec<Case> {
    rows(
        "subquery.from",
        [
            (
                "filtered",
                &[],
                || {
                    let cheap = select((Item::id, Item::price)).from(Item::entity()).filter(Item::price.lt(2.0)).subquery("cheap");
                    let id = cheap.col::<i64>("id")?;
                    Ok(select(id.clone()).from(&cheap).filter(cheap.col::<f64>("price")?.gt(0.5)).order_by(id))
                },
                vec![1_i64, 7],
            ),
            (
                "aggregated",
                &[],
                || {
                    let groups = select((Item::kind, count_all().label("n"))).from(Item::entity()).group_by(Item::kind).subquery("groups");
                    let n = groups.col::<i64>("n")?;
                    Ok(select(n.clone()).from(&groups).filter(n.clone().gt(1)).order_by(n))
                },
                vec![2, 2, 3],
            ),
            (
                "nested_twice",
                &[],
                || {
                    let inner = select(Item::id).from(Item::entity()).filter(Item::id.gt(2)).subquery("inner_one");
                    let id = inner.col::<i64>("id")?;
                    let outer = select(id.clone()).from(&inner).filter(id.lt(6)).subquery("outer_one");
                    let id = outer.col::<i64>("id")?;
                    Ok(select(id.clone()).from(&outer).order_by(id.desc()))
                },
                vec![5, 4, 3],
            ),
            (
                "values",
                &[Need::Can(C::ValuesTable)],
                || {
                    let list =
                        values("list", ["n", "w"]).row((bind::<i64>(1), bind::<String>("x"))).row((bind::<i64>(2), bind::<String>("y"))).source();
                    let n = list.col::<i64>("n")?;
                    Ok(select(n.clone()).from(&list).filter(list.col::<String>("w")?.eq("y")).order_by(n))
                },
                vec![2],
            ),
        ],
    )
}

fn expressions() -> Vec<Case> {
    vec![
        case("subquery.scalar.in_the_list", |scene| {
            let orders = select(count_all()).from(Order::entity()).filter(Order::item_id.eq(Item::id)).scalar();
            let query = select((Item::id, orders)).from(Item::entity()).filter(Item::id.le(3)).order_by(Item::id);
            same("counts", scene.world()?.all(&query)?, vec![(1, Some(2)), (2, Some(1)), (3, Some(0))])
        }),
        case("subquery.scalar.without_a_row_is_null", |scene| {
            let amount = select(Order::amount).from(Order::entity()).filter(Order::id.eq(99)).scalar();
            same("the value", scene.world()?.one(&select(amount))?, None)
        }),
        case("subquery.scalar.in_order_by", |scene| {
            let orders = select(count_all()).from(Order::entity()).filter(Order::item_id.eq(Item::id)).scalar();
            let query = select(Item::id).from(Item::entity()).filter(Item::id.le(4)).order_by(orders.desc()).order_by(Item::id);
            same("ids", scene.world()?.all(&query)?, vec![1, 4, 2, 3])
        }),
        case("subquery.scalar.in_a_list_of_one", |scene| {
            // A correlated value against one that is not: as `IN (SELECT …)`, a database may give no row at all.
            let greatest = select(max(Order::id.sub(Order::id))).from(Order::entity()).filter(Order::item_id.eq(Item::id)).scalar();
            let nought = select(count_all()).from(Order::entity()).filter(Order::id.lt(0)).scalar();
            let query = select(Item::id).from(Item::entity()).filter(greatest.in_([nought])).order_by(Item::id);
            same("ids", scene.world()?.all(&query)?, vec![1, 2, 4])
        }),
        case("subquery.exists.as_a_value", |scene| {
            let query = select((Item::id, exists(orders_of_item()))).from(Item::entity()).filter(Item::id.le(3)).order_by(Item::id);
            same("rows", scene.world()?.all(&query)?, vec![(1, true), (2, true), (3, false)])
        }),
    ]
}

const FILTERS: &[Filter] = &[
    ("in", || Item::id.in_select(ordered()), &[1, 2, 4]),
    ("not_in", || Item::id.not_in_select(ordered()), &[3, 5, 6, 7, 8]),
    ("not_in_with_null_is_unknown", || Item::id.not_in_select(select(Order::item_id).from(Order::entity())), &[]),
    ("in_none", || Item::id.in_select(ordered().filter(Order::id.lt(0))), &[]),
    ("exists", || exists(orders_of_item()), &[1, 2, 4]),
    ("not_exists", || not(exists(orders_of_item())), &[3, 5, 6, 7, 8]),
    ("exists_with_condition", || exists(orders_of_item().filter(Order::amount.gt(5))), &[4]),
    ("compare", || Item::stock.eq(select(max(Item::stock)).from(Item::entity()).scalar()), &[8]),
    ("compare_correlated", || select(sum(Order::amount)).from(Order::entity()).filter(Order::item_id.eq(Item::id)).scalar().gt(5), &[1, 4]),
];

const QUANTIFIED: &[Filter] = &[
    ("any", || Item::id.eq(any_of(select(Order::amount).from(Order::entity()))), &[1, 2, 4, 7]),
    ("all", || Item::id.lt(all_of(select(Order::amount).from(Order::entity()).filter(Order::amount.gt(2)))), &[1, 2, 3]),
    ("all_of_none", || Item::id.lt(all_of(select(Order::amount).from(Order::entity()).filter(Order::amount.lt(0)))), &[1, 2, 3, 4, 5, 6, 7, 8]),
];
