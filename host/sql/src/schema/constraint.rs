//! Constraints of a table. Each may span several columns; a name is made by the naming convention if none is given.
use super::{ddl_if::DdlIf, foreign_key::ForeignKey, index::IndexPart};
use crate::{
    expr::{IntoExpr, Node},
    name::Name,
};

/// When a constraint that can wait is checked, unless the transaction says otherwise (SQLAlchemy: `deferrable`, `initially`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferrable {
    /// After each statement: `DEFERRABLE INITIALLY IMMEDIATE`.
    InitiallyImmediate,
    /// At the end of the transaction: `DEFERRABLE INITIALLY DEFERRED`.
    InitiallyDeferred,
}

/// The primary key (SQLAlchemy: `PrimaryKeyConstraint`).
///
/// ```
/// use aludel_sql::{SqlType, Table, column, schema::{Constraint, Deferrable, PrimaryKey}};
///
/// let key = PrimaryKey::new(["tenant", "id"]).named("pk").deferrable(Deferrable::InitiallyImmediate);
/// let any = Constraint::from(key.clone());
/// assert_eq!(any, Constraint::PrimaryKey(key.clone()));
/// let seats = Table::new("seats").column(column("tenant", SqlType::Integer)).column(column("id", SqlType::Integer)).constraint(key);
/// assert_eq!(seats.primary_key().len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PrimaryKey {
    /// The name, if one was given.
    pub name: Option<Name>,
    /// Its columns.
    pub columns: Vec<Name>,
    /// Whether it may be checked at the end of the transaction.
    pub deferrable: Option<Deferrable>,
}

/// No two rows agree in all of these columns (SQLAlchemy: `UniqueConstraint`).
///
/// ```
/// use aludel_sql::schema::{Deferrable, Unique};
///
/// let slug = Unique::new(["tenant", "slug"]).named("uq_slug").deferrable(Deferrable::InitiallyDeferred).nulls_not_distinct();
/// assert!(slug.columns.len() == 2 && slug.nulls_not_distinct);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Unique {
    /// The name, if one was given.
    pub name: Option<Name>,
    /// Its columns.
    pub columns: Vec<Name>,
    /// Whether NULL equals NULL.
    pub nulls_not_distinct: bool,
    /// Whether it may be checked at the end of the transaction.
    pub deferrable: Option<Deferrable>,
    /// The databases it is meant for.
    pub ddl_if: Option<DdlIf>,
}

impl Unique {
    /// No two rows agree in all of these columns (SQLAlchemy: `UniqueConstraint("a", "b")`).
    pub fn new<C: Into<Name>>(columns: impl IntoIterator<Item = C>) -> Self {
        Unique { name: None, columns: columns.into_iter().map(Into::into).collect(), nulls_not_distinct: false, deferrable: None, ddl_if: None }
    }

    /// NULL equals NULL, so that there is one such row at most (SQLAlchemy: `postgresql_nulls_not_distinct`).
    #[must_use]
    pub fn nulls_not_distinct(mut self) -> Self {
        self.nulls_not_distinct = true;
        self
    }
}

/// A condition that every row meets (SQLAlchemy: `CheckConstraint`).
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, column, schema::{Check, DdlIf}};
///
/// let users = Table::new("users").column(column("age", SqlType::Integer));
/// let adult = Check::new(users.col::<i32>("age")?.ge(18)).named_exactly("only_adults").ddl_if(DdlIf::dialects(["postgres"]));
/// assert!(adult.exact_name && users.constraint(adult).checks().len() == 1);
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The name, if one was given; the convention may make it part of a longer one.
    pub name: Option<Name>,
    /// The condition.
    pub condition: Node,
    /// Whether the name is to be used as it is (SQLAlchemy: `conv`).
    pub exact_name: bool,
    /// The databases it is meant for.
    pub ddl_if: Option<DdlIf>,
}

impl Check {
    /// Every row meets the condition, or it is unknown there (SQLAlchemy: `CheckConstraint(condition)`).
    pub fn new(condition: impl IntoExpr<bool>) -> Self {
        Check { name: None, condition: condition.into_expr().into_node(), exact_name: false, ddl_if: None }
    }

    /// Gives it a name that the convention leaves as it is (SQLAlchemy: `conv("…")`).
    #[must_use]
    pub fn named_exactly(mut self, name: impl Into<Name>) -> Self {
        self.name = Some(name.into());
        self.exact_name = true;
        self
    }
}

