//! Indexes.
use super::{column::Column, ddl_if::DdlIf, options::DdlOptions};
use crate::{
    expr::{Expr, IntoExpr, Node},
    name::Name,
    types::SqlValue,
};

/// What an index sorts by: a column or an expression (SQLAlchemy: an expression of `Index`). A name, a column and an expression turn into one.
///
/// ```
/// use aludel_sql::{CreateIndex, Executable, Index, SqlType, Table, column, compile, dialect, lower, schema::{IndexPart, index_part}};
///
/// let users = Table::new("users").column(column("name", SqlType::Text)).column(column("age", SqlType::Integer));
/// let youngest: IndexPart = index_part("age").descending().nulls_first(false);
/// let by_name = index_part(lower(users.col::<String>("name")?)).collate("C").operator_class("text_pattern_ops");
/// let index = Index::new([youngest]).part(by_name).named("ix");
/// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
/// assert_eq!(
///     compile::compile(CreateIndex::new(users, index).statement(), environment)?.sql,
///     "CREATE INDEX ix ON users (age DESC NULLS LAST, (lower(name)) COLLATE \"C\" text_pattern_ops)"
/// );
/// // Only the beginning of each value, where a database can do that.
/// assert_ne!(index_part("name").length(10), index_part("name"));
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct IndexPart {
    pub(crate) key: IndexKey,
    pub(crate) descending: bool,
    pub(crate) nulls_first: Option<bool>,
    pub(crate) collation: Option<Name>,
    pub(crate) operator_class: Option<Name>,
    pub(crate) length: Option<u32>,
}

/// A column or an expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum IndexKey {
    Column(Name),
    Expr(Node),
}

/// A column or expression of an index, to say more about it than its name (SQLAlchemy: an expression of `Index`).
pub fn index_part(part: impl Into<IndexPart>) -> IndexPart {
    part.into()
}

impl IndexPart {
    fn new(key: IndexKey) -> Self {
        IndexPart { key, descending: false, nulls_first: None, collation: None, operator_class: None, length: None }
    }

    /// From the highest to the lowest (SQLAlchemy: `desc()`).
    #[must_use]
    pub fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    /// Rows without a value first, or last (SQLAlchemy: `nulls_first`, `nulls_last`).
    #[must_use]
    pub fn nulls_first(mut self, first: bool) -> Self {
        self.nulls_first = Some(first);
        self
    }

    /// Sorted by this collation (SQLAlchemy: `collate(column, "C")`).
    #[must_use]
    pub fn collate(mut self, collation: impl Into<Name>) -> Self {
        self.collation = Some(collation.into());
        self
    }

    /// Compared by the operators of this class (SQLAlchemy: `postgresql_ops`).
    #[must_use]
    pub fn operator_class(mut self, class: impl Into<Name>) -> Self {
        self.operator_class = Some(class.into());
        self
    }

    /// Only so many characters or bytes of the value (SQLAlchemy: `mysql_length`).
    #[must_use]
    pub fn length(mut self, length: u32) -> Self {
        self.length = Some(length);
        self
    }

    /// The name of its column; of an expression, that of its first one.
    pub(crate) fn column(&self) -> Option<&Name> {
        match &self.key {
            IndexKey::Column(name) => Some(name),
            IndexKey::Expr(node) => node.first_column().map(|column| &column.def().name),
        }
    }
}

impl From<&str> for IndexPart {
    fn from(column: &str) -> Self {
        IndexPart::new(IndexKey::Column(column.into()))
    }
}

impl From<String> for IndexPart {
    fn from(column: String) -> Self {
        IndexPart::new(IndexKey::Column(column.into()))
    }
}

impl From<Name> for IndexPart {
    fn from(column: Name) -> Self {
        IndexPart::new(IndexKey::Column(column))
    }
}

impl<M, T: SqlValue> From<Column<M, T>> for IndexPart {
    fn from(column: Column<M, T>) -> Self {
        IndexPart::new(IndexKey::Column(column.def().name.clone()))
    }
}

impl<T: SqlValue> From<Expr<T>> for IndexPart {
    fn from(expr: Expr<T>) -> Self {
        match expr.into_node() {
            Node::Column(column) => IndexPart::new(IndexKey::Column(column.def().name.clone())),
            node => IndexPart::new(IndexKey::Expr(node)),
        }
    }
}

