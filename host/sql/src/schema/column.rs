//! What an expression knows of a column, and the columns of models.
//!
//! Not here: what DDL says of a column (that is [`super::TableColumn`]).
use crate::{
    expr::{ColumnRef, Expr, Node},
    name::Name,
    select::Source,
    types::TypeRef,
};
use std::marker::PhantomData;

/// What an expression knows of a column: where it stands and what it holds (SQLAlchemy: `ColumnClause`; what DDL says of it is `Column`).
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDef {
    /// The schema, if the table is qualified by one.
    pub schema: Option<Name>,
    /// The table.
    pub table: Name,
    /// The column.
    pub name: Name,
    /// What it holds.
    pub sql_type: TypeRef,
    /// Whether NULL is one of its values.
    pub nullable: bool,
    /// Whether it is part of the table's primary key.
    pub primary_key: bool,
}

/// A model's column, known at compile time: `User::name` (SQLAlchemy: `InstrumentedAttribute`).
///
/// `M` is the model, `T` the type of the values. It is a constant of one word.
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Column, Compare, Model, schema::ColumnDef, select};
/// use blog::User;
///
/// let name: Column<User, String> = User::name;
/// let def: &'static ColumnDef = name.def();
/// assert_eq!((def.table.as_str(), def.name.as_str(), def.nullable), ("users", "name", false));
/// // The same column, of the table under another name.
/// let boss = User::alias("boss");
/// assert_eq!(format!("{:?}", User::name.eq(User::name.of(&boss))), "users.name = boss.name");
/// // What the derive writes: a column over a definition that lives as long as the program.
/// let same: Column<User, String> = Column::new(def);
/// assert_eq!(format!("{:?}", select(same)), "SELECT users.name FROM users");
/// ```
pub struct Column<M, T> {
    def: &'static ColumnDef,
    types: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Clone for Column<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for Column<M, T> {}

impl<M, T> Column<M, T> {
    /// A column by its definition; `T` must be what the definition holds, which nobody checks (SQLAlchemy has no counterpart). `#[derive(Model)]` writes
    /// this.
    pub const fn new(def: &'static ColumnDef) -> Self {
        Column { def, types: PhantomData }
    }

    /// Where it stands and what it holds (SQLAlchemy: `attribute.property.columns[0]`).
    pub const fn def(self) -> &'static ColumnDef {
        self.def
    }

    /// The same column of an alias, subquery or common table expression (SQLAlchemy: `aliased(User).name`).
    pub fn of(self, source: &Source<M>) -> Expr<T> {
        Expr::new(Node::Column(ColumnRef::of(self.def, source.name().clone(), source.is_optional())))
    }
}
