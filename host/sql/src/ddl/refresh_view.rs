//! REFRESH MATERIALIZED VIEW.
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    schema::View,
    select::Executable,
    visit::{Element, Key, NodeRef},
};

/// REFRESH MATERIALIZED VIEW: its query is run again (SQLAlchemy: `DDL("REFRESH MATERIALIZED VIEW …")`). Hook layout: text 0 the view, text 1 the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct RefreshView {
    view: View,
    concurrently: bool,
}

impl RefreshView {
    /// The statement for a view.
    pub fn new(view: &View) -> Self {
        RefreshView { view: view.clone(), concurrently: false }
    }

    /// It can be read meanwhile; that takes a unique index over it.
    #[must_use]
    pub fn concurrently(mut self) -> Self {
        self.concurrently = true;
        self
    }
}

impl Executable for RefreshView {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::RefreshView(self)
    }
}

impl Element for RefreshView {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::MaterializedViews) {
            return Err(c.unsupported(&format!("REFRESH of the view `{}`", self.view.name), Capability::MaterializedViews));
        }
        c.push("REFRESH MATERIALIZED VIEW ");
        c.push(if self.concurrently { "CONCURRENTLY " } else { "" });
        c.table_name(self.view.schema.as_ref(), &self.view.name)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{self:?}"));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.view.name),
            1 => self.view.schema.as_deref(),
            _ => None,
        }
    }
}
