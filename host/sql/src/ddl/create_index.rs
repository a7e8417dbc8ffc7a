//! CREATE INDEX.
use super::{in_table, index_part, template::Fill};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::{Capability, DialectSpec},
    error::{Error, ErrorKind, Result},
    name::Name,
    schema::{
        Index, NamingConvention, Table,
        ddl_if::applies,
        naming::{Named, name_of},
    },
    select::Executable,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// CREATE INDEX (SQLAlchemy: `CreateIndex`). Hook layout: text 0 the table, text 1 the schema, then the columns; int 0 is
/// 1 for UNIQUE, int 1 is 1 for IF NOT EXISTS.
#[derive(Debug, Clone)]
pub struct CreateIndex {
    table: Arc<Table>,
    index: Index,
    columns: Vec<Name>,
    naming: NamingConvention,
    if_not_exists: bool,
}

impl CreateIndex {
    /// The statement for an index of a table; the convention is the usual one.
    pub fn new(table: impl Into<Arc<Table>>, index: Index) -> Self {
        let columns = index.columns();
        CreateIndex { table: table.into(), index, columns, naming: NamingConvention::default(), if_not_exists: false }
    }

    /// The statements for every index of a table.
    pub fn all_of(table: &Arc<Table>, naming: &NamingConvention) -> Vec<Self> {
        table.indexes.iter().map(|index| CreateIndex::new(Arc::clone(table), index.clone()).naming(naming)).collect()
    }

    /// Names the index by this convention.
    #[must_use]
    pub fn naming(mut self, naming: &NamingConvention) -> Self {
        self.naming = naming.clone();
        self
    }

    /// Does nothing when an index of this name is there already.
    #[must_use]
    pub fn if_not_exists(mut self) -> Self {
        self.if_not_exists = true;
        self
    }

    /// Whether it is meant for this database.
    pub(super) fn applies(&self, spec: &DialectSpec) -> bool {
        applies(self.index.ddl_if.as_ref(), spec)
    }

    /// The name, given or by convention. Errors: an index over expressions alone has none.
    pub(super) fn name(&self, spec: &DialectSpec) -> Result<String> {
        let named = Named::of(&self.table, &self.columns, self.index.name.as_ref());
        let nothing = self.columns.is_empty() && self.index.name.is_none();
        match name_of(&self.naming.index, &named, false, &self.naming.tokens, spec)?.filter(|_| !nothing) {
            Some(name) => Ok(name),
            None => Err(Error::new(
                ErrorKind::Compile,
                "SQL-1410",
                format!("an index of table `{}` has no name, and no column to make one of", self.table.name),
            )
            .help("give it a name with `.named(…)`")),
        }
    }

    fn using(&self, c: &mut Compiler<'_>) -> Result<()> {
        let Some(method) = &self.index.using else { return Ok(()) };
        if !c.has(Capability::IndexMethods) {
            return Err(c.unsupported(&format!("an index of the kind `{method}`"), Capability::IndexMethods));
        }
        c.push(" USING ");
        c.plain_name(method)
    }

    fn parts(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push("(");
        for (index, part) in self.index.parts.iter().enumerate() {
            c.separator(index);
            index_part::write(part, &self.table, c)?;
        }
        c.push(")");
        Ok(())
    }

    /// Appends what stands behind the columns.
    fn tail(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !self.index.include.is_empty() {
            if !c.has(Capability::IncludeIndex) {
                return Err(c.unsupported("INCLUDE in an index", Capability::IncludeIndex));
            }
            c.push(" INCLUDE ");
            c.name_list(&self.index.include);
        }
        if self.index.nulls_not_distinct {
            if !c.has(Capability::NullsNotDistinct) {
                return Err(c.unsupported("NULLS NOT DISTINCT in an index", Capability::NullsNotDistinct));
            }
            c.push(" NULLS NOT DISTINCT");
        }
        c.ddl_options("index", "option", &self.index.options)?;
        if let Some(filter) = &self.index.filter {
            if !c.has(Capability::PartialIndex) {
                return Err(c.unsupported("an index over some rows only", Capability::PartialIndex));
            }
            c.push(" WHERE ");
            in_table(&self.table, c, |c| c.condition(filter, p::LOWEST))?;
        }
        Ok(())
    }

    /// Appends the index as a part of CREATE TABLE.
    pub(super) fn within_table(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push(if self.index.unique { "UNIQUE INDEX " } else { "INDEX " });
        let name = self.name(c.dialect().spec())?;
        c.identifier(&name);
        self.using(c)?;
        c.push(" ");
        self.parts(c)?;
        self.tail(c)
    }

    fn write(&self, c: &mut Compiler<'_>) -> Result<()> {
        let (table, index) = (&*self.table, &self.index);
        c.push("CREATE ");
        c.ddl_options("index", "prefix", &index.options)?;
        c.push(if index.unique { "UNIQUE INDEX " } else { "INDEX " });
        if index.concurrently {
            if !c.has(Capability::ConcurrentIndex) {
                return Err(c.unsupported("CREATE INDEX CONCURRENTLY", Capability::ConcurrentIndex));
            }
            c.push("CONCURRENTLY ");
        }
        if self.if_not_exists && c.has(Capability::IfNotExists) {
            c.push(c.dialect_text("index_if_not_exists", "IF NOT EXISTS "));
        }
        let name = self.name(c.dialect().spec())?;
        // Where an index is a member of a schema by itself, its table may not be qualified.
        let of_schema = c.dialect_text("index_schema", "table") == "index";
        c.member_name(of_schema.then_some(table.schema.as_ref()), &Name::from(name))?;
        let using_first = c.dialect_text("index_using", "after") == "before";
        if using_first {
            self.using(c)?;
        }
        c.push(" ON ");
        c.member_name((!of_schema).then_some(table.schema.as_ref()), &table.name)?;
        if !using_first {
            self.using(c)?;
        }
        c.push(" ");
        self.parts(c)?;
        self.tail(c)
    }
}

impl Executable for CreateIndex {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::CreateIndex(self)
    }
}

impl Element for CreateIndex {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let when_missing = c.dialect_text("create_index_when_missing", "").to_owned();
        if self.if_not_exists && !when_missing.is_empty() {
            let name = self.name(c.dialect().spec())?;
            let table = c.name_as_text(self.table.schema.as_ref(), &self.table.name)?;
            c.ddl_template(&when_missing, &[("index", Fill::Text(&name)), ("table", Fill::Text(&table))])?;
        }
        self.write(c).map_err(|error| error.note("table", self.table.name.as_str()))
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{:?} {:?} {:?} {}", self.table.name, self.index, self.naming, self.if_not_exists));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.table.name),
            1 => self.table.schema.as_deref(),
            index => self.columns.get(index - 2).map(Name::as_str),
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        match index {
            0 => Some(i64::from(self.index.unique)),
            1 => Some(i64::from(self.if_not_exists)),
            _ => None,
        }
    }
}
