//! Columns: of a table at run time, and of a model at compile time.
use crate::{
    expr::{ColumnRef, Expr, Node},
    name::Name,
    select::Source,
    types::{SqlType, SqlValue, TypeRef},
};
use std::marker::PhantomData;

/// What an expression knows of a column: where it stands and what it holds.
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
    /// A column by its definition. `#[derive(Model)]` writes this; `T` must be what the definition holds.
    pub const fn new(def: &'static ColumnDef) -> Self {
        Column { def, types: PhantomData }
    }

    /// Where it stands and what it holds.
    pub const fn def(self) -> &'static ColumnDef {
        self.def
    }

    /// The same column of an alias, subquery or common table expression (SQLAlchemy: `aliased(User).name`).
    pub fn of(self, source: &Source<M>) -> Expr<T> {
        Expr::new(Node::Column(ColumnRef::of(self.def, source.name().clone(), source.is_optional())))
    }
}

/// A column of a [`crate::schema::Table`] (SQLAlchemy: `Column`).
#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    pub(crate) name: Name,
    pub(crate) sql_type: TypeRef,
    pub(crate) nullable: bool,
    pub(crate) primary_key: bool,
    pub(crate) unique: bool,
    pub(crate) indexed: bool,
    pub(crate) generated: bool,
    pub(crate) server_default: Option<Node>,
    pub(crate) references: Option<(Name, Name)>,
    pub(crate) comment: Option<Name>,
}

/// A column of a table made at run time: nullable, unless something says otherwise.
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
        sql_type: TypeRef::of(sql_type),
        nullable: true,
        primary_key: false,
        unique: false,
        indexed: false,
        generated: false,
        server_default: None,
        references: None,
        comment: None,
    }
}

impl TableColumn {
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
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

    /// Whether the database makes the value (SQLAlchemy: `autoincrement`).
    pub fn is_generated(&self) -> bool {
        self.generated
    }

    /// Part of the primary key, and so NOT NULL (SQLAlchemy: `primary_key=True`).
    #[must_use]
    pub fn primary_key(mut self) -> Self {
        self.primary_key = true;
        self.nullable = false;
        self
    }

    /// The database numbers the rows (SQLAlchemy: `autoincrement=True`).
    #[must_use]
    pub fn generated(mut self) -> Self {
        self.generated = true;
        self
    }

    /// NOT NULL (SQLAlchemy: `nullable=False`).
    #[must_use]
    pub fn not_null(mut self) -> Self {
        self.nullable = false;
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

    /// A default that the database fills in (SQLAlchemy: `server_default`).
    #[must_use]
    pub fn server_default<T>(mut self, value: impl crate::expr::IntoExpr<T>) -> Self {
        self.server_default = Some(value.into_expr().into_node());
        self
    }

    /// A foreign key over this column alone (SQLAlchemy: `ForeignKey("users.id")`).
    #[must_use]
    pub fn references(mut self, table: impl Into<Name>, column: impl Into<Name>) -> Self {
        self.references = Some((table.into(), column.into()));
        self
    }

    /// A comment for the people who read the schema.
    #[must_use]
    pub fn comment(mut self, comment: impl Into<Name>) -> Self {
        self.comment = Some(comment.into());
        self
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

    /// A column as a model declares it.
    pub fn of<M, T: SqlValue>(column: Column<M, T>) -> Self {
        let def = column.def;
        TableColumn { nullable: def.nullable, sql_type: def.sql_type.clone(), ..crate::schema::column(def.name.clone(), SqlType::Unknown) }
    }
}
