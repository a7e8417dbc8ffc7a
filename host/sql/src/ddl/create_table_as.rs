//! CREATE TABLE … AS SELECT.
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    name::Name,
    select::{Executable, Select, SelectData},
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// A table of the rows that a query gives (SQLAlchemy: `CreateTableAs`). Hook layout: text 0 the table, text 1 the schema;
/// child 0 the query; int 0 is 1 for IF NOT EXISTS, int 1 for TEMPORARY.
///
/// ```
/// use aludel_sql::{Executable, SqlType, Table, column, compile, ddl::CreateTableAs, dialect, select};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger));
/// let copy = CreateTableAs::new("users_before", &select(users.col::<i64>("id")?)).temporary();
/// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
/// let sql = compile::compile(copy.statement(), environment)?.sql;
/// assert_eq!(sql, "CREATE TEMPORARY TABLE users_before AS SELECT users.id FROM users");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CreateTableAs {
    schema: Option<Name>,
    name: Name,
    query: Arc<SelectData>,
    if_not_exists: bool,
    temporary: bool,
}

impl CreateTableAs {
    /// A table of this name, with the columns of the query.
    pub fn new<R>(name: impl Into<Name>, query: &Select<R>) -> Self {
        CreateTableAs { schema: None, name: name.into(), query: query.clone().into_data(), if_not_exists: false, temporary: false }
    }

    /// Qualifies the name by a schema.
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<Name>) -> Self {
        self.schema = Some(schema.into());
        self
    }

    /// Does nothing when a table of this name is there already.
    #[must_use]
    pub fn if_not_exists(mut self) -> Self {
        self.if_not_exists = true;
        self
    }

    /// Only for the connection that makes it.
    #[must_use]
    pub fn temporary(mut self) -> Self {
        self.temporary = true;
        self
    }
}

impl Executable for CreateTableAs {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::CreateTableAs(self)
    }
}

impl Element for CreateTableAs {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::CreateTableAs) {
            return Err(c
                .unsupported("CREATE TABLE … AS", Capability::CreateTableAs)
                .help("create the table by its columns, and fill it with `insert_into(…).from_select(…)`"));
        }
        c.push("CREATE ");
        if self.temporary {
            if !c.has(Capability::TemporaryTables) {
                return Err(c.unsupported("CREATE TEMPORARY TABLE", Capability::TemporaryTables));
            }
            c.push("TEMPORARY ");
        }
        c.push("TABLE ");
        if self.if_not_exists && c.has(Capability::IfNotExists) {
            c.push("IF NOT EXISTS ");
        }
        c.table_name(self.schema.as_ref(), &self.name)?;
        c.push(" AS ");
        c.keeping_names(|c| c.literals(|c| c.render(NodeRef::Select(&self.query))))
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{self:?}"));
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        (index == 0).then(|| NodeRef::Select(&self.query))
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.name),
            1 => self.schema.as_deref(),
            _ => None,
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        [self.if_not_exists, self.temporary].get(index).map(|flag| i64::from(*flag))
    }
}
