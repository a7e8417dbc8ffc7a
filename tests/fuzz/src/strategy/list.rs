//! Select lists: plain ones, and those beside GROUP BY.
use super::{Level, untyped};
use aludel_sql::{
    Expr, Value, avg, count, count_all,
    dialect::{Capabilities, Capability},
    max, min, sum,
};
use proptest::prelude::*;

/// An expression of any type.
pub(super) fn any_expression(level: &Level) -> BoxedStrategy<Expr<Value>> {
    prop_oneof![
        level.integer.clone().prop_map(untyped),
        level.text.clone().prop_map(untyped),
        level.condition.clone().prop_map(untyped),
        level.double.clone().prop_map(untyped),
    ]
    .boxed()
}

/// An aggregate, some of them DISTINCT, some with FILTER, where there is such a thing.
pub(super) fn aggregate(level: &Level, capabilities: Capabilities) -> BoxedStrategy<Expr<Value>> {
    let of_integer = (level.integer.clone(), 0..7).prop_map(|(value, which)| match which {
        0 => untyped(count(value)),
        1 => untyped(count(value).distinct()),
        2 => untyped(sum(value)),
        3 => untyped(sum(value).distinct()),
        4 => untyped(min(value)),
        5 => untyped(max(value)),
        _ => untyped(avg(value)),
    });
    let of_text = (level.text.clone(), 0..3).prop_map(|(value, which)| match which {
        0 => untyped(count(value)),
        1 => untyped(min(value)),
        _ => untyped(max(value)),
    });
    let of_double = (level.double.clone(), 0..3).prop_map(|(value, which)| match which {
        0 => untyped(sum(value)),
        1 => untyped(min(value)),
        _ => untyped(max(value)),
    });
    let plain = prop_oneof![1 => Just(untyped(count_all())), 4 => of_integer, 2 => of_text, 1 => of_double];
    if !capabilities.has(Capability::AggregateFilter) {
        return plain.boxed();
    }
    (plain, proptest::option::weighted(0.2, level.condition.clone()))
        .prop_map(|(aggregate, filter)| match filter {
            Some(filter) => aggregate.filter(filter),
            None => aggregate,
        })
        .boxed()
}
