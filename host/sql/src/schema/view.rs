//! Views: queries with a name.
use crate::{
    expr::{Label, Literal, Node},
    name::Name,
    select::{FromItem, Select, SelectData, SelectItem, Source},
};
use std::sync::Arc;

/// A query that the database keeps under a name (SQLAlchemy: `CreateView`).
///
/// ```
/// use aludel_sql::{Executable, SqlType, Table, column, compile, ddl::CreateView, dialect, select, schema::View};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger)).column(column("active", SqlType::Boolean));
/// let query = select(users.col::<i64>("id").unwrap()).filter(users.col::<bool>("active").unwrap());
/// let active = View::new("active_users", &query);
/// // It is read like a table.
/// let source = active.source(&query);
/// let ids = select(source.col::<i64>("id").unwrap()).from(&source);
/// assert_eq!((active.name(), active.from_item().name().as_str()), ("active_users", "active_users"));
/// // Kept, in a schema, under other names; or only for a connection.
/// let kept = active.clone().in_schema("reports").columns(["who"]).materialized();
/// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
/// let sql = compile::compile(CreateView::new(&kept).statement(), environment).unwrap().sql;
/// assert_eq!(sql, "CREATE MATERIALIZED VIEW reports.active_users (who) AS SELECT users.id FROM users WHERE users.active");
/// assert_ne!(active.clone().temporary(), active);
/// assert_eq!(format!("{ids:?}"), "SELECT active_users.id FROM active_users");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub(crate) schema: Option<Name>,
    pub(crate) name: Name,
    pub(crate) columns: Vec<Name>,
    pub(crate) query: Arc<SelectData>,
    pub(crate) materialized: bool,
    pub(crate) temporary: bool,
}

impl View {
    /// A view of the rows that the query gives (SQLAlchemy: `CreateView(query, "name")`).
    pub fn new<R>(name: impl Into<Name>, query: &Select<R>) -> Self {
        View { schema: None, name: name.into(), columns: Vec::new(), query: query.clone().into_data(), materialized: false, temporary: false }
    }

    /// Qualifies the name by a schema (SQLAlchemy: `schema=`).
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<Name>) -> Self {
        self.schema = Some(schema.into());
        self
    }

    /// Names for the columns, in place of the query's own (SQLAlchemy has none: the query labels them).
    #[must_use]
    pub fn columns<C: Into<Name>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.columns = columns.into_iter().map(Into::into).collect();
        self
    }

    /// Its rows are kept until it is refreshed (SQLAlchemy: `materialized=True`).
    #[must_use]
    pub fn materialized(mut self) -> Self {
        self.materialized = true;
        self
    }

    /// Only for the connection that makes it (SQLAlchemy: `temporary=True`).
    #[must_use]
    pub fn temporary(mut self) -> Self {
        self.temporary = true;
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The view as an item of FROM; the query that it was made of says what a row is, and which columns there are (SQLAlchemy: `CreateView(…).table`).
    pub fn source<R>(&self, query: &Select<R>) -> Source<R> {
        let _ = query;
        if self.columns.is_empty() {
            return Source::with_columns(self.from_item(), self.query.columns.clone());
        }
        let named = |name: &Name| SelectItem::Expr(Node::Label(Arc::new(Label { expr: Node::Literal(Literal::Null), name: name.clone() })));
        Source::with_columns(self.from_item(), self.columns.iter().map(named).collect())
    }

    /// The view as an item of FROM.
    pub fn from_item(&self) -> FromItem {
        FromItem::table(self.schema.clone(), self.name.clone(), None)
    }
}

impl From<&View> for FromItem {
    fn from(view: &View) -> Self {
        view.from_item()
    }
}
