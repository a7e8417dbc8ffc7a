//! Sequences.
use super::identity::{Counting, counting_methods};
use crate::{
    expr::{Expr, NextValue, Node},
    name::Name,
    types::{SqlType, SqlValue},
};
use std::sync::Arc;

/// Numbers that the database hands out (SQLAlchemy: `Sequence`).
///
/// ```
/// use aludel_sql::{SqlType, Table, column, schema::Sequence};
///
/// let numbers = Sequence::new("invoice_numbers").in_schema("sales").of_type(SqlType::BigInteger).start(1000).increment(5);
/// assert_eq!((numbers.name(), numbers.schema()), ("invoice_numbers", Some("sales")));
/// let invoices = Table::new("invoices").column(column("number", SqlType::BigInteger).server_default(numbers.next_value::<i64>()));
/// assert!(invoices.get("number")?.server_default_value().is_some());
/// assert_eq!(format!("{:?}", numbers.next_value::<i64>()), "NEXT VALUE FOR sales.invoice_numbers");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    pub(crate) schema: Option<Name>,
    pub(crate) name: Name,
    pub(crate) sql_type: Option<SqlType>,
    pub(crate) counting: Counting,
}

impl Sequence {
    /// A sequence that counts as the database likes: from 1 by 1 (SQLAlchemy: `Sequence("name")`).
    pub fn new(name: impl Into<Name>) -> Self {
        Sequence { schema: None, name: name.into(), sql_type: None, counting: Counting::default() }
    }

    /// Qualifies the name by a schema (SQLAlchemy: `schema=`).
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<Name>) -> Self {
        self.schema = Some(schema.into());
        self
    }

    /// The type of its numbers (SQLAlchemy: `data_type`).
    #[must_use]
    pub fn of_type(mut self, sql_type: SqlType) -> Self {
        self.sql_type = Some(sql_type);
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The schema, if it is qualified by one.
    pub fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// The next number, as an expression (SQLAlchemy: `sequence.next_value()`). Every evaluation takes one.
    pub fn next_value<T: SqlValue>(&self) -> Expr<T> {
        Expr::new(self.next_value_node(T::sql_type()))
    }

    pub(crate) fn next_value_node(&self, sql_type: SqlType) -> Node {
        Node::NextValue(Arc::new(NextValue {
            schema: self.schema.clone(),
            sequence: self.name.clone(),
            sql_type: crate::types::TypeRef::of(sql_type),
        }))
    }
}

counting_methods!(Sequence);
