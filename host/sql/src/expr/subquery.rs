//! A query as a value.
use crate::{
    compile::Compiler,
    error::Result,
    select::SelectData,
    types::{SqlType, TypeRef},
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// A query of one column and one row as a value, made by [`crate::Select::scalar`] (SQLAlchemy: `ScalarSelect`). Hook layout: child 0 the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Subquery {
    /// The query.
    pub select: Arc<SelectData>,
}

crate::visit::rewrite!(Subquery: select);

impl Subquery {
    pub(crate) fn sql_type(&self) -> TypeRef {
        self.select.columns.first().map_or(TypeRef::Fn(SqlType::default), |item| item.sql_type())
    }
}

impl Element for Subquery {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push("(");
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
