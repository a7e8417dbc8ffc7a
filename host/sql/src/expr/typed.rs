//! The typed shell: an expression that knows the Rust type of its values.
use super::{ColumnRef, Label, Node, bind::Bind, cast::Cast, literal::Literal};
use crate::{
    name::Name,
    schema::Column,
    types::{Auto, SqlValue, TypeRef},
};
use std::{marker::PhantomData, sync::Arc};

/// An expression whose values are of the Rust type `T` (SQLAlchemy: `ColumnElement[T]`).
///
/// The type is checked by the compiler and then gone: inside is an untyped [`Node`]. `{:?}` of an expression is its SQL in standard
/// words, with `?` for its values.
///
/// ```
/// use aludel_sql::{Arithmetic, Expr, SqlType, Table, column, expr::Node};
///
/// let items = Table::new("items").column(column("price", SqlType::BigInteger));
/// let double: Expr<i64> = items.col::<i64>("price")?.mul(2);
/// assert_eq!(format!("{double:?}"), "items.price * ?");
/// // The same SQL, read into another type.
/// let read: Expr<i128> = double.clone().coerce();
/// assert_eq!(read.node(), double.node());
/// // Out of the typed shell, and back into it.
/// let node: Node = double.into_node();
/// assert_eq!(format!("{:?}", Expr::<i64>::new(node)), "items.price * ?");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub struct Expr<T> {
    node: Node,
    value: PhantomData<fn() -> T>,
}

impl<T> Clone for Expr<T> {
    fn clone(&self) -> Self {
        Expr::new(self.node.clone())
    }
}

impl<T> std::fmt::Debug for Expr<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        crate::compile::debug_sql(self.node.as_ref(), f)
    }
}

impl<T> Expr<T> {
    /// An expression over a node whose values are said to be `T`; nobody checks it before a row is read (SQLAlchemy: `type_coerce`).
    pub fn new(node: Node) -> Self {
        Expr { node, value: PhantomData }
    }

    /// The node.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// The node, by value (SQLAlchemy has no counterpart: there an expression is its node).
    pub fn into_node(self) -> Node {
        self.node
    }

    /// The same SQL with another Rust type (SQLAlchemy: `type_coerce`). Nothing is converted by the database.
    pub fn coerce<U>(self) -> Expr<U> {
        Expr::new(self.node)
    }
}

/// Anything that can stand in an expression: a column of a model, or an expression (SQLAlchemy: `ColumnExpressionArgument`).
///
/// ```
/// use aludel_sql::{Expression, SqlType, Table, column, select};
///
/// let items = Table::new("items").column(column("price", SqlType::Text).not_null());
/// let price = || items.col::<String>("price").unwrap();
///
/// assert_eq!(format!("{:?}", select(price().label("p"))), "SELECT items.price AS p FROM items");
/// assert_eq!(format!("{:?}", price().cast::<i64>()), "CAST(items.price AS BIGINT)");
/// assert_eq!(format!("{:?}", price().try_cast::<i64>()), "TRY_CAST(items.price AS BIGINT)");
/// assert!(!Expression::into_node(price()).is_nullable());
/// ```
pub trait Expression: Sized {
    /// The Rust type of its values.
    type Value: SqlValue;

    /// The untyped node (SQLAlchemy has no counterpart: there an expression is its node).
    fn into_node(self) -> Node;

    /// Gives it a name in the result (SQLAlchemy: `label`).
    fn label(self, name: impl Into<Name>) -> Expr<Self::Value> {
        Expr::new(Node::Label(Arc::new(Label { expr: self.into_node(), name: name.into() })))
    }

    /// The same expression where it may be NULL: a column on the far side of an outer join (SQLAlchemy has no counterpart: any value may be
    /// `None` there).
    ///
    /// ```
    /// use aludel_sql::{Expr, Expression, bind};
    ///
    /// let title: Expr<Option<String>> = bind("Notes").optional();
    /// ```
    fn optional(self) -> Expr<Option<Self::Value>> {
        Expr::new(self.into_node())
    }

    /// Converts it in SQL (SQLAlchemy: `cast`).
    fn cast<U: SqlValue>(self) -> Expr<U> {
        Expr::new(Node::Cast(Arc::new(Cast { expr: self.into_node(), sql_type: TypeRef::Fn(U::sql_type), safe: false })))
    }

