//! SELECT: lists, order, limits, DISTINCT, locks.
use super::rows;
use crate::{
    case::{Case, Need, case, holds, same},
    world::{ITEMS, Item, Order},
};
use aludel::{Lock, prelude::*, sql::dialect::Capability as C};

const LIMITS: &[Need] = &[Need::Either(C::LimitOffset, C::OffsetFetch)];

fn ids() -> Select<i64> {
    select(Item::id).from(Item::entity())
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = order();
    all.extend(limit());
    all.extend(lists());
    all.extend(distinct());
    all.extend(locks());
    all
}

fn order() -> Vec<Case> {
    rows(
        "select.order",
        [
            ("ascending", &[], || Ok(ids().order_by(Item::id)), vec![1, 2, 3, 4, 5, 6, 7, 8]),
            ("descending", &[], || Ok(ids().order_by(Item::id.desc())), vec![8, 7, 6, 5, 4, 3, 2, 1]),
            ("by_two_columns", &[], || Ok(ids().order_by(Item::kind).order_by(Item::price.desc())), vec![1, 2, 3, 4, 6, 5, 7, 8]),
            ("by_double", &[], || Ok(ids().order_by(Item::price)), vec![2, 7, 1, 5, 6, 4, 3, 8]),
            ("by_boolean", &[], || Ok(ids().order_by(Item::active).order_by(Item::id)), vec![3, 5, 7, 1, 2, 4, 6, 8]),
            (
                "by_expression",
                &[],
                || Ok(ids().order_by(Item::id.sub(5).mul(Item::id.sub(5)).asc()).order_by(Item::id)),
                vec![5, 4, 6, 3, 7, 2, 8, 1],
            ),
            ("by_label", &[], || Ok(select(Item::id.mul(-1_i64).label("n")).from(Item::entity()).order_by(Item::id.mul(-1_i64).label("n"))), {
                vec![-8, -7, -6, -5, -4, -3, -2, -1]
            }),
            ("by_function", &[], || Ok(ids().filter(Item::id.lt(8)).order_by(aludel::sql::expr::length(Item::name)).order_by(Item::id)), {
                vec![6, 4, 1, 5, 7, 2, 3]
            }),
            ("by_case", &[], || Ok(ids().order_by(case_first()).order_by(Item::id)), vec![4, 1, 2, 3, 5, 6, 7, 8]),
            ("by_column_not_selected", &[], || Ok(ids().filter(Item::id.le(3)).order_by(Item::name.desc())), vec![3, 2, 1]),
            ("nulls_first", &[Need::Can(C::NullsOrdering)], || Ok(ids().order_by(Item::stock.asc().nulls_first()).order_by(Item::id)), {
                vec![3, 6, 5, 2, 1, 7, 4, 8]
            }),
            ("nulls_last", &[Need::Can(C::NullsOrdering)], || Ok(ids().order_by(Item::stock.asc().nulls_last()).order_by(Item::id)), {
                vec![6, 5, 2, 1, 7, 4, 8, 3]
            }),
            ("nulls_first_descending", &[Need::Can(C::NullsOrdering)], || Ok(ids().order_by(Item::stock.desc().nulls_first()).order_by(Item::id)), {
                vec![3, 8, 4, 1, 7, 2, 5, 6]
            }),
            ("nulls_last_descending", &[Need::Can(C::NullsOrdering)], || Ok(ids().order_by(Item::stock.desc().nulls_last()).order_by(Item::id)), {
                vec![8, 4, 1, 7, 2, 5, 6, 3]
            }),
        ],
    )
}

fn case_first() -> Expr<i64> {
    aludel::case(Item::id.eq(4), 0_i64).otherwise(1_i64)
}

