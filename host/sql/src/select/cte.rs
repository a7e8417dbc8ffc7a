//! WITH.
use super::{FromItem, Select, SelectData, Source};
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    name::Name,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// A common table expression (SQLAlchemy: `CTE`). Hook layout: text 0 the name; children 0 the query, 1 the recursive
/// part.
#[derive(Debug, Clone, PartialEq)]
pub struct Cte {
    /// The name.
    pub name: Name,
    /// The query.
    pub select: Arc<SelectData>,
    /// The part that refers to the expression itself, added by UNION ALL.
    pub recursive: Option<Arc<SelectData>>,
}

impl<R> Select<R> {
    /// The query under a name, in WITH (SQLAlchemy: `.cte(name)`).
    pub fn cte(self, name: impl Into<Name>) -> Source<R> {
        let (name, select) = (name.into(), self.into_data());
        let columns = select.columns.clone();
        let cte = Arc::new(Cte { name: name.clone(), select, recursive: None });
        Source::with_columns(FromItem::Cte { cte: Some(cte), name, alias: None }, columns)
    }

    /// The query, and the rows that `step` finds from the rows found so far, until there are no more
    /// (SQLAlchemy: `.cte(name, recursive=True)` with `union_all`). Errors: those of `step`, which may look up columns.
    pub fn recursive_cte(self, name: impl Into<Name>, step: impl FnOnce(&Source<R>) -> Result<Select<R>>) -> Result<Source<R>> {
        let (name, select) = (name.into(), self.into_data());
        let columns = select.columns.clone();
        let itself = Source::with_columns(FromItem::Cte { cte: None, name: name.clone(), alias: None }, columns.clone());
        let recursive = Some(step(&itself)?.into_data());
        let cte = Arc::new(Cte { name: name.clone(), select, recursive });
        Ok(Source::with_columns(FromItem::Cte { cte: Some(cte), name, alias: None }, columns))
    }
}

impl Element for Cte {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let needed = if self.recursive.is_some() { Capability::RecursiveCte } else { Capability::Cte };
        if !c.has(needed) {
            return Err(c.unsupported("WITH", needed));
        }
        c.identifier(&self.name);
        c.push(" AS (");
        c.isolated(NodeRef::Select(&self.select))?;
        if let Some(recursive) = &self.recursive {
            c.push(" UNION ALL ");
            c.isolated(NodeRef::Select(recursive))?;
        }
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.name);
        key.node(NodeRef::Select(&self.select));
        match &self.recursive {
            Some(recursive) => key.node(NodeRef::Select(recursive)),
            None => key.byte(0),
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        match index {
            0 => Some(NodeRef::Select(&self.select)),
            1 => self.recursive.as_deref().map(NodeRef::Select),
            _ => None,
        }
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.name)
    }
}
