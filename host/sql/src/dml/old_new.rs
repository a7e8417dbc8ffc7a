//! In RETURNING: a row as it was before the statement, and as it is behind it.
use crate::{
    expr::{ColumnRef, Expr, Node},
    name::Name,
    schema::{Column, ColumnDef},
    types::{SqlValue, TypeRef},
};
use std::sync::Arc;

/// The names that stand for the two rows.
pub(crate) const OLD: Name = Name::new("old");
pub(crate) const NEW: Name = Name::new("new");

fn of<M, T>(column: Column<M, T>, row: Name) -> Expr<Option<T>> {
    Expr::new(Node::Column(ColumnRef::of(column.def(), row, true)))
}

fn named<T: SqlValue>(column: Name, row: Name) -> Expr<Option<T>> {
    let def = ColumnDef { schema: None, table: row, name: column, sql_type: TypeRef::Fn(T::sql_type), nullable: true, primary_key: false };
    Expr::new(Node::Column(ColumnRef::shared(Arc::new(def))))
}

/// A column as it was before the statement; NULL when the row was not there (`RETURNING old.name`, `OUTPUT deleted.name`;
/// SQLAlchemy has none). For `returning(…)` of INSERT, UPDATE and DELETE, where the database can tell; refused elsewhere.
pub fn old<M, T>(column: Column<M, T>) -> Expr<Option<T>> {
    of(column, OLD)
}

/// A column as it is behind the statement; NULL when the row is gone (`RETURNING new.name`, `OUTPUT inserted.name`; SQLAlchemy has none).
pub fn new<M, T>(column: Column<M, T>) -> Expr<Option<T>> {
    of(column, NEW)
}

/// The same as [`old`], by the column's name (SQLAlchemy has none).
pub fn old_named<T: SqlValue>(column: impl Into<Name>) -> Expr<Option<T>> {
    named(column.into(), OLD)
}

/// The same as [`new()`], by the column's name (SQLAlchemy has none).
pub fn new_named<T: SqlValue>(column: impl Into<Name>) -> Expr<Option<T>> {
    named(column.into(), NEW)
}
