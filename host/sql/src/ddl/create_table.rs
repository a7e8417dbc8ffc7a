//! CREATE TABLE.
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    name::Name,
    schema::{Check, ForeignKey, NamingConvention, ReferentialAction, Table},
    select::Executable,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

use crate::schema::naming::{Tokens, name_of};

/// CREATE TABLE (SQLAlchemy: `CreateTable`). Hook layout: text 0 the table, text 1 the schema; children are the columns; int 0 is 1 for
/// IF NOT EXISTS.
#[derive(Debug, Clone)]
pub struct CreateTable {
    table: Arc<Table>,
    if_not_exists: bool,
    naming: NamingConvention,
}

impl CreateTable {
    /// The statement for a table.
    pub fn new(table: impl Into<Arc<Table>>) -> Self {
        CreateTable { table: table.into(), if_not_exists: false, naming: NamingConvention::default() }
    }

    /// Does nothing when a table of this name is there already.
    #[must_use]
    pub fn if_not_exists(mut self) -> Self {
        self.if_not_exists = true;
        self
    }

    /// Names constraints by this convention.
    #[must_use]
    pub fn naming(mut self, naming: &NamingConvention) -> Self {
        self.naming = naming.clone();
        self
    }

    fn constraint(&self, template: &Name, given: Option<&Name>, tokens: &Tokens<'_>, c: &mut Compiler<'_>) {
        let limit = c.dialect().spec().max_identifier as usize;
        let name = given.map_or_else(|| name_of(template, tokens, limit), ToString::to_string);
        c.push(", CONSTRAINT ");
        c.identifier(&name);
    }

    fn tokens<'a>(&'a self, columns: &'a [Name]) -> Tokens<'a> {
        Tokens { table: &self.table.name, columns, ..Tokens::default() }
    }

    fn primary_key(&self, c: &mut Compiler<'_>) {
        let key = &self.table.primary_key;
        let inline = self.table.columns.iter().filter_map(|column| column.generated_template(c)).any(|text| text.contains("PRIMARY KEY"));
        if key.columns.is_empty() || inline {
            return;
        }
        self.constraint(&self.naming.primary_key, key.name.as_ref(), &self.tokens(&key.columns), c);
        c.push(" PRIMARY KEY ");
        c.name_list(&key.columns);
    }

    fn uniques(&self, c: &mut Compiler<'_>) {
        for unique in &self.table.uniques {
            self.constraint(&self.naming.unique, unique.name.as_ref(), &self.tokens(&unique.columns), c);
            c.push(" UNIQUE ");
            c.name_list(&unique.columns);
        }
    }

    fn foreign_key(&self, key: &ForeignKey, c: &mut Compiler<'_>) -> Result<()> {
        let tokens = Tokens { referred_table: &key.referred_table, ..self.tokens(&key.columns) };
        self.constraint(&self.naming.foreign_key, key.name.as_ref(), &tokens, c);
        c.push(" FOREIGN KEY ");
        c.name_list(&key.columns);
        c.push(" REFERENCES ");
        c.table_name(key.referred_schema.as_ref(), &key.referred_table)?;
        c.push(" ");
        c.name_list(&key.referred_columns);
        for (event, action) in [(" ON DELETE ", key.on_delete), (" ON UPDATE ", key.on_update)] {
            if action != ReferentialAction::NoAction {
                c.push(event);
                c.push(action.sql());
            }
        }
        Ok(())
    }

    fn check(&self, check: &Check, c: &mut Compiler<'_>) -> Result<()> {
        let tokens = Tokens { constraint: check.name.as_deref().unwrap_or_default(), ..self.tokens(&[]) };
        self.constraint(&self.naming.check, None, &tokens, c);
        c.push(" CHECK (");
        let entered = c.enter(vec![(self.table.name.clone(), false)]);
        let condition = c.literals(|c| c.unqualified(|c| c.condition(&check.condition, p::LOWEST)));
        c.leave(entered);
        c.push(")");
        condition
    }
}

impl Executable for CreateTable {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::CreateTable(self)
    }
}

impl Element for CreateTable {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if self.table.columns.is_empty() {
            return Err(Error::new(ErrorKind::Compile, "SQL-1401", format!("table `{}` has no columns", self.table.name))
                .help("add `.column(column(name, type))`"));
        }
        c.push("CREATE TABLE ");
        if self.if_not_exists && c.has(Capability::IfNotExists) {
            c.push("IF NOT EXISTS ");
        }
        c.table_name(self.table.schema.as_ref(), &self.table.name)?;
        c.push(" (");
        for (index, column) in self.table.columns.iter().enumerate() {
            c.separator(index);
            c.render(NodeRef::TableColumn(column))?;
        }
        self.primary_key(c);
        self.uniques(c);
        for key in &self.table.foreign_keys {
            self.foreign_key(key, c)?;
        }
        for check in &self.table.checks {
            self.check(check, c)?;
        }
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        // DDL is compiled once and never cached; its text is its structure.
        key.text(&format!("{:?} {} {:?}", self.table, self.if_not_exists, self.naming));
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        self.table.columns.get(index).map(NodeRef::TableColumn)
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(i64::from(self.if_not_exists))
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.table.name),
            1 => self.table.schema.as_deref(),
            _ => None,
        }
    }
}
