//! ORDER BY.
use super::OrderTerm;
use crate::{
    compile::Compiler,
    error::Result,
    visit::{Element, Key, NodeRef},
};

/// Hook layout: child 0 the expression; int 0 is 1 for DESC, int 1 is 0 nothing, 1 NULLS FIRST, 2 NULLS LAST.
impl Element for OrderTerm {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.ordering(self)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.few([u8::from(self.descending), nulls(self)]);
        key.expr(&self.node);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        (index == 0).then(|| self.node.as_ref())
    }

    fn int(&self, index: usize) -> Option<i64> {
        match index {
            0 => Some(i64::from(self.descending)),
            1 => Some(i64::from(nulls(self))),
            _ => None,
        }
    }
}

fn nulls(term: &OrderTerm) -> u8 {
    match term.nulls_first {
        None => 0,
        Some(true) => 1,
        Some(false) => 2,
    }
}
