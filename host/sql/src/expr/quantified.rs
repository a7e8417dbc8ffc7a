//! ANY and ALL: `age > ALL (SELECT …)`.
use super::{Expr, Node, Subquery};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    select::Select,
    types::SqlValue,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// `ANY (…)` or `ALL (…)`, on the right of a comparison (SQLAlchemy: `CollectionAggregate`). Hook layout: child 0 the query or array; int 0 is 1 for ALL.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantified {
    /// ALL rather than ANY.
    pub all: bool,
    /// The query, as a value, or an array.
    pub over: Node,
}

fn of_query<T: SqlValue>(all: bool, select: Select<T>) -> Expr<T::Base> {
    let over = Node::Subquery(Arc::new(Subquery { select: select.into_data() }));
    Expr::new(Node::Quantified(Arc::new(Quantified { all, over })))
}

/// At least one row of a query of one column: `age.gt(any_of(query))` (SQLAlchemy: `any_()`).
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, all_of, any_of, column, select};
///
/// let (users, limits) =
///     (Table::new("users").column(column("age", SqlType::Integer)), Table::new("limits").column(column("age", SqlType::Integer)));
/// let age = || users.col::<i32>("age").unwrap();
/// let ages = || select(limits.col::<i32>("age").unwrap());
/// assert_eq!(format!("{:?}", age().gt(any_of(ages()))), "users.age > ANY (SELECT limits.age FROM limits)");
/// assert_eq!(format!("{:?}", age().gt(all_of(ages()))), "users.age > ALL (SELECT limits.age FROM limits)");
/// ```
pub fn any_of<T: SqlValue>(select: Select<T>) -> Expr<T::Base> {
    of_query(false, select)
}

/// Every row of a query of one column: `age.gt(all_of(query))` (SQLAlchemy: `all_()`).
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, all_of, bind, column, select};
///
/// let limits = Table::new("limits").column(column("age", SqlType::Integer));
/// let above = bind::<i32>(40).gt(all_of(select(limits.col::<i32>("age")?)));
/// assert_eq!(format!("{above:?}"), "? > ALL (SELECT limits.age FROM limits)");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub fn all_of<T: SqlValue>(select: Select<T>) -> Expr<T::Base> {
    of_query(true, select)
}

crate::visit::rewrite!(Quantified: over);

impl Element for Quantified {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::QuantifiedComparison) {
            return Err(c.unsupported(if self.all { "a comparison with ALL" } else { "a comparison with ANY" }, Capability::QuantifiedComparison));
        }
        c.push(if self.all { "ALL " } else { "ANY " });
        if let Node::Subquery(_) = &self.over {
            return c.operand(&self.over, p::LOWEST);
        }
        c.push("(");
        c.operand(&self.over, p::LOWEST)?;
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.flag(self.all);
        key.expr(&self.over);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        (index == 0).then(|| self.over.as_ref())
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(i64::from(self.all))
    }
}
