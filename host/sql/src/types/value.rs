//! Values on their way to the database and back.
use super::{
    array::{ArrayRef, ArrayValue},
    interval::Interval,
};

/// A value that owns what it holds (SQLAlchemy has no counterpart: a Python object).
///
/// Dates and times are numbers: days since 1970-01-01, microseconds since midnight, microseconds since
/// 1970-01-01 00:00.
///
/// ```
/// use aludel_sql::{Param, SqlValue, Value, ValueRef};
///
/// let name = Value::Text("Ada".into());
/// let borrowed: ValueRef<'_> = name.as_ref();
/// assert_eq!((borrowed, borrowed.type_name()), (ValueRef::Text("Ada"), "text"));
/// assert_eq!(borrowed.to_value(), name);
/// assert!(Value::default().is_null() && !name.is_null());
///
/// let param: Param<'_> = 7_i64.to_param();
/// assert_eq!(param.value(), ValueRef::I64(7));
/// assert!(param.with(|value| *value == ValueRef::I64(7)));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum Value {
    /// NULL.
    #[default]
    Null,
    /// TRUE or FALSE.
    Bool(bool),
    /// A whole number.
    I64(i64),
    /// A whole number beyond `i64`.
    U64(u64),
    /// A double.
    F64(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An exact decimal, as its digits.
    Decimal(String),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since midnight.
    Time(i64),
    /// Microseconds since 1970-01-01 00:00, without a zone.
    DateTime(i64),
    /// Microseconds since 1970-01-01 00:00 UTC, and the offset to show it in, in minutes.
    DateTimeTz(i64, i16),
    /// A UUID.
    Uuid([u8; 16]),
    /// JSON text.
    Json(String),
    /// A span of time.
    Interval(Interval),
    /// An array of one or more dimensions.
    Array(ArrayValue),
    /// Agreed between a driver and a type plugin.
    Private(u8, Vec<u8>),
    /// No value at all, and why: binding it is an error.
    Unsendable(String),
}

/// A value that borrows from a row or from the program: the same kinds as [`Value`] (SQLAlchemy has no counterpart).
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ValueRef<'a> {
    /// NULL.
    Null,
    /// TRUE or FALSE.
    Bool(bool),
    /// A whole number.
    I64(i64),
    /// A whole number beyond `i64`.
    U64(u64),
    /// A double.
    F64(f64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// An exact decimal, as its digits.
    Decimal(&'a str),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since midnight.
    Time(i64),
    /// Microseconds since 1970-01-01 00:00, without a zone.
    DateTime(i64),
    /// Microseconds since 1970-01-01 00:00 UTC, and the offset to show it in, in minutes.
    DateTimeTz(i64, i16),
    /// A UUID.
    Uuid([u8; 16]),
    /// JSON text.
    Json(&'a str),
    /// A span of time.
    Interval(Interval),
    /// An array of one or more dimensions.
    Array(ArrayRef<'a>),
    /// Agreed between a driver and a type plugin.
    Private(u8, &'a [u8]),
    /// No value at all, and why: binding it is an error.
    Unsendable(&'a str),
}

impl Value {
    /// The same value, borrowed.
    #[inline]
    pub fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Value::Null => ValueRef::Null,
            Value::Bool(v) => ValueRef::Bool(*v),
            Value::I64(v) => ValueRef::I64(*v),
            Value::U64(v) => ValueRef::U64(*v),
            Value::F64(v) => ValueRef::F64(*v),
            Value::Text(v) => ValueRef::Text(v),
            Value::Bytes(v) => ValueRef::Bytes(v),
            Value::Decimal(v) => ValueRef::Decimal(v),
            Value::Date(v) => ValueRef::Date(*v),
            Value::Time(v) => ValueRef::Time(*v),
            Value::DateTime(v) => ValueRef::DateTime(*v),
            Value::DateTimeTz(v, offset) => ValueRef::DateTimeTz(*v, *offset),
            Value::Uuid(v) => ValueRef::Uuid(*v),
            Value::Json(v) => ValueRef::Json(v),
            Value::Interval(v) => ValueRef::Interval(*v),
            Value::Array(v) => ValueRef::Array(v.as_ref()),
            Value::Private(tag, v) => ValueRef::Private(*tag, v),
            Value::Unsendable(why) => ValueRef::Unsendable(why),
        }
    }

    /// Whether it is NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }
}

impl ValueRef<'_> {
    /// The same value, owning what it holds.
    pub fn to_value(self) -> Value {
        match self {
            ValueRef::Null => Value::Null,
            ValueRef::Bool(v) => Value::Bool(v),
            ValueRef::I64(v) => Value::I64(v),
            ValueRef::U64(v) => Value::U64(v),
            ValueRef::F64(v) => Value::F64(v),
            ValueRef::Text(v) => Value::Text(v.into()),
            ValueRef::Bytes(v) => Value::Bytes(v.into()),
            ValueRef::Decimal(v) => Value::Decimal(v.into()),
            ValueRef::Date(v) => Value::Date(v),
            ValueRef::Time(v) => Value::Time(v),
            ValueRef::DateTime(v) => Value::DateTime(v),
            ValueRef::DateTimeTz(v, offset) => Value::DateTimeTz(v, offset),
            ValueRef::Uuid(v) => Value::Uuid(v),
            ValueRef::Json(v) => Value::Json(v.into()),
            ValueRef::Interval(v) => Value::Interval(v),
            ValueRef::Array(v) => Value::Array(v.to_array()),
            ValueRef::Private(tag, v) => Value::Private(tag, v.into()),
            ValueRef::Unsendable(why) => Value::Unsendable(why.into()),
        }
    }

    /// What it is, for error messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            ValueRef::Null => "NULL",
            ValueRef::Bool(_) => "a boolean",
            ValueRef::I64(_) | ValueRef::U64(_) => "an integer",
            ValueRef::F64(_) => "a floating-point number",
            ValueRef::Text(_) => "text",
            ValueRef::Bytes(_) => "bytes",
            ValueRef::Decimal(_) => "a decimal",
            ValueRef::Date(_) => "a date",
            ValueRef::Time(_) => "a time",
            ValueRef::DateTime(_) => "a date with time",
            ValueRef::DateTimeTz(..) => "a point in time",
            ValueRef::Uuid(_) => "a UUID",
            ValueRef::Json(_) => "JSON",
            ValueRef::Interval(_) => "an interval",
            ValueRef::Array(_) => "an array",
            ValueRef::Private(..) => "a plugin's own value",
            ValueRef::Unsendable(_) => "a value that cannot be sent",
        }
    }
}

/// A value to bind: borrowed where the Rust value already has the right shape, owned where it had to be made (SQLAlchemy has no counterpart: a
/// Python object).
#[derive(Debug, Clone)]
pub enum Param<'a> {
    /// Borrowed.
    Ref(ValueRef<'a>),
    /// Made for the purpose.
    Owned(Value),
}

impl Param<'_> {
    /// The value.
    #[inline]
    pub fn value(&self) -> ValueRef<'_> {
        match self {
            Param::Ref(value) => *value,
            Param::Owned(value) => value.as_ref(),
        }
    }

    /// Lets `read` see the value where it lies. What loops over columns wants this: a copy of a value that was written just now
    /// waits until all of it has reached the memory.
    #[inline]
    pub fn with<R>(&self, read: impl FnOnce(&ValueRef<'_>) -> R) -> R {
        match self {
            Param::Ref(value) => read(value),
            Param::Owned(value) => read(&value.as_ref()),
        }
    }
}
