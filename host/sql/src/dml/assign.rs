//! `column = value`, in INSERT and UPDATE.
use crate::{
    expr::{IntoExpr, Literal, Node},
    name::Name,
    schema::{Column, Table},
    types::SqlValue,
    visit::Key,
};
use std::marker::PhantomData;

/// A column and its new value, without types (SQLAlchemy: an item of `values()`).
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// The column.
    pub column: Name,
    /// The value.
    pub value: Node,
}

crate::visit::rewrite!(Assignment: value);

impl Assignment {
    pub(crate) fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.column);
        key.expr(&self.value);
    }
}

/// A column of the model `M` and its new value: what `User::name.set("Ada")` makes (SQLAlchemy: `name="Ada"` in `values()`).
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Assign, SqlType, Table, TextMatch, column, update, update_table, Model};
/// use blog::User;
///
/// let louder = update(User::entity()).set(User::name.set(User::name.concat("!"))).set(User::city.set(None::<String>));
/// assert_eq!(format!("{louder:?}"), "UPDATE users SET name = name || ?, city = NULL");
/// let reset = update(User::entity()).set(User::city.set_default());
/// assert_eq!(format!("{reset:?}"), "UPDATE users SET city = DEFAULT");
/// let users = Table::new("users").column(column("name", SqlType::Text));
/// let named = update_table(&users).set(Assign::named::<String>("name", "Ada"));
/// assert_eq!(format!("{named:?}"), "UPDATE users SET name = ?");
/// ```
#[must_use]
pub struct Assign<M> {
    pub(crate) assignment: Assignment,
    model: PhantomData<fn() -> M>,
}

impl<M, T: SqlValue> Column<M, T> {
    /// The column with a new value: a value, a column or an expression of its type (SQLAlchemy: `values(name=…)`).
    pub fn set(self, value: impl IntoExpr<T::Base>) -> Assign<M> {
        let mut value = value.into_expr().into_node();
        // The value is one of the column's type, which may be another one than that of its Rust type.
        if let Node::Bind(bind) = &mut value {
            bind.sql_type = self.def().sql_type.clone();
        }
        Assign { assignment: Assignment { column: self.def().name.clone(), value }, model: PhantomData }
    }

    /// The column with what its default makes: the keyword DEFAULT (SQLAlchemy has no counterpart: leave the column out, or write
    /// `text("DEFAULT")`). Refused where the database does not take the word as a value.
    pub fn set_default(self) -> Assign<M> {
        let assignment = Assignment { column: self.def().name.clone(), value: Node::Literal(Literal::Default) };
        Assign { assignment, model: PhantomData }
    }
}

impl Assign<Table> {
    /// A column of a table made at run time, by its name, and its new value (SQLAlchemy: an item of `values({"name": …})`). Whether
    /// there is such a column, the database says.
    pub fn named<T: SqlValue>(column: impl Into<Name>, value: impl IntoExpr<T>) -> Self {
        Assign { assignment: Assignment { column: column.into(), value: value.into_expr().into_node() }, model: PhantomData }
    }
}
