//! SELECT.
use super::{
    Scope, aliased,
    condition::{Level, expressions},
    list::{aggregate, any_expression},
    untyped,
};
use aludel_sql::{
    Compare, Expr, Expression, Order, Row, Select, Table, Value, count_all,
    dialect::{Capabilities, Capability},
    expr::{Literal, Node, literal},
    select::{FromItem, JoinKind},
};
use proptest::{prelude::*, strategy::Union};
use std::sync::Arc;

/// The first item of FROM, the joins, and the columns that they bring.
pub type Joined = (FromItem, Vec<(JoinKind, FromItem, Option<Expr<bool>>)>, Scope);

/// One to three tables under aliases, joined in every way that a dialect with these capabilities has, and the columns that they bring.
pub fn sources(tables: &[Arc<Table>], capabilities: Capabilities) -> BoxedStrategy<Joined> {
    let mut kinds = vec![(4, Just(JoinKind::Inner)), (4, Just(JoinKind::Left)), (1, Just(JoinKind::Cross))];
    for (kind, needed) in [(JoinKind::Right, Capability::RightJoin), (JoinKind::Full, Capability::FullJoin)] {
        if capabilities.has(needed) {
            kinds.push((1, Just(kind)));
        }
    }
    let kind = Union::new_weighted(kinds);
    let table = proptest::sample::select(tables.to_vec());
    let picked = prop_oneof![
        3 => proptest::collection::vec((table.clone(), kind.clone()), 1),
        2 => proptest::collection::vec((table.clone(), kind.clone()), 2),
        1 => proptest::collection::vec((table, kind), 3),
    ];
    picked.prop_flat_map(move |picked| joins(picked, capabilities)).boxed()
}

fn joins(picked: Vec<(Arc<Table>, JoinKind)>, capabilities: Capabilities) -> BoxedStrategy<Joined> {
    let mut scope = Scope::default();
    let mut conditions: Vec<BoxedStrategy<Expr<bool>>> = Vec::new();
    let mut items = Vec::new();
    for (index, (table, kind)) in picked.into_iter().enumerate() {
        let alias = format!("t{index}");
        scope.add(&table, &alias);
        items.push((kind, aliased(&table, &alias)));
        if index > 0 {
            conditions.push(expressions(&scope, &[], 2, capabilities).condition);
        }
    }
    conditions
        .prop_map(move |conditions| {
            let mut items = items.clone().into_iter();
            let first = items.next().map_or_else(|| FromItem::table(None, "".into(), None), |(_, item)| item);
            let joined = items.zip(conditions).map(|((kind, item), on)| match kind {
                JoinKind::Cross => (kind, item, None),
                kind => (kind, item, Some(on)),
            });
            (first, joined.collect(), scope.clone())
        })
        .boxed()
}

/// A SELECT over the tables: plain, DISTINCT, grouped, a set operation; sorted and cut, or not.
///
/// A query with LIMIT is sorted by everything that it selects, so that which rows it gives is certain. There is nothing in it that a
/// dialect with these capabilities refuses for want of another: take those of the dialect that is tested, or of what several
/// have in common ([`Capabilities::common`]), or all, with [`Capabilities::ALL`].
pub fn select(tables: &[Arc<Table>], capabilities: Capabilities) -> BoxedStrategy<Select<Row>> {
    let all: Vec<Arc<Table>> = tables.to_vec();
    let body = sources(tables, capabilities).prop_flat_map(move |joined| {
        let level = expressions(&joined.2, &all, 3, capabilities);
        let small = expressions(&joined.2, &[], 1, capabilities);
        let query = prop_oneof![5 => plain(&level, capabilities), 3 => grouped(&level, &small, capabilities), 1 => reduced(&small, capabilities)];
        let filter = proptest::option::weighted(0.7, level.condition.clone());
        (Just(joined), query, filter)
    });
    let single = body.prop_map(|(joined, make, filter)| make.build(&joined, filter.into_iter().collect()));
    prop_oneof![8 => single, 1 => set_operation(tables, capabilities), 1 => nested(tables, capabilities)].boxed()
}

