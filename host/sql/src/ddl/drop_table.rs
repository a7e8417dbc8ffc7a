//! DROP TABLE.
use super::drop_words;
use crate::{
    compile::Compiler,
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
    others: Vec<(Option<Name>, Name)>,
    if_exists: bool,
    cascade: bool,
}

impl DropTable {
    /// The statement for a table.
    pub fn new(table: &Table) -> Self {
        DropTable { schema: table.schema.clone(), name: table.name.clone(), others: Vec::new(), if_exists: false, cascade: false }
    }

    /// Does nothing when there is no table of this name.
    #[must_use]
    pub fn if_exists(mut self) -> Self {
        self.if_exists = true;
        self
    }

    /// Drops another table by the same statement, which some databases want of tables that name each other.
    pub(super) fn with(mut self, other: &Table) -> Self {
        self.others.push((other.schema.clone(), other.name.clone()));
        self
    }

    /// What depends on it goes too: `CASCADE`.
    #[must_use]
    pub fn cascade(mut self) -> Self {
        self.cascade = true;
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
        drop_words("TABLE", self.if_exists, c);
        c.table_name(self.schema.as_ref(), &self.name)?;
        for (schema, name) in &self.others {
            c.push(", ");
            c.table_name(schema.as_ref(), name)?;
        }
        super::cascade(self.cascade, "DROP TABLE", c)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{self:?}"));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.name),
            1 => self.schema.as_deref(),
            _ => None,
        }
    }
}