/// No two rows are related in all of these ways (SQLAlchemy: `ExcludeConstraint`).
///
/// ```
/// use aludel_sql::{SqlType, Table, column, schema::Exclude};
///
/// let rooms = Table::new("rooms").column(column("free", SqlType::Boolean));
/// let booked_once = Exclude::using("gist").with("room", "=").with("during", "&&").filter(rooms.col::<bool>("free")?).named("booked_once");
/// assert!(booked_once.parts.len() == 2 && booked_once.filter.is_some());
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Exclude {
    /// The name, if one was given.
    pub name: Option<Name>,
    /// The kind of index behind it.
    pub using: Name,
    /// What is compared, and the operator.
    pub parts: Vec<(IndexPart, Name)>,
    /// The rows it is about; none: all.
    pub filter: Option<Node>,
    /// Whether it may be checked at the end of the transaction.
    pub deferrable: Option<Deferrable>,
    /// The databases it is meant for.
    pub ddl_if: Option<DdlIf>,
}

impl Exclude {
    /// An exclusion that an index of this kind checks (SQLAlchemy: `using=`).
    pub fn using(method: impl Into<Name>) -> Self {
        Exclude { name: None, using: method.into(), parts: Vec::new(), filter: None, deferrable: None, ddl_if: None }
    }

    /// Two rows are related when the operator holds between their values of this column or expression (SQLAlchemy: an element `("room", "=")`).
    #[must_use]
    pub fn with(mut self, part: impl Into<IndexPart>, operator: impl Into<Name>) -> Self {
        self.parts.push((part.into(), operator.into()));
        self
    }

    /// Only rows that meet the condition (SQLAlchemy: `where`).
    #[must_use]
    pub fn filter(mut self, condition: impl IntoExpr<bool>) -> Self {
        self.filter = Some(condition.into_expr().into_node());
        self
    }
}

impl PrimaryKey {
    /// These columns name a row (SQLAlchemy: `PrimaryKeyConstraint("a", "b")`).
    pub fn new<C: Into<Name>>(columns: impl IntoIterator<Item = C>) -> Self {
        PrimaryKey { name: None, columns: columns.into_iter().map(Into::into).collect(), deferrable: None }
    }
}

macro_rules! named {
    ($($constraint:ident),+) => {
        $(impl $constraint {
            /// Gives it a name, in place of the convention's (SQLAlchemy: `name=`).
            #[must_use]
            pub fn named(mut self, name: impl Into<Name>) -> Self {
                self.name = Some(name.into());
                self
            }
        })+
    };
}

macro_rules! deferrable {
    ($($constraint:ident),+) => {
        $(impl $constraint {
            /// It may be checked at the end of the transaction (SQLAlchemy: `deferrable`, `initially`).
            #[must_use]
            pub fn deferrable(mut self, deferrable: Deferrable) -> Self {
                self.deferrable = Some(deferrable);
                self
            }
        })+
    };
}

macro_rules! conditional {
    ($($constraint:ident),+) => {
        $(impl $constraint {
            /// Only for some databases (SQLAlchemy: `ddl_if`).
            #[must_use]
            pub fn ddl_if(mut self, condition: DdlIf) -> Self {
                self.ddl_if = Some(condition);
                self
            }
        })+
    };
}

named!(PrimaryKey, Unique, Check, Exclude);
deferrable!(PrimaryKey, Unique, Exclude);
conditional!(Unique, Check, Exclude);

/// Any constraint (SQLAlchemy: `Constraint`).
#[derive(Debug, Clone, PartialEq)]
pub enum Constraint {
    /// The primary key.
    PrimaryKey(PrimaryKey),
    /// No two rows agree.
    Unique(Unique),
    /// The columns name a row of another table.
    ForeignKey(ForeignKey),
    /// A condition that every row meets.
    Check(Check),
    /// No two rows are related.
    Exclude(Exclude),
}

macro_rules! from {
    ($($constraint:ident),+) => {
        $(impl From<$constraint> for Constraint {
            fn from(constraint: $constraint) -> Self {
                Constraint::$constraint(constraint)
            }
        })+
    };
}

from!(PrimaryKey, Unique, ForeignKey, Check, Exclude);