/// What is selected, apart from where it comes from.
#[derive(Debug, Clone)]
struct Body {
    list: Vec<Expr<Value>>,
    keys: Vec<Expr<Value>>,
    having: Option<Expr<bool>>,
    distinct: bool,
    order: Option<Vec<(bool, u8)>>,
    limit: Option<(Option<u64>, Option<u64>)>,
}

impl Body {
    fn build(self, (first, joins, _): &Joined, filters: Vec<Expr<bool>>) -> Select<Row> {
        // Beside DISTINCT, a key has to be what is selected, so it is named.
        let list: Vec<Expr<Value>> = match self.distinct && self.order.is_some() {
            true => (0..).zip(self.list).map(|(index, expr): (usize, _)| expr.label(format!("c{index}"))).collect(),
            false => self.list,
        };
        let mut query = select_list(list.clone()).from(first.clone());
        for (kind, item, on) in joins {
            query = match on {
                Some(on) => query.join_as(*kind, item.clone(), on.clone()),
                None => query.cross_join(item.clone()),
            };
        }
        query = filters.into_iter().fold(query, Select::filter);
        query = self.keys.into_iter().fold(query, Select::group_by);
        query = self.having.into_iter().fold(query, Select::having);
        if self.distinct {
            query = query.distinct();
        }
        for (expr, (descending, nulls)) in list.into_iter().zip(self.order.unwrap_or_default().into_iter().cycle()) {
            if is_constant(expr.node()) {
                continue;
            }
            let expr = unfolded(expr);
            let ordering = if descending { expr.desc() } else { expr.asc() };
            query = query.order_by(match nulls {
                0 => ordering.nulls_first(),
                1 => ordering.nulls_last(),
                _ => ordering,
            });
        }
        if let Some((limit, offset)) = self.limit {
            query = limit.into_iter().fold(query, Select::limit);
            query = offset.into_iter().fold(query, Select::offset);
        }
        query
    }
}

/// As a key of ORDER BY or GROUP BY, a number written into the SQL is the position of a column, not an expression.
fn is_constant(node: &Node) -> bool {
    match node {
        Node::Literal(Literal::Null | Literal::True | Literal::False) | Node::LiteralValue(_) => true,
        // SQLite takes a sign before it for a part of the number.
        Node::Unary(unary) => is_constant(&unary.operand),
        _ => false,
    }
}

/// SQLite makes `FALSE` of `FALSE AND x`, and then a position of that; it looks into no CASE.
fn unfolded(expr: Expr<Value>) -> Expr<Value> {
    match expr.node() {
        Node::Junction(_) | Node::Binary(_) | Node::Unary(_) | Node::Between(_) | Node::InList(_) => {
            aludel_sql::case::<Value>(literal::<bool>(Literal::True), expr).or_null().coerce()
        }
        _ => expr,
    }
}

fn select_list(list: Vec<Expr<Value>>) -> Select<Row> {
    aludel_sql::select(list)
}

type Tail = (Option<Vec<(bool, u8)>>, Option<(Option<u64>, Option<u64>)>);

/// ORDER BY, and LIMIT where there is one.
fn tail(capabilities: Capabilities) -> BoxedStrategy<Tail> {
    let nulls = if capabilities.has(Capability::NullsOrdering) { 0..3_u8 } else { 2..3 };
    let order = || proptest::collection::vec((any::<bool>(), nulls.clone()), 1..3);
    let limit = (proptest::option::of(0..6_u64), proptest::option::of(0..4_u64));
    prop_oneof![2 => Just((None, None)), 1 => order().prop_map(|order| (Some(order), None)), 1 => (order(), limit).prop_map(|(order, limit)| (Some(order), Some(limit)))].boxed()
}

fn plain(level: &Level, capabilities: Capabilities) -> BoxedStrategy<Body> {
    (proptest::collection::vec(any_expression(level), 1..4), proptest::bool::weighted(0.2), tail(capabilities))
        .prop_map(|(list, distinct, (order, limit))| Body { list, keys: Vec::new(), having: None, distinct, order, limit })
        .boxed()
}

