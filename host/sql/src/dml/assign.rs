//! `column = value`, in INSERT and UPDATE.
use crate::{
    expr::{IntoExpr, Literal, Node},
    name::Name,
    schema::{Column, Table},
    types::SqlValue,
    visit::Key,
};
use std::marker::PhantomData;

/// A column and its new value, without types.
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

/// A column of the model `M` and its new value: what `User::name.set("Ada")` makes.
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

    /// The column with what its default makes: the keyword DEFAULT.
    pub fn set_default(self) -> Assign<M> {
        let assignment = Assignment { column: self.def().name.clone(), value: Node::Literal(Literal::Default) };
        Assign { assignment, model: PhantomData }
    }
}

impl Assign<Table> {
    /// A column of a table made at run time, by its name, and its new value.
    pub fn named<T: SqlValue>(column: impl Into<Name>, value: impl IntoExpr<T>) -> Self {
        Assign { assignment: Assignment { column: column.into(), value: value.into_expr().into_node() }, model: PhantomData }
    }
}
