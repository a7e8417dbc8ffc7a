//! What is in what: arrays and ranges.
use super::{
    Expr, Expression, IntoExpr, Node, Quantified,
    binary::{Binary, Operator},
};
use crate::types::SqlValue;
use std::sync::Arc;

type Base<E> = <<E as Expression>::Value as SqlValue>::Base;

/// Operators of arrays and ranges. A database without such types refuses them.
///
/// ```
/// use aludel_sql::{SqlType, Table, Value, column, Containment};
///
/// let posts = Table::new("posts").column(column("tags", SqlType::Array(SqlType::Text.into())));
/// let (tags, wanted) = (posts.col::<Value>("tags").unwrap(), posts.col::<Value>("tags").unwrap());
/// assert_eq!(format!("{:?}", tags.overlaps(wanted)), "posts.tags && posts.tags");
/// ```
pub trait Containment: Expression {
    /// `@>`: it has all that the other one has (SQLAlchemy: `ARRAY.contains`, `Range.contains`).
    fn contains_all(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        Binary::expr(Operator::Contains, self.into_node(), other.into_expr().into_node())
    }

    /// `@>` with one value: the value lies in the range (SQLAlchemy: `Range.contains`).
    fn contains_value<U: SqlValue>(self, value: impl IntoExpr<U>) -> Expr<bool> {
        Binary::expr(Operator::Contains, self.into_node(), value.into_expr().into_node())
    }

    /// `<@`: the other one has all that it has (SQLAlchemy: `contained_by`).
    fn contained_by(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        Binary::expr(Operator::ContainedBy, self.into_node(), other.into_expr().into_node())
    }

    /// `&&`: they have something in common (SQLAlchemy: `overlap`, `overlaps`).
    fn overlaps(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        Binary::expr(Operator::Overlaps, self.into_node(), other.into_expr().into_node())
    }

    /// `-|-`: one range begins where the other ends (SQLAlchemy: `adjacent_to`).
    fn adjacent_to(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        Binary::expr(Operator::Adjacent, self.into_node(), other.into_expr().into_node())
    }

    /// `<<`: the range ends before the other begins (SQLAlchemy: `strictly_left_of`).
    fn strictly_left_of(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        Binary::expr(Operator::LeftOf, self.into_node(), other.into_expr().into_node())
    }

    /// `>>`: the range begins after the other ends (SQLAlchemy: `strictly_right_of`).
    fn strictly_right_of(self, other: impl IntoExpr<Base<Self>>) -> Expr<bool> {
        Binary::expr(Operator::RightOf, self.into_node(), other.into_expr().into_node())
    }
}

impl<E: Expression> Containment for E {}

fn of_array<T>(all: bool, array: Node) -> Expr<T> {
    Expr::new(Node::Quantified(Arc::new(Quantified { all, over: array })))
}

/// At least one item of an array: `name.eq(any_item(tags))` (SQLAlchemy: `any_(array)`).
pub fn any_item<T>(array: impl Expression) -> Expr<T> {
    of_array(false, array.into_node())
}

/// Every item of an array: `age.gt(all_items(limits))` (SQLAlchemy: `all_(array)`).
pub fn all_items<T>(array: impl Expression) -> Expr<T> {
    of_array(true, array.into_node())
}
