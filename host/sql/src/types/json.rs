//! `Json<T>`: a value stored as JSON.
use super::{
    sql_type::SqlType,
    sql_value::{SqlValue, wrong_type},
    value::{Value, ValueRef},
};
use crate::error::{Error, ErrorKind, Result};
use serde::{Serialize, de::DeserializeOwned};
use std::ops::{Deref, DerefMut};

/// A column of JSON, read and written as `T` (SQLAlchemy: `JSON`).
///
/// ```
/// use aludel_sql::{Json, SqlValue, ValueRef};
///
/// let tags = Json::<Vec<String>>::from_value(ValueRef::Text(r#"["a","b"]"#)).unwrap();
/// assert_eq!(tags.len(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Json<T>(pub T);

impl<T> Deref for Json<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// Whether two texts are the same JSON: blanks and the order of keys do not count (SQLAlchemy: `JSON.comparator` leaves it to `==`).
///
/// ```
/// use aludel_sql::types::json::is_same_json;
///
/// assert!(is_same_json(r#"{"a":1,"b":2}"#, r#"{ "b": 2, "a": 1 }"#));
/// assert!(!is_same_json("[1]", "[2]"));
/// // What is no JSON is the same as itself only.
/// assert!(is_same_json("oops", "oops") && !is_same_json("oops", "[]"));
/// ```
pub fn is_same_json(left: &str, right: &str) -> bool {
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    left == right || parse(left).is_some_and(|left| parse(right).is_some_and(|right| left == right))
}

/// JSON of any shape.
impl SqlValue for serde_json::Value {
    type Base = serde_json::Value;
    fn sql_type() -> SqlType {
        SqlType::Json
    }
    fn to_value(&self) -> Value {
        Value::Json(self.to_string())
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        Json::from_value(value).map(|Json(value)| value)
    }
}

impl<T: Serialize + DeserializeOwned> super::ArrayElement for Json<T> {}
impl super::ArrayElement for serde_json::Value {}

impl<T: Serialize + DeserializeOwned> SqlValue for Json<T> {
    type Base = Json<T>;
    fn sql_type() -> SqlType {
        SqlType::Json
    }
    /// A value that JSON cannot express (a map whose keys are not text) cannot be sent: the statement is refused.
    fn to_value(&self) -> Value {
        match serde_json::to_string(&self.0) {
            Ok(text) => Value::Json(text),
            Err(cause) => Value::Unsendable(format!("it cannot be written as JSON: {cause}")),
        }
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let (ValueRef::Json(text) | ValueRef::Text(text)) = value else {
            return Err(wrong_type("Json<…>", value));
        };
        serde_json::from_str(text).map(Json).map_err(|cause| {
            Error::new(ErrorKind::Decode, "SQL-3005", "the column's JSON does not have the shape of the field's type")
                .note("cause", cause.to_string())
                .help("mend the data, or read the field as `Json<serde_json::Value>`")
        })
    }
}
