//! What is in what: arrays and ranges.
use super::{
    Expr, Expression, IntoExpr, Node, Quantified,
    binary::{Binary, Operator},
};
use crate::types::SqlValue;
use std::sync::Arc;

type Base<E> = <<E as Expression>::Value as SqlValue>::Base;

/// Operators of arrays and ranges (SQLAlchemy: the comparators of PostgreSQL's `ARRAY` and `Range`). A database without such types
/// refuses them.
///
/// ```
/// use aludel_sql::{Compare, Containment, SqlType, Table, Value, all_items, any_item, column};
///
/// let posts = Table::new("posts")
///     .column(column("tags", SqlType::Array(SqlType::Text.into())))
///     .column(column("wanted", SqlType::Array(SqlType::Text.into())))
///     .column(column("title", SqlType::Text));
/// let (tags, wanted) = (posts.col::<Value>("tags")?, posts.col::<Value>("wanted")?);
/// let sql = |condition| format!("{condition:?}");
///
/// assert_eq!(sql(tags.clone().contains_all(wanted.clone())), "posts.tags @> posts.wanted");
/// assert_eq!(sql(tags.clone().contained_by(wanted.clone())), "posts.tags <@ posts.wanted");
/// assert_eq!(sql(tags.clone().overlaps(wanted.clone())), "posts.tags && posts.wanted");
/// let title = posts.col::<String>("title")?;
/// assert_eq!(sql(title.clone().eq(any_item::<String>(tags.clone()))), "posts.title = ANY (posts.tags)");
/// assert_eq!(sql(title.ne(all_items::<String>(tags))), "posts.title <> ALL (posts.tags)");
///
/// // Ranges.
/// let rooms = Table::new("rooms")
///     .column(column("free", SqlType::Range(SqlType::Integer.into())))
///     .column(column("asked", SqlType::Range(SqlType::Integer.into())));
/// let (free, asked) = (rooms.col::<Value>("free")?, rooms.col::<Value>("asked")?);
/// assert_eq!(sql(free.clone().contains_value::<i32>(5)), "rooms.free @> ?");
/// assert_eq!(sql(free.clone().adjacent_to(asked.clone())), "rooms.free -|- rooms.asked");
/// assert_eq!(sql(free.clone().strictly_left_of(asked.clone())), "rooms.free << rooms.asked");
/// assert_eq!(sql(free.strictly_right_of(asked)), "rooms.free >> rooms.asked");
/// # Ok::<(), aludel_sql::Error>(())
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

/// At least one item of an array, on the right of a comparison: `name.eq(any_item::<String>(tags))` (SQLAlchemy: `any_(array)`).
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, Value, any_item, column};
///
/// let posts = Table::new("posts").column(column("tags", SqlType::Array(SqlType::Text.into()))).column(column("title", SqlType::Text));
/// let found = posts.col::<String>("title")?.eq(any_item::<String>(posts.col::<Value>("tags")?));
/// assert_eq!(format!("{found:?}"), "posts.title = ANY (posts.tags)");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub fn any_item<T>(array: impl Expression) -> Expr<T> {
    of_array(false, array.into_node())
}

/// Every item of an array, on the right of a comparison: `age.gt(all_items::<i32>(limits))` (SQLAlchemy: `all_(array)`).
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, Value, all_items, column};
///
/// let users = Table::new("users").column(column("limits", SqlType::Array(SqlType::Integer.into()))).column(column("age", SqlType::Integer));
/// let above = users.col::<i32>("age")?.gt(all_items::<i32>(users.col::<Value>("limits")?));
/// assert_eq!(format!("{above:?}"), "users.age > ALL (users.limits)");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub fn all_items<T>(array: impl Expression) -> Expr<T> {
    of_array(true, array.into_node())
}
