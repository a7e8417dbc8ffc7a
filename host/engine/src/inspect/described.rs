//! What the inspector tells.

/// A column of a table or view (SQLAlchemy: `ReflectedColumn`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribedColumn {
    /// The name.
    pub name: String,
    /// The type in the database's own words: `character varying(50)`, `bigint`.
    pub type_name: String,
    /// Whether NULL is allowed.
    pub nullable: bool,
    /// What the database fills in, as SQL.
    pub default: Option<String>,
    /// The place in the primary key, from 1; 0: none.
    pub primary_key: u32,
    /// Whether the database numbers the rows.
    pub autoincrement: bool,
    /// What it is computed from.
    pub computed: Option<DescribedComputed>,
    /// How its text is compared, where that is said.
    pub collation: Option<String>,
    /// The comment.
    pub comment: Option<String>,
}

/// What a column is computed from (SQLAlchemy: `ReflectedComputed`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribedComputed {
    /// The SQL.
    pub sql: String,
    /// Whether it is kept in the table.
    pub stored: bool,
}

/// A primary key or unique constraint (SQLAlchemy: `ReflectedPrimaryKeyConstraint`, `ReflectedUniqueConstraint`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DescribedKey {
    /// The name of the constraint, if it has one.
    pub name: Option<String>,
    /// Its columns, in order.
    pub columns: Vec<String>,
}

/// A foreign key (SQLAlchemy: `ReflectedForeignKeyConstraint`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribedForeignKey {
    /// The name of the constraint, if it has one.
    pub name: Option<String>,
    /// Its columns (SQLAlchemy: `constrained_columns`).
    pub columns: Vec<String>,
    /// The schema of the other table, where that is said.
    pub referred_schema: Option<String>,
    /// The other table.
    pub referred_table: String,
    /// The other table's columns, in the same order.
    pub referred_columns: Vec<String>,
    /// What happens when the other row goes: `CASCADE`, `NO ACTION` ….
    pub on_delete: String,
    /// What happens when its key changes.
    pub on_update: String,
}

/// A condition that every row meets (SQLAlchemy: `ReflectedCheckConstraint`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribedCheck {
    /// The name of the constraint, if it has one.
    pub name: Option<String>,
    /// The condition, in the database's own words (SQLAlchemy: `sqltext`).
    pub sql: String,
}

/// An index (SQLAlchemy: `ReflectedIndex`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DescribedIndex {
    /// The name.
    pub name: String,
    /// Whether no two rows agree.
    pub unique: bool,
    /// What it sorts by: columns by their names, and expressions as SQL.
    pub parts: Vec<String>,
    /// The rows it is about, as SQL; none: all.
    pub filter: Option<String>,
}
