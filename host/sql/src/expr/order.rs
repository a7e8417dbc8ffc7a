//! What to sort by, as written: `User::name.desc().nulls_last()`.
use super::{Expr, Expression, Node};
use crate::{schema::Column, types::SqlValue};

/// Something to sort by.
pub trait Order: Expression {
    /// Ascending (SQLAlchemy: `asc()`).
    fn asc(self) -> Ordering {
        Ordering { node: self.into_node(), descending: false, nulls_first: None }
    }

    /// Descending (SQLAlchemy: `desc()`).
    fn desc(self) -> Ordering {
        Ordering { node: self.into_node(), descending: true, nulls_first: None }
    }
}

impl<E: Expression> Order for E {}

/// A sort key with its direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Ordering {
    pub(crate) node: Node,
    pub(crate) descending: bool,
    pub(crate) nulls_first: Option<bool>,
}

crate::visit::rewrite!(Ordering: node);

impl Ordering {
    /// NULL before everything else (SQLAlchemy: `nulls_first()`).
    #[must_use]
    pub fn nulls_first(mut self) -> Self {
        self.nulls_first = Some(true);
        self
    }

    /// NULL after everything else (SQLAlchemy: `nulls_last()`).
    #[must_use]
    pub fn nulls_last(mut self) -> Self {
        self.nulls_first = Some(false);
        self
    }
}

impl<M, T: SqlValue> From<Column<M, T>> for Ordering {
    fn from(column: Column<M, T>) -> Self {
        column.asc()
    }
}

impl<T: SqlValue> From<Expr<T>> for Ordering {
    fn from(expr: Expr<T>) -> Self {
        expr.asc()
    }
}
