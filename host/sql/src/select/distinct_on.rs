//! DISTINCT ON: the first row of every group.
use super::{Select, SelectItem, Selectable};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    expr::Node,
    visit::Key,
};

/// `DISTINCT ON (a, b)`, made by [`Select::distinct_on`] (SQLAlchemy: `distinct(*columns)`). Refused where the database does not have it.
#[derive(Debug, Clone, PartialEq)]
pub struct DistinctOn {
    /// The expressions in which the rows of a group agree.
    pub nodes: Vec<Node>,
}

impl<R> Select<R> {
    /// Of all rows that agree in a column, an expression or a tuple of them, the first by the order (SQLAlchemy:
    /// `distinct(*columns)`).
    pub fn distinct_on(self, list: impl Selectable) -> Self {
        let mut items = Vec::new();
        list.items(&mut items);
        let nodes = items.iter().flat_map(SelectItem::columns).collect();
        self.change(|data| data.extras_mut().distinct_on = Some(DistinctOn { nodes }))
    }
}

crate::visit::rewrite!(DistinctOn: nodes);

impl DistinctOn {
    pub(crate) fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::DistinctOn) {
            self.nodes.iter().take(1).for_each(|node| c.blame(node.as_ref()));
            return Err(c.unsupported("DISTINCT ON", Capability::DistinctOn));
        }
        c.push("DISTINCT ON (");
        for (index, node) in self.nodes.iter().enumerate() {
            c.separator(index);
            c.operand(node, p::LOWEST)?;
        }
        c.push(") ");
        Ok(())
    }

    pub(crate) fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.byte(1);
        key.list(&self.nodes);
    }
}
