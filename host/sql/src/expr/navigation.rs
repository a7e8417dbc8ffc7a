//! Functions that look at another row of the window. Each wants `.over(…)`, and is NULL when there is no such row.
use super::{Expr, Expression, IntoExpr, LiteralValue, Node, func};
use crate::types::SqlValue;

type Base<E> = <<E as Expression>::Value as SqlValue>::Base;

fn number(count: u32) -> Node {
    LiteralValue::node(i64::from(count))
}

fn function<E: Expression>(name: &'static str, arguments: Vec<Node>) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    func(crate::name::Name::new(name), arguments)
}

/// The value so many rows before (SQLAlchemy: `func.lag(…)`). The number becomes part of the SQL.
pub fn lag<E: Expression>(expr: E, rows: u32) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    function::<E>("lag", vec![expr.into_node(), number(rows)])
}

/// The value so many rows before, or another one when there is no such row (SQLAlchemy: `func.lag(expr, rows, otherwise)`).
pub fn lag_or<E: Expression>(expr: E, rows: u32, otherwise: impl IntoExpr<Base<E>>) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    function::<E>("lag", vec![expr.into_node(), number(rows), otherwise.into_expr().into_node()])
}

/// The value so many rows after (SQLAlchemy: `func.lead(…)`). The number becomes part of the SQL.
pub fn lead<E: Expression>(expr: E, rows: u32) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    function::<E>("lead", vec![expr.into_node(), number(rows)])
}

/// The value so many rows after, or another one when there is no such row (SQLAlchemy: `func.lead(expr, rows, otherwise)`).
pub fn lead_or<E: Expression>(expr: E, rows: u32, otherwise: impl IntoExpr<Base<E>>) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    function::<E>("lead", vec![expr.into_node(), number(rows), otherwise.into_expr().into_node()])
}

/// The value of the first row of the frame (SQLAlchemy: `func.first_value(…)`).
pub fn first_value<E: Expression>(expr: E) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    function::<E>("first_value", vec![expr.into_node()])
}

/// The value of the last row of the frame, which ends at the current row unless it is said otherwise (SQLAlchemy: `func.last_value(…)`).
pub fn last_value<E: Expression>(expr: E) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    function::<E>("last_value", vec![expr.into_node()])
}

/// The value of a row of the frame by its number from 1; NULL when there is none (SQLAlchemy: `func.nth_value(…)`). The number
/// becomes part of the SQL.
pub fn nth_value<E: Expression>(expr: E, row: u32) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    function::<E>("nth_value", vec![expr.into_node(), number(row)])
}
