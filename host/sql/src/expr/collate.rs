//! COLLATE.
use super::{Expr, Node, TextMatch};
use crate::{
    compile::{Compiler, precedence as p},
    error::Result,
    name::Name,
    types::Textual,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// `expr COLLATE name`, made by [`crate::TextMatch::collate`] (SQLAlchemy: `CollationClause`). Hook layout: child 0 the expression, text 0 the collation.
#[derive(Debug, Clone, PartialEq)]
pub struct Collate {
    /// The text.
    pub expr: Node,
    /// The collation, as the database calls it.
    pub collation: Name,
}

crate::visit::rewrite!(Collate: expr);

impl Collate {
    pub(crate) fn expr<E: TextMatch>(text: E, collation: Name) -> Expr<E::Value>
    where
        E::Value: Textual,
    {
        Expr::new(Node::Collate(Arc::new(Collate { expr: text.into_node(), collation })))
    }
}

impl Element for Collate {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.operand(&self.expr, p::UNARY)?;
        c.push(" COLLATE ");
        c.collation(&self.collation)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.collation);
        key.expr(&self.expr);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        (index == 0).then(|| self.expr.as_ref())
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.collation)
    }
}
