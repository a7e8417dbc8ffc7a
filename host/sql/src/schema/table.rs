//! Tables at run time.
use super::{
    column::ColumnDef,
    constraint::{Check, Constraint, Exclude, PrimaryKey, Unique},
    default::{ColumnDefault, Defaults, RowDefault},
    event::{DdlEvent, DdlListener, Listeners},
    foreign_key::ForeignKey,
    index::{Index, IndexPart},
    options::DdlOptions,
    table_column::TableColumn,
};
use crate::{
    error::{Error, ErrorKind, Result},
    expr::{ColumnRef, Expr, IntoExpr, Node},
    name::Name,
    select::FromItem,
    types::{SqlType, SqlValue},
};
use std::{collections::BTreeMap, sync::Arc};

/// A table: columns, constraints, indexes (SQLAlchemy: `Table`).
///
/// ```
/// use aludel_sql::{Compare, Index, SqlType, Table, column, schema::{Exclude, TableColumn}, select};
///
/// let posts = Table::new("posts")
///     .in_schema("blog")
///     .column(column("id", SqlType::BigInteger).primary_key().generated())
///     .column(column("title", SqlType::String(Some(200))).not_null().default("Untitled"))
///     .column(column("author_id", SqlType::BigInteger))
///     .unique(["author_id", "title"])
///     .foreign_key(["author_id"], "users", ["id"])
///     .constraint(Exclude::using("gist").with("title", "="))
///     .index(["author_id"])
///     .with_index(Index::new(["title"]).unique())
///     .option("mysql_engine", "InnoDB")
///     .comment("What people wrote")
///     .info("owner", "editors");
/// let posts = posts.clone().check("titled", posts.col::<String>("title")?.ne(""));
///
/// assert_eq!((posts.name(), posts.schema(), posts.comment_text()), ("posts", Some("blog"), Some("What people wrote")));
/// assert_eq!((posts.columns().count(), posts.primary_key()[0].as_str(), posts.info_of("owner")), (3, "id", Some("editors")));
/// assert_eq!((posts.uniques().len(), posts.foreign_keys().len(), posts.checks().len(), posts.excludes().len()), (1, 1, 1, 1));
/// assert_eq!((posts.indexes().len(), posts.options().is_empty(), posts.defaults().is_some()), (2, false, true));
/// let title: &TableColumn = posts.get("title")?;
/// assert!(!title.is_nullable());
///
/// // In queries: a column of a type, every column, the table in FROM.
/// assert_eq!(format!("{:?}", select(posts.col::<i64>("id")?)), "SELECT blog.posts.id FROM blog.posts");
/// assert!(posts.col::<i64>("title").unwrap_err().message().contains("holds `string`"));
/// assert_eq!(format!("{:?}", select(posts.all())), "SELECT blog.posts.id, blog.posts.title, blog.posts.author_id FROM blog.posts");
/// assert_eq!(posts.from_item().name().as_str(), "posts");
///
/// // The same table elsewhere, and one that goes with its connection.
/// assert_eq!(posts.moved_to(Some("archive".into())).schema(), Some("archive"));
/// let scratch = Table::new("scratch").column(column("id", SqlType::BigInteger)).temporary();
/// assert_ne!(scratch, Table::new("scratch").column(column("id", SqlType::BigInteger)));
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub(crate) schema: Option<Name>,
    pub(crate) name: Name,
    pub(crate) columns: Vec<TableColumn>,
    defs: Vec<Arc<ColumnDef>>,
    pub(crate) primary_key: PrimaryKey,
    pub(crate) uniques: Vec<Unique>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    pub(crate) checks: Vec<Check>,
    pub(crate) excludes: Vec<Exclude>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) options: DdlOptions,
    pub(crate) temporary: bool,
    pub(crate) comment: Option<Name>,
    pub(crate) info: BTreeMap<Name, Name>,
    pub(crate) defaults: Option<Arc<Defaults>>,
    pub(crate) listeners: Listeners,
}

/// Making one.
impl Table {
    /// A table without columns (SQLAlchemy: `Table("name", metadata)`).
    pub fn new(name: impl Into<Name>) -> Self {
        Table {
            schema: None,
            name: name.into(),
            columns: Vec::new(),
            defs: Vec::new(),
            primary_key: PrimaryKey::default(),
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            excludes: Vec::new(),
            indexes: Vec::new(),
            options: DdlOptions::default(),
            temporary: false,
            comment: None,
            info: BTreeMap::new(),
            defaults: None,
            listeners: Listeners::default(),
        }
    }