/// An index of one table (SQLAlchemy: `Index`).
///
/// ```
/// use aludel_sql::{CreateIndex, Executable, Index, SqlType, Table, column, compile, dialect, lower, schema::DdlIf};
///
/// let users = Table::new("users").column(column("email", SqlType::String(Some(255)))).column(column("active", SqlType::Boolean));
/// let by_email = Index::new([lower(users.col::<String>("email")?)])
///     .named("ix_users_email")
///     .unique()
///     .nulls_not_distinct()
///     .include(["active"])
///     .using("btree")
///     .concurrently()
///     .filter(users.col::<bool>("active")?);
/// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
/// assert_eq!(
///     compile::compile(CreateIndex::new(users.clone(), by_email).statement(), environment)?.sql,
///     "CREATE UNIQUE INDEX CONCURRENTLY ix_users_email ON users USING btree ((lower(email))) INCLUDE (active) NULLS NOT DISTINCT WHERE active"
/// );
/// // Words of one database only, and an index for some of them only.
/// let words = Index::new(["email"]).option("mysql_prefix", "FULLTEXT").ddl_if(DdlIf::dialects(["mysql"]));
/// assert_eq!(users.with_index(words).indexes().len(), 1);
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    pub(crate) name: Option<Name>,
    pub(crate) parts: Vec<IndexPart>,
    pub(crate) unique: bool,
    pub(crate) filter: Option<Node>,
    pub(crate) include: Vec<Name>,
    pub(crate) using: Option<Name>,
    pub(crate) concurrently: bool,
    pub(crate) nulls_not_distinct: bool,
    pub(crate) options: DdlOptions,
    pub(crate) ddl_if: Option<DdlIf>,
}

impl Index {
    /// An index over columns or expressions; its name is made by the naming convention (SQLAlchemy: `Index(None, "a", "b")`).
    pub fn new<C: Into<IndexPart>>(parts: impl IntoIterator<Item = C>) -> Self {
        Index {
            name: None,
            parts: parts.into_iter().map(Into::into).collect(),
            unique: false,
            filter: None,
            include: Vec::new(),
            using: None,
            concurrently: false,
            nulls_not_distinct: false,
            options: DdlOptions::default(),
            ddl_if: None,
        }
    }

    /// One more column or expression (SQLAlchemy: one more argument of `Index`).
    #[must_use]
    pub fn part(mut self, part: impl Into<IndexPart>) -> Self {
        self.parts.push(part.into());
        self
    }

    /// Gives it a name, in place of the convention's (SQLAlchemy: `Index("name", …)`).
    #[must_use]
    pub fn named(mut self, name: impl Into<Name>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// No two rows agree in all of its columns (SQLAlchemy: `unique=True`).
    #[must_use]
    pub fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// Only rows that meet the condition (SQLAlchemy: `postgresql_where`, `sqlite_where`, `mssql_where`).
    #[must_use]
    pub fn filter(mut self, condition: impl IntoExpr<bool>) -> Self {
        self.filter = Some(condition.into_expr().into_node());
        self
    }

    /// Columns that are in the index without being sorted by (SQLAlchemy: `postgresql_include`, `mssql_include`).
    #[must_use]
    pub fn include<C: Into<Name>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.include = columns.into_iter().map(Into::into).collect();
        self
    }

    /// The kind of index: `btree`, `gin` … (SQLAlchemy: `postgresql_using`, `mysql_using`).
    #[must_use]
    pub fn using(mut self, method: impl Into<Name>) -> Self {
        self.using = Some(method.into());
        self
    }

    /// Built while the table is being written to, outside of any transaction (SQLAlchemy: `postgresql_concurrently`).
    #[must_use]
    pub fn concurrently(mut self) -> Self {
        self.concurrently = true;
        self
    }

    /// NULL equals NULL, so that a unique index has one such row at most (SQLAlchemy: `postgresql_nulls_not_distinct`).
    #[must_use]
    pub fn nulls_not_distinct(mut self) -> Self {
        self.nulls_not_distinct = true;
        self
    }

    /// An option that one database has: `option("mysql_prefix", "FULLTEXT")` (SQLAlchemy: `mysql_prefix="FULLTEXT"`). See [`DdlOptions`].
    #[must_use]
    pub fn option(mut self, name: impl Into<Name>, value: impl Into<Name>) -> Self {
        self.options.set(name.into(), value.into());
        self
    }

    /// Only for some databases (SQLAlchemy: `ddl_if`).
    #[must_use]
    pub fn ddl_if(mut self, condition: DdlIf) -> Self {
        self.ddl_if = Some(condition);
        self
    }

    /// The columns that its name is made of.
    pub(crate) fn columns(&self) -> Vec<Name> {
        self.parts.iter().filter_map(IndexPart::column).cloned().collect()
    }
}
