//! DROP VIEW.
use super::drop_words;
use crate::{
    compile::Compiler,
    error::Result,
    schema::View,
    select::Executable,
    visit::{Element, Key, NodeRef},
};

/// DROP VIEW, DROP MATERIALIZED VIEW (SQLAlchemy: `DropView`). Hook layout: text 0 the view, text 1 the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct DropView {
    view: View,
    if_exists: bool,
    cascade: bool,
}

impl DropView {
    /// The statement for a view.
    pub fn new(view: &View) -> Self {
        DropView { view: view.clone(), if_exists: false, cascade: false }
    }

    /// Does nothing when there is no view of this name.
    #[must_use]
    pub fn if_exists(mut self) -> Self {
        self.if_exists = true;
        self
    }

    /// What depends on it goes too: `CASCADE`.
    #[must_use]
    pub fn cascade(mut self) -> Self {
        self.cascade = true;
        self
    }
}

impl Executable for DropView {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::DropView(self)
    }
}

impl Element for DropView {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        drop_words(if self.view.materialized { "MATERIALIZED VIEW" } else { "VIEW" }, self.if_exists, c);
        c.table_name(self.view.schema.as_ref(), &self.view.name)?;
        super::cascade(self.cascade, "DROP VIEW", c)
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
