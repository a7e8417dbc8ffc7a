//! EXISTS.
use super::{Expr, Node};
use crate::{
    compile::Compiler,
    error::Result,
    select::{Select, SelectData},
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// `EXISTS (SELECT …)`. Hook layout: child 0 the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Exists {
    /// The query.
    pub select: Arc<SelectData>,
}

/// Whether the query has a row (SQLAlchemy: `exists(…)`).
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
