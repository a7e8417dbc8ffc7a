//! The table that is written to.
use crate::{
    compile::Compiler,
    error::Result,
    name::Name,
    schema::{ModelDef, Table},
    visit::Key,
};

/// A table by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The schema.
    pub schema: Option<Name>,
    /// The table.
    pub name: Name,
}

impl Target {
    pub(crate) fn of_model(model: &ModelDef) -> Self {
        Target { schema: model.schema.map(Name::new), name: Name::new(model.table_name) }
    }

    pub(crate) fn of_table(table: &Table) -> Self {
        Target { schema: table.schema.clone(), name: table.name.clone() }
    }

    pub(crate) fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.table_name(self.schema.as_ref(), &self.name)
    }

    pub(crate) fn key(&self, key: &mut Key<'_>) {
        key.optional_text(self.schema.as_deref());
        key.text(&self.name);
    }
}
