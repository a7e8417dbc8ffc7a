//! ALTER TABLE: one change at a time.
use super::{alteration, alteration::Alteration};
use crate::{
    compile::Compiler,
    error::Result,
    expr::{Expr, Node},
    name::Name,
    schema::{Constraint, NamingConvention, Table, TableColumn},
    select::Executable,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// ALTER TABLE (SQLAlchemy has none; Alembic: `op.add_column`, `op.alter_column`, `op.create_foreign_key` …). What a database cannot change in
/// place is refused; it is never done by making another table. Hook layout: text 0 the table, text 1 the schema.
///
/// | here | Alembic |
/// |---|---|
/// | [`add_column`](AlterTable::add_column), [`drop_column`](AlterTable::drop_column) | `op.add_column`, `op.drop_column` |
/// | [`rename_column`](AlterTable::rename_column), [`rename_to`](AlterTable::rename_to) | `op.alter_column(…, new_column_name=…)`, `op.rename_table` |
/// | [`set_type`](AlterTable::set_type), [`set_nullable`](AlterTable::set_nullable), [`set_default`](AlterTable::set_default) | `op.alter_column(…, type_=…, nullable=…, server_default=…)` |
/// | [`add_constraint`](AlterTable::add_constraint), [`drop_constraint`](AlterTable::drop_constraint) | `op.create_foreign_key`, `op.create_check_constraint` …, `op.drop_constraint` |
///
/// ```
/// use aludel_sql::{AlterTable, Executable, SqlType, Table, column, compile, dialect};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger));
/// let add = AlterTable::add_column(users.clone(), column("age", SqlType::Integer));
/// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
/// assert_eq!(compile::compile(add.statement(), environment)?.sql, "ALTER TABLE users ADD COLUMN age INTEGER");
/// let rename = AlterTable::rename_column(users, "age", "years");
/// assert_eq!(compile::compile(rename.statement(), environment)?.sql, "ALTER TABLE users RENAME COLUMN age TO years");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct AlterTable {
    pub(super) table: Arc<Table>,
    pub(super) change: Alteration,
    pub(super) naming: NamingConvention,
    pub(super) if_exists: bool,
}

impl AlterTable {
    fn new(table: impl Into<Arc<Table>>, change: Alteration) -> Self {
        AlterTable { table: table.into(), change, naming: NamingConvention::default(), if_exists: false }
    }

    /// Adds a column, with the unique constraint, the checks and the foreign keys that it declares about itself.
    pub fn add_column(table: impl Into<Arc<Table>>, column: TableColumn) -> Self {
        AlterTable::new(table, Alteration::AddColumn(Box::new(column)))
    }

    /// Drops a column with all that is in it.
    pub fn drop_column(table: impl Into<Arc<Table>>, column: impl Into<Name>) -> Self {
        AlterTable::new(table, Alteration::DropColumn(column.into()))
    }

    /// Gives a column another name.
    pub fn rename_column(table: impl Into<Arc<Table>>, column: impl Into<Name>, to: impl Into<Name>) -> Self {
        AlterTable::new(table, Alteration::RenameColumn { column: column.into(), to: to.into() })
    }

    /// Gives the table another name.
    pub fn rename_to(table: impl Into<Arc<Table>>, to: impl Into<Name>) -> Self {
        AlterTable::new(table, Alteration::RenameTo(to.into()))
    }

    /// Changes the type of a column to that of `column`, which is the whole column as it shall be: some databases write all of it
    /// again.
    pub fn set_type(table: impl Into<Arc<Table>>, column: TableColumn) -> Self {
        AlterTable::new(table, Alteration::SetType { column: Box::new(column), using: None })
    }

    /// With [`AlterTable::set_type`]: how the new value is made of the old one (Alembic: `postgresql_using`).
    #[must_use]
    pub fn using<T>(mut self, expr: Expr<T>) -> Self {
        if let Alteration::SetType { using, .. } = &mut self.change {
            *using = Some(expr.into_node());
        }
        self
    }

    /// Allows NULL or not, as `column` says, which is the whole column as it shall be.
    pub fn set_nullable(table: impl Into<Arc<Table>>, column: TableColumn) -> Self {
        AlterTable::new(table, Alteration::SetNullable(Box::new(column)))
    }

    /// Changes what the database fills in to the server default of `column`, or to nothing if it has none.
    pub fn set_default(table: impl Into<Arc<Table>>, column: TableColumn) -> Self {
        AlterTable::new(table, Alteration::SetDefault(Box::new(column)))
    }

    /// Adds a constraint.
    pub fn add_constraint(table: impl Into<Arc<Table>>, constraint: impl Into<Constraint>) -> Self {
        AlterTable::new(table, Alteration::AddConstraint(constraint.into()))
    }

    /// Drops a constraint, found by the name that it was given or that the convention made.
    pub fn drop_constraint(table: impl Into<Arc<Table>>, constraint: impl Into<Constraint>) -> Self {
        AlterTable::new(table, Alteration::DropConstraint(constraint.into()))
    }

    /// Names constraints by this convention.
    #[must_use]
    pub fn naming(mut self, naming: &NamingConvention) -> Self {
        self.naming = naming.clone();
        self
    }

    /// Does nothing when the table, or the constraint that is dropped, is not there; where a database can say that.
    #[must_use]
    pub(super) fn if_exists(mut self) -> Self {
        self.if_exists = true;
        self
    }

    /// What it is to change the column to, for databases that write all of it again.
    pub(super) fn using_node(&self) -> Option<&Node> {
        match &self.change {
            Alteration::SetType { using, .. } => using.as_ref(),
            _ => None,
        }
    }
}

impl Executable for AlterTable {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::AlterTable(self)
    }
}

impl Element for AlterTable {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let entered = c.enter(vec![(self.table.name.clone(), false)]);
        let written = alteration::write(self, c);
        c.leave(entered);
        written.map_err(|error| error.note("table", self.table.name.as_str()))
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{:?} {:?} {:?} {:?} {}", self.table.schema, self.table.name, self.change, self.naming, self.if_exists));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.table.name),
            1 => self.table.schema.as_deref(),
            _ => None,
        }
    }
}
