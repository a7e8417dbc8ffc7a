//! SQL written by hand inside an expression.
use super::{Expr, Node};
use crate::{
    compile::Compiler,
    error::Result,
    name::Name,
    types::{SqlValue, TypeRef},
    visit::{Element, Key},
};
use std::sync::Arc;

/// SQL that is passed on as it is (SQLAlchemy: `literal_column`).
#[derive(Debug, Clone, PartialEq)]
pub struct Raw {
    /// The SQL.
    pub sql: Name,
    /// The type of its value.
    pub sql_type: TypeRef,
}

/// SQL as it is, with the Rust type its value will have (SQLAlchemy: `literal_column`). Never put data of users into it:
/// [`crate::text()`] has parameters.
///
/// ```
/// use aludel_sql::{Compare, raw};
///
/// assert_eq!(format!("{:?}", raw::<i64>("pg_backend_pid()").gt(5)), "(pg_backend_pid()) > ?");
/// ```
pub fn raw<T: SqlValue>(sql: impl Into<Name>) -> Expr<T> {
    Expr::new(Node::Raw(Arc::new(Raw { sql: sql.into(), sql_type: TypeRef::Fn(T::sql_type) })))
}

impl Element for Raw {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push(&self.sql);
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.sql);
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.sql)
    }
}
