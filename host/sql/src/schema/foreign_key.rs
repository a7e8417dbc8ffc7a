//! Foreign keys.
use super::{constraint::Deferrable, ddl_if::DdlIf};
use crate::name::Name;

/// The columns name a row of another table (SQLAlchemy: `ForeignKeyConstraint`, `ForeignKey`).
///
/// ```
/// use aludel_sql::schema::{Deferrable, ForeignKey, Match, ReferentialAction};
/// use aludel_sql::{Executable, SqlType, Table, column, compile, ddl::AlterTable, dialect};
///
/// let key = ForeignKey::new(["tenant", "author_id"], "users", ["tenant", "id"])
///     .named("fk_author")
///     .in_schema("staff")
///     .on_delete(ReferentialAction::SetNull)
///     .on_delete_columns(["author_id"])
///     .on_update(ReferentialAction::Cascade)
///     .matching(Match::Full)
///     .deferrable(Deferrable::InitiallyDeferred);
/// let posts = Table::new("posts").column(column("tenant", SqlType::Integer)).column(column("author_id", SqlType::Integer));
/// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
/// assert_eq!(
///     compile::compile(AlterTable::add_constraint(posts, key).statement(), environment)?.sql,
///     "ALTER TABLE posts ADD CONSTRAINT fk_author FOREIGN KEY (tenant, author_id) REFERENCES staff.users (tenant, id) MATCH FULL \
///      ON DELETE SET NULL (author_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED"
/// );
///
/// // Of one column, within the column; two tables that name each other.
/// let boss = column("boss_id", SqlType::Integer).foreign_key(ForeignKey::to("users", "id").use_alter());
/// assert!(Table::new("users").column(boss).foreign_keys()[0].use_alter);
/// assert_eq!(ReferentialAction::SetNull.sql(), "SET NULL");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKey {
    /// The name, if one was given.
    pub name: Option<Name>,
    /// Its columns.
    pub columns: Vec<Name>,
    /// The schema of the other table.
    pub referred_schema: Option<Name>,
    /// The other table.
    pub referred_table: Name,
    /// The other table's columns, in the same order.
    pub referred_columns: Vec<Name>,
    /// What happens when the other row goes.
    pub on_delete: ReferentialAction,
    /// With SET NULL or SET DEFAULT, the columns that forget the row; empty: all of the key.
    pub on_delete_columns: Vec<Name>,
    /// What happens when the other row's key changes.
    pub on_update: ReferentialAction,
    /// Which keys with NULL in them match.
    pub matching: Match,
    /// Whether it may be checked at the end of the transaction.
    pub deferrable: Option<Deferrable>,
    /// Whether it is added after both tables are there (SQLAlchemy: `use_alter`).
    pub use_alter: bool,
    /// The databases it is meant for.
    pub ddl_if: Option<DdlIf>,
}

/// Which keys with NULL in them match (SQLAlchemy: `match=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Match {
    /// A key with a NULL in it names no row.
    #[default]
    Simple,
    /// All columns are NULL, or none is.
    Full,
}

impl ForeignKey {
    /// The columns name a row of `table` by these columns of it, in the same order (SQLAlchemy: `ForeignKeyConstraint(["a"], ["t.b"])`).
    pub fn new<C: Into<Name>, R: Into<Name>>(
        columns: impl IntoIterator<Item = C>,
        table: impl Into<Name>,
        referred: impl IntoIterator<Item = R>,
    ) -> Self {
        ForeignKey {
            name: None,
            columns: columns.into_iter().map(Into::into).collect(),
            referred_schema: None,
            referred_table: table.into(),
            referred_columns: referred.into_iter().map(Into::into).collect(),
            on_delete: ReferentialAction::NoAction,
            on_delete_columns: Vec::new(),
            on_update: ReferentialAction::NoAction,
            matching: Match::Simple,
            deferrable: None,
            use_alter: false,
            ddl_if: None,
        }
    }

    /// The column that this is given to names a row of `table` by `referred` (SQLAlchemy: `ForeignKey("users.id")`).
    pub fn to(table: impl Into<Name>, referred: impl Into<Name>) -> Self {
        ForeignKey::new(Vec::<Name>::new(), table, [referred])
    }

    /// Gives it a name, in place of the convention's (SQLAlchemy: `name=`).
    #[must_use]
    pub fn named(mut self, name: impl Into<Name>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The schema of the other table (SQLAlchemy: `"staff.users.id"`).
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<Name>) -> Self {
        self.referred_schema = Some(schema.into());
        self
    }

    /// What happens when the other row goes (SQLAlchemy: `ondelete`).
    #[must_use]
    pub fn on_delete(mut self, action: ReferentialAction) -> Self {
        self.on_delete = action;
        self
    }

    /// With SET NULL or SET DEFAULT on delete, only these columns forget the row (SQLAlchemy: `ondelete="SET NULL (a)"`).
    #[must_use]
    pub fn on_delete_columns<C: Into<Name>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.on_delete_columns = columns.into_iter().map(Into::into).collect();
        self
    }

    /// What happens when the other row's key changes (SQLAlchemy: `onupdate`).
    #[must_use]
    pub fn on_update(mut self, action: ReferentialAction) -> Self {
        self.on_update = action;
        self
    }

    /// Which keys with NULL in them match (SQLAlchemy: `match`).
    #[must_use]
    pub fn matching(mut self, matching: Match) -> Self {
        self.matching = matching;
        self
    }

    /// It may be checked at the end of the transaction (SQLAlchemy: `deferrable`, `initially`).
    #[must_use]
    pub fn deferrable(mut self, deferrable: Deferrable) -> Self {
        self.deferrable = Some(deferrable);
        self
    }

    /// It is added after both tables are there, where the database can do that (SQLAlchemy: `use_alter=True`).
    #[must_use]
    pub fn use_alter(mut self) -> Self {
        self.use_alter = true;
        self
    }

    /// Only for some databases (SQLAlchemy: `ddl_if`).
    ///
    /// ```
    /// use aludel_sql::schema::{DdlIf, ForeignKey};
    ///
    /// assert!(ForeignKey::to("users", "id").ddl_if(DdlIf::dialects(["postgres"])).ddl_if.is_some());
    /// ```
    #[must_use]
    pub fn ddl_if(mut self, condition: DdlIf) -> Self {
        self.ddl_if = Some(condition);
        self
    }

    /// Whether it names rows of this table.
    pub(crate) fn refers_to(&self, schema: Option<&Name>, table: &Name) -> bool {
        self.referred_table == *table && self.referred_schema.as_ref() == schema
    }
}

/// What a foreign key does when the row it names changes (SQLAlchemy: the words of `ondelete=`, `onupdate=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferentialAction {
    /// The change is refused.
    #[default]
    NoAction,
    /// The change is refused at once.
    Restrict,
    /// The rows that name it follow.
    Cascade,
    /// The rows that name it forget it.
    SetNull,
    /// The rows that name it fall back to the column's default.
    SetDefault,
}

impl ReferentialAction {
    /// The SQL words (SQLAlchemy: the text itself).
    pub fn sql(self) -> &'static str {
        match self {
            ReferentialAction::NoAction => "NO ACTION",
            ReferentialAction::Restrict => "RESTRICT",
            ReferentialAction::Cascade => "CASCADE",
            ReferentialAction::SetNull => "SET NULL",
            ReferentialAction::SetDefault => "SET DEFAULT",
        }
    }
}
