//! Expressions, level by level: those of a level are made of those below it.
use super::{Scope, aliased, values};
use aludel_sql::{
    Arithmetic, Bitwise, Compare, Expr, SqlValue, Table, TextMatch, Value, case, coalesce, count_all,
    dialect::{Capabilities, Capability},
    exists,
    expr::{Literal, Node, abs, length, literal, nullif, replace, trim},
    is_false, is_not_false, is_not_true, is_true, literal_value, lower, max, min, not, select, upper,
};
use proptest::{prelude::*, strategy::Union};
use std::sync::Arc;

/// Expressions of one depth.
#[derive(Debug, Clone)]
pub struct Level {
    /// Whole numbers.
    pub integer: BoxedStrategy<Expr<i64>>,
    /// Text.
    pub text: BoxedStrategy<Expr<String>>,
    /// Conditions.
    pub condition: BoxedStrategy<Expr<bool>>,
    /// Doubles.
    pub double: BoxedStrategy<Expr<f64>>,
}

/// Expressions over the columns of a scope, of at most this depth, of what a dialect with these capabilities has. With `tables`, there
/// are subqueries over them.
pub fn expressions(scope: &Scope, tables: &[Arc<Table>], depth: u32, capabilities: Capabilities) -> Level {
    let mut level = leaves(scope);
    for step in 0..depth {
        let inner = (step == 1 && !tables.is_empty()).then(|| subqueries(scope, tables, &level, capabilities));
        level = above(&level, inner, capabilities);
    }
    level
}

fn leaves(scope: &Scope) -> Level {
    Level {
        integer: leaf(&scope.integers, values::integer().boxed()),
        text: leaf(&scope.texts, values::text().boxed()),
        condition: leaf(&scope.booleans, any::<bool>().boxed()),
        double: leaf(&scope.doubles, values::double().boxed()),
    }
}

/// A value, bound or written; NULL; a column.
fn leaf<T>(columns: &[Node], values: BoxedStrategy<T>) -> BoxedStrategy<Expr<T>>
where
    T: SqlValue<Base = T> + Clone + std::fmt::Debug + 'static,
{
    let bound = values.clone().prop_map(aludel_sql::bind::<T>).boxed();
    let written = values.prop_map(literal_value::<T>).boxed();
    let null = prop_oneof![
        Just(literal::<T>(Literal::Null)),
        Just(aludel_sql::expr::Bind::node(Value::Null, aludel_sql::types::TypeRef::Fn(T::sql_type))).prop_map(Expr::new)
    ]
    .boxed();
    let mut weighted = vec![(4, bound), (1, written), (1, null)];
    if !columns.is_empty() {
        weighted.push((9, proptest::sample::select(columns.to_vec()).prop_map(Expr::new).boxed()));
    }
    Union::new_weighted(weighted).boxed()
}

fn above(below: &Level, inner: Option<Level>, capabilities: Capabilities) -> Level {
    let mut condition = vec![(2, below.condition.clone()), (6, logic(below)), (9, comparisons(below, capabilities)), (3, patterns(below))];
    let mut integer = vec![(2, below.integer.clone()), (4, integers(below))];
    if let Some(inner) = inner {
        condition.push((3, inner.condition));
        integer.push((1, inner.integer));
    }
    Level {
        integer: Union::new_weighted(integer).boxed(),
        text: texts(below),
        condition: Union::new_weighted(condition).boxed(),
        double: doubles(below),
    }
}

fn logic(below: &Level) -> BoxedStrategy<Expr<bool>> {
    let one = || below.condition.clone();
    let several = || proptest::collection::vec(one(), 0..4);
    prop_oneof![
        (one(), one()).prop_map(|(left, right)| left.and(right)),
        (one(), one()).prop_map(|(left, right)| left.or(right)),
        one().prop_map(not),
        several().prop_map(aludel_sql::all),
        several().prop_map(aludel_sql::any),
        (one(), 0..6).prop_map(|(condition, which)| match which {
            0 => is_true(condition),
            1 => is_not_true(condition),
            2 => is_false(condition),
            3 => is_not_false(condition),
            4 => condition.is_null(),
            _ => condition.is_not_null(),
        }),
        (one(), one(), one()).prop_map(|(when, then, otherwise)| case(when, then).otherwise(otherwise)),
        (one(), one()).prop_map(|(first, second)| coalesce(first, second)),
    ]
    .boxed()
}

fn comparisons(below: &Level, capabilities: Capabilities) -> BoxedStrategy<Expr<bool>> {
    prop_oneof![
        4 => compared(below.integer.clone(), values::integer().boxed(), capabilities),
        3 => compared(below.text.clone(), values::text().boxed(), capabilities),
        1 => compared(below.double.clone(), values::double().boxed(), capabilities),
        1 => compared(below.condition.clone(), any::<bool>().boxed(), capabilities),
    ]
    .boxed()
}

