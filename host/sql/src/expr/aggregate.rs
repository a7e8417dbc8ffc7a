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

/// The sum of the values that are not NULL; NULL when there are none (SQLAlchemy: `func.sum(…)`).
pub fn sum<E: Expression>(expr: E) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
    E::Value: Numeric,
{
    func("sum", [expr.into_node()])
}

/// The average of the values that are not NULL, as a fraction; NULL when there are none (SQLAlchemy: `func.avg(…)`).
pub fn avg<E: Expression>(expr: E) -> Expr<Option<f64>>
where
    E::Value: Numeric,
{
    func("avg", [expr.into_node()])
}

/// The least value; NULL when there is none (SQLAlchemy: `func.min(…)`).
pub fn min<E: Expression>(expr: E) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    func("min", [expr.into_node()])
}

/// The greatest value; NULL when there is none (SQLAlchemy: `func.max(…)`).
pub fn max<E: Expression>(expr: E) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    func("max", [expr.into_node()])
}