    /// Qualifies the name by a schema (SQLAlchemy: `schema=`).
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<Name>) -> Self {
        self.schema = Some(schema.into());
        self.defs = self.columns.iter().map(|column| Arc::new(column.def(self.schema.as_ref(), &self.name))).collect();
        self
    }

    /// Adds a column, with the constraints it declares about itself (SQLAlchemy: a `Column` among the arguments).
    #[must_use]
    pub fn column(mut self, column: TableColumn) -> Self {
        if column.primary_key {
            self.primary_key.columns.push(column.name.clone());
        }
        if column.unique {
            self.uniques.push(Unique::new([column.name.clone()]));
        }
        if column.indexed {
            self.indexes.push(Index::new([column.name.clone()]));
        }
        self.foreign_keys.extend(column.foreign_keys.iter().cloned());
        self.checks.extend(column.checks.iter().cloned());
        self.remember_defaults(&column);
        self.defs.push(Arc::new(column.def(self.schema.as_ref(), &self.name)));
        self.columns.push(column);
        self
    }

    /// With what follows from the columns, after they were put in place as they are.
    #[cfg(feature = "serde")]
    pub(crate) fn settled(mut self) -> Self {
        self.defaults = None;
        self.defs = self.columns.iter().map(|column| Arc::new(column.def(self.schema.as_ref(), &self.name))).collect();
        for column in std::mem::take(&mut self.columns) {
            self.remember_defaults(&column);
            self.columns.push(column);
        }
        self
    }

    fn remember_defaults(&mut self, column: &TableColumn) {
        let position = self.columns.len();
        let of = |default: &ColumnDefault| RowDefault {
            position,
            column: column.name.clone(),
            sql_type: column.sql_type.clone(),
            default: default.clone(),
        };
        if column.default.is_some() || column.onupdate.is_some() {
            let defaults = Arc::make_mut(self.defaults.get_or_insert_default());
            defaults.insert.extend(column.default.as_ref().map(of));
            defaults.update.extend(column.onupdate.as_ref().map(of));
        }
        if column.is_fetched_on_update() {
            Arc::make_mut(self.defaults.get_or_insert_default()).fetched.push(position);
        }
    }

    /// No two rows agree in all of these columns (SQLAlchemy: `UniqueConstraint("a", "b")`).
    #[must_use]
    pub fn unique<C: Into<Name>>(self, columns: impl IntoIterator<Item = C>) -> Self {
        self.constraint(Unique::new(columns))
    }

    /// The columns name a row of another table, in the same order (SQLAlchemy: `ForeignKeyConstraint(["a"], ["t.b"])`).
    #[must_use]
    pub fn foreign_key<C: Into<Name>, R: Into<Name>>(
        self,
        columns: impl IntoIterator<Item = C>,
        table: impl Into<Name>,
        referred: impl IntoIterator<Item = R>,
    ) -> Self {
        self.constraint(ForeignKey::new(columns, table, referred))
    }

    /// A constraint with everything said (SQLAlchemy: a constraint among the arguments). A primary key takes the place of the one that the columns make.
    ///
    /// ```
    /// use aludel_sql::{SqlType, Table, column, schema::{ForeignKey, ReferentialAction, Unique}};
    ///
    /// let posts = Table::new("posts")
    ///     .column(column("author_id", SqlType::BigInteger))
    ///     .column(column("slug", SqlType::String(Some(250))))
    ///     .constraint(ForeignKey::new(["author_id"], "users", ["id"]).on_delete(ReferentialAction::Cascade))
    ///     .constraint(Unique::new(["author_id", "slug"]).named("uq_slug_of_author"));
    /// assert_eq!((posts.foreign_keys().len(), posts.uniques().len()), (1, 1));
    /// ```
    #[must_use]
    pub fn constraint(mut self, constraint: impl Into<Constraint>) -> Self {
        match constraint.into() {
            Constraint::PrimaryKey(key) => self = self.keyed(key),
            Constraint::Unique(unique) => self.uniques.push(unique),
            Constraint::ForeignKey(key) => self.foreign_keys.push(key),
            Constraint::Check(check) => self.checks.push(check),
            Constraint::Exclude(exclude) => self.excludes.push(exclude),
        }
        self
    }

    /// Its columns are part of the key, and so NOT NULL. A key without columns says more about the one there is.
    fn keyed(mut self, key: PrimaryKey) -> Self {
        let columns = if key.columns.is_empty() { std::mem::take(&mut self.primary_key.columns) } else { key.columns };
        for column in &mut self.columns {
            column.primary_key = columns.contains(&column.name);
            column.nullable &= !column.primary_key;
        }
        self.primary_key = PrimaryKey { columns, ..key };
        self.defs = self.columns.iter().map(|column| Arc::new(column.def(self.schema.as_ref(), &self.name))).collect();
        self
    }

    /// A condition that every row meets; the name goes into the naming convention (SQLAlchemy: `CheckConstraint(…, name=…)`).
    #[must_use]
    pub fn check(self, name: impl Into<Name>, condition: impl IntoExpr<bool>) -> Self {
        self.constraint(Check::new(condition).named(name))
    }

    /// An index over columns (SQLAlchemy: `Index(None, "a", "b")`).
    #[must_use]
    pub fn index<C: Into<IndexPart>>(self, columns: impl IntoIterator<Item = C>) -> Self {
        self.with_index(Index::new(columns))
    }

    /// An index with everything said (SQLAlchemy: an `Index` among the arguments).
    #[must_use]
    pub fn with_index(mut self, index: Index) -> Self {
        self.indexes.push(index);
        self
    }

    /// An option that one database has: `option("mysql_engine", "InnoDB")`, `option("sqlite_strict", "true")` (SQLAlchemy: `mysql_engine="InnoDB"`). See
    /// [`DdlOptions`].
    #[must_use]
    pub fn option(mut self, name: impl Into<Name>, value: impl Into<Name>) -> Self {
        self.options.set(name.into(), value.into());
        self
    }

    /// Only for the connection that makes it (SQLAlchemy: `prefixes=["TEMPORARY"]`).
    #[must_use]
    pub fn temporary(mut self) -> Self {
        self.temporary = true;
        self
    }

    /// A comment for the people who read the schema, kept by databases that have them (SQLAlchemy: `comment=`).
    #[must_use]
    pub fn comment(mut self, comment: impl Into<Name>) -> Self {
        self.comment = Some(comment.into());
        self
    }

    /// Something the program keeps with it (SQLAlchemy: `info`).
    #[must_use]
    pub fn info(mut self, name: impl Into<Name>, value: impl Into<Name>) -> Self {
        self.info.insert(name.into(), value.into());
        self
    }

    /// Statements of one's own when it is created or dropped (SQLAlchemy: `event.listen(table, "after_create", DDL(…))`).
    ///
    /// ```
    /// use aludel_sql::{Ddl, MetaData, SqlType, Table, column, compile, dialect, schema::{DdlEvent, DdlIf}};
    ///
    /// let grant = Ddl::new("GRANT SELECT ON {table} TO reporting").execute_if(DdlIf::dialects(["postgres"]));
    /// let users = Table::new("users").column(column("id", SqlType::Integer)).listen(DdlEvent::AfterCreate, grant);
    /// // It is said on one database only.
    /// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
    /// assert_eq!(MetaData::new().table(users).create_all_sql(environment)?, "CREATE TABLE IF NOT EXISTS users (id INTEGER);\n");
    /// # Ok::<(), aludel_sql::Error>(())
    /// ```
    #[must_use]
    pub fn listen(mut self, event: DdlEvent, listener: impl Into<DdlListener>) -> Self {
        self.listeners.add(event, listener.into());
        self
    }

    /// The same table in another schema, or in none; foreign keys to tables of the same schema follow it (SQLAlchemy:
    /// `to_metadata(schema=…)`).
    #[must_use]
    pub fn moved_to(mut self, schema: Option<Name>) -> Self {
        for key in &mut self.foreign_keys {
            if key.referred_schema == self.schema {
                key.referred_schema.clone_from(&schema);
            }
        }
        self.schema = schema;
        self.defs = self.columns.iter().map(|column| Arc::new(column.def(self.schema.as_ref(), &self.name))).collect();
        self
    }
}

