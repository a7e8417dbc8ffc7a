//! A value, sent beside the SQL.
use super::{Expr, IntoExpr, Node};
use crate::{
    compile::Compiler,
    error::Result,
    types::{TypeRef, Value},
    visit::{Element, Key},
};

/// A bound value (SQLAlchemy: `BindParameter`).
#[derive(Debug, Clone, PartialEq)]
pub struct Bind {
    /// The value.
    pub value: Value,
    /// Its type.
    pub sql_type: TypeRef,
}

/// A value as an expression of its own (SQLAlchemy: `literal(…)` and `bindparam(…)`).
///
/// ```
/// use aludel_sql::{bind, Compare};
///
/// let sql = format!("{:?}", bind::<i64>(1).lt(2));
/// assert_eq!(sql, "? < ?");
/// ```
pub fn bind<T>(value: impl IntoExpr<T>) -> Expr<T> {
    value.into_expr()
}

impl Bind {
    /// A value of a type as a node (SQLAlchemy: `BindParameter(…, type_=…)`): for values whose type only the running program knows.
    ///
    /// ```
    /// use aludel_sql::{Expr, SqlType, Value, expr::Bind, types::TypeRef};
    ///
    /// let node = Bind::node(Value::I64(5), TypeRef::Fn(|| SqlType::Integer));
    /// assert_eq!(format!("{:?}", Expr::<i32>::new(node)), "?");
    /// ```
    pub fn node(value: Value, sql_type: TypeRef) -> Node {
        Node::Bind(Bind { value, sql_type })
    }
}

impl Element for Bind {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.bind(&self.value, &self.sql_type)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.bind(&self.value, &self.sql_type);
    }
}