fn compared<T>(operand: BoxedStrategy<Expr<T>>, values: BoxedStrategy<T>, capabilities: Capabilities) -> BoxedStrategy<Expr<bool>>
where
    T: SqlValue<Base = T> + Clone + std::fmt::Debug + 'static,
{
    let last = if capabilities.has(Capability::IsDistinctFrom) { 9 } else { 7 };
    let two = (operand.clone(), operand.clone(), 0..last).prop_map(|(left, right, which)| match which {
        0 => left.eq(right),
        1 => left.ne(right),
        2 => left.lt(right),
        3 => left.le(right),
        4 => left.gt(right),
        5 => left.ge(right),
        6 => left.is_null(),
        7 => left.is_distinct_from(right),
        _ => left.is_not_distinct_from(right),
    });
    let three = (operand.clone(), operand.clone(), operand.clone(), any::<bool>())
        .prop_map(|(value, low, high, negated)| if negated { value.not_between(low, high) } else { value.between(low, high) });
    let plain = (operand.clone(), proptest::collection::vec(proptest::option::weighted(0.9, values), 0..5), any::<bool>())
        .prop_map(|(value, list, negated)| if negated { value.not_in(list) } else { value.in_(list) });
    let listed = (operand.clone(), proptest::collection::vec(operand, 0..4), any::<bool>())
        .prop_map(|(value, list, negated)| if negated { value.not_in(list) } else { value.in_(list) });
    prop_oneof![4 => two, 1 => three, 1 => plain, 1 => listed].boxed()
}

fn patterns(below: &Level) -> BoxedStrategy<Expr<bool>> {
    let literally = (below.text.clone(), values::text(), 0..3).prop_map(|(text, part, which)| match which {
        0 => text.contains(&part),
        1 => text.starts_with(&part),
        _ => text.ends_with(&part),
    });
    let pattern = (below.text.clone(), below.text.clone(), 0..3).prop_map(|(text, pattern, which)| match which {
        0 => text.like(pattern),
        1 => text.not_like(pattern),
        _ => text.ilike(pattern),
    });
    prop_oneof![literally, pattern].boxed()
}

fn integers(below: &Level) -> BoxedStrategy<Expr<i64>> {
    let one = || below.integer.clone();
    let operation = (one(), one(), 0..7).prop_map(|(left, right, which)| match which {
        0 => left.add(right),
        1 => left.sub(right),
        2 => left.mul(right),
        3 => left.div(right),
        4 => left.rem(right),
        5 => left.bit_and(right),
        _ => left.bit_or(right),
    });
    prop_oneof![
        6 => operation,
        1 => one().prop_map(Arithmetic::neg),
        1 => one().prop_map(abs),
        1 => below.text.clone().prop_map(|text| Expr::new(length(text).into_node())),
        1 => (one(), one()).prop_map(|(first, second)| coalesce(first, second)),
        1 => (one(), one()).prop_map(|(first, second)| nullif(first, second).coerce()),
        1 => (below.condition.clone(), one(), one()).prop_map(|(when, then, otherwise)| case(when, then).otherwise(otherwise)),
        1 => (below.condition.clone(), one()).prop_map(|(when, then)| case::<i64>(when, then).or_null().coerce()),
    ]
    .boxed()
}

fn texts(below: &Level) -> BoxedStrategy<Expr<String>> {
    let one = || below.text.clone();
    prop_oneof![
        2 => one(),
        1 => one().prop_map(lower),
        1 => one().prop_map(upper),
        1 => one().prop_map(trim),
        1 => (one(), values::text(), values::text()).prop_map(|(text, old, new)| replace(text, old, new)),
        2 => (one(), one()).prop_map(|(left, right)| left.concat(right)),
        1 => (one(), one()).prop_map(|(first, second)| coalesce(first, second)),
        1 => (one(), one()).prop_map(|(first, second)| nullif(first, second).coerce()),
        1 => (below.condition.clone(), one(), one()).prop_map(|(when, then, otherwise)| case(when, then).otherwise(otherwise)),
    ]
    .boxed()
}

fn doubles(below: &Level) -> BoxedStrategy<Expr<f64>> {
    let one = || below.double.clone();
    prop_oneof![
        2 => one(),
        2 => (one(), one(), 0..3).prop_map(|(left, right, which)| match which {
            0 => left.add(right),
            1 => left.sub(right),
            _ => left.mul(right),
        }),
        1 => one().prop_map(Arithmetic::neg),
        1 => one().prop_map(abs),
        1 => (below.condition.clone(), one(), one()).prop_map(|(when, then, otherwise)| case(when, then).otherwise(otherwise)),
    ]
    .boxed()
}

/// EXISTS, IN and scalar subqueries over one table, which see the columns outside.
fn subqueries(scope: &Scope, tables: &[Arc<Table>], below: &Level, capabilities: Capabilities) -> Level {
    let (scope, outside) = (scope.clone(), below.clone());
    let inside = proptest::sample::select(tables.to_vec()).prop_flat_map(move |table| {
        let mut both = scope.clone();
        both.add(&table, "inside");
        let level = above(&leaves(&both), None, capabilities);
        let mut own = Scope::default();
        own.add(&table, "inside");
        // An aggregate of nothing but outer columns would be one of the query outside: the standard says so.
        (Just(aliased(&table, "inside")), level.condition, level.integer, above(&leaves(&own), None, capabilities).integer)
    });
    let inside = inside.boxed();
    let condition = (inside.clone(), outside.integer, 0..3)
        .prop_map(|((item, condition, value, _), outer, which)| {
            let query = select(value).from(item).filter(condition);
            match which {
                0 => exists(query),
                1 => outer.in_select(query),
                _ => outer.not_in_select(query),
            }
        })
        .boxed();
    let integer = (inside, 0..3)
        .prop_map(|((item, condition, _, value), which)| match which {
            0 => Expr::new(select(count_all()).from(item).filter(condition).scalar().into_node()),
            1 => Expr::new(select(min(value)).from(item).filter(condition).scalar().into_node()),
            _ => Expr::new(select(max(value)).from(item).filter(condition).scalar().into_node()),
        })
        .boxed();
    Level { integer, condition, ..below.clone() }
}
