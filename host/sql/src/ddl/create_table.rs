//! CREATE TABLE.
use super::{comments_are_inline, constraint::ConstraintRef, create_index::CreateIndex, template::Fill};
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    schema::{ForeignKey, NamingConvention, Table, ddl_if::applies},
    select::Executable,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// CREATE TABLE (SQLAlchemy: `CreateTable`). Hook layout: text 0 the table, text 1 the schema; children are the columns; int 0 is 1 for
/// IF NOT EXISTS.
///
/// ```
/// use aludel_sql::{CreateTable, SqlType, Table, column, compile, dialect::{DefaultDialect, NoPlugins}, Executable};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger).primary_key());
/// let environment = compile::Environment { dialect: &DefaultDialect, plugins: &NoPlugins };
/// let sql = compile::compile(CreateTable::new(users).statement(), environment).unwrap().sql;
/// assert_eq!(sql, "CREATE TABLE users (id BIGINT NOT NULL, CONSTRAINT pk_users PRIMARY KEY (id))");
/// ```
#[derive(Debug, Clone)]
pub struct CreateTable {
    table: Arc<Table>,
    if_not_exists: bool,
    naming: NamingConvention,
    later: Vec<ForeignKey>,
    with_indexes: bool,
}

impl CreateTable {
    /// The statement for a table.
    pub fn new(table: impl Into<Arc<Table>>) -> Self {
        CreateTable { table: table.into(), if_not_exists: false, naming: NamingConvention::default(), later: Vec::new(), with_indexes: false }
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

    /// Leaves out foreign keys, which ALTER TABLE will add.
    pub(super) fn without(mut self, later: Vec<ForeignKey>) -> Self {
        self.later = later;
        self
    }

    /// Says the indexes too, where CREATE INDEX could not ask whether they are there.
    pub(super) fn with_indexes(mut self, with_indexes: bool) -> Self {
        self.with_indexes = with_indexes;
        self
    }

    /// Appends every constraint that is meant for this database.
    fn constraints(&self, c: &mut Compiler<'_>) -> Result<()> {
        let table = &*self.table;
        let inline = table.columns.iter().filter_map(|column| column.generated_template(c)).any(|text| text.contains("PRIMARY KEY"));
        let key = Some(&table.primary_key).filter(|key| !key.columns.is_empty() && !inline);
        let foreign_keys = table.foreign_keys.iter().filter(|key| !self.later.contains(key));
        let all = key.into_iter().map(ConstraintRef::PrimaryKey);
        let all = all.chain(table.uniques.iter().map(ConstraintRef::Unique));
        let all = all.chain(foreign_keys.map(ConstraintRef::ForeignKey));
        let all = all.chain(table.checks.iter().map(ConstraintRef::Check));
        let all = all.chain(table.excludes.iter().map(ConstraintRef::Exclude));
        for constraint in all.filter(|constraint| applies(constraint.ddl_if(), c.dialect().spec())).collect::<Vec<_>>() {
            c.push(", ");
            constraint.write(table, &self.naming, c)?;
        }
        Ok(())
    }

    fn indexes(&self, c: &mut Compiler<'_>) -> Result<()> {
        for index in CreateIndex::all_of(&self.table, &self.naming) {
            if index.applies(c.dialect().spec()) {
                c.push(", ");
                index.within_table(c)?;
            }
        }
        Ok(())
    }

    fn write(&self, c: &mut Compiler<'_>) -> Result<()> {
        let table = &*self.table;
        c.push("CREATE ");
        c.ddl_options("table", "prefix", &table.options)?;
        if table.temporary {
            if !c.has(Capability::TemporaryTables) {
                return Err(c.unsupported("CREATE TEMPORARY TABLE", Capability::TemporaryTables));
            }
            c.push("TEMPORARY ");
        }
        c.push("TABLE ");
        if self.if_not_exists && c.has(Capability::IfNotExists) {
            c.push("IF NOT EXISTS ");
        }
        c.table_name(table.schema.as_ref(), &table.name)?;
        c.push(" (");
        for (index, column) in table.columns.iter().enumerate() {
            c.separator(index);
            c.render(NodeRef::TableColumn(column))?;
        }
        self.constraints(c)?;
        if self.with_indexes {
            self.indexes(c)?;
        }
        c.push(")");
        c.ddl_options("table", "option", &table.options)?;
        if let (Some(comment), true) = (&table.comment, comments_are_inline(c)) {
            c.push(" COMMENT=");
            c.string_literal(comment);
        }
        Ok(())
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
        let when_missing = c.dialect_text("create_table_when_missing", "").to_owned();
        if self.if_not_exists && !when_missing.is_empty() {
            let table = c.name_as_text(self.table.schema.as_ref(), &self.table.name)?;
            c.ddl_template(&when_missing, &[("table", Fill::Text(&table))])?;
        }
        let entered = c.enter(vec![(self.table.name.clone(), false)]);
        let written = self.write(c);
        c.leave(entered);
        written.map_err(|error| error.note("table", self.table.name.as_str()))
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        // DDL is compiled once and never cached; its text is its structure.
        key.text(&format!("{:?} {} {:?} {:?} {}", self.table, self.if_not_exists, self.naming, self.later, self.with_indexes));
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
