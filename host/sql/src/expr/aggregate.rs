//! Aggregates over the rows of a group.
use super::{Expr, Expression, func};
use crate::types::{Numeric, SqlValue};

type Base<E> = <<E as Expression>::Value as SqlValue>::Base;

/// The number of rows in which the expression is not NULL (SQLAlchemy: `func.count(…)`).
pub fn count(expr: impl Expression) -> Expr<i64> {
    func("count", [expr.into_node()])
}

/// The number of rows (SQLAlchemy: `func.count()`).
pub fn count_all() -> Expr<i64> {
    func("count", [])
}

/// The sum; NULL when there are no rows.
pub fn sum<E: Expression>(expr: E) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
    E::Value: Numeric,
{
    func("sum", [expr.into_node()])
}

/// The average; NULL when there are no rows.
pub fn avg<E: Expression>(expr: E) -> Expr<Option<f64>>
where
    E::Value: Numeric,
{
    func("avg", [expr.into_node()])
}

/// The least value; NULL when there are no rows.
pub fn min<E: Expression>(expr: E) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    func("min", [expr.into_node()])
}

/// The greatest value; NULL when there are no rows.
pub fn max<E: Expression>(expr: E) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    func("max", [expr.into_node()])
}
