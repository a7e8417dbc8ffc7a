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

/// Read in place where it is called: the operands are known there, and are written once, into the node.
#[inline(always)]
fn compare(operator: Operator, left: Node, right: Node) -> Expr<bool> {
    match right {
        // As in SQLAlchemy: `= NULL` is never what was meant.
        Node::Literal(Literal::Null) if matches!(operator, Operator::Eq | Operator::Ne) => compare_null(&operator, left),
        right => Binary::expr(operator, left, right),
    }
}

#[cold]
#[inline(never)]
fn compare_null(operator: &Operator, left: Node) -> Expr<bool> {
    Unary::expr(if *operator == Operator::Eq { UnaryOperator::IsNull } else { UnaryOperator::IsNotNull }, left)
}

/// Comparison of columns and expressions with values, columns and expressions of the same base type (SQLAlchemy:
/// `ColumnOperators`).
///
/// A nullable column is compared as its base type: `User::nickname.eq("x")`.
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, bind, column, compile::precedence, select};
///
/// let items = Table::new("items")
///     .column(column("price", SqlType::BigInteger))
///     .column(column("stock", SqlType::BigInteger))
///     .column(column("rest", SqlType::BigInteger).nullable());
/// let (price, stock) = (items.col::<i64>("price")?, items.col::<i64>("stock")?);
/// let rest = items.col::<Option<i64>>("rest")?;
/// let sql = |condition| format!("{condition:?}");
///
/// assert_eq!(sql(price.clone().eq(5)), "items.price = ?");
/// assert_eq!(sql(price.clone().ne(stock.clone())), "items.price <> items.stock");
/// assert_eq!(sql(price.clone().lt(5)), "items.price < ?");
/// assert_eq!(sql(price.clone().le(5)), "items.price <= ?");
/// assert_eq!(sql(price.clone().gt(5)), "items.price > ?");
/// assert_eq!(sql(price.clone().ge(5)), "items.price >= ?");
/// assert_eq!(sql(rest.clone().is_null()), "items.rest IS NULL");
/// assert_eq!(sql(rest.clone().is_not_null()), "items.rest IS NOT NULL");
/// assert_eq!(sql(rest.clone().is_distinct_from(5)), "items.rest IS DISTINCT FROM ?");
/// assert_eq!(sql(rest.clone().is_not_distinct_from(5)), "items.rest IS NOT DISTINCT FROM ?");
/// assert_eq!(sql(price.clone().between(1, 9)), "items.price BETWEEN ? AND ?");
/// assert_eq!(sql(price.clone().not_between(1, 9)), "items.price NOT BETWEEN ? AND ?");
/// assert_eq!(sql(price.clone().between_symmetric(9, 1)), "items.price BETWEEN ? AND ? OR items.price BETWEEN ? AND ?");
/// assert_eq!(sql(price.clone().in_([1, 2])), "items.price IN (?, ?)");
/// assert_eq!(sql(price.clone().not_in([1, 2])), "items.price NOT IN (?, ?)");
/// assert_eq!(sql(price.clone().in_select(select(stock.clone()))), "items.price IN (SELECT items.stock FROM items)");
/// assert_eq!(sql(price.clone().not_in_select(select(stock))), "items.price NOT IN (SELECT items.stock FROM items)");
/// assert_eq!(sql(price.clone().op("&&", 4_i64)), "items.price && ?");
/// let shifted = price.op_as::<i64, i64>("<<", precedence::ADDITIVE, 2);
/// assert_eq!(format!("{shifted:?}"), "items.price << ?");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub trait Compare: Expression {
    /// `=`; IS NULL when the value is `None` (SQLAlchemy: `==`).
    #[inline]
    fn eq(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        compare(Operator::Eq, self.into_node(), other.into_expr().into_node())
    }

    /// `<>`; IS NOT NULL when the value is `None` (SQLAlchemy: `!=`).
    #[inline]
    fn ne(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        compare(Operator::Ne, self.into_node(), other.into_expr().into_node())
    }

    /// `<` (SQLAlchemy: `<`).
    #[inline]
    fn lt(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        compare(Operator::Lt, self.into_node(), other.into_expr().into_node())
    }

    /// `<=` (SQLAlchemy: `<=`).
    #[inline]
    fn le(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        compare(Operator::Le, self.into_node(), other.into_expr().into_node())
    }

    /// `>` (SQLAlchemy: `>`).
    #[inline]
    fn gt(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        compare(Operator::Gt, self.into_node(), other.into_expr().into_node())
    }

    /// `>=` (SQLAlchemy: `>=`).
    #[inline]
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

    /// NOT BETWEEN (SQLAlchemy: `~between(…)`).
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
