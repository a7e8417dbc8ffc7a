//! Changing a statement: every expression and every item of FROM in it can be replaced.
use crate::{
    expr::{Expr, Node},
    name::Name,
    select::FromItem,
};
use std::sync::Arc;

/// What to put in place of parts of a statement (SQLAlchemy: `visitors.replacement_traverse`, `cloned_traverse`).
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, Value, column, expr::{Bind, Node}, select, visit::Transform};
///
/// /// Values in place of those that were bound.
/// struct Hidden;
///
/// impl Transform for Hidden {
///     fn expression(&mut self, node: &Node) -> Option<Node> {
///         match node {
///             Node::Bind(bind) => Some(Bind::node(Value::Null, bind.sql_type.clone())),
///             _ => None,
///         }
///     }
/// }
///
/// let users = Table::new("users").column(column("age", SqlType::Integer));
/// let age = users.col::<i32>("age").unwrap();
/// let query = select(age.clone()).filter(age.gt(18));
/// let hidden = query.transform(&mut Hidden);
/// assert_ne!(hidden, query);
/// assert_eq!(format!("{hidden:?}"), format!("{query:?}"));
/// ```
pub trait Transform {
    /// Another expression in place of this one (SQLAlchemy: what `replace` returns). `None`: it stays, and what is in it is asked for.
    fn expression(&mut self, node: &Node) -> Option<Node> {
        let _ = node;
        None
    }

    /// Another item of FROM in place of this one (SQLAlchemy: what `replace` returns). `None`: it stays, and what is in it is asked for.
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{Model, select::FromItem, visit::Transform};
    /// use blog::User;
    ///
    /// /// Every table in the schema of one customer.
    /// struct Customer;
    /// impl Transform for Customer {
    ///     fn from_item(&mut self, item: &FromItem) -> Option<FromItem> {
    ///         let FromItem::Table { schema: None, name, alias } = item else { return None };
    ///         Some(FromItem::table(Some("customer7".into()), name.clone(), alias.clone()))
    ///     }
    /// }
    ///
    /// let mut customer = Customer;
    /// assert_eq!(customer.from_item(&User::entity().into()), Some(FromItem::table(Some("customer7".into()), "users".into(), None)));
    /// let query = aludel_sql::select(User::name).from(User::entity()).transform(&mut customer);
    /// assert_eq!(format!("{query:?}"), "SELECT users.name FROM customer7.users");
    /// ```
    fn from_item(&mut self, item: &FromItem) -> Option<FromItem> {
        let _ = item;
        None
    }
}

/// Columns of one source, found in another one instead: what `ClauseAdapter` is in SQLAlchemy. For
/// [`Select::transform`](crate::Select::transform) and its like.
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, column, visit::{Adapt, transformed}};
///
/// let users = Table::new("users").column(column("age", SqlType::Integer));
/// let adult = users.col::<i32>("age").unwrap().ge(18);
/// assert_eq!(format!("{:?}", transformed(&adult, &mut Adapt::new("users", "u"))), "u.age >= ?");
/// ```
#[derive(Debug, Clone)]
pub struct Adapt {
    from: Name,
    to: Name,
}

impl Adapt {
    /// Columns of the source `from` become those of the source `to` (SQLAlchemy: `ClauseAdapter(selectable)`).
    pub fn new(from: impl Into<Name>, to: impl Into<Name>) -> Self {
        Adapt { from: from.into(), to: to.into() }
    }
}

impl Transform for Adapt {
    fn expression(&mut self, node: &Node) -> Option<Node> {
        match node {
            Node::Column(column) if *column.source() == self.from => Some(Node::Column(column.clone().within(self.to.clone()))),
            _ => None,
        }
    }
}

/// An expression with parts of it replaced (SQLAlchemy: `visitors.replacement_traverse`).
pub fn transformed<T>(expr: &Expr<T>, transform: &mut dyn Transform) -> Expr<T> {
    Expr::new(expr.node().rewrite(transform))
}

/// A part of a statement that can be written again with other parts in it.
pub(crate) trait Rewrite {
    /// The same with its parts replaced.
    fn rewrite(&self, transform: &mut dyn Transform) -> Self;
}

impl<T: Rewrite> Rewrite for Vec<T> {
    fn rewrite(&self, transform: &mut dyn Transform) -> Self {
        self.iter().map(|part| part.rewrite(transform)).collect()
    }
}

impl<T: Rewrite> Rewrite for Option<T> {
    fn rewrite(&self, transform: &mut dyn Transform) -> Self {
        self.as_ref().map(|part| part.rewrite(transform))
    }
}

impl<T: Rewrite> Rewrite for Arc<T> {
    fn rewrite(&self, transform: &mut dyn Transform) -> Self {
        Arc::new((**self).rewrite(transform))
    }
}

impl<T: Rewrite> Rewrite for Box<T> {
    fn rewrite(&self, transform: &mut dyn Transform) -> Self {
        Box::new((**self).rewrite(transform))
    }
}

impl<A: Rewrite, B: Rewrite> Rewrite for (A, B) {
    fn rewrite(&self, transform: &mut dyn Transform) -> Self {
        (self.0.rewrite(transform), self.1.rewrite(transform))
    }
}

impl Rewrite for Name {
    fn rewrite(&self, _: &mut dyn Transform) -> Self {
        self.clone()
    }
}

/// A struct is written again by writing these of its fields again.
macro_rules! rewrite {
    ($name:ident: $($field:ident),+) => {
        impl $crate::visit::Rewrite for $name {
            fn rewrite(&self, transform: &mut dyn $crate::visit::Transform) -> Self {
                let mut again = self.clone();
                $(again.$field = $crate::visit::Rewrite::rewrite(&self.$field, transform);)+
                again
            }
        }
    };
}
pub(crate) use rewrite;
