//! EXTRACT: a part of a date or time.
use super::{Expr, Expression, Function, Node};
use crate::{
    name::Name,
    types::{SqlValue, TypeRef},
};
use std::sync::Arc;

/// A part of a date or time, for [`extract`] (SQLAlchemy: its first argument, as a text).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The year.
    Year,
    /// The quarter, from 1.
    Quarter,
    /// The month, from 1.
    Month,
    /// The week by ISO 8601.
    Week,
    /// The day of the month, from 1.
    Day,
    /// The day of the week, from 0 for Sunday.
    DayOfWeek,
    /// The day of the year, from 1.
    DayOfYear,
    /// The hour.
    Hour,
    /// The minute.
    Minute,
    /// The whole second.
    Second,
    /// Seconds since 1970-01-01 00:00 UTC.
    Epoch,
}

impl Field {
    fn function(self) -> &'static str {
        match self {
            Field::Year => "extract_year",
            Field::Quarter => "extract_quarter",
            Field::Month => "extract_month",
            Field::Week => "extract_week",
            Field::Day => "extract_day",
            Field::DayOfWeek => "extract_dow",
            Field::DayOfYear => "extract_doy",
            Field::Hour => "extract_hour",
            Field::Minute => "extract_minute",
            Field::Second => "extract_second",
            Field::Epoch => "extract_epoch",
        }
    }
}

/// A part of a date or time; NULL of NULL (SQLAlchemy: `extract(field, expr)`). A dialect writes it by its template for
/// the function `extract_year` and so on; without one, it is `EXTRACT(YEAR FROM …)`.
///
/// ```
/// use aludel_sql::{Field, SqlType, Table, Value, column, extract};
///
/// let posts = Table::new("posts").column(column("made", SqlType::DateTime(false)));
/// let sql = |field: Field| format!("{:?}", extract(field, posts.col::<Value>("made").unwrap()));
/// assert_eq!(sql(Field::Year), "EXTRACT(YEAR FROM posts.made)");
/// assert_eq!(sql(Field::DayOfWeek), "EXTRACT(DOW FROM posts.made)");
/// ```
pub fn extract<E: Expression>(field: Field, expr: E) -> Expr<Option<i64>> {
    let function = Function::new(Name::new(field.function()), vec![expr.into_node()], TypeRef::Fn(i64::sql_type));
    Expr::new(Node::Function(Arc::new(function)))
}
