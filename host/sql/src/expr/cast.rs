//! CAST.
use super::Node;
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    types::TypeRef,
    visit::{Element, Key, NodeRef},
};

/// `CAST(expr AS type)`, made by [`crate::Expression::cast`] (SQLAlchemy: `Cast`, `TryCast`). Hook layout: child 0 the expression; int 0 is 1 for TRY_CAST.
#[derive(Debug, Clone, PartialEq)]
pub struct Cast {
    /// What is converted.
    pub expr: Node,
    /// What to.
    pub sql_type: TypeRef,
    /// NULL rather than an error when it cannot be converted: `TRY_CAST`.
    pub safe: bool,
}

crate::visit::rewrite!(Cast: expr);

impl Element for Cast {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if self.safe && !c.has(Capability::TryCast) {
            return Err(c.unsupported("TRY_CAST", Capability::TryCast));
        }
        c.push(if self.safe { "TRY_CAST(" } else { "CAST(" });
        c.operand(&self.expr, p::LOWEST)?;
        c.push(" AS ");
        c.cast_type(&self.sql_type.get())?;
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.flag(self.safe);
        key.sql_type(&self.sql_type.get());
        key.expr(&self.expr);
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(i64::from(self.safe))
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        (index == 0).then(|| self.expr.as_ref())
    }
}
