//! What the program fills in for a column that was given no value.
use crate::{
    error::{Error, ErrorKind, Result},
    expr::Node,
    name::Name,
    types::{SqlValue, Value},
};
use std::{fmt, sync::Arc};

/// A default that the program makes when a row is written (SQLAlchemy: `default`, `onupdate`). It is part of the statement,
/// not of the table in the database; that would be a server default.
#[derive(Clone)]
pub enum ColumnDefault {
    /// The same value for every row.
    Value(Value),
    /// What this makes, called for each row.
    Call(Arc<dyn Fn() -> Value + Send + Sync>),
    /// What this makes of the row's other values, called for each row.
    Context(Arc<ContextDefault>),
    /// SQL, evaluated by the database.
    Sql(Node),
}

/// What [`ColumnDefault::Context`] calls.
type ContextDefault = dyn Fn(&Given<'_>) -> Result<Value> + Send + Sync;

/// The values that a row was given, for a default that depends on them (SQLAlchemy: `context.get_current_parameters()`).
pub struct Given<'a> {
    table: &'a str,
    lookup: &'a dyn Fn(&str) -> Lookup,
}

/// What is known of a column of the row.
pub enum Lookup {
    /// It was given no value.
    Missing,
    /// It was given SQL, whose value only the database knows.
    Sql,
    /// Its value.
    Value(Value),
}

impl<'a> Given<'a> {
    /// The values of a row of a table, found by the names of its columns.
    pub fn new(table: &'a str, lookup: &'a dyn Fn(&str) -> Lookup) -> Self {
        Given { table, lookup }
    }

    /// The value that a column was given; `None`: none.
    ///
    /// Errors: [`ErrorKind::Decode`] when it is no `T`; SQL-1313 when it was given SQL, whose value only the database knows.
    pub fn get<T: SqlValue>(&self, column: &str) -> Result<Option<T>> {
        match (self.lookup)(column) {
            Lookup::Missing => Ok(None),
            Lookup::Value(value) => T::from_value(value.as_ref()).map(Some).map_err(|error| error.in_front(&format!("`{}.{column}`", self.table))),
            Lookup::Sql => {
                let story = format!("a default of `{}` asks for `{column}`, which is an SQL expression in this statement", self.table);
                Err(Error::new(ErrorKind::InvalidRequest, "SQL-1313", story).help("give the column a value, or set the other column yourself"))
            }
        }
    }
}

impl ColumnDefault {
    /// The value for a row; `None` when it is SQL. Errors: those of the closure.
    pub fn value(&self, given: &Given<'_>) -> Result<Option<Value>> {
        match self {
            ColumnDefault::Value(value) => Ok(Some(value.clone())),
            ColumnDefault::Call(call) => Ok(Some(call())),
            ColumnDefault::Context(call) => call(given).map(Some),
            ColumnDefault::Sql(_) => Ok(None),
        }
    }
}

impl fmt::Debug for ColumnDefault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnDefault::Value(value) => f.debug_tuple("Value").field(value).finish(),
            ColumnDefault::Call(call) => write!(f, "Call({:p})", Arc::as_ptr(call)),
            ColumnDefault::Context(call) => write!(f, "Context({:p})", Arc::as_ptr(call)),
            ColumnDefault::Sql(node) => f.debug_tuple("Sql").field(node).finish(),
        }
    }
}

impl PartialEq for ColumnDefault {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (ColumnDefault::Value(left), ColumnDefault::Value(right)) => left == right,
            (ColumnDefault::Call(left), ColumnDefault::Call(right)) => Arc::ptr_eq(left, right),
            (ColumnDefault::Context(left), ColumnDefault::Context(right)) => Arc::ptr_eq(left, right),
            (ColumnDefault::Sql(left), ColumnDefault::Sql(right)) => left == right,
            _ => false,
        }
    }
}

/// The defaults of a table that are not plain columns, looked up once per statement.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Defaults {
    /// For new rows.
    pub insert: Vec<RowDefault>,
    /// For rows that change.
    pub update: Vec<RowDefault>,
}

/// The default of one column.
#[derive(Debug, Clone, PartialEq)]
pub struct RowDefault {
    /// The column.
    pub column: Name,
    /// The type of its values.
    pub sql_type: crate::types::TypeRef,
    /// What fills it in.
    pub default: ColumnDefault,
}
