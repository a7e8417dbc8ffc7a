//! A date or time cut down to the beginning of its day, month …
use super::{Expr, Expression, Function, Node};
use crate::name::Name;
use std::sync::Arc;

/// What a date or time is cut down to by [`date_trunc`] (SQLAlchemy: the first argument of `func.date_trunc('day', …)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// The first of January, at midnight.
    Year,
    /// The first of the month, at midnight.
    Month,
    /// Midnight.
    Day,
    /// The full hour.
    Hour,
    /// The full minute.
    Minute,
}

impl Unit {
    fn function(self) -> &'static str {
        match self {
            Unit::Year => "date_trunc_year",
            Unit::Month => "date_trunc_month",
            Unit::Day => "date_trunc_day",
            Unit::Hour => "date_trunc_hour",
            Unit::Minute => "date_trunc_minute",
        }
    }
}

/// The beginning of the day, month … that a date with time lies in (SQLAlchemy: `func.date_trunc('day', …)`, on the one
/// database that has it). A dialect writes it by its template for the function `date_trunc_day` and so on; without one, it is
/// `date_trunc('day', …)`.
///
/// ```
/// use aludel_sql::{SqlType, Table, Unit, Value, column, date_trunc};
///
/// let posts = Table::new("posts").column(column("made", SqlType::DateTime(false)));
/// let sql = |unit: Unit| format!("{:?}", date_trunc(unit, posts.col::<Value>("made").unwrap()));
/// assert_eq!(sql(Unit::Day), "date_trunc('day', posts.made)");
/// assert_eq!(sql(Unit::Month), "date_trunc('month', posts.made)");
/// ```
pub fn date_trunc<E: Expression>(unit: Unit, expr: E) -> Expr<E::Value> {
    let node = expr.into_node();
    let sql_type = node.sql_type();
    Expr::new(Node::Function(Arc::new(Function::new(Name::new(unit.function()), vec![node], sql_type))))
}
