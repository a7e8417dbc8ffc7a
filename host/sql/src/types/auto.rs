//! `Auto<T>`: a value that the database makes.
use super::{
    sql_type::SqlType,
    sql_value::{Numeric, SqlValue, Textual},
    value::{Param, Value, ValueRef},
};
use crate::error::Result;
use std::{fmt, ops::Deref};

/// A column that the database fills: unset before the INSERT, known after it (SQLAlchemy: `autoincrement`,
/// `FetchedValue`). In expressions it is a plain `T`.
///
/// ```
/// use aludel_sql::{Auto, SqlType, SqlValue, ValueRef, auto};
///
/// let mut id: Auto<i64> = auto();
/// assert!(!id.is_set() && id.try_get().is_none());
/// // What a session does after the INSERT.
/// id = Auto::from_value(ValueRef::I64(7))?;
/// assert_eq!((*id, id.try_get()), (7, Some(&7)));
/// // A value of the program's own.
/// assert_eq!(Auto::set(7_i64), id);
/// assert_eq!(Auto::<i64>::sql_type(), SqlType::BigInteger);
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Auto<T>(Option<T>);

/// A value yet to be made by the database (SQLAlchemy: an attribute that was not set).
pub const fn auto<T>() -> Auto<T> {
    Auto(None)
}

impl<T> Auto<T> {
    /// A value given by the program: the database's own is not used (SQLAlchemy: an attribute that was set).
    pub const fn set(value: T) -> Self {
        Auto(Some(value))
    }

    /// The value, if it is known already.
    pub const fn try_get(&self) -> Option<&T> {
        self.0.as_ref()
    }

    /// Whether it is known already.
    pub const fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

impl<T> Default for Auto<T> {
    fn default() -> Self {
        auto()
    }
}

impl<T> From<T> for Auto<T> {
    fn from(value: T) -> Self {
        Auto(Some(value))
    }
}

/// # Panics
/// When the database has not made the value yet; [`Auto::try_get`] does not panic.
impl<T> Deref for Auto<T> {
    type Target = T;
    #[track_caller]
    fn deref(&self) -> &T {
        match &self.0 {
            Some(value) => value,
            None => panic!("this value is made by the database and the row has not been flushed yet; call `session.flush()` first, or `try_get()`"),
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Auto<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("auto"),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Auto<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("auto"),
        }
    }
}

impl<T: Numeric> Numeric for Auto<T> {}
impl<T: Textual> Textual for Auto<T> {}

impl<T: SqlValue> SqlValue for Auto<T> {
    type Base = T::Base;
    const NULLABLE: bool = T::NULLABLE;
    fn sql_type() -> SqlType {
        T::sql_type()
    }
    fn to_value(&self) -> Value {
        self.0.as_ref().map_or(Value::Null, T::to_value)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        T::from_value(value).map(Auto::set)
    }
    #[inline]
    fn to_param(&self) -> Param<'_> {
        self.0.as_ref().map_or(Param::Ref(ValueRef::Null), T::to_param)
    }
}
