//! CAST.
use super::Node;
use crate::{
    compile::{Compiler, precedence as p},
    error::Result,
    types::TypeRef,
    visit::{Element, Key, NodeRef},
};

/// `CAST(expr AS type)`. Hook layout: child 0 the expression; text 0 the generic name of the type.
#[derive(Debug, Clone, PartialEq)]
pub struct Cast {
    /// What is converted.
    pub expr: Node,
    /// What to.
    pub sql_type: TypeRef,
}

impl Element for Cast {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push("CAST(");
        c.operand(&self.expr, p::LOWEST)?;
        c.push(" AS ");
        c.cast_type(&self.sql_type.get())?;
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.sql_type(&self.sql_type.get());
        key.expr(&self.expr);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        (index == 0).then(|| self.expr.as_ref())
    }
}
