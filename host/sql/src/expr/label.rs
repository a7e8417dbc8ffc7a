//! A name for an expression in a result.
use super::Node;
use crate::{
    compile::{Compiler, precedence as p},
    error::Result,
    name::Name,
    visit::{Element, Key, NodeRef},
};

/// `expr AS name`, made by [`crate::Expression::label`] (SQLAlchemy: `Label`). Outside a select list it is the expression itself. Hook layout: child 0 the expression, text 0
/// the name.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The expression.
    pub expr: Node,
    /// The name.
    pub name: Name,
}

crate::visit::rewrite!(Label: expr);

impl Element for Label {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.operand(&self.expr, p::LOWEST)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.name);
        key.expr(&self.expr);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        (index == 0).then(|| self.expr.as_ref())
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.name)
    }
}
