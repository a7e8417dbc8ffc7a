//! What can be executed, and what gives rows of a known type.
use crate::{
    compile::{self, Environment, Explained},
    error::Result,
    row::RowCursor,
    visit::NodeRef,
};

/// Makes a value of one row (SQLAlchemy: a result processor).
pub type Decode<R> = fn(&mut RowCursor<'_>) -> Result<R>;

/// A statement: what a connection or session runs (SQLAlchemy: `Executable`).
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Executable, Model, Query, select::Decode, visit::NodeKind};
/// use blog::User;
///
/// fn kind(statement: impl Executable) -> NodeKind {
///     statement.statement().kind()
/// }
/// fn decoder<Q: Query>(query: &Q) -> Decode<Q::Row> {
///     query.decode()
/// }
/// assert_eq!(kind(User::select()), NodeKind::Select);
/// let decode: Decode<User> = decoder(&User::select());
/// # let _ = decode;
/// ```
pub trait Executable {
    /// The statement as a node: what is compiled (SQLAlchemy: the statement itself).
    fn statement(&self) -> NodeRef<'_>;

    /// How it compiles for a database: SQL, bound values, columns of the result (SQLAlchemy: `compile()`). Errors: those of compiling.
    ///
    /// ```
    /// use aludel_sql::{Executable, SqlType, Table, column, compile::Environment, dialect::{DefaultDialect, NoPlugins}, insert_into};
    ///
    /// let users = Table::new("users").column(column("name", SqlType::Text));
    /// let environment = Environment { dialect: &DefaultDialect, plugins: &NoPlugins };
    /// let explained = insert_into(&users).set("name", "Ada").explain(environment)?;
    /// assert_eq!(explained.sql, "INSERT INTO users (name) VALUES (?)");
    /// assert_eq!(explained.binds.len(), 1);
    /// # Ok::<(), aludel_sql::Error>(())
    /// ```
    fn explain(&self, environment: Environment<'_>) -> Result<Explained> {
        compile::explain(self.statement(), environment)
    }
}

/// A statement that gives rows, each of which becomes a `Row` (SQLAlchemy: `ReturnsRows`).
pub trait Query: Executable {
    /// What a row becomes.
    type Row;
    /// Makes a row's value of what the driver gives (SQLAlchemy has no counterpart: rows are tuples there).
    fn decode(&self) -> Decode<Self::Row>;
}

impl<E: Executable> Executable for &E {
    fn statement(&self) -> NodeRef<'_> {
        (*self).statement()
    }
}

impl<Q: Query> Query for &Q {
    type Row = Q::Row;
    fn decode(&self) -> Decode<Self::Row> {
        (*self).decode()
    }
}
