//! Aggregates, GROUP BY, HAVING, grouping sets.
use super::{rows, scalars};
use crate::{
    case::{Case, Need, case, same},
    world::{Item, Order},
};
use aludel::{case as case_of, prelude::*, sql::dialect::Capability as C, string_agg};

pub(super) fn cases() -> Vec<Case> {
    let mut all = whole();
    all.extend(kinds());
    all.extend(other_groups());
    all.extend(sets());
    all.extend(of_nothing());
    all
}

/// One case: an aggregate over all items.
fn of_items<T>(name: &'static str, needs: &'static [Need], expr: fn() -> Expr<T>, expected: T) -> Case
where
    T: SqlValue + PartialEq + std::fmt::Debug + Clone + Send + Sync + 'static,
{
    let check = move |scene: &mut crate::Scene<'_>| same("the value", scene.world()?.one(&select(expr()).from(Item::entity()))?, expected.clone());
    case(format!("aggregate.{name}"), check).needs_all(needs)
}

fn whole() -> Vec<Case> {
    const FILTER: &[Need] = &[Need::Can(C::AggregateFilter)];
    vec![
        of_items("count_all", &[], count_all, 8_i64),
        of_items("count_leaves_null_out", &[], || count(Item::stock), 7),
        of_items("count_distinct", &[], || count(Item::stock).distinct(), 6),
        of_items("sum", &[], || sum(Item::stock), Some(119_i64)),
        of_items("sum_distinct", &[], || sum(Item::stock).distinct(), Some(114)),
        of_items("sum_of_doubles", &[], || sum(Item::price), Some(121.75_f64)),
        of_items("average", &[], || avg(Item::stock), Some(17.0)),
        of_items("minimum", &[], || min(Item::stock), Some(-2_i64)),
        of_items("maximum", &[], || max(Item::stock), Some(100)),
        of_items("minimum_of_text", &[], || min(Item::kind), Some("a".to_owned())),
        of_items("minimum_of_bound_text", &[], || min(case_of(Item::id.gt(3), "few").otherwise("many")), Some("few".to_owned())),
        of_items("of_an_expression", &[], || sum(Item::stock.mul(2_i64)), Some(238)),
        of_items("in_an_expression", &[], || max(Item::stock).sub(min(Item::stock)), Some(102)),
        of_items("filter", FILTER, || count_all().filter(Item::active.eq(true)), 5),
        of_items("filter_to_none", FILTER, || sum(Item::stock).filter(Item::id.lt(0)), None),
        case("aggregate.with_where", |scene| {
            let query = select((count_all(), sum(Item::stock))).from(Item::entity()).filter(Item::active.eq(false));
            same("the row", scene.world()?.one(&query)?, (3, Some(5)))
        }),
        case("aggregate.joined_texts", |scene| {
            let query = select(string_agg(Item::name, ", ").order_by(Item::id.desc())).from(Item::entity()).filter(Item::id.le(3));
            same("the text", scene.world()?.one(&query)?, Some("cherry, banana, apple".to_owned()))
        })
        .can(C::AggregateOrderBy),
    ]
}

fn of_nothing() -> Vec<Case> {
    let none = |query: Select<Option<i64>>| query.from(Item::entity()).filter(Item::id.lt(0));
    vec![
        case("aggregate.of_nothing.count", |scene| {
            same("the count", scene.world()?.one(&select(count_all()).from(Item::entity()).filter(Item::id.lt(0)))?, 0)
        }),
        case("aggregate.of_nothing.sum", move |scene| same("the sum", scene.world()?.one(&none(select(sum(Item::stock))))?, None)),
        case("aggregate.of_nothing.maximum", move |scene| same("the maximum", scene.world()?.one(&none(select(max(Item::stock))))?, None)),
        case("aggregate.of_nothing.groups", |scene| {
            let query = select(count_all()).from(Item::entity()).filter(Item::id.lt(0)).group_by(Item::kind);
            same("groups", scene.world()?.all(&query)?, vec![])
        }),
    ]
}