fn limit() -> Vec<Case> {
    let mut all = rows(
        "select.limit",
        [
            ("first_rows", LIMITS, || Ok(ids().order_by(Item::id).limit(3)), vec![1, 2, 3]),
            ("zero", LIMITS, || Ok(ids().order_by(Item::id).limit(0)), vec![]),
            ("more_than_there_are", LIMITS, || Ok(ids().order_by(Item::id).limit(1_000)), vec![1, 2, 3, 4, 5, 6, 7, 8]),
            ("with_offset", LIMITS, || Ok(ids().order_by(Item::id).limit(2).offset(3)), vec![4, 5]),
            ("offset_alone", LIMITS, || Ok(ids().order_by(Item::id).offset(6)), vec![7, 8]),
            ("offset_zero", LIMITS, || Ok(ids().order_by(Item::id).limit(2).offset(0)), vec![1, 2]),
            ("beyond_the_end", LIMITS, || Ok(ids().order_by(Item::id).limit(2).offset(100)), vec![]),
            ("across_the_end", LIMITS, || Ok(ids().order_by(Item::id).limit(5).offset(6)), vec![7, 8]),
            ("with_filter", LIMITS, || Ok(ids().filter(Item::active.eq(true)).order_by(Item::id.desc()).limit(2)), vec![8, 6]),
            ("with_distinct", LIMITS, || Ok(select(Order::amount).from(Order::entity()).distinct().order_by(Order::amount).limit(3)), vec![1, 2, 4]),
            ("with_group", LIMITS, || Ok(select(count_all()).from(Item::entity()).group_by(Item::kind).order_by(Item::kind).limit(2).offset(1)), {
                vec![2, 3]
            }),
            (
                "in_a_subquery",
                LIMITS,
                || {
                    let few = ids().order_by(Item::id.desc()).limit(3).subquery("few");
                    let id = few.col::<i64>("id")?;
                    Ok(select(id.clone()).from(&few).order_by(id))
                },
                vec![6, 7, 8],
            ),
            (
                "ties",
                &[Need::Can(C::FetchWithTies)],
                || Ok(select(Order::id).from(Order::entity()).order_by(Order::amount.desc()).limit_with_ties(2)),
                { vec![6, 4, 5] },
            ),
        ],
    );
    all.push(
        case("select.limit.is_a_bound_value", |scene| {
            let mut connection = scene.world()?;
            for rows in [1, 4, 2] {
                same("rows", connection.all(&ids().order_by(Item::id).limit(rows))?.len() as u64, rows)?;
            }
            Ok(())
        })
        .needs_all(LIMITS),
    );
    all
}

fn lists() -> Vec<Case> {
    vec![
        case("select.list.model", |scene| {
            let items = scene.world()?.all(&Item::select().order_by(Item::id))?;
            same("items", items.len() as i64, ITEMS)?;
            same("the third", (items[2].name.as_str(), items[2].stock, items[2].active), ("cherry", None, false))
        }),
        case("select.list.tuple", |scene| {
            let query = select((Item::id, Item::name, Item::stock, Item::price, Item::active)).from(Item::entity()).filter(Item::id.eq(4));
            same("the row", scene.world()?.one(&query)?, (4, "date".to_owned(), Some(8), 4.0, true))
        }),
        case("select.list.same_column_twice", |scene| {
            let query = select((Item::id, Item::id)).from(Item::entity()).filter(Item::id.eq(4));
            same("the row", scene.world()?.one(&query)?, (4, 4))
        }),
        case("select.list.model_and_expression", |scene| {
            let query = select((Item::entity(), Item::price.mul(2.0))).filter(Item::id.eq(1));
            let (item, doubled) = scene.world()?.one(&query)?;
            same("the row", (item.id, doubled), (1, 3.0))
        }),
        case("select.list.alias_of_a_model", |scene| {
            let other = Item::alias("other");
            let query = select((Item::id, Item::id.of(&other))).from(Item::entity()).from(&other).allow_cartesian();
            let query = query.filter(Item::id.of(&other).eq(Item::id.add(1))).order_by(Item::id);
            same("pairs", scene.world()?.all(&query)?.len() as i64, ITEMS - 1)
        }),
        case("select.list.literal_beside_columns", |scene| {
            let query = select((Item::id, bind::<i64>(7))).from(Item::entity()).filter(Item::id.eq(2));
            same("the row", scene.world()?.one(&query)?, (2, 7))
        }),
        case("select.list.bound_text_beside_columns", |scene| {
            let query = select((Item::id, bind::<String>("x"))).from(Item::entity()).filter(Item::id.eq(2));
            same("the row", scene.world()?.one(&query)?, (2, "x".to_owned()))
        }),
        case("select.list.without_from", |scene| same("the value", scene.connection()?.one(&select(bind::<i64>(5)))?, 5)),
        case("select.list.condition_as_value", |scene| {
            let query = select((Item::id, Item::id.gt(6))).from(Item::entity()).order_by(Item::id);
            let expected = (1..=ITEMS).map(|id| (id, id > 6)).collect::<Vec<_>>();
            same("rows", scene.world()?.all(&query)?, expected)
        }),
        case("select.list.wide", |scene| {
            let sums = |n: i64| Item::id.add(n).label(format!("c{n}"));
            let query = select((sums(1), sums(2), sums(3), sums(4), sums(5), sums(6), sums(7), sums(8), sums(9))).from(Item::entity());
            same("the row", scene.world()?.one(&query.filter(Item::id.eq(1)))?, (2, 3, 4, 5, 6, 7, 8, 9, 10))
        }),
    ]
}

