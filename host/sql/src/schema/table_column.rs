//! A column of a table made at run time: everything that DDL and the writing of rows want to know of it.
use super::{
    column::{Column, ColumnDef},
    computed::Computed,
    constraint::Check,
    default::{ColumnDefault, Given},
    foreign_key::ForeignKey,
    identity::Identity,
    options::DdlOptions,
    sequence::Sequence,
};
use crate::{
    error::Result,
    expr::{IntoExpr, Node},
    name::Name,
    types::{SqlType, SqlValue, TypeRef},
};
use std::{collections::BTreeMap, sync::Arc};

/// A column of a [`crate::schema::Table`], made by [`column()`] (SQLAlchemy: `Column`).
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Arithmetic, Compare, CreateTable, Executable, SqlType, Table, column, compile, dialect, func};
/// use aludel_sql::schema::{Check, ForeignKey, Identity, Sequence, TableColumn};
/// use blog::User;
///
/// let net = Table::new("orders").column(column("net", SqlType::Integer)).col::<i32>("net")?;
/// let orders = Table::new("orders")
///     .column(column("id", SqlType::BigInteger).primary_key().identity(Identity::always()))
///     .column(column("user_id", SqlType::BigInteger).references("users", "id").index())
///     .column(column("shop_id", SqlType::BigInteger).foreign_key(ForeignKey::to("shops", "id")))
///     .column(column("net", SqlType::Text).of_type(SqlType::Integer).check(Check::new(net.clone().gt(0))))
///     .column(column("gross", SqlType::Integer).computed::<i32>(net.clone().mul(2_i32)))
///     .column(column("tax", SqlType::Integer).computed_stored::<i32>(net.clone()))
///     .column(column("rest", SqlType::Integer).computed_virtual::<i32>(net.clone()))
///     .column(column("state", SqlType::Text).not_null().server_default("new").collate("C").comment("Where it is"))
///     .column(column("note", SqlType::Text).not_null().nullable());
/// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
/// let sql = compile::compile(CreateTable::new(orders.clone()).statement(), environment)?.sql;
/// assert!(sql.contains("id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL"), "{sql}");
/// assert!(sql.contains("state TEXT COLLATE \"C\" DEFAULT 'new' NOT NULL"), "{sql}");
/// assert!(sql.contains("tax INTEGER GENERATED ALWAYS AS (net) STORED"), "{sql}");
///
/// // What the program knows of it.
/// let state: &TableColumn = orders.get("state")?;
/// assert_eq!((state.name(), state.sql_type(), state.comment_text()), ("state", SqlType::Text, Some("Where it is")));
/// assert!(!state.is_nullable() && !state.is_primary_key() && state.server_default_value().is_some() && state.is_fetched());
/// assert!(orders.get("id")?.is_generated() && orders.get("gross")?.computed_from().is_some() && orders.get("gross")?.is_fetched_on_update());
/// let odd = column("OLD_NAME", SqlType::Text).called("name").doc("of an old system").info("owner", "sales").option("mysql_on_update", "x");
/// assert_eq!((odd.key(), odd.doc_text(), odd.info_of("owner")), ("name", Some("of an old system"), Some("sales")));
/// let by_trigger = column("changed", SqlType::Text).fetched().fetched_on_update();
/// assert!(by_trigger.is_fetched() && by_trigger.is_fetched_on_update());
///
/// // What the program fills in.
/// let number = column("number", SqlType::BigInteger).sequence(&Sequence::new("numbers")).onupdate_with(|| 7_i64);
/// assert!(number.client_default().is_some() && number.client_onupdate().is_some());
/// let version = column("version", SqlType::Integer).onupdate::<i32>(func::<i32>("next_version", []));
/// let seen = column("seen", SqlType::Text).onupdate_from(|row| row.get::<String>("state"));
/// assert_ne!(version.client_onupdate(), seen.client_onupdate());
/// let numbered = column("id", SqlType::Integer).generated();
/// assert!(numbered.is_generated());
///
/// // As a model has it.
/// assert!(!TableColumn::of(User::name).is_nullable());
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    pub(crate) name: Name,
    pub(crate) key: Option<Name>,
    pub(crate) sql_type: TypeRef,
    pub(crate) nullable: bool,
    pub(crate) primary_key: bool,
    pub(crate) unique: bool,
    pub(crate) indexed: bool,
    pub(crate) generated: bool,
    pub(crate) identity: Option<Identity>,
    pub(crate) computed: Option<Computed>,
    pub(crate) server_default: Option<Node>,
    pub(crate) fetched: bool,
    pub(crate) fetched_on_update: bool,
    pub(crate) default: Option<ColumnDefault>,
    pub(crate) onupdate: Option<ColumnDefault>,
    pub(crate) sequence: Option<Sequence>,
    pub(crate) collation: Option<Name>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    pub(crate) checks: Vec<Check>,
    pub(crate) options: DdlOptions,
    pub(crate) comment: Option<Name>,
    pub(crate) doc: Option<Name>,
    pub(crate) info: BTreeMap<Name, Name>,
}

