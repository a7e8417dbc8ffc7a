//! DROP INDEX.
use super::{create_index::CreateIndex, template::Fill};
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    name::Name,
    schema::{Index, NamingConvention, Table},
    select::Executable,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// DROP INDEX (SQLAlchemy: `DropIndex`). Hook layout: text 0 the table, text 1 the schema.
#[derive(Debug, Clone)]
pub struct DropIndex {
    table: Arc<Table>,
    index: Index,
    naming: NamingConvention,
    if_exists: bool,
}

impl DropIndex {
    /// The statement for an index of a table, found by the name that CREATE INDEX gave it.
    pub fn new(table: impl Into<Arc<Table>>, index: Index) -> Self {
        DropIndex { table: table.into(), index, naming: NamingConvention::default(), if_exists: false }
    }

    /// The index was named by this convention.
    #[must_use]
    pub fn naming(mut self, naming: &NamingConvention) -> Self {
        self.naming = naming.clone();
        self
    }

    /// Does nothing when there is no index of this name.
    #[must_use]
    pub fn if_exists(mut self) -> Self {
        self.if_exists = true;
        self
    }
}

impl Executable for DropIndex {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::DropIndex(self)
    }
}

impl Element for DropIndex {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let index = CreateIndex::new(Arc::clone(&self.table), self.index.clone()).naming(&self.naming);
        let name = Name::from(index.name(c.dialect().spec())?);
        let template = c.dialect_text("drop_index", "DROP INDEX {if_exists}{schema.index}").to_owned();
        let words = if c.has(Capability::IfNotExists) { "IF EXISTS " } else { "" };
        let words = if self.if_exists { c.dialect_text("drop_index_if_exists", words).to_owned() } else { String::new() };
        if self.if_exists && words.is_empty() {
            return Err(c.unsupported("DROP INDEX IF EXISTS", Capability::IfNotExists).help("ask the inspector whether the index is there"));
        }
        let table = c.name_as_text(self.table.schema.as_ref(), &self.table.name)?;
        let of_schema = c.name_as_text(self.table.schema.as_ref(), &name)?;
        let fills =
            [("if_exists", Fill::Sql(&words)), ("index", Fill::Name(&name)), ("schema.index", Fill::Sql(&of_schema)), ("table", Fill::Sql(&table))];
        c.ddl_template(&template, &fills)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{:?} {:?} {:?} {}", self.table.name, self.index, self.naming, self.if_exists));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.table.name),
            1 => self.table.schema.as_deref(),
            _ => None,
        }
    }
}
