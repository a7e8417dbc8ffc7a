//! Several values compared as one: `(a, b) = (1, 2)`.
use super::Node;
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    visit::{Element, Key, NodeRef},
};

/// A row value (SQLAlchemy: `tuple_`). Hook layout: children are the parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuple {
    /// The parts.
    pub parts: Vec<Node>,
}

impl Element for Tuple {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::RowValues) {
            return Err(c.unsupported("a row value `(a, b)`", Capability::RowValues));
        }
        c.push("(");
        for (index, part) in self.parts.iter().enumerate() {
            c.separator(index);
            c.operand(part, p::LOWEST)?;
        }
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.list(&self.parts);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        self.parts.get(index).map(Node::as_ref)
    }
}
