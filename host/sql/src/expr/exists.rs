//! EXISTS.
use super::{Expr, Node};
use crate::{
    compile::Compiler,
    error::Result,
    select::{Select, SelectData},
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// `EXISTS (SELECT …)`, made by [`exists`] (SQLAlchemy: `Exists`). Hook layout: child 0 the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Exists {
    /// The query.
    pub select: Arc<SelectData>,
}

/// Whether the query has a row (SQLAlchemy: `exists(…)`).
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, column, exists, not, select};
///
/// let users = Table::new("users").column(column("id", SqlType::Integer));
/// let posts = Table::new("posts").column(column("user_id", SqlType::Integer));
/// let mine = select(posts.col::<i32>("user_id")?).filter(posts.col::<i32>("user_id")?.eq(users.col::<i32>("id")?));
/// let silent = select(users.col::<i32>("id")?).filter(not(exists(mine)));
/// assert_eq!(
///     format!("{silent:?}"),
///     "SELECT users.id FROM users WHERE NOT EXISTS (SELECT posts.user_id FROM posts WHERE posts.user_id = users.id)"
/// );
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub fn exists<R>(select: Select<R>) -> Expr<bool> {
    Expr::new(Node::Exists(Arc::new(Exists { select: select.into_data() })))
}

crate::visit::rewrite!(Exists: select);

impl Element for Exists {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push("EXISTS (");
        c.render(NodeRef::Select(&self.select))?;
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.node(NodeRef::Select(&self.select));
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        (index == 0).then(|| NodeRef::Select(&self.select))
    }
}
