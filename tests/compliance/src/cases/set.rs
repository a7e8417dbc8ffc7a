//! UNION, INTERSECT, EXCEPT.
use super::rows;
use crate::{
    case::{Case, Need, case, same},
    world::{Item, Order},
};
use aludel::{prelude::*, sql::dialect::Capability as C};

fn to(id: i64) -> Select<i64> {
    select(Item::id).from(Item::entity()).filter(Item::id.le(id))
}

fn from(id: i64) -> Select<i64> {
    select(Item::id).from(Item::entity()).filter(Item::id.ge(id))
}

fn amounts() -> Select<i64> {
    select(Order::amount).from(Order::entity())
}

pub(super) fn cases() -> Vec<Case> {
    const ALL: &[Need] = &[Need::Can(C::IntersectAll)];
    let mut all = sorted(vec![
        ("union", &[], || to(2).union(from(7)), vec![1, 2, 7, 8]),
        ("union_removes_twins", &[], || to(3).union(to(2)), vec![1, 2, 3]),
        ("union_removes_twins_of_one_side", &[], || amounts().union(amounts().filter(Order::id.lt(0))), vec![1, 2, 4, 7, 9]),
        ("union_all", &[], || to(3).union_all(to(2)), vec![1, 1, 2, 2, 3]),
        ("union_of_three", &[], || to(1).union(from(8)).union(to(2)), vec![1, 2, 8]),
        ("intersect", &[], || to(5).intersect(from(4)), vec![4, 5]),
        ("intersect_of_nothing", &[], || to(3).intersect(from(4)), vec![]),
        ("except", &[], || to(5).except(to(2)), vec![3, 4, 5]),
        ("except_everything", &[], || to(5).except(to(8)), vec![]),
        ("intersect_all", ALL, || amounts().intersect_all(amounts().filter(Order::amount.gt(5))), vec![7, 7, 9]),
        ("except_all", ALL, || amounts().except_all(amounts().filter(Order::id.eq(4))), vec![1, 2, 4, 7, 9]),
        ("left_to_right", &[], || to(2).union(from(7)).except(from(8)), vec![1, 2, 7]),
        ("with_group", &[], || select(count_all()).from(Item::entity()).group_by(Item::kind).union(to(1)), vec![1, 2, 3]),
    ]);
    all.extend(rows(
        "set.ordered",
        [
            ("ascending", &[], || Ok(to(2).union(from(8)).order_by(Item::id)), vec![1_i64, 2, 8]),
            ("limited", &[], || Ok(to(2).union_all(from(7)).order_by(Item::id).limit(3)), vec![1, 2, 7]),
            ("with_offset", &[], || Ok(to(2).union_all(from(7)).order_by(Item::id).limit(2).offset(2)), vec![7, 8]),
            (
                "in_a_subquery",
                &[],
                || {
                    let both = to(2).union(from(7)).subquery("both_sides");
                    let id = both.col::<i64>("id")?;
                    Ok(select(id.clone()).from(&both).filter(id.clone().gt(1)).order_by(id))
                },
                vec![2, 7, 8],
            ),
        ],
    ));
    all.push(case("set.intersect_after_union_in_order", |scene| {
        let mut found = scene.world()?.all(&to(3).union(from(7)).intersect(from(3)))?;
        found.sort_unstable();
        same("rows", found, vec![3, 7, 8])
    }));
    all.push(case("set.union_of_tuples", |scene| {
        let row = |id: i64| select((Item::id, Item::name)).from(Item::entity()).filter(Item::id.eq(id));
        let mut found = scene.world()?.all(&row(1).union_all(row(6)))?;
        found.sort();
        same("rows", found, vec![(1, "apple".to_owned()), (6, "fig".to_owned())])
    }));
    all.push(case("set.union_with_null", |scene| {
        let items = || select(Order::item_id).from(Order::entity()).filter(Order::id.ge(5));
        same("rows", scene.world()?.all(&items().union(items()))?.len(), 2)
    }));
    all
}

/// Name, needs, query, rows in any order.
type Line = (&'static str, &'static [Need], fn() -> Select<i64>, Vec<i64>);

fn sorted(list: Vec<Line>) -> Vec<Case> {
    let one = |(name, needs, query, expected): Line| {
        let check = move |scene: &mut crate::Scene<'_>| {
            let mut found = scene.world()?.all(&query())?;
            found.sort_unstable();
            same("rows", found, expected.clone())
        };
        case(format!("set.{name}"), check).needs_all(needs)
    };
    list.into_iter().map(one).collect()
}
