//! Words for one database that do not change what a query gives: hints, and what stands before the select list or at the
//! end.
use super::{FromItem, Select};
use crate::{compile::Compiler, name::Name, visit::Key};

/// Where a hint stands (SQLAlchemy: `prefix_with`, `with_hint`, `with_statement_hint` and `suffix_with` tell it).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HintPlace {
    /// Behind SELECT.
    Prefix,
    /// Behind SELECT, as a comment that the optimizer reads: `/*+ … */`.
    Optimizer,
    /// Behind a table in FROM, by the name it goes by there.
    Table(Name),
    /// At the end of the query.
    Suffix,
}

/// A hint: SQL as it is, for one dialect or for all (SQLAlchemy: `with_hint(…, dialect_name=…)`).
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Model, select};
/// use blog::User;
///
/// let names = || select(User::name);
/// assert_eq!(format!("{:?}", names().prefix_with(None, "SQL_NO_CACHE")), "SELECT SQL_NO_CACHE users.name FROM users");
/// assert_eq!(format!("{:?}", names().suffix_with(None, "OPTION (RECOMPILE)")), "SELECT users.name FROM users OPTION (RECOMPILE)");
/// assert_eq!(format!("{:?}", names().optimizer_hint(None, "SeqScan(users)")), "SELECT /*+ SeqScan(users) */ users.name FROM users");
/// assert_eq!(format!("{:?}", names().with_hint(User::entity(), None, "USE INDEX (i)")), "SELECT users.name FROM users USE INDEX (i)");
/// // For one dialect only: the standard's does not show it.
/// assert_eq!(format!("{:?}", names().suffix_with(Some("mssql"), "OPTION (RECOMPILE)")), "SELECT users.name FROM users");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Where it stands.
    pub place: HintPlace,
    /// The dialect that it is for; on any other one, it is left out. `None`: for all.
    pub dialect: Option<Name>,
    /// The SQL.
    pub sql: Name,
}

impl Hint {
    fn is_for(&self, c: &Compiler<'_>) -> bool {
        self.dialect.as_ref().is_none_or(|dialect| *dialect == *c.dialect().spec().name)
    }

    pub(super) fn key<'a>(&'a self, key: &mut Key<'a>) {
        match &self.place {
            HintPlace::Prefix => key.byte(1),
            HintPlace::Optimizer => key.byte(2),
            HintPlace::Suffix => key.byte(3),
            HintPlace::Table(name) => {
                key.byte(4);
                key.text(name);
            }
        }
        key.optional_text(self.dialect.as_deref());
        key.text(&self.sql);
    }
}

/// The hints of a place, each with a space before it or, when `before` is false, behind it.
pub(crate) fn compile(hints: &[Hint], place: &HintPlace, before: bool, c: &mut Compiler<'_>) {
    for hint in hints.iter().filter(|hint| hint.place == *place) {
        if hint.is_for(c) {
            c.push(if before { " " } else { "" });
            if *place == HintPlace::Optimizer {
                c.push("/*+ ");
                // What closes the comment would let the rest be SQL.
                c.push(&hint.sql.replace("*/", ""));
                c.push(" */");
            } else {
                c.push(&hint.sql);
            }
            c.push(if before { "" } else { " " });
        }
    }
}

impl<R> Select<R> {
    fn hint(self, place: HintPlace, dialect: Option<&str>, sql: impl Into<Name>) -> Self {
        let hint = Hint { place, dialect: dialect.map(Name::from), sql: sql.into() };
        self.change(|data| data.extras_mut().hints.push(hint))
    }

    /// SQL behind SELECT, as it is, for a dialect by its name or, with `None`, for all (SQLAlchemy: `prefix_with`). Never put
    /// data of users into it.
    ///
    /// ```
    /// # use aludel_sql::{select, bind};
    /// let query = select(bind::<i64>(1)).prefix_with(None, "SQL_NO_CACHE");
    /// assert_eq!(format!("{query:?}"), "SELECT SQL_NO_CACHE ?");
    /// ```
    pub fn prefix_with(self, dialect: Option<&str>, sql: impl Into<Name>) -> Self {
        self.hint(HintPlace::Prefix, dialect, sql)
    }

    /// SQL at the end of the query, as it is, for a dialect or for all (SQLAlchemy: `suffix_with`, `with_statement_hint`).
    /// Never put data of users into it.
    pub fn suffix_with(self, dialect: Option<&str>, sql: impl Into<Name>) -> Self {
        self.hint(HintPlace::Suffix, dialect, sql)
    }

    /// A hint to the optimizer, as a comment behind SELECT: `/*+ … */` (SQLAlchemy: `with_hint(…)` for one database, `prefix_with` for others). Never
    /// put data of users into it.
    pub fn optimizer_hint(self, dialect: Option<&str>, sql: impl Into<Name>) -> Self {
        self.hint(HintPlace::Optimizer, dialect, sql)
    }

    /// A hint behind a table in FROM: `USE INDEX (…)`, `WITH (NOLOCK)`, `INDEXED BY …` (SQLAlchemy: `with_hint`).
    pub fn with_hint(self, item: impl Into<FromItem>, dialect: Option<&str>, sql: impl Into<Name>) -> Self {
        self.hint(HintPlace::Table(item.into().name().clone()), dialect, sql)
    }
}
