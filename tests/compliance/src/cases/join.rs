//! Joins of every kind.
use super::rows;
use crate::{
    case::{Case, Need, case, same},
    world::{Item, Leaf, Order},
};
use aludel::{prelude::*, sql::dialect::Capability as C, sql::select::JoinKind};

fn on() -> Expr<bool> {
    Order::item_id.eq(Item::id)
}

/// Ids of orders and items, in order.
fn pairs() -> Select<(Option<i64>, Option<i64>)> {
    select((Order::id.optional(), Item::id.optional())).from(Order::entity())
}

pub(super) fn cases() -> Vec<Case> {
    let some = |order: i64, item: i64| (Some(order), Some(item));
    let inner = vec![some(1, 1), some(2, 1), some(3, 2), some(4, 4), some(5, 4)];
    let mut left = inner.clone();
    left.push((Some(6), None));
    let mut all = rows(
        "join",
        [
            ("inner", &[], || Ok(pairs().join_on(Item::entity(), on()).order_by(Order::id)), inner.clone()),
            ("left", &[], || Ok(pairs().left_join_on(Item::entity(), on()).order_by(Order::id)), left),
            ("inner_with_condition", &[], || Ok(pairs().join_on(Item::entity(), on().and(Item::kind.eq("b"))).order_by(Order::id)), {
                vec![some(4, 4), some(5, 4)]
            }),
            (
                "left_with_condition_in_on",
                &[],
                || {
                    let condition = on().and(Item::kind.eq("b"));
                    Ok(pairs().left_join_on(Item::entity(), condition).filter(Order::id.le(4)).order_by(Order::id))
                },
                vec![(Some(1), None), (Some(2), None), (Some(3), None), some(4, 4)],
            ),
            (
                "left_with_condition_in_where",
                &[],
                || Ok(pairs().left_join_on(Item::entity(), on()).filter(Item::kind.eq("b")).order_by(Order::id)),
                { vec![some(4, 4), some(5, 4)] },
            ),
            (
                "left_only",
                &[],
                || Ok(pairs().left_join_on(Item::entity(), on()).filter(Item::id.is_null()).order_by(Order::id)),
                vec![(Some(6), None)],
            ),
            ("comma", &[], || Ok(pairs().from(Item::entity()).filter(on()).order_by(Order::id)), inner),
            (
                "right",
                &[Need::Can(C::RightJoin)],
                || {
                    let query = pairs().join_as(JoinKind::Right, Item::entity(), on()).filter(Item::id.ge(4)).order_by(Item::id).order_by(Order::id);
                    Ok(query)
                },
                vec![some(4, 4), some(5, 4), (None, Some(5)), (None, Some(6)), (None, Some(7)), (None, Some(8))],
            ),
        ],
    );
    all.extend(more());
    all
}

fn more() -> Vec<Case> {
    vec![
        case("join.full", |scene| {
            let query = pairs().join_as(JoinKind::Full, Item::entity(), on());
            let mut found = scene.world()?.all(&query)?;
            found.sort();
            same("pairs", (found.len(), found[0], found[found.len() - 1]), (11, (None, Some(3)), (Some(6), None)))
        })
        .can(C::FullJoin),
        case("join.cross", |scene| {
            let query = select(count_all()).from(Order::entity()).cross_join(Item::entity()).allow_cartesian();
            same("rows", scene.world()?.one(&query)?, 48)
        }),
        case("join.self_by_alias", |scene| {
            let parent = Leaf::alias("parent");
            let query = select((Leaf::id, Leaf::parent.of(&parent))).from(Leaf::entity()).join_on(&parent, Leaf::id.of(&parent).eq(Leaf::parent));
            let rows = scene.world()?.all(&query.order_by(Leaf::id))?;
            same("ids and parents of parents", rows, vec![(2, None), (3, None), (4, Some(1)), (5, Some(2))])
        }),
        case("join.three_tables", |scene| {
            let query = select((Leaf::id, Item::name, Order::amount)).from(Leaf::entity());
            let query = query.join_on(Item::entity(), Item::id.eq(Leaf::id)).join_on(Order::entity(), on()).order_by(Order::id);
            let rows = scene.world()?.all(&query)?;
            same("rows", rows.iter().map(|(leaf, _, amount)| (*leaf, *amount)).collect::<Vec<_>>(), vec![(1, 2), (1, 4), (2, 1), (4, 7), (4, 7)])
        }),
        case("join.subquery", |scene| {
            let totals =
                select((Order::item_id, sum(Order::amount).label("total"))).from(Order::entity()).group_by(Order::item_id).subquery("totals");
            let on = totals.col::<i64>("item_id")?.eq(Item::id);
            let query = select((Item::name, totals.col::<i64>("total")?)).from(Item::entity()).join_on(&totals, on).order_by(Item::id);
            same("totals", scene.world()?.all(&query)?, vec![("apple".into(), 6), ("banana".into(), 1), ("date".into(), 14)])
        }),
        case("join.missing_side_as_option", |scene| {
            let query =
                select((Order::id, Item::entity().optional())).from(Order::entity()).left_join_on(Item::entity(), on()).order_by(Order::id.desc());
            let rows = scene.world()?.all(&query)?;
            same(
                "items",
                rows.iter().map(|(_, item)| item.as_ref().map(|item| item.id)).collect::<Vec<_>>(),
                vec![None, Some(4), Some(4), Some(2), Some(1), Some(1)],
            )
        }),
        case("join.group_after_left_join", |scene| {
            let query = select((Item::id, count(Order::id))).from(Item::entity()).left_join_on(Order::entity(), on()).group_by(Item::id);
            let rows = scene.world()?.all(&query.order_by(Item::id))?;
            same("counts", rows.iter().map(|(_, n)| *n).collect::<Vec<_>>(), vec![2, 1, 0, 2, 0, 0, 0, 0])
        }),
        case("join.lateral", |scene| {
            let most = select(Order::amount).from(Order::entity()).filter(on()).order_by(Order::amount.desc()).limit(1).lateral("most");
            let query = select((Item::id, most.col::<i64>("amount")?)).from(Item::entity()).cross_join(&most).order_by(Item::id);
            same("rows", scene.world()?.all(&query)?, vec![(1, 4), (2, 1), (4, 7)])
        })
        .needs_all(&[Need::Either(C::Lateral, C::CrossApply)]),
    ]
}
