//! A construct that a plugin renders.
use super::{Expr, Node};
use crate::{
    compile::Compiler,
    error::Result,
    name::Name,
    types::{SqlValue, TypeRef},
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// A construct by its name, made by [`custom`] (SQLAlchemy: a subclass of `ColumnElement` with `@compiles`). Hook layout: children are the
/// arguments, text 0 the name.
#[derive(Debug, Clone, PartialEq)]
pub struct Custom {
    /// The name that a `Construct` plugin answers to.
    pub name: Name,
    /// The arguments.
    pub arguments: Vec<Node>,
    /// The type of its value.
    pub sql_type: TypeRef,
}

/// A construct that a plugin brings (SQLAlchemy: a subclass of `ColumnElement` with `@compiles`): the name that the plugin answers
/// to, and its arguments. Compiling is refused where no plugin has the name, or where it has no words for the dialect.
///
/// ```
/// use aludel_sql::{Expression, bind, custom};
///
/// let middle = custom::<f64>("middle", [bind::<f64>(1.0).into_node(), bind::<f64>(3.0).into_node()]);
/// // Nobody has brought it here.
/// assert!(format!("{middle:?}").contains("middle"), "{middle:?}");
/// ```
pub fn custom<T: SqlValue>(name: impl Into<Name>, arguments: impl IntoIterator<Item = Node>) -> Expr<T> {
    let arguments = arguments.into_iter().collect();
    Expr::new(Node::Custom(Arc::new(Custom { name: name.into(), arguments, sql_type: TypeRef::Fn(T::sql_type) })))
}

crate::visit::rewrite!(Custom: arguments);

impl Element for Custom {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.construct(self)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.name);
        key.list(&self.arguments);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        self.arguments.get(index).map(Node::as_ref)
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.name)
    }
}
