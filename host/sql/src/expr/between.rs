//! BETWEEN.
use super::{Expr, Node, binary::OperatorClass};
use crate::{
    compile::{Compiler, precedence as p},
    error::Result,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// `expr BETWEEN low AND high`, made by [`crate::Compare::between`] (SQLAlchemy: `BinaryExpression`). Hook layout: children 0 expr, 1 low, 2 high;
/// int 0 is 1 when negated.
#[derive(Debug, Clone, PartialEq)]
pub struct Between {
    /// What is compared.
    pub expr: Node,
    /// The lower end, included.
    pub low: Node,
    /// The upper end, included.
    pub high: Node,
    /// NOT BETWEEN.
    pub negated: bool,
}

crate::visit::rewrite!(Between: expr, low, high);

impl Between {
    pub(crate) fn expr(expr: Node, low: Node, high: Node, negated: bool) -> Expr<bool> {
        Expr::new(Node::Between(Arc::new(Between { expr, low, high, negated })))
    }
}

impl Element for Between {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.check_operator(&self.expr, OperatorClass::Order, "BETWEEN")?;
        c.check_compared(&self.expr, &self.low, "BETWEEN")?;
        c.check_compared(&self.expr, &self.high, "BETWEEN")?;
        c.typed_operand(&self.expr, p::COMPARISON + 1)?;
        c.push(if self.negated { " NOT BETWEEN " } else { " BETWEEN " });
        c.compared(&self.low, &self.expr, OperatorClass::Order, p::COMPARISON + 1)?;
        c.push(" AND ");
        c.compared(&self.high, &self.expr, OperatorClass::Order, p::COMPARISON + 1)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.flag(self.negated);
        key.expr(&self.expr);
        key.expr(&self.low);
        key.expr(&self.high);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        [&self.expr, &self.low, &self.high].get(index).map(|node| node.as_ref())
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(i64::from(self.negated))
    }
}