/// Reading one.
impl Table {
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The schema, if it is qualified by one.
    pub fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// The columns (SQLAlchemy: `table.columns`).
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &TableColumn> {
        self.columns.iter()
    }

    /// A column by the name that the program calls it by (SQLAlchemy: `table.columns["name"]`).
    ///
    /// Errors: [`ErrorKind::UnknownName`] lists the columns.
    pub fn get(&self, name: &str) -> Result<&TableColumn> {
        self.columns.iter().find(|column| column.key() == name).ok_or_else(|| self.unknown(name))
    }

    /// The foreign keys.
    pub fn foreign_keys(&self) -> &[ForeignKey] {
        &self.foreign_keys
    }

    /// The unique constraints.
    pub fn uniques(&self) -> &[Unique] {
        &self.uniques
    }

    /// The conditions that every row meets.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The exclusions.
    pub fn excludes(&self) -> &[Exclude] {
        &self.excludes
    }

    /// The indexes.
    pub fn indexes(&self) -> &[Index] {
        &self.indexes
    }

    /// The options that only some databases have.
    pub fn options(&self) -> &DdlOptions {
        &self.options
    }

    /// The comment in the database.
    pub fn comment_text(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    /// What the program keeps with it (SQLAlchemy: `info`).
    pub fn info_of(&self, name: &str) -> Option<&str> {
        self.info.get(name).map(Name::as_str)
    }

    /// The columns of the primary key.
    pub fn primary_key(&self) -> &[Name] {
        &self.primary_key.columns
    }

    /// What the program fills in when rows are written; `None`: nothing.
    pub fn defaults(&self) -> Option<&Arc<Defaults>> {
        self.defaults.as_ref()
    }

    /// A column as a typed expression (SQLAlchemy: `table.c.name`): the way from a name to the typed API.
    ///
    /// Errors: [`ErrorKind::UnknownName`] lists the columns; [`ErrorKind::Compile`] when the column does not
    /// hold a `T`.
    pub fn col<T: SqlValue>(&self, name: &str) -> Result<Expr<T>> {
        let def = self.def(name)?;
        let (declared, asked) = (def.sql_type.get(), T::sql_type());
        if !compatible(&declared, &asked) {
            return Err(self.wrong_type(name, &declared, &asked));
        }
        Ok(Expr::new(Node::Column(ColumnRef::shared(Arc::clone(def)))))
    }

    /// Every column, for `select(table.all())` (SQLAlchemy: `select(table)`).
    pub fn all(&self) -> Vec<Expr<crate::types::Value>> {
        self.defs.iter().map(|def| Expr::new(Node::Column(ColumnRef::shared(Arc::clone(def))))).collect()
    }

    /// The table as an item of FROM.
    pub fn from_item(&self) -> FromItem {
        FromItem::table(self.schema.clone(), self.name.clone(), None)
    }

    pub(crate) fn def(&self, name: &str) -> Result<&Arc<ColumnDef>> {
        let position = self.columns.iter().position(|column| column.key() == name);
        position.and_then(|position| self.defs.get(position)).ok_or_else(|| self.unknown(name))
    }

    #[cold]
    fn unknown(&self, name: &str) -> Error {
        let error = Error::new(ErrorKind::UnknownName, "SQL-1001", format!("table `{}` has no column `{name}`", self.name));
        error.known(name, self.columns.iter().map(TableColumn::key))
    }

    #[cold]
    fn wrong_type(&self, name: &str, declared: &SqlType, asked: &SqlType) -> Error {
        let (declared, asked) = (declared.generic_name(), asked.generic_name());
        Error::new(ErrorKind::Compile, "SQL-1002", format!("column `{}.{name}` holds `{declared}`, not `{asked}`", self.name))
            .help("ask for a Rust type that the column can be read as, or for `Value`")
    }
}

fn crosses_as_text(sql_type: &SqlType) -> bool {
    use SqlType as T;
    matches!(
        sql_type,
        T::TimeTz
            | T::Range(_)
            | T::MultiRange(_)
            | T::Inet
            | T::Cidr
            | T::MacAddr
            | T::Bit(_)
            | T::BitVarying(_)
            | T::Hstore
            | T::TsVector
            | T::TsQuery
    )
}

/// Whether a column of one type may be used as the other: within a family, and freely where one is unknown.
fn compatible(declared: &SqlType, asked: &SqlType) -> bool {
    let (declared, asked) = (declared.base(), asked.base());
    let family = |sql_type: &SqlType| match sql_type {
        SqlType::Unknown | SqlType::Native(_) => 0,
        // What the program sees is the decorator's affair.
        SqlType::Custom(custom) if custom.decorated.is_some() => 0,
        SqlType::Fractional(of, _) if matches!(**of, SqlType::DateTime(_)) => 3,
        // What crosses in the database's own notation may be read as that.
        t if asked.is_text() && crosses_as_text(t) => 1,
        t if t.is_text() => 1,
        t if t.is_numeric() => 2,
        SqlType::DateTime(_) => 3,
        SqlType::Binary(_) => 4,
        SqlType::Array(_) => 5,
        _ => 6,
    };
    match (family(declared), family(asked)) {
        (0, _) | (_, 0) => true,
        (6, 6) => declared.generic_name() == asked.generic_name(),
        (2, 2) => declared.is_integer() || !asked.is_integer(),
        (left, right) => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::column;

    fn users() -> Table {
        Table::new("users").column(column("id", SqlType::BigInteger).primary_key()).column(column("email", SqlType::String(Some(50))))
    }

    #[test]
    fn an_unknown_column_names_the_near_one() {
        let error = users().col::<String>("emial").unwrap_err();
        assert_eq!(error.to_string(), "error[SQL-1001]: table `users` has no column `emial`\n  known: id, email\n  help:  did you mean `email`?");
    }

    #[test]
    fn a_wrong_type_is_refused() {
        assert_eq!(users().col::<i64>("email").unwrap_err().message(), "column `users.email` holds `string`, not `big_integer`");
        assert!(users().col::<i32>("id").is_ok());
        assert!(users().col::<crate::types::Value>("email").is_ok());
    }
}
