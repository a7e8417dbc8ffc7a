//! A column as part of an expression.
use crate::{
    compile::Compiler,
    error::Result,
    name::Name,
    schema::ColumnDef,
    visit::{Element, Key},
};
use std::sync::Arc;

#[derive(Debug, Clone)]
enum Def {
    Fixed(&'static ColumnDef),
    Shared(Arc<ColumnDef>),
}

/// A reference to a column. Hook layout: texts 0 source, 1 column, 2 schema.
#[derive(Debug, Clone)]
pub struct ColumnRef {
    def: Def,
    source: Option<Name>,
    optional: bool,
}

impl ColumnRef {
    /// A model's column.
    #[inline]
    pub fn fixed(def: &'static ColumnDef) -> Self {
        ColumnRef { def: Def::Fixed(def), source: None, optional: false }
    }

    /// A column of a table made at run time.
    pub fn shared(def: Arc<ColumnDef>) -> Self {
        ColumnRef { def: Def::Shared(def), source: None, optional: false }
    }

    /// A model's column, as it is found in an alias, subquery or common table expression.
    pub fn of(def: &'static ColumnDef, source: Name, optional: bool) -> Self {
        ColumnRef { def: Def::Fixed(def), source: Some(source), optional }
    }

    /// The same column, found in another source.
    pub fn within(mut self, source: Name) -> Self {
        self.source = Some(source);
        self
    }

    /// What it refers to.
    pub fn def(&self) -> &ColumnDef {
        match &self.def {
            Def::Fixed(def) => def,
            Def::Shared(def) => def,
        }
    }

    /// The name of the table, alias, subquery … that it is found in.
    pub fn source(&self) -> &Name {
        self.source.as_ref().unwrap_or(&self.def().table)
    }

    /// Whether NULL is one of its values.
    pub fn is_nullable(&self) -> bool {
        self.optional || self.def().nullable
    }
}

impl PartialEq for ColumnRef {
    fn eq(&self, other: &Self) -> bool {
        self.def() == other.def() && self.source == other.source
    }
}

impl Element for ColumnRef {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.check_scope(self)?;
        if c.qualifies_columns() {
            if let (None, Some(schema)) = (&self.source, &self.def().schema) {
                c.identifier(schema);
                c.push(".");
            }
            c.identifier(self.source());
            c.push(".");
        }
        c.identifier(&self.def().name);
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        let def = self.def();
        key.optional_text(self.source.as_deref());
        key.optional_text(def.schema.as_deref());
        key.text(&def.table);
        key.text(&def.name);
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(self.source()),
            1 => Some(&self.def().name),
            2 => self.def().schema.as_deref(),
            _ => None,
        }
    }
}