fn kinds() -> Vec<Case> {
    rows(
        "aggregate.group",
        [
            ("counts", &[], || Ok(select((Item::kind, count_all())).from(Item::entity()).group_by(Item::kind).order_by(Item::kind)), {
                vec![("a".to_owned(), 2_i64), ("b".to_owned(), 2), ("c".to_owned(), 3), ("d".to_owned(), 1)]
            }),
            (
                "having",
                &[],
                || {
                    let query = select((Item::kind, count_all())).from(Item::entity()).group_by(Item::kind).having(count_all().gt(1));
                    Ok(query.order_by(Item::kind))
                },
                vec![("a".to_owned(), 2), ("b".to_owned(), 2), ("c".to_owned(), 3)],
            ),
            (
                "having_another_aggregate",
                &[],
                || {
                    let query = select((Item::kind, count_all())).from(Item::entity()).group_by(Item::kind).having(sum(Item::stock).gt(50));
                    Ok(query.order_by(Item::kind))
                },
                vec![("d".to_owned(), 1)],
            ),
            (
                "where_and_having",
                &[],
                || {
                    let query = select((Item::kind, count_all())).from(Item::entity()).filter(Item::active.eq(true)).group_by(Item::kind);
                    Ok(query.having(count_all().gt(1)).order_by(Item::kind))
                },
                vec![("a".to_owned(), 2)],
            ),
            (
                "order_by_aggregate",
                &[],
                || {
                    let query = select((Item::kind, count_all())).from(Item::entity()).group_by(Item::kind);
                    Ok(query.order_by(count_all().desc()).order_by(Item::kind).limit(2))
                },
                vec![("c".to_owned(), 3), ("a".to_owned(), 2)],
            ),
        ],
    )
}

fn other_groups() -> Vec<Case> {
    rows(
        "aggregate.group",
        [
            (
                "by_two_columns",
                &[],
                || {
                    let query = select(count_all()).from(Item::entity()).group_by(Item::kind).group_by(Item::active);
                    Ok(query.order_by(Item::kind).order_by(Item::active))
                },
                vec![2_i64, 1, 1, 2, 1, 1],
            ),
            (
                "null_is_a_group",
                &[],
                || Ok(select(count_all()).from(Order::entity()).group_by(Order::item_id).order_by(count_all())),
                vec![1, 1, 2, 2],
            ),
            ("by_expression", &[], || Ok(select(count_all()).from(Item::entity()).group_by(Item::id.rem(3)).order_by(count_all())), vec![2, 3, 3]),
        ],
    )
}

/// A count for each kind of item.
type Counts = Select<(Option<String>, i64)>;

fn sets() -> Vec<Case> {
    let kinds = || select((Item::kind.optional(), count_all())).from(Item::entity());
    let check = |name: &'static str, needs: &'static [Need], query: fn(Counts) -> Counts, expected: &'static [i64]| {
        case(format!("aggregate.sets.{name}"), move |scene| {
            let mut counts: Vec<i64> = scene.world()?.all(&query(kinds()))?.into_iter().map(|(_, count)| count).collect();
            counts.sort_unstable();
            same("counts", counts, expected.to_vec())
        })
        .needs_all(needs)
        .at(crate::Level::Full)
    };
    let mut all = vec![
        check("rollup", &[Need::Either(C::GroupingSets, C::WithRollup)], |query| query.rollup(Item::kind), &[1, 2, 2, 3, 8]),
        check("cube", &[Need::Can(C::GroupingSets)], |query| query.cube(Item::kind), &[1, 2, 2, 3, 8]),
        check("sets", &[Need::Can(C::GroupingSets)], |query| query.grouping_set(Item::kind).grouping_set_of_all(), &[1, 2, 2, 3, 8]),
    ];
    all.extend(scalars("aggregate.scalar", &[], [("subquery", || select(count_all()).from(Order::entity()).scalar(), Some(6_i64))]));
    all
}
