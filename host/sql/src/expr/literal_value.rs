//! A value written into the SQL, where a placeholder will not do.
use super::{Expr, Node};
use crate::{
    compile::Compiler,
    error::Result,
    types::{SqlValue, TypeRef, Value},
    visit::{Element, Key},
};
use std::sync::Arc;

/// A value as part of the SQL (SQLAlchemy: `literal(…, literal_execute=True)`). Hook layout: text 0 the value when it is
/// text; int 0 the value when it is a whole number.
#[derive(Debug, Clone, PartialEq)]
pub struct LiteralValue {
    /// The value.
    pub value: Value,
    /// Its type.
    pub sql_type: TypeRef,
}

/// A value written into the SQL, quoted by the dialect's rules: for the places that take no placeholder (SQLAlchemy: `literal(…,
/// literal_execute=True)`). It is part of the
/// structure of the statement, so each value is compiled anew; use a plain value where one will do.
///
/// ```
/// use aludel_sql::literal_value;
///
/// assert_eq!(format!("{:?}", literal_value("it's")), "'it''s'");
/// ```
pub fn literal_value<T: SqlValue>(value: impl super::IntoExpr<T>) -> Expr<T> {
    match value.into_expr().into_node() {
        Node::Bind(bind) => Expr::new(Node::LiteralValue(Arc::new(LiteralValue { value: bind.value, sql_type: bind.sql_type }))),
        other => Expr::new(other),
    }
}

impl LiteralValue {
    /// A value as a node.
    pub(crate) fn node<T: SqlValue>(value: T) -> Node {
        Node::LiteralValue(Arc::new(LiteralValue { value: value.into_value(), sql_type: TypeRef::Fn(T::sql_type) }))
    }
}

impl Element for LiteralValue {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.literal(&self.value, &self.sql_type.get())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.sql_type(&self.sql_type.get());
        key.text(&format!("{:?}", self.value));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match (&self.value, index) {
            (Value::Text(text), 0) => Some(text),
            _ => None,
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        match (&self.value, index) {
            (Value::I64(number), 0) => Some(*number),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_part_of_the_structure() {
        let key = |number: i64| {
            let expr = literal_value::<i64>(number);
            let mut key = Key::default();
            key.expr(expr.node());
            key.bytes().to_vec()
        };
        assert_ne!(key(1), key(2));
        assert_eq!(key(1), key(1));
    }
}
