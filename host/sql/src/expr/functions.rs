//! Functions that every database has, under their generic names. Where a database calls one differently, its dialect has a
//! template for it. The examples stand on the module's page.
use super::{Expr, Expression, IntoExpr, LiteralValue, Node, func, function::Function};
use crate::{
    name::Name,
    types::{Numeric, SqlType, SqlValue, Textual, TypeRef},
};
use std::sync::Arc;

type Base<E> = <<E as Expression>::Value as SqlValue>::Base;

/// A function whose value has the type of its first argument.
fn same<E: Expression>(name: &'static str, first: E, rest: Vec<Node>) -> Expr<E::Value> {
    let first = first.into_node();
    let sql_type = first.sql_type();
    let arguments = std::iter::once(first).chain(rest).collect();
    Expr::new(Node::Function(Arc::new(Function::new(Name::new(name), arguments, sql_type))))
}

/// A function whose value is of a fixed type.
fn fixed<T>(name: &'static str, sql_type: fn() -> SqlType, arguments: Vec<Node>) -> Expr<T> {
    Expr::new(Node::Function(Arc::new(Function::new(Name::new(name), arguments, TypeRef::Fn(sql_type)))))
}

/// The number without its sign (SQLAlchemy: `func.abs(…)`).
pub fn abs<E: Expression>(number: E) -> Expr<E::Value>
where
    E::Value: Numeric,
{
    same("abs", number, Vec::new())
}

/// Rounded to so many digits after the point. The number of digits becomes part of the SQL (SQLAlchemy: `func.round(…)`).
pub fn round<E: Expression>(number: E, digits: i32) -> Expr<E::Value>
where
    E::Value: Numeric,
{
    same("round", number, vec![LiteralValue::node(digits)])
}

/// The greatest whole number that is not greater (SQLAlchemy: `func.floor(…)`).
pub fn floor<E: Expression>(number: E) -> Expr<E::Value>
where
    E::Value: Numeric,
{
    same("floor", number, Vec::new())
}

/// The least whole number that is not less (SQLAlchemy: `func.ceil(…)`).
pub fn ceil<E: Expression>(number: E) -> Expr<E::Value>
where
    E::Value: Numeric,
{
    same("ceil", number, Vec::new())
}

/// The number of characters (SQLAlchemy: `func.char_length(…)`).
pub fn length<E: Expression>(text: E) -> Expr<Option<i64>>
where
    E::Value: Textual,
{
    func("char_length", [text.into_node()])
}

/// Without spaces at both ends (SQLAlchemy: `func.trim(…)`).
pub fn trim<E: Expression>(text: E) -> Expr<E::Value>
where
    E::Value: Textual,
{
    same("trim", text, Vec::new())
}

/// Without spaces at the beginning (SQLAlchemy: `func.ltrim(…)`).
pub fn ltrim<E: Expression>(text: E) -> Expr<E::Value>
where
    E::Value: Textual,
{
    same("ltrim", text, Vec::new())
}

/// Without spaces at the end (SQLAlchemy: `func.rtrim(…)`).
pub fn rtrim<E: Expression>(text: E) -> Expr<E::Value>
where
    E::Value: Textual,
{
    same("rtrim", text, Vec::new())
}

/// So many characters from a place on, counted from 1 (SQLAlchemy: `func.substr(…)`).
pub fn substr<E: Expression>(text: E, from: impl IntoExpr<i32>, count: impl IntoExpr<i32>) -> Expr<E::Value>
where
    E::Value: Textual,
{
    same("substr", text, vec![from.into_expr().into_node(), count.into_expr().into_node()])
}

/// Every occurrence of one text replaced by another (SQLAlchemy: `func.replace(…)`).
pub fn replace<E: Expression>(text: E, old: impl IntoExpr<String>, new: impl IntoExpr<String>) -> Expr<E::Value>
where
    E::Value: Textual,
{
    same("replace", text, vec![old.into_expr().into_node(), new.into_expr().into_node()])
}

/// Where a text begins in another, from 1; 0 when it does not occur (SQLAlchemy: `func.position(…)`).
pub fn position<E: Expression>(needle: impl IntoExpr<String>, text: E) -> Expr<Option<i64>>
where
    E::Value: Textual,
{
    func("position", [needle.into_expr().into_node(), text.into_node()])
}

/// NULL when the two are equal, the first otherwise (SQLAlchemy: `func.nullif(…)`).
pub fn nullif<E: Expression>(expr: E, other: impl IntoExpr<Base<E>>) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    let node = same("nullif", expr, vec![other.into_expr().into_node()]).into_node();
    Expr::new(node)
}

/// The greater of two values; what becomes of NULL, databases see differently (SQLAlchemy: `func.greatest(…)`).
pub fn greatest<E: Expression>(expr: E, other: impl IntoExpr<Base<E>>) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    Expr::new(same("greatest", expr, vec![other.into_expr().into_node()]).into_node())
}

/// The lesser of two values; what becomes of NULL, databases see differently (SQLAlchemy: `func.least(…)`).
pub fn least<E: Expression>(expr: E, other: impl IntoExpr<Base<E>>) -> Expr<Option<Base<E>>>
where
    Base<E>: SqlValue,
{
    Expr::new(same("least", expr, vec![other.into_expr().into_node()]).into_node())
}

/// Day and time when the transaction or statement began, by the database's clock (SQLAlchemy: `func.now()`).
pub fn now<T: SqlValue>() -> Expr<T> {
    func("now", [])
}

/// The day when the transaction or statement began, by the database's clock (SQLAlchemy: `func.current_date()`).
pub fn current_date<T: SqlValue>() -> Expr<T> {
    func("current_date", [])
}

/// Texts of all rows joined, with a separator between them; NULL without rows (SQLAlchemy: `func.aggregate_strings`). The
/// separator becomes part of the SQL. Say the order with `.order_by(…)`.
pub fn string_agg<E: Expression>(text: E, separator: &str) -> Expr<Option<String>>
where
    E::Value: Textual,
{
    fixed("string_agg", || SqlType::Text, vec![text.into_node(), LiteralValue::node(separator.to_owned())])
}

/// Of a row that ROLLUP or its relatives made: 1 when the expression was not grouped by, 0 when it was (SQLAlchemy:
/// `func.grouping(…)`).
pub fn grouping<E: Expression>(expr: E) -> Expr<i64> {
    func("grouping", [expr.into_node()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Order, bind};

    #[test]
    fn they_are_calls_under_generic_names() {
        let text = || bind::<String>("a");
        for (expr, sql) in [
            (format!("{:?}", abs(bind::<i64>(1))), "abs(?)"),
            (format!("{:?}", round(bind::<f64>(1.0), 2)), "round(?, 2)"),
            (format!("{:?}", substr(text(), 1, 2)), "substr(?, ?, ?)"),
            (format!("{:?}", position("b", text())), "position(? IN ?)"),
            (format!("{:?}", now::<String>()), "CURRENT_TIMESTAMP"),
            (format!("{:?}", string_agg(text(), ", ").order_by(text().desc())), "string_agg(?, ', ' ORDER BY ? DESC)"),
        ] {
            assert_eq!(expr, sql);
        }
    }
}
