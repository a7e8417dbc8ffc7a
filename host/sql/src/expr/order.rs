//! What to sort by, as written: `User::name.desc().nulls_last()`.
use super::{Expr, Expression, Node};
use crate::{schema::Column, types::SqlValue};

/// What can be sorted by: every column and expression (SQLAlchemy: `asc()` and `desc()` of `ColumnOperators`).
///
/// ```
/// use aludel_sql::{Order, SqlType, Table, column, select};
///
/// let users = Table::new("users").column(column("name", SqlType::Text)).column(column("age", SqlType::Integer).nullable());
/// let (name, age) = (users.col::<String>("name")?, users.col::<Option<i32>>("age")?);
/// let sorted = select(name.clone()).order_by(age.clone().desc().nulls_last()).order_by(name.clone().asc());
/// assert_eq!(format!("{sorted:?}"), "SELECT users.name FROM users ORDER BY users.age DESC NULLS LAST, users.name");
/// let sorted = select(name).order_by(age.asc().nulls_first());
/// assert_eq!(format!("{sorted:?}"), "SELECT users.name FROM users ORDER BY users.age NULLS FIRST");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
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

/// A sort key with its direction (SQLAlchemy: `UnaryExpression` of `asc()` and `desc()`). A column or expression alone is an ascending one.
/// Where a database has no words for the place of NULL, the compiler sorts by `IS NULL` first, which means the same.
///
/// ```
/// use aludel_sql::{Order, SqlType, Table, column, expr::Ordering};
///
/// let users = Table::new("users").column(column("age", SqlType::Integer));
/// let age = users.col::<i32>("age")?;
/// assert_eq!(Ordering::from(age.clone()), age.clone().asc());
/// assert_ne!(age.clone().desc().nulls_first(), age.desc().nulls_last());
/// # Ok::<(), aludel_sql::Error>(())
/// ```
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