    /// Converts it in SQL; NULL when it cannot be converted (SQLAlchemy: `try_cast`).
    fn try_cast<U: SqlValue>(self) -> Expr<Option<U>> {
        Expr::new(Node::Cast(Arc::new(Cast { expr: self.into_node(), sql_type: TypeRef::Fn(U::sql_type), safe: true })))
    }
}

impl<T: SqlValue> Expression for Expr<T> {
    type Value = T;
    fn into_node(self) -> Node {
        self.node
    }
}

impl<M, T: SqlValue> Expression for Column<M, T> {
    type Value = T;
    fn into_node(self) -> Node {
        Node::Column(ColumnRef::fixed(self.def()))
    }
}

/// What may stand where an expression of type `T` is expected: a value, a column, an expression (SQLAlchemy: any argument of an
/// operator, which `coercions` look at when the program runs). `None` is NULL.
///
/// ```
/// use aludel_sql::{Compare, IntoExpr, SqlType, Table, bind, column};
///
/// let users = Table::new("users").column(column("name", SqlType::Text));
/// let name = || users.col::<String>("name").unwrap();
/// assert_eq!(format!("{:?}", name().eq("Ada")), "users.name = ?");
/// assert_eq!(format!("{:?}", name().eq(name())), "users.name = users.name");
/// assert_eq!(format!("{:?}", name().eq(None::<String>)), "users.name IS NULL");
/// assert_eq!(format!("{:?}", IntoExpr::<i64>::into_expr(5_i64)), format!("{:?}", bind::<i64>(5)));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as a SQL value of type `{T}`",
    label = "expected a `{T}` value, column or expression",
    note = "use `.cast::<{T}>()` to convert it in SQL"
)]
pub trait IntoExpr<T> {
    /// The expression: a value as a bound one, others as they are (SQLAlchemy: `coercions.expect`).
    fn into_expr(self) -> Expr<T>;
}

impl<T> IntoExpr<T> for Expr<T> {
    #[inline]
    fn into_expr(self) -> Expr<T> {
        self
    }
}

impl<T> IntoExpr<T> for Expr<Option<T>> {
    #[inline]
    fn into_expr(self) -> Expr<T> {
        self.coerce()
    }
}

impl<M, T> IntoExpr<T> for Column<M, T> {
    #[inline]
    fn into_expr(self) -> Expr<T> {
        Expr::new(Node::Column(ColumnRef::fixed(self.def())))
    }
}

impl<M, T> IntoExpr<T> for Column<M, Option<T>> {
    #[inline]
    fn into_expr(self) -> Expr<T> {
        Expr::new(Node::Column(ColumnRef::fixed(self.def())))
    }
}

impl<V: SqlValue<Base = V>> IntoExpr<V> for V {
    #[inline]
    fn into_expr(self) -> Expr<V> {
        Expr::new(Node::Bind(Bind { value: self.into_value(), sql_type: TypeRef::Fn(V::sql_type) }))
    }
}

impl<V: SqlValue<Base = V>> IntoExpr<V> for Option<V> {
    #[inline]
    fn into_expr(self) -> Expr<V> {
        match self {
            Some(value) => value.into_expr(),
            None => Expr::new(Node::Literal(Literal::Null)),
        }
    }
}

impl<V: SqlValue<Base = V>> IntoExpr<V> for Auto<V> {
    #[inline]
    fn into_expr(self) -> Expr<V> {
        Expr::new(Node::Bind(Bind { value: self.into_value(), sql_type: TypeRef::Fn(V::sql_type) }))
    }
}

impl IntoExpr<String> for &str {
    #[inline]
    fn into_expr(self) -> Expr<String> {
        self.to_owned().into_expr()
    }
}

impl IntoExpr<String> for &String {
    #[inline]
    fn into_expr(self) -> Expr<String> {
        self.clone().into_expr()
    }
}

impl IntoExpr<String> for Option<&str> {
    #[inline]
    fn into_expr(self) -> Expr<String> {
        self.map(str::to_owned).into_expr()
    }
}

impl IntoExpr<Vec<u8>> for &[u8] {
    #[inline]
    fn into_expr(self) -> Expr<Vec<u8>> {
        self.to_owned().into_expr()
    }
}