fn distinct() -> Vec<Case> {
    let mut all = rows(
        "select.distinct",
        [
            (
                "values",
                &[],
                || Ok(select(Item::kind).from(Item::entity()).distinct().order_by(Item::kind)),
                ["a", "b", "c", "d"].map(String::from).into(),
            ),
            ("of_nothing", &[], || Ok(select(Item::kind).from(Item::entity()).filter(Item::id.lt(0)).distinct()), vec![]),
        ],
    );
    all.extend(
        rows(
            "select.distinct",
            [(
                "null_is_one_value",
                &[],
                || Ok(select(Order::item_id).from(Order::entity()).filter(Order::id.ge(4)).distinct().order_by(Order::item_id.desc())),
                { vec![Some(4), None] },
            )],
        )
        .into_iter()
        .map(|case| case.needs_all(&[Need::Cannot(C::NullsOrdering)])),
    );
    all.extend(rows(
        "select.distinct",
        [(
            "on_keeps_the_first",
            &[Need::Can(C::DistinctOn)],
            || Ok(select(Item::id).from(Item::entity()).distinct_on(Item::kind).order_by(Item::kind).order_by(Item::price.desc())),
            vec![1, 3, 6, 8],
        )],
    ));
    all.push(case("select.distinct.pairs", |scene| {
        let query = select((Order::item_id, Order::amount)).from(Order::entity()).filter(Order::item_id.is_not_null()).distinct();
        same("pairs", scene.world()?.all(&query)?.len(), 4)
    }));
    all.push(case("select.distinct.null_counts_once", |scene| {
        let query = select(Item::note).from(Item::entity()).filter(Item::note.is_null()).distinct();
        same("rows", scene.world()?.all(&query)?, vec![None])
    }));
    all
}

fn locks() -> Vec<Case> {
    let locked = |id: &str, lock: fn() -> Lock, needs: &'static [Need]| {
        let check = move |scene: &mut crate::Scene<'_>| {
            let mut connection = scene.world()?;
            let mut tx = connection.begin()?;
            let found = tx.all(&ids().filter(Item::id.le(2)).order_by(Item::id).with_for_update(lock()))?;
            tx.rollback()?;
            same("rows", found, vec![1, 2])
        };
        case(id, check).needs_all(needs)
    };
    vec![
        locked("select.lock.update", Lock::update, &[Need::Can(C::ForUpdate)]),
        locked("select.lock.share", Lock::share, &[Need::Can(C::ForShare)]),
        locked("select.lock.nowait", || Lock::update().nowait(), &[Need::Can(C::ForUpdate), Need::Can(C::Nowait)]),
        locked("select.lock.skip_locked", || Lock::update().skip_locked(), &[Need::Can(C::ForUpdate), Need::Can(C::SkipLocked)]),
        case("select.lock.leaves_no_transaction", |scene| {
            let mut connection = scene.world()?;
            connection.all(&ids().with_for_update(Lock::update()))?;
            holds("the connection is in a transaction", !connection.in_transaction())
        })
        .can(C::ForUpdate),
    ]
}
