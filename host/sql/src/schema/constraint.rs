//! Constraints of a table. Each may span several columns; a name is made by the naming convention if none is given.
use crate::{expr::Node, name::Name};

/// The primary key (SQLAlchemy: `PrimaryKeyConstraint`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PrimaryKey {
    /// The name, if one was given.
    pub name: Option<Name>,
    /// Its columns.
    pub columns: Vec<Name>,
}

/// No two rows agree in all of these columns (SQLAlchemy: `UniqueConstraint`).
#[derive(Debug, Clone, PartialEq)]
pub struct Unique {
    /// The name, if one was given.
    pub name: Option<Name>,
    /// Its columns.
    pub columns: Vec<Name>,
}

/// The columns name a row of another table (SQLAlchemy: `ForeignKeyConstraint`).
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
    /// What happens when the other row's key changes.
    pub on_update: ReferentialAction,
}

/// What a foreign key does when the row it names changes.
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
    /// The SQL words.
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

/// A condition that every row meets (SQLAlchemy: `CheckConstraint`).
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The name, if one was given.
    pub name: Option<Name>,
    /// The condition.
    pub condition: Node,
}
