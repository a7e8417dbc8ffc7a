//! DROP TABLE.
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    name::Name,
    schema::Table,
    select::Executable,
    visit::{Element, Key, NodeRef},
};

/// DROP TABLE (SQLAlchemy: `DropTable`). Hook layout: text 0 the table, text 1 the schema.
#[derive(Debug, Clone)]
pub struct DropTable {
    schema: Option<Name>,
    name: Name,
    if_exists: bool,
}

impl DropTable {
    /// The statement for a table.
    pub fn new(table: &Table) -> Self {
        DropTable { schema: table.schema.clone(), name: table.name.clone(), if_exists: false }
    }

    /// Does nothing when there is no table of this name.
    #[must_use]
    pub fn if_exists(mut self) -> Self {
        self.if_exists = true;
        self
    }
}

impl Executable for DropTable {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::DropTable(self)
    }
}

impl Element for DropTable {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push("DROP TABLE ");
        if self.if_exists {
            let words = if c.has(Capability::IfNotExists) { "IF EXISTS " } else { "" };
            c.push(c.dialect_text("drop_if_exists", words));
        }
        c.table_name(self.schema.as_ref(), &self.name)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.optional_text(self.schema.as_deref());
        key.text(&self.name);
        key.flag(self.if_exists);
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.name),
            1 => self.schema.as_deref(),
            _ => None,
        }
    }
}
