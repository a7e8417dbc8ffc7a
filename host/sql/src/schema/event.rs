//! What happens when tables are created and dropped, and who wants to have a say in it.
use super::{ddl_if::DdlIf, metadata::MetaData, table::Table};
use crate::{dialect::DialectSpec, error::Result, select::Executable};
use std::{fmt, sync::Arc};

/// A moment in `create_all` or `drop_all` (SQLAlchemy: `event.listen(table, "after_create", …)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DdlEvent {
    /// Before a table, or the first of all tables, is created.
    BeforeCreate,
    /// After a table with its indexes, or the last of all tables, was created.
    AfterCreate,
    /// Before a table, or the first of all tables, is dropped.
    BeforeDrop,
    /// After a table, or the last of all tables, was dropped.
    AfterDrop,
}

/// What is being created or dropped, and for which database (SQLAlchemy: the arguments `target` and `connection` of a listener).
#[derive(Clone, Copy)]
pub struct DdlTarget<'a> {
    /// The table; none for the metadata as a whole.
    pub table: Option<&'a Arc<Table>>,
    /// The metadata.
    pub metadata: &'a MetaData,
    /// The database's SQL.
    pub spec: &'a DialectSpec,
}

/// What a listener answers: statements to run at that moment (SQLAlchemy has no counterpart: a listener runs them itself).
pub type Statements = Vec<Box<dyn Executable>>;

/// What [`DdlListener::new`] calls.
type Listen = dyn Fn(&DdlTarget<'_>) -> Result<Statements> + Send + Sync;

/// Someone who adds statements of their own at a moment of `create_all` or `drop_all` (SQLAlchemy: a listener of `event.listen`).
///
/// ```
/// use aludel_sql::{Ddl, Executable, MetaData, SqlType, Table, column, compile, dialect};
/// use aludel_sql::schema::{DdlEvent, DdlIf, DdlListener, DdlTarget, Statements};
///
/// let seed = DdlListener::new(|target: &DdlTarget<'_>| {
///     let name = target.table.map_or("everything", |table| table.name());
///     let statements: Statements = vec![Box::new(Ddl::new(format!("CALL seeded('{name}')")))];
///     Ok(statements)
/// });
/// let metadata = MetaData::new()
///     .table(Table::new("users").column(column("id", SqlType::Integer)).listen(DdlEvent::AfterCreate, seed.clone()))
///     .listen(DdlEvent::AfterCreate, seed.execute_if(DdlIf::dialects(["elsewhere"])));
/// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
/// assert_eq!(metadata.create_all_sql(environment)?, "CREATE TABLE IF NOT EXISTS users (id INTEGER);\nCALL seeded('users');\n");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Clone)]
pub struct DdlListener {
    listen: Arc<Listen>,
    condition: Option<DdlIf>,
}

impl DdlListener {
    /// A listener that is asked for statements when the moment comes (SQLAlchemy: a function for `event.listen`). Errors of it end the work.
    pub fn new(listen: impl Fn(&DdlTarget<'_>) -> Result<Statements> + Send + Sync + 'static) -> Self {
        DdlListener { listen: Arc::new(listen), condition: None }
    }

    /// Only for some databases (SQLAlchemy: `execute_if`).
    #[must_use]
    pub fn execute_if(mut self, condition: DdlIf) -> Self {
        self.condition = Some(condition);
        self
    }

    /// The statements for this moment.
    pub(crate) fn statements(&self, target: &DdlTarget<'_>) -> Result<Statements> {
        if super::ddl_if::applies(self.condition.as_ref(), target.spec) { (self.listen)(target) } else { Ok(Vec::new()) }
    }
}

impl fmt::Debug for DdlListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DdlListener({:p})", Arc::as_ptr(&self.listen))
    }
}

impl PartialEq for DdlListener {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.listen, &other.listen) && self.condition == other.condition
    }
}

/// Listeners, each with its moment, in the order added.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Listeners(Vec<(DdlEvent, DdlListener)>);

impl Listeners {
    #[cfg(feature = "serde")]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn add(&mut self, event: DdlEvent, listener: DdlListener) {
        self.0.push((event, listener));
    }

    /// Adds what the listeners of a moment want.
    pub(crate) fn tell(&self, event: DdlEvent, target: &DdlTarget<'_>, out: &mut Statements) -> Result<()> {
        for (_, listener) in self.0.iter().filter(|(wanted, _)| *wanted == event) {
            out.extend(listener.statements(target)?);
        }
        Ok(())
    }
}
