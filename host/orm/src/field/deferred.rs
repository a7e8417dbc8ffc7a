//! `Deferred<T>`: a column that is not read unless asked for.
use aludel_sql::{
    Param, Result, SqlType, SqlValue, Value, ValueRef,
    types::{Numeric, Textual},
};
use std::ops::Deref;

/// A column outside the default column list, such as a long text (SQLAlchemy: `deferred()`).
///
/// In expressions it is a plain `T`. A query leaves it unloaded; `session.load_column(user, User::bio)` reads it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Deferred<T>(Option<T>);

impl<T> Deferred<T> {
    /// A value that has not been read.
    pub const fn unloaded() -> Self {
        Deferred(None)
    }

    /// A value given by the program.
    pub const fn new(value: T) -> Self {
        Deferred(Some(value))
    }

    /// The value, if it was read or given.
    pub const fn try_get(&self) -> Option<&T> {
        self.0.as_ref()
    }

    /// Whether it was read or given.
    pub const fn is_loaded(&self) -> bool {
        self.0.is_some()
    }

    /// Puts a value in.
    pub fn set(&mut self, value: T) {
        self.0 = Some(value);
    }
}

impl<T> From<T> for Deferred<T> {
    fn from(value: T) -> Self {
        Deferred(Some(value))
    }
}

impl From<&str> for Deferred<String> {
    fn from(value: &str) -> Self {
        Deferred(Some(value.to_owned()))
    }
}

/// # Panics
/// When the column has not been read; [`Deferred::try_get`] does not panic.
impl<T> Deref for Deferred<T> {
    type Target = T;
    #[track_caller]
    fn deref(&self) -> &T {
        match &self.0 {
            Some(value) => value,
            None => panic!("this column is deferred and has not been read; call `session.load_column(…)` first, or `try_get()`"),
        }
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Deferred<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("unloaded"),
        }
    }
}

impl<T: Numeric> Numeric for Deferred<T> {}
impl<T: Textual> Textual for Deferred<T> {}

impl<T: SqlValue> SqlValue for Deferred<T> {
    type Base = T::Base;
    const NULLABLE: bool = T::NULLABLE;
    fn sql_type() -> SqlType {
        T::sql_type()
    }
    fn to_value(&self) -> Value {
        self.0.as_ref().map_or(Value::Null, T::to_value)
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        T::from_value(value).map(Deferred::new)
    }
    fn to_param(&self) -> Param<'_> {
        self.0.as_ref().map_or(Param::Ref(ValueRef::Null), T::to_param)
    }
}
