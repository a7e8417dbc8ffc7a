//! The bridge between a Rust type and a SQL type.
use super::{
    sql_type::SqlType,
    value::{Param, Value, ValueRef},
};
use crate::error::{Error, ErrorKind, Result};

/// A Rust type whose values can be bound and read (SQLAlchemy: the Python type behind a `TypeEngine`).
///
/// ```
/// use aludel_sql::{SqlType, SqlValue, Value, ValueRef, Result};
///
/// #[derive(Debug, PartialEq)]
/// struct Celsius(f64);
///
/// impl SqlValue for Celsius {
///     type Base = Celsius;
///     fn sql_type() -> SqlType { SqlType::Double }
///     fn to_value(&self) -> Value { Value::F64(self.0) }
///     fn from_value(value: ValueRef<'_>) -> Result<Self> { f64::from_value(value).map(Celsius) }
/// }
///
/// assert_eq!(Celsius::from_value(ValueRef::F64(21.5)).unwrap(), Celsius(21.5));
/// assert_eq!((Celsius::sql_type(), Celsius::NULLABLE, <Option<Celsius>>::NULLABLE), (SqlType::Double, false, true));
/// assert_eq!(Celsius(21.5).into_value(), Value::F64(21.5));
/// // Borrowed, where the Rust value has the shape that is sent.
/// assert_eq!("warm".to_owned().to_param().value(), ValueRef::Text("warm"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that a column can hold",
    label = "not a SQL value",
    note = "implement `SqlValue` for it, or wrap it in `Json<…>` to store it as JSON"
)]
pub trait SqlValue: Sized {
    /// The type that comparisons are made in: `Option<T>` and `Auto<T>` compare as `T`.
    type Base;
    /// Whether NULL is one of the values.
    const NULLABLE: bool = false;

    /// The SQL type of a column or bound value of this Rust type (SQLAlchemy: `type_api._resolve_value_to_type`).
    fn sql_type() -> SqlType;
    /// The value to bind, owning what it holds.
    fn to_value(&self) -> Value;
    /// The value read from a row (SQLAlchemy: `result_processor`). Errors: [`ErrorKind::Decode`], see [`wrong_type`].
    fn from_value(value: ValueRef<'_>) -> Result<Self>;

    /// The value to bind, borrowed if possible. Types that hold text or bytes override it.
    fn to_param(&self) -> Param<'_> {
        Param::Owned(self.to_value())
    }

    /// The value to bind, made from one that is no longer needed (SQLAlchemy: `bind_processor`).
    fn into_value(self) -> Value {
        self.to_value()
    }
}

/// Types with LIKE and the other text operators (SQLAlchemy: `String.Comparator`).
///
/// ```
/// use aludel_sql::{SqlType, Table, TextMatch, column, types::Textual};
///
/// fn pattern<T: Textual + aludel_sql::SqlValue>(table: &Table, name: &str) -> String {
///     format!("{:?}", table.col::<T>(name).unwrap().like("A%"))
/// }
/// let users = Table::new("users").column(column("name", SqlType::Text));
/// assert_eq!(pattern::<Option<String>>(&users, "name"), "users.name LIKE ?");
/// ```
#[diagnostic::on_unimplemented(message = "text operators work on text columns, and this column holds `{Self}`", label = "not a text column")]
pub trait Textual {}

/// Types with arithmetic (SQLAlchemy: `Numeric.Comparator`).
///
/// ```
/// use aludel_sql::{Arithmetic, SqlType, Table, column, types::Numeric};
///
/// fn doubled<T: Numeric + aludel_sql::SqlValue>(table: &Table, name: &str) -> String {
///     format!("{:?}", table.col::<T>(name).unwrap().mul(2_i64))
/// }
/// let users = Table::new("users").column(column("age", SqlType::BigInteger));
/// assert_eq!(doubled::<i64>(&users, "age"), "users.age * ?");
/// ```
#[diagnostic::on_unimplemented(message = "arithmetic works on numbers, and this holds `{Self}`", label = "not a number")]
pub trait Numeric {}

impl<T: Textual> Textual for Option<T> {}
impl<T: Numeric> Numeric for Option<T> {}

impl<T: SqlValue> SqlValue for Option<T> {
    type Base = T::Base;
    const NULLABLE: bool = true;
    fn sql_type() -> SqlType {
        T::sql_type()
    }
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
    #[inline]
    fn to_param(&self) -> Param<'_> {
        self.as_ref().map_or(Param::Ref(ValueRef::Null), T::to_param)
    }
    fn into_value(self) -> Value {
        self.map_or(Value::Null, T::into_value)
    }
}

/// The error for a value of the wrong type, NULL among them; for implementations of [`SqlValue::from_value`] (SQLAlchemy has no counterpart: Python finds
/// out later). The reader of the row adds table and column.
///
/// ```
/// use aludel_sql::{ErrorKind, ValueRef, types::sql_value::{out_of_range, unknown_word, wrong_type}};
///
/// let error = wrong_type("Celsius", ValueRef::Text("warm"));
/// assert_eq!((error.kind(), error.message()), (ErrorKind::Decode, "text where `Celsius` was expected"));
/// assert_eq!(wrong_type("Celsius", ValueRef::Null).message(), "NULL where `Celsius` was expected");
/// assert_eq!(out_of_range("u8", 300).message(), "`300` does not fit into `u8`");
/// assert_eq!(unknown_word("Mood", ValueRef::Text("sad"), &["calm", "merry"]).message(), "`sad` is not a `Mood`");
/// ```
#[cold]
#[inline(never)]
pub fn wrong_type(expected: &str, found: ValueRef<'_>) -> Error {
    match found {
        ValueRef::Null => Error::new(ErrorKind::Decode, "SQL-3001", format!("NULL where `{expected}` was expected"))
            .help(format!(
                "make the field `Option<{expected}>`, select the column of an outer join with `.optional()`, or declare the column NOT NULL and mend the data"
            )),
        found => Error::new(ErrorKind::Decode, "SQL-3002", format!("{} where `{expected}` was expected", found.type_name()))
            .help("mend the data, or change the field's type to what the column holds"),
    }
}

/// The error for a word that is none of an enumeration's, whose words it lists, and for what is no word (SQLAlchemy: `LookupError` of `Enum`).
#[cold]
#[inline(never)]
pub fn unknown_word(expected: &str, found: ValueRef<'_>, known: &[&str]) -> Error {
    let ValueRef::Text(word) = found else { return wrong_type(expected, found) };
    let shown: String = word.chars().take(40).collect();
    Error::new(ErrorKind::Decode, "SQL-3012", format!("`{shown}` is not a `{expected}`"))
        .known(word, known.iter().copied())
        .help("mend the data, or add a variant")
}

/// The error for a value of the right type that the Rust type cannot hold (SQLAlchemy has no counterpart: Python's integers are as long as
/// they need).
#[cold]
#[inline(never)]
pub fn out_of_range(expected: &str, found: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Decode, "SQL-3003", format!("`{found}` does not fit into `{expected}`")).help("use a wider type for the field")
}
