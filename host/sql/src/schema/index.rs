//! Indexes.
use super::{column::Column, ddl_if::DdlIf, options::DdlOptions};
use crate::{
    expr::{Expr, IntoExpr, Node},
    name::Name,
    types::SqlValue,
};

/// What an index sorts by: a column or an expression.
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

/// A column of an index, to say more about it than its name.
///
/// ```
/// use aludel_sql::schema::{Index, index_part};
///
/// let newest = Index::new([index_part("created_at").descending()]).part(index_part("title").collate("C"));
/// # let _ = newest;
/// ```
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

    /// Sorted by this collation.
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
/// use aludel_sql::{Compare, Index, SqlType, Table, column, lower};
///
/// let users = Table::new("users").column(column("email", SqlType::String(Some(255)))).column(column("active", SqlType::Boolean));
/// let by_email = Index::new([lower(users.col::<String>("email").unwrap())])
///     .named("ix_users_email")
///     .unique()
///     .filter(users.col::<bool>("active").unwrap());
/// let users = users.with_index(by_email);
/// # let _ = users;
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
    /// An index over columns or expressions; its name is made by the naming convention.
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

    /// One more column or expression.
    #[must_use]
    pub fn part(mut self, part: impl Into<IndexPart>) -> Self {
        self.parts.push(part.into());
        self
    }

    /// Gives it a name.
    #[must_use]
    pub fn named(mut self, name: impl Into<Name>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// No two rows agree in all of its columns.
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

    /// NULL equals NULL, so that a unique index has one such row at most.
    #[must_use]
    pub fn nulls_not_distinct(mut self) -> Self {
        self.nulls_not_distinct = true;
        self
    }

    /// An option that one database has: `option("mysql_prefix", "FULLTEXT")`. See [`DdlOptions`].
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