/// A column of a table made at run time: nullable, unless something says otherwise (SQLAlchemy: `Column("name", type)`).
///
/// ```
/// use aludel_sql::{SqlType, column};
///
/// let email = column("email", SqlType::String(Some(255))).not_null().unique();
/// assert_eq!(email.name(), "email");
/// ```
pub fn column(name: impl Into<Name>, sql_type: SqlType) -> TableColumn {
    TableColumn {
        name: name.into(),
        key: None,
        sql_type: TypeRef::of(sql_type),
        nullable: true,
        primary_key: false,
        unique: false,
        indexed: false,
        generated: false,
        identity: None,
        computed: None,
        server_default: None,
        fetched: false,
        fetched_on_update: false,
        default: None,
        onupdate: None,
        sequence: None,
        collation: None,
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        options: DdlOptions::default(),
        comment: None,
        doc: None,
        info: BTreeMap::new(),
    }
}

/// What it is.
impl TableColumn {
    /// A column as a model declares it: name, type, and whether it may be NULL (SQLAlchemy: `User.__table__.c.name`).
    pub fn of<M, T: SqlValue>(column: Column<M, T>) -> Self {
        let def = column.def();
        TableColumn { nullable: def.nullable, sql_type: def.sql_type.clone(), ..self::column(def.name.clone(), SqlType::Unknown) }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name that the program calls it by: its own, unless there is another (SQLAlchemy: `key`).
    pub fn key(&self) -> &str {
        self.key.as_ref().unwrap_or(&self.name)
    }

    /// The type.
    pub fn sql_type(&self) -> SqlType {
        self.sql_type.get()
    }

    /// Whether it is part of the primary key.
    pub fn is_primary_key(&self) -> bool {
        self.primary_key
    }

    /// Whether NULL is allowed.
    pub fn is_nullable(&self) -> bool {
        self.nullable
    }

    /// Whether the database counts its values: it is an identity column, or numbers the rows and is of whole numbers.
    pub(crate) fn is_counted(&self) -> bool {
        self.identity.is_some() || (self.generated && self.sql_type.get().is_integer())
    }

    /// Whether the database numbers the rows (SQLAlchemy: `autoincrement`).
    pub fn is_generated(&self) -> bool {
        self.generated || self.identity.is_some()
    }

    /// What the database computes it from.
    pub fn computed_from(&self) -> Option<&Computed> {
        self.computed.as_ref()
    }

    /// What the database fills in.
    pub fn server_default_value(&self) -> Option<&Node> {
        self.server_default.as_ref()
    }

    /// Whether the database makes the value of a new row, as far as the table says (SQLAlchemy: `FetchedValue`).
    pub fn is_fetched(&self) -> bool {
        self.fetched || self.server_default.is_some() || self.computed.is_some() || self.is_generated()
    }

    /// Whether the database changes the value when the row changes (SQLAlchemy: `server_onupdate`).
    pub fn is_fetched_on_update(&self) -> bool {
        self.fetched_on_update || self.computed.is_some()
    }

    /// What the program fills in for a new row.
    pub fn client_default(&self) -> Option<&ColumnDefault> {
        self.default.as_ref()
    }

    /// What the program fills in for a row that changes.
    pub fn client_onupdate(&self) -> Option<&ColumnDefault> {
        self.onupdate.as_ref()
    }

    /// The comment in the database.
    pub fn comment_text(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    /// What the program says of it (SQLAlchemy: `doc`). It is not sent to the database.
    pub fn doc_text(&self) -> Option<&str> {
        self.doc.as_deref()
    }

    /// What the program keeps with it (SQLAlchemy: `info`).
    pub fn info_of(&self, name: &str) -> Option<&str> {
        self.info.get(name).map(Name::as_str)
    }

    /// What an expression knows of it.
    pub(crate) fn def(&self, schema: Option<&Name>, table: &Name) -> ColumnDef {
        ColumnDef {
            schema: schema.cloned(),
            table: table.clone(),
            name: self.name.clone(),
            sql_type: self.sql_type.clone(),
            nullable: self.nullable,
            primary_key: self.primary_key,
        }
    }
}

/// What DDL says of it.
impl TableColumn {
    /// The name that the program calls it by, in place of its own (SQLAlchemy: `key`).
    #[must_use]
    pub fn called(mut self, key: impl Into<Name>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Part of the primary key, and so NOT NULL (SQLAlchemy: `primary_key=True`).
    #[must_use]
    pub fn primary_key(mut self) -> Self {
        self.primary_key = true;
        self.nullable = false;
        self
    }

    /// The database numbers the rows, in its usual way (SQLAlchemy: `autoincrement=True`).
    #[must_use]
    pub fn generated(mut self) -> Self {
        self.generated = true;
        self
    }

    /// The database numbers the rows, and how (SQLAlchemy: `Identity(…)`).
    #[must_use]
    pub fn identity(mut self, identity: Identity) -> Self {
        self.identity = Some(identity);
        self.nullable = false;
        self
    }

    /// The database computes it, and keeps it or not, as it likes (SQLAlchemy: `Computed(…)`).
    #[must_use]
    pub fn computed<T>(self, expr: impl IntoExpr<T>) -> Self {
        self.computed_as(expr.into_expr().into_node(), None)
    }

    /// The database computes it when the row is written (SQLAlchemy: `Computed(…, persisted=True)`).
    #[must_use]
    pub fn computed_stored<T>(self, expr: impl IntoExpr<T>) -> Self {
        self.computed_as(expr.into_expr().into_node(), Some(true))
    }

    /// The database computes it when it is read (SQLAlchemy: `Computed(…, persisted=False)`).
    #[must_use]
    pub fn computed_virtual<T>(self, expr: impl IntoExpr<T>) -> Self {
        self.computed_as(expr.into_expr().into_node(), Some(false))
    }

    fn computed_as(mut self, expr: Node, stored: Option<bool>) -> Self {
        self.computed = Some(Computed { expr, stored });
        self
    }

    /// NOT NULL (SQLAlchemy: `nullable=False`).
    #[must_use]
    pub fn not_null(mut self) -> Self {
        self.nullable = false;
        self
    }

    /// NULL is allowed (SQLAlchemy: `nullable=True`).
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// Another type (SQLAlchemy: `type_`).
    #[must_use]
    pub fn of_type(mut self, sql_type: SqlType) -> Self {
        self.sql_type = TypeRef::of(sql_type);
        self
    }

    /// A unique constraint over this column alone (SQLAlchemy: `unique=True`).
    #[must_use]
    pub fn unique(mut self) -> Self {
        self.unique = true;
        self
    }

    /// An index over this column alone (SQLAlchemy: `index=True`).
    #[must_use]
    pub fn index(mut self) -> Self {
        self.indexed = true;
        self
    }

    /// A foreign key over this column alone (SQLAlchemy: `ForeignKey("users.id")`).
    #[must_use]
    pub fn references(self, table: impl Into<Name>, column: impl Into<Name>) -> Self {
        self.foreign_key(ForeignKey::to(table, column))
    }

    /// A foreign key over this column alone, with everything said (SQLAlchemy: `ForeignKey("users.id", ondelete=…)`).
    #[must_use]
    pub fn foreign_key(mut self, key: ForeignKey) -> Self {
        self.foreign_keys.push(ForeignKey { columns: vec![self.name.clone()], ..key });
        self
    }

    /// A condition that the column meets in every row (SQLAlchemy: a `CheckConstraint` within `Column`).
    #[must_use]
    pub fn check(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }

    /// A default that the database fills in: a value, an expression or a function (SQLAlchemy: `server_default`).
    #[must_use]
    pub fn server_default<T>(mut self, value: impl IntoExpr<T>) -> Self {
        self.server_default = Some(value.into_expr().into_node());
        self
    }

    /// A trigger or the like fills it in for new rows (SQLAlchemy: `server_default=FetchedValue()`). Nothing is said in DDL.
    #[must_use]
    pub fn fetched(mut self) -> Self {
        self.fetched = true;
        self
    }

    /// A trigger or the like changes it when the row changes (SQLAlchemy: `server_onupdate=FetchedValue()`).
    #[must_use]
    pub fn fetched_on_update(mut self) -> Self {
        self.fetched_on_update = true;
        self
    }

    /// How its text is compared (SQLAlchemy: `String(collation=…)`).
    #[must_use]
    pub fn collate(mut self, collation: impl Into<Name>) -> Self {
        self.collation = Some(collation.into());
        self
    }

    /// An option that one database has: `option("mysql_on_update", "CURRENT_TIMESTAMP(6)")` (SQLAlchemy: `**dialect_kw`). See [`DdlOptions`].
    #[must_use]
    pub fn option(mut self, name: impl Into<Name>, value: impl Into<Name>) -> Self {
        self.options.set(name.into(), value.into());
        self
    }

    /// A comment for the people who read the schema, kept by databases that have them (SQLAlchemy: `comment=`).
    #[must_use]
    pub fn comment(mut self, comment: impl Into<Name>) -> Self {
        self.comment = Some(comment.into());
        self
    }

    /// A comment for the people who read the program (SQLAlchemy: `doc`).
    #[must_use]
    pub fn doc(mut self, doc: impl Into<Name>) -> Self {
        self.doc = Some(doc.into());
        self
    }

    /// Something the program keeps with it (SQLAlchemy: `info`).
    #[must_use]
    pub fn info(mut self, name: impl Into<Name>, value: impl Into<Name>) -> Self {
        self.info.insert(name.into(), value.into());
        self
    }
}

/// What the program fills in when a row is written and the column was given no value, not even NULL. It enters
/// [`insert_into`](crate::insert_into) and [`update_table`](crate::update_table) when they run, and rows of models; it is not
/// there in INSERT … SELECT, ON CONFLICT DO UPDATE and MERGE.
impl TableColumn {
    /// A value, or SQL that the INSERT says, for new rows (SQLAlchemy: `default=0`, `default=func.now()`).
    ///
    /// ```
    /// use aludel_sql::{SqlType, Table, column, compile::compile, dialect::{DefaultDialect, NoPlugins}, insert_into, Executable};
    ///
    /// let posts = Table::new("posts")
    ///     .column(column("title", SqlType::Text))
    ///     .column(column("views", SqlType::Integer).default::<i32>(0));
    /// let insert = insert_into(&posts).set::<String>("title", "Hello");
    /// let environment = aludel_sql::compile::Environment { dialect: &DefaultDialect, plugins: &NoPlugins };
    /// assert_eq!(compile(insert.statement(), environment).unwrap().sql, "INSERT INTO posts (title, views) VALUES (?, ?)");
    /// ```
    #[must_use]
    pub fn default<T>(mut self, value: impl IntoExpr<T>) -> Self {
        self.default = Some(ColumnDefault::of(value.into_expr().into_node()));
        self
    }

    /// A value made anew for every row (SQLAlchemy: `default=datetime.utcnow`).
    ///
    /// ```
    /// use aludel_sql::{SqlType, column};
    /// use std::sync::atomic::{AtomicI64, Ordering};
    ///
    /// static NEXT: AtomicI64 = AtomicI64::new(1);
    /// let number = column("number", SqlType::BigInteger).default_with(|| NEXT.fetch_add(1, Ordering::Relaxed));
    /// assert!(number.client_default().is_some());
    /// ```
    #[must_use]
    pub fn default_with<T: SqlValue>(mut self, make: impl Fn() -> T + Send + Sync + 'static) -> Self {
        self.default = Some(ColumnDefault::Call(Arc::new(move || make().into_value())));
        self
    }

    /// A value made of the row's other values (SQLAlchemy: `default=lambda context: …`). It sees the other kinds of defaults, and
    /// those of its kind that are declared before it.
    ///
    /// ```
    /// use aludel_sql::{SqlType, column};
    ///
    /// let slug = column("slug", SqlType::Text)
    ///     .default_from(|row| Ok(row.get::<String>("title")?.map(|title| title.to_lowercase().replace(' ', "-"))));
    /// assert!(slug.client_default().is_some());
    /// ```
    #[must_use]
    pub fn default_from<T: SqlValue>(mut self, make: impl Fn(&Given<'_>) -> Result<T> + Send + Sync + 'static) -> Self {
        self.default = Some(ColumnDefault::Context(Arc::new(move |given| make(given).map(T::into_value))));
        self
    }

    /// The next number of a sequence, which is created before the tables and dropped after them (SQLAlchemy: a `Sequence` within
    /// `Column`).
    #[must_use]
    pub fn sequence(mut self, sequence: &Sequence) -> Self {
        self.sequence = Some(sequence.clone());
        self.default = Some(ColumnDefault::Sql(sequence.next_value_node(self.sql_type.get())));
        self
    }

    /// A value, or SQL that the UPDATE says, whenever the row changes (SQLAlchemy: `onupdate=`).
    #[must_use]
    pub fn onupdate<T>(mut self, value: impl IntoExpr<T>) -> Self {
        self.onupdate = Some(ColumnDefault::of(value.into_expr().into_node()));
        self
    }

    /// A value made anew whenever the row changes (SQLAlchemy: `onupdate=datetime.utcnow`).
    #[must_use]
    pub fn onupdate_with<T: SqlValue>(mut self, make: impl Fn() -> T + Send + Sync + 'static) -> Self {
        self.onupdate = Some(ColumnDefault::Call(Arc::new(move || make().into_value())));
        self
    }

    /// A value made of the row's new values whenever it changes (SQLAlchemy: `onupdate=lambda context: …`). In an UPDATE of many rows
    /// the new values are those that it sets; for an object of a session, all of its columns.
    #[must_use]
    pub fn onupdate_from<T: SqlValue>(mut self, make: impl Fn(&Given<'_>) -> Result<T> + Send + Sync + 'static) -> Self {
        self.onupdate = Some(ColumnDefault::Context(Arc::new(move |given| make(given).map(T::into_value))));
        self
    }
}
