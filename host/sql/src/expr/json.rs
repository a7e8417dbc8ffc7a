//! Values inside JSON: `json(User::data).key("address").key("city").text()`.
//!
//! A path is bound as text, in the form `$."address"."city"`, and once more as `{address,city}` for databases that change
//! JSON by such paths. A dialect writes each operation by its template for the functions `json_value` (a number or text),
//! `json_query` (JSON), `json_exists`, `json_set` and `json_remove`, whose arguments are `{0}` the document, `{1}` the path,
//! then the new value, then the second form of the path.
use super::{Cast, Expr, Expression, Function, IntoExpr, Node};
use crate::{
    name::Name,
    types::{Json, SqlType, SqlValue, TypeRef, Value},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt::Write, sync::Arc};

/// A place inside of a JSON document (SQLAlchemy: `data["a"]["b"]`). A database without JSON refuses what is asked of it.
///
/// | here | SQLAlchemy |
/// |---|---|
/// | [`key`](JsonPath::key), [`index`](JsonPath::index) | `data["name"]`, `data[0]` |
/// | [`text`](JsonPath::text), [`value`](JsonPath::value), [`json`](JsonPath::json) | `.as_string()`; `.as_integer()`, `.as_float()` …; `.as_json()` |
/// | [`exists`](JsonPath::exists) | `has_key` and `path_exists` of `JSONB`, for one database |
/// | [`set`](JsonPath::set), [`remove`](JsonPath::remove) | `func.jsonb_set(…)` and the like, per database |
///
/// ```
/// use aludel_sql::{Compare, Json, SqlType, Table, column, json};
///
/// let users = Table::new("users").column(column("data", SqlType::Json));
/// let city = || json(users.col::<Json<serde_json::Value>>("data").unwrap()).key("address").key("city");
///
/// assert_eq!(format!("{:?}", city().text().eq("Rome")), "json_value(users.data, ?) = ?");
/// assert_eq!(format!("{:?}", city().index(0).value::<i64>()), "CAST(json_value(users.data, ?) AS BIGINT)");
/// assert_eq!(format!("{:?}", city().json::<serde_json::Value>()), "json_query(users.data, ?)");
/// assert_eq!(format!("{:?}", city().exists()), "json_exists(users.data, ?)");
/// // Changing a document has no standard form: a dialect writes it, or refuses.
/// let moved = city().set::<Json<serde_json::Value>, _>(Json(serde_json::Value::from("Oslo")));
/// assert!(format!("{moved:?}").contains("has no way to write `json_set`"));
/// assert!(format!("{:?}", city().remove::<Json<serde_json::Value>>()).contains("has no way to write `json_remove`"));
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct JsonPath {
    document: Node,
    path: String,
    steps: String,
}

/// The whole of a JSON document, in which [`JsonPath`] finds a place (SQLAlchemy: the column itself, which has `[…]`).
pub fn json<E: Expression>(document: E) -> JsonPath {
    JsonPath { document: document.into_node(), path: "$".into(), steps: String::new() }
}

impl JsonPath {
    /// The member of an object. Any text can be its name.
    pub fn key(mut self, name: &str) -> Self {
        // Writing to a String cannot fail.
        let _ = write!(self.path, ".{}", quoted(name));
        self.step(&quoted(name))
    }

    /// The item of an array, from 0.
    pub fn index(mut self, index: u32) -> Self {
        let _ = write!(self.path, "[{index}]");
        self.step(&index.to_string())
    }

    fn step(mut self, step: &str) -> Self {
        if !self.steps.is_empty() {
            self.steps.push(',');
        }
        self.steps.push_str(step);
        self
    }

    fn bound(text: String) -> Node {
        super::Bind::node(Value::Text(text), TypeRef::Fn(<String as SqlValue>::sql_type))
    }

    fn function(self, name: &'static str, value: Option<Node>, sql_type: TypeRef) -> Node {
        let steps = JsonPath::bound(format!("{{{}}}", self.steps));
        let arguments = match value {
            Some(value) => vec![self.document, JsonPath::bound(self.path), value, steps],
            None => vec![self.document, JsonPath::bound(self.path), steps],
        };
        Node::Function(Arc::new(Function::new(Name::new(name), arguments, sql_type)))
    }

    /// What is there, as text; NULL when there is nothing (SQLAlchemy: `as_string()`).
    pub fn text(self) -> Expr<Option<String>> {
        Expr::new(self.function("json_value", None, TypeRef::Fn(|| SqlType::Text)))
    }

    /// What is there, converted to a type of the database; NULL when there is nothing (SQLAlchemy: `as_integer()`,
    /// `as_float()` …).
    pub fn value<T: SqlValue>(self) -> Expr<Option<T>> {
        let expr = self.function("json_value", None, TypeRef::Fn(|| SqlType::Text));
        Expr::new(Node::Cast(Arc::new(Cast { expr, sql_type: TypeRef::Fn(T::sql_type), safe: false })))
    }

    /// What is there, as JSON; NULL when there is nothing (SQLAlchemy: `as_json()`).
    pub fn json<T: Serialize + DeserializeOwned>(self) -> Expr<Option<Json<T>>> {
        Expr::new(self.function("json_query", None, TypeRef::Fn(|| SqlType::Json)))
    }

    /// Whether there is anything, be it JSON's `null`.
    pub fn exists(self) -> Expr<bool> {
        Expr::new(self.function("json_exists", None, TypeRef::Fn(|| SqlType::Boolean)))
    }

    /// The document with another value in this place, in an object also a new one.
    pub fn set<D, T: Serialize + DeserializeOwned>(self, value: Json<T>) -> Expr<D> {
        let value = Expr::<Json<T>>::into_node(value.into_expr());
        Expr::new(self.function("json_set", Some(value), TypeRef::Fn(|| SqlType::Json)))
    }

    /// The document without this place.
    pub fn remove<D>(self) -> Expr<D> {
        Expr::new(self.function("json_remove", None, TypeRef::Fn(|| SqlType::Json)))
    }
}

/// A name in double quotes: the same in both forms of a path.
fn quoted(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push('"');
    for character in name.chars() {
        if matches!(character, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bind;

    #[test]
    fn a_path_has_two_forms() {
        let path = json(bind::<String>("{}")).key("a").index(2).key("b\"c");
        assert_eq!(path.path, r#"$."a"[2]."b\"c""#);
        assert_eq!(path.steps, r#""a",2,"b\"c""#);
        assert_eq!(format!("{:?}", path.text()), "json_value(?, ?)");
    }
}
