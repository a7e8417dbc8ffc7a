//! Strategies for typed expressions and SELECTs over given tables.
//!
//! Everything is bounded in depth and built of proptest's combinators, so that it shrinks: to a literal, to a column, to
//! fewer clauses. Values of different types never meet, because databases disagree on what that means; text is short and
//! made of few characters, so that comparisons are true often enough; numbers are small, so that no product overflows.
//!
//! A custom application gives its own tables to [`select`]. Columns of other types than integer, text, boolean and
//! double are left out.
mod condition;
mod list;
mod query;
mod values;

pub use condition::{Level, expressions};
pub use query::{Joined, select, sources};
pub use values::{double, integer, text};

use aludel_sql::{
    Expr, SqlType, Table, Value,
    expr::{ColumnRef, Node},
    schema::ColumnDef,
    select::FromItem,
    types::TypeRef,
};
use std::sync::Arc;

/// The columns that an expression may name, by the type of their values.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Whole numbers.
    pub integers: Vec<Node>,
    /// Text.
    pub texts: Vec<Node>,
    /// Booleans.
    pub booleans: Vec<Node>,
    /// Doubles.
    pub doubles: Vec<Node>,
}

impl Scope {
    /// Adds the columns of a table under an alias.
    pub fn add(&mut self, table: &Table, alias: &str) {
        for column in table.columns() {
            let sql_type = column.sql_type();
            let def = ColumnDef {
                schema: None,
                table: table.name().into(),
                name: column.name().into(),
                sql_type: TypeRef::of(sql_type.clone()),
                nullable: column.is_nullable(),
                primary_key: column.is_primary_key(),
            };
            let node = Node::Column(ColumnRef::shared(Arc::new(def)).within(alias.into()));
            match sql_type {
                SqlType::Boolean => self.booleans.push(node),
                SqlType::Double => self.doubles.push(node),
                sql_type if sql_type.is_integer() => self.integers.push(node),
                sql_type if sql_type.is_text() => self.texts.push(node),
                _ => {}
            }
        }
    }
}

/// A table under an alias.
pub fn aliased(table: &Table, alias: &str) -> FromItem {
    FromItem::table(table.schema().map(Into::into), table.name().into(), Some(alias.into()))
}

/// An expression whose type no longer matters.
pub(crate) fn untyped<T>(expr: Expr<T>) -> Expr<Value> {
    expr.coerce()
}
