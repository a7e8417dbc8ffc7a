//! Comparison: `=`, `<>`, `<` …, IS NULL, IS DISTINCT FROM, IN, BETWEEN.
use super::{
    Between, Expr, Expression, InList, InSelect, IntoExpr, Node,
    binary::{Binary, CustomOperator, Operator},
    literal::Literal,
    unary::{Unary, UnaryOperator},
};
use crate::{
    compile::precedence as p,
    select::Select,
    types::{SqlValue, TypeRef},
};
use std::sync::Arc;

/// The base type of an expression's values: what it is compared as.
type Base<E> = <<E as Expression>::Value as SqlValue>::Base;

fn compare(operator: Operator, left: Node, right: Node) -> Expr<bool> {
    match (&operator, &right) {
        // As in SQLAlchemy: `= NULL` is never what was meant.
        (Operator::Eq, Node::Literal(Literal::Null)) => Unary::expr(UnaryOperator::IsNull, left),
        (Operator::Ne, Node::Literal(Literal::Null)) => Unary::expr(UnaryOperator::IsNotNull, left),
        _ => Binary::expr(operator, left, right),
    }
}

/// Comparison of columns and expressions with values, columns and expressions of the same base type.
///
/// A nullable column is compared as its base type: `User::nickname.eq("x")`.
pub trait Compare: Expression {
    /// `=`; IS NULL when the value is `None` (SQLAlchemy: `==`).
    fn eq(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        compare(Operator::Eq, self.into_node(), other.into_expr().into_node())
    }

    /// `<>`; IS NOT NULL when the value is `None` (SQLAlchemy: `!=`).
    fn ne(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        compare(Operator::Ne, self.into_node(), other.into_expr().into_node())
    }

    /// `<`.
    fn lt(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        compare(Operator::Lt, self.into_node(), other.into_expr().into_node())
    }

    /// `<=`.
    fn le(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        compare(Operator::Le, self.into_node(), other.into_expr().into_node())
    }

    /// `>`.
    fn gt(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        compare(Operator::Gt, self.into_node(), other.into_expr().into_node())
    }

    /// `>=`.
    fn ge(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        compare(Operator::Ge, self.into_node(), other.into_expr().into_node())
    }

    /// Unequal, NULL being equal to NULL (SQLAlchemy: `is_distinct_from`).
    fn is_distinct_from(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        Binary::expr(Operator::DistinctFrom, self.into_node(), other.into_expr().into_node())
    }

    /// Equal, NULL being equal to NULL (SQLAlchemy: `is_not_distinct_from`).
    fn is_not_distinct_from(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        Binary::expr(Operator::NotDistinctFrom, self.into_node(), other.into_expr().into_node())
    }

    /// IS NULL (SQLAlchemy: `is_(None)`).
    fn is_null(self) -> Expr<bool> {
        Unary::expr(UnaryOperator::IsNull, self.into_node())
    }

    /// IS NOT NULL (SQLAlchemy: `is_not(None)`).
    fn is_not_null(self) -> Expr<bool> {
        Unary::expr(UnaryOperator::IsNotNull, self.into_node())
    }

    /// BETWEEN, both ends included (SQLAlchemy: `between`).
    fn between(self, low: impl IntoExpr<Base<Self>>, high: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        Between::expr(self.into_node(), low.into_expr().into_node(), high.into_expr().into_node(), false)
    }

    /// NOT BETWEEN.
    fn not_between(self, low: impl IntoExpr<Base<Self>>, high: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        Between::expr(self.into_node(), low.into_expr().into_node(), high.into_expr().into_node(), true)
    }

    /// Between the two, whichever is the greater one: BETWEEN SYMMETRIC, by the standard's own definition of it, as most
    /// databases do not have the word (SQLAlchemy: `between(…, symmetric=True)`).
    fn between_symmetric(self, one: impl IntoExpr<Base<Self>>, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        let (expr, one, other) = (self.into_node(), one.into_expr().into_node(), other.into_expr().into_node());
        Between::expr(expr.clone(), one.clone(), other.clone(), false).or(Between::expr(expr, other, one, false))
    }

    /// One of the values; none of them when the list is empty (SQLAlchemy: `in_`).
    fn in_<V: IntoExpr<Base<Self>>>(self, values: impl IntoIterator<Item = V>) -> Expr<bool> {
        InList::expr(self.into_node(), values.into_iter().map(|value| value.into_expr().into_node()), TypeRef::Fn(Self::Value::sql_type), false)
    }

    /// None of the values; always true when the list is empty (SQLAlchemy: `not_in`).
    fn not_in<V: IntoExpr<Base<Self>>>(self, values: impl IntoIterator<Item = V>) -> Expr<bool> {
        InList::expr(self.into_node(), values.into_iter().map(|value| value.into_expr().into_node()), TypeRef::Fn(Self::Value::sql_type), true)
    }

    /// One of the rows of a query of one column (SQLAlchemy: `in_(select(…))`).
    fn in_select<R>(self, select: Select<R>) -> Expr<bool> {
        Expr::new(Node::InSelect(Arc::new(InSelect { expr: self.into_node(), select: select.into_data(), negated: false })))
    }

    /// None of the rows of a query of one column (SQLAlchemy: `not_in(select(…))`).
    fn not_in_select<R>(self, select: Select<R>) -> Expr<bool> {
        Expr::new(Node::InSelect(Arc::new(InSelect { expr: self.into_node(), select: select.into_data(), negated: true })))
    }

    /// Any operator by its symbol, giving a boolean (SQLAlchemy: `op(…, is_comparison=True)`).
    fn op<U: SqlValue>(self, symbol: impl Into<crate::name::Name>, other: impl IntoExpr<U>) -> Expr<bool> {
        let custom = CustomOperator { symbol: symbol.into(), boolean: true, precedence: p::COMPARISON };
        Binary::expr(Operator::Custom(Arc::new(custom)), self.into_node(), other.into_expr().into_node())
    }

    /// Any operator by its symbol, giving a `V`, and how tightly it binds: a number of [`crate::compile::precedence`]
    /// (SQLAlchemy: `op(…, precedence=…, return_type=…)`).
    fn op_as<U: SqlValue, V>(self, symbol: impl Into<crate::name::Name>, precedence: u8, other: impl IntoExpr<U>) -> Expr<V> {
        let custom = CustomOperator { symbol: symbol.into(), boolean: false, precedence: precedence.min(p::UNARY) };
        Binary::expr(Operator::Custom(Arc::new(custom)), self.into_node(), other.into_expr().into_node())
    }
}

impl<E: Expression> Compare for E {}
