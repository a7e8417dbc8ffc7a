//! What the compiler needs to know of a database, and of the plugins around it.
//!
//! Not here: any database. A difference between databases is a [`Capability`], a text or template of the
//! [`DialectSpec`], or the dialect's render hook.
mod capability;
mod default;
mod reserved;
mod spec;

pub use capability::{Capabilities, Capability};
pub use default::{DefaultDialect, NoPlugins};
pub use reserved::ReservedWords;
pub use spec::{DialectSpec, KindSet, Placeholder};

use crate::{
    compile::Compiler,
    error::Result,
    expr::OperatorClass,
    types::{SqlType, Value, ValueRef},
    visit::NodeRef,
};
use std::sync::Arc;

/// A database's SQL (SQLAlchemy: `Dialect` with its compilers).
pub trait Dialect: Send + Sync {
    /// How its SQL differs, as data.
    fn spec(&self) -> &DialectSpec;

    /// Renders a node of a kind that `spec().overrides` holds. `false`: the compiler does it, and nothing may
    /// have been written.
    fn render(&self, node: NodeRef<'_>, compiler: &mut Compiler<'_>) -> Result<bool> {
        let _ = (node, compiler);
        Ok(false)
    }
}

/// A column type that a plugin brings (SQLAlchemy: `TypeDecorator`). `dialect` is the dialect's name.
pub trait ColumnType: Send + Sync {
    /// The name under which columns ask for it.
    fn name(&self) -> &str;
    /// The DDL of a column.
    fn ddl(&self, dialect: &str, arguments: &[&str]) -> Result<String>;
    /// Whether it has these operators.
    fn allows(&self, class: OperatorClass) -> bool;
    /// SQL round a placeholder (`bind`) or a column, `{}` marking its place; empty: as it is.
    fn sql_wrap(&self, dialect: &str, bind: bool) -> &str;
    /// The value as SQL text; `None` when it has no literal form.
    fn literal(&self, dialect: &str, value: ValueRef<'_>) -> Result<Option<String>>;
    /// The program's form → the database's form, one value for each.
    fn bind(&self, dialect: &str, values: &[ValueRef<'_>]) -> Result<Vec<Value>>;
    /// The database's form → the program's form, one value for each.
    fn result(&self, dialect: &str, values: &[ValueRef<'_>]) -> Result<Vec<Value>>;
    /// Whether a value of another type beside a column of this one is converted like one of this type.
    fn coerces(&self, class: OperatorClass, other: &SqlType) -> bool {
        let _ = (class, other);
        false
    }
    /// Whether its values are kept out of logs, whoever asks for them.
    fn is_sensitive(&self) -> bool {
        false
    }
}

/// A construct that a plugin brings.
pub trait Construct: Send + Sync {
    /// Renders it; `false`: not for this dialect.
    fn render(&self, dialect: &str, node: NodeRef<'_>, compiler: &mut Compiler<'_>) -> Result<bool>;
}

/// Where custom types and constructs are found. Errors: [`crate::ErrorKind::Plugin`], saying where it was looked for.
pub trait Plugins: Send + Sync {
    /// The column type of this name.
    fn column_type(&self, name: &str) -> Result<Arc<dyn ColumnType>>;
    /// The construct of this name.
    fn construct(&self, name: &str) -> Result<Arc<dyn Construct>>;
}