fn grouped(level: &Level, small: &Level, capabilities: Capabilities) -> BoxedStrategy<Body> {
    let having = proptest::option::of((aggregate(small, capabilities), 0..4_i64, any::<bool>()));
    (
        proptest::collection::vec(any_expression(small), 1..3),
        proptest::collection::vec(aggregate(level, capabilities), 0..3),
        having,
        tail(capabilities),
    )
        .prop_map(|(keys, aggregates, having, (order, limit))| {
            let having = having.map(|(aggregate, number, null)| if null { aggregate.is_not_null() } else { count_all().gt(number) });
            let keys: Vec<Expr<Value>> = keys.into_iter().map(unfolded).collect();
            let list = keys.iter().cloned().chain(aggregates).collect();
            let keys: Vec<Expr<Value>> = keys.into_iter().filter(|key| !is_constant(key.node())).collect();
            // SQLite refuses HAVING without GROUP BY, unless an aggregate is selected.
            let having = having.filter(|_| !keys.is_empty());
            Body { list, keys, having, distinct: false, order, limit }
        })
        .boxed()
}

/// Aggregates without GROUP BY: one row, whatever there is.
fn reduced(small: &Level, capabilities: Capabilities) -> BoxedStrategy<Body> {
    proptest::collection::vec(aggregate(small, capabilities), 1..4)
        .prop_map(|list| Body { list, keys: Vec::new(), having: None, distinct: false, order: None, limit: None })
        .boxed()
}

/// A query for a number and a text.
fn pair(tables: &[Arc<Table>], capabilities: Capabilities) -> BoxedStrategy<Select<Row>> {
    sources(tables, capabilities)
        .prop_flat_map(move |joined| {
            let level = expressions(&joined.2, &[], 2, capabilities);
            (Just(joined), level.integer, level.text, level.condition)
        })
        .prop_map(|(joined, number, text, filter)| {
            let list = vec![untyped(number), untyped(text)];
            Body { list, keys: Vec::new(), having: None, distinct: false, order: None, limit: None }.build(&joined, vec![filter])
        })
        .boxed()
}

fn set_operation(tables: &[Arc<Table>], capabilities: Capabilities) -> BoxedStrategy<Select<Row>> {
    (pair(tables, capabilities), proptest::collection::vec((pair(tables, capabilities), 0..4), 1..3))
        .prop_map(|(first, others)| {
            others.into_iter().fold(first, |query, (other, which)| match which {
                0 => query.union_all(other),
                1 => query.union(other),
                2 => query.intersect(other),
                _ => query.except(other),
            })
        })
        .boxed()
}

/// A query of a subquery or a common table expression.
fn nested(tables: &[Arc<Table>], capabilities: Capabilities) -> BoxedStrategy<Select<Row>> {
    let inner = sources(tables, capabilities).prop_flat_map(move |joined| {
        let level = expressions(&joined.2, &[], 2, capabilities);
        (Just(joined), level.integer, level.text, level.condition)
    });
    let outer = {
        let column = |name: &'static str, text: bool| {
            let sql_type = if text { aludel_sql::SqlType::Text } else { aludel_sql::SqlType::BigInteger };
            aludel_sql::column(name, sql_type)
        };
        let mut scope = Scope::default();
        scope.add(&Table::new("inner").column(column("number", false)).column(column("words", true)), "inner");
        expressions(&scope, &[], 2, capabilities)
    };
    (inner, proptest::collection::vec(any_expression(&outer), 1..3), outer.condition, any::<bool>())
        .prop_map(|((joined, number, text, filter), list, condition, cte)| {
            let list_inside = vec![untyped(number.label("number")), untyped(text.label("words"))];
            let inside =
                Body { list: list_inside, keys: Vec::new(), having: None, distinct: false, order: None, limit: None }.build(&joined, vec![filter]);
            let source = if cte { inside.cte("inner") } else { inside.subquery("inner") };
            select_list(list).from(&source).filter(condition)
        })
        .boxed()
}
