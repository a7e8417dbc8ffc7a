//! CREATE INDEX.
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    name::Name,
    schema::{
        Index, NamingConvention, Table,
        naming::{Tokens, name_of},
    },
    select::Executable,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// CREATE INDEX (SQLAlchemy: `CreateIndex`). Hook layout: text 0 the table, text 1 the schema, then the columns; int 0 is
/// 1 for UNIQUE.
#[derive(Debug, Clone)]
pub struct CreateIndex {
    table: Arc<Table>,
    index: Index,
    template: Name,
    if_not_exists: bool,
}

impl CreateIndex {
    /// The statements for every index of a table.
    pub fn all_of(table: &Arc<Table>, naming: &NamingConvention) -> Vec<Self> {
        let one =
            |index: &Index| CreateIndex { table: Arc::clone(table), index: index.clone(), template: naming.index.clone(), if_not_exists: false };
        table.indexes.iter().map(one).collect()
    }

    /// Does nothing when an index of this name is there already.
    #[must_use]
    pub fn if_not_exists(mut self) -> Self {
        self.if_not_exists = true;
        self
    }
}

impl Executable for CreateIndex {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::CreateIndex(self)
    }
}

impl Element for CreateIndex {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push(if self.index.unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " });
        if self.if_not_exists && c.has(Capability::IfNotExists) {
            c.push(c.dialect_text("index_if_not_exists", "IF NOT EXISTS "));
        }
        let tokens = Tokens { table: &self.table.name, columns: &self.index.columns, ..Tokens::default() };
        let limit = c.dialect().spec().max_identifier as usize;
        let name = self.index.name.as_ref().map_or_else(|| name_of(&self.template, &tokens, limit), ToString::to_string);
        c.identifier(&name);
        c.push(" ON ");
        c.table_name(self.table.schema.as_ref(), &self.table.name)?;
        c.push(" ");
        c.name_list(&self.index.columns);
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{:?} {:?} {} {}", self.table.name, self.index, self.template, self.if_not_exists));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.table.name),
            1 => self.table.schema.as_deref(),
            index => self.index.columns.get(index - 2).map(Name::as_str),
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(i64::from(self.index.unique))
    }
}
