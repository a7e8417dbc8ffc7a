//! DROP SCHEMA.
use super::drop_words;
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    name::Name,
    select::Executable,
    visit::{Element, Key, NodeRef},
};

/// DROP SCHEMA (SQLAlchemy: `DropSchema`). Hook layout: text 0 the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct DropSchema {
    name: Name,
    if_exists: bool,
    cascade: bool,
}

impl DropSchema {
    /// The statement for a schema.
    pub fn new(name: impl Into<Name>) -> Self {
        DropSchema { name: name.into(), if_exists: false, cascade: false }
    }

    /// Does nothing when there is no schema of this name.
    #[must_use]
    pub fn if_exists(mut self) -> Self {
        self.if_exists = true;
        self
    }

    /// All that is in it goes too: `CASCADE`.
    #[must_use]
    pub fn cascade(mut self) -> Self {
        self.cascade = true;
        self
    }
}

impl Executable for DropSchema {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::DropSchema(self)
    }
}

impl Element for DropSchema {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::CreateSchema) {
            return Err(c.unsupported(&format!("DROP SCHEMA `{}`", self.name), Capability::CreateSchema));
        }
        let name = super::create_schema::translated(&self.name, c)?;
        drop_words("SCHEMA", self.if_exists, c);
        c.identifier(&name);
        super::cascade(self.cascade, "DROP SCHEMA", c)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{self:?}"));
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.name)
    }
}
