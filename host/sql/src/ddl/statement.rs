//! DDL in the program's own words.
use crate::{
    compile::Compiler,
    error::Result,
    name::Name,
    schema::{DdlIf, DdlListener, DdlTarget, Table},
    select::Executable,
    visit::{Element, Key, NodeRef},
};

/// DDL that is passed on as it is (SQLAlchemy: `DDL("…")`). Where it is run for a table, `{table}` stands for the table's name
/// as the database writes it, with its schema. Never put data of users into it. Hook layout: text 0 the SQL.
///
/// ```
/// use aludel_sql::{Ddl, MetaData, SqlType, Table, column, compile, dialect, schema::{DdlEvent, DdlIf}};
///
/// let grant = Ddl::new("GRANT SELECT ON {table} TO reporting").execute_if(DdlIf::dialects(["default"]));
/// let users = Table::new("users").column(column("id", SqlType::Integer)).listen(DdlEvent::AfterCreate, grant);
/// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
/// let script = MetaData::new().table(users).create_all_sql(environment)?;
/// assert_eq!(script, "CREATE TABLE IF NOT EXISTS users (id INTEGER);\nGRANT SELECT ON users TO reporting;\n");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Ddl {
    sql: Name,
    table: Option<(Option<Name>, Name)>,
    condition: Option<DdlIf>,
}

impl Ddl {
    /// The statement, as it is (SQLAlchemy: `DDL("…")`).
    pub fn new(sql: impl Into<Name>) -> Self {
        Ddl { sql: sql.into(), table: None, condition: None }
    }

    /// The statement for a table, whose name takes the place of `{table}` (SQLAlchemy: `%(table)s`).
    #[must_use]
    pub fn on(mut self, table: &Table) -> Self {
        self.table = Some((table.schema.clone(), table.name.clone()));
        self
    }

    /// As a listener: only for some databases (SQLAlchemy: `execute_if`).
    #[must_use]
    pub fn execute_if(mut self, condition: DdlIf) -> Self {
        self.condition = Some(condition);
        self
    }
}

impl From<Ddl> for DdlListener {
    fn from(ddl: Ddl) -> Self {
        let condition = ddl.condition.clone();
        let listener = DdlListener::new(move |target: &DdlTarget<'_>| {
            let ddl = target.table.map_or_else(|| ddl.clone(), |table| ddl.clone().on(table));
            Ok(vec![Box::new(ddl) as Box<dyn Executable>])
        });
        match condition {
            Some(condition) => listener.execute_if(condition),
            None => listener,
        }
    }
}

impl Executable for Ddl {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::Ddl(self)
    }
}

impl Element for Ddl {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let Some((schema, table)) = &self.table else {
            c.push(&self.sql);
            return Ok(());
        };
        let mut parts = self.sql.split("{table}");
        c.push(parts.next().unwrap_or_default());
        for part in parts {
            c.table_name(schema.as_ref(), table)?;
            c.push(part);
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{self:?}"));
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.sql)
    }
}
