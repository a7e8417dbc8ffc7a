//! The cases, one area a file. Many come from tables of small differences; each line of such a table is a behaviour of its own.
use crate::{
    case::{Case, Need, case, same},
    world::Item,
};
use aludel::{SqlValue, prelude::*};
use std::fmt::Debug;

mod aggregate;
mod bulk;
mod concurrency;
mod connect;
mod cte;
mod ddl;
mod delete;
mod errors;
mod execute;
mod filter;
mod function;
mod insert;
mod join;
mod json;
mod names;
mod null;
mod refusal;
mod result;
mod returning;
mod rowcount;
mod select;
mod set;
mod subquery;
mod text;
mod timeout;
mod transaction;
mod types;
mod unicode;
mod update;
mod upsert;
mod window;

/// Every case, in the order in which they run.
pub(crate) fn all() -> Vec<Case> {
    let mut all = Vec::new();
    for area in AREAS {
        all.extend(area());
    }
    all
}

const AREAS: [fn() -> Vec<Case>; 31] = [
    connect::cases,
    execute::cases,
    select::cases,
    filter::cases,
    null::cases,
    text::cases,
    function::cases,
    aggregate::cases,
    join::cases,
    subquery::cases,
    set::cases,
    cte::cases,
    window::cases,
    insert::cases,
    update::cases,
    delete::cases,
    rowcount::cases,
    returning::cases,
    upsert::cases,
    bulk::cases,
    types::cases,
    json::cases,
    result::cases,
    ddl::cases,
    names::cases,
    unicode::cases,
    errors::cases,
    transaction::cases,
    timeout::cases,
    concurrency::cases,
    refusal::cases,
];

/// A condition, and the ids of the items that meet it.
type Filter = (&'static str, fn() -> Expr<bool>, &'static [i64]);

/// One case for each condition: the items that meet it.
fn filters(area: &str, needs: &[Need], list: &'static [Filter]) -> Vec<Case> {
    let one = |(name, condition, expected): &'static Filter| {
        let check = move |scene: &mut crate::Scene<'_>| {
            let query = select(Item::id).from(Item::entity()).filter(condition()).order_by(Item::id);
            same("ids of the items", scene.world()?.all(&query)?, expected.to_vec())
        };
        case(format!("{area}.{name}"), check).needs_all(needs)
    };
    list.iter().map(one).collect()
}

/// An expression, and its value for the first item.
type Scalar<T> = (&'static str, fn() -> Expr<T>, T);

/// One case for each expression: its value.
fn scalars<T, const N: usize>(area: &str, needs: &[Need], list: [Scalar<T>; N]) -> Vec<Case>
where
    T: SqlValue + PartialEq + Debug + Clone + Send + Sync + 'static,
{
    let one = |(name, expr, expected): Scalar<T>| {
        let check = move |scene: &mut crate::Scene<'_>| {
            let query = select(expr()).from(Item::entity()).filter(Item::id.eq(1));
            same("the value", scene.world()?.one(&query)?, expected.clone())
        };
        case(format!("{area}.{name}"), check).needs_all(needs)
    };
    list.into_iter().map(one).collect()
}

/// A query over the tables that all read, and its rows.
type Rows<T> = (&'static str, &'static [Need], fn() -> Result<Select<T>>, Vec<T>);

/// One case for each query: its rows, in order.
fn rows<T, const N: usize>(area: &str, list: [Rows<T>; N]) -> Vec<Case>
where
    T: PartialEq + Debug + Clone + Send + Sync + 'static,
{
    let one = |(name, needs, query, expected): Rows<T>| {
        let check = move |scene: &mut crate::Scene<'_>| same("rows", scene.world()?.all(&query()?)?, expected.clone());
        case(format!("{area}.{name}"), check).needs_all(needs)
    };
    list.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn ids_are_distinct_and_have_an_area() {
        let all = super::all();
        let ids: HashSet<&str> = all.iter().map(crate::Case::id).collect();
        assert_eq!(ids.len(), all.len());
        assert!(all.len() >= 400, "{} cases", all.len());
        for case in &all {
            let fits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            assert!(case.id().contains('.') && case.id().split('.').all(fits), "{}", case.id());
        }
    }
}
