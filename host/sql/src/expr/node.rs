//! The untyped expression: what compiler, cache and plugins see.
use super::*;
use crate::{
    text::TextData,
    types::{SqlType, TypeRef, Value},
    visit::NodeRef,
};
use std::sync::Arc;

/// Whether a source is on the far side of an outer join.
pub(crate) type Scope<'a> = &'a dyn Fn(&crate::name::Name) -> bool;

/// An expression without its Rust type (SQLAlchemy: `ColumnElement`, `ClauseElement`). Immutable and cheap to clone. Which call makes which
/// node, the module's page shows.
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, column, visit::NodeKind};
///
/// let items = Table::new("items").column(column("price", SqlType::BigInteger).not_null()).column(column("rest", SqlType::Integer));
/// let sum = items.col::<i64>("price")?.gt(5);
/// let node = sum.node();
/// assert_eq!(node.as_ref().kind(), NodeKind::Binary);
/// assert_eq!(node.sql_type().get(), SqlType::Boolean);
/// // Neither side can be NULL, so the comparison cannot.
/// assert!(!node.is_nullable());
/// assert!(items.col::<Option<i32>>("rest")?.gt(5).node().is_nullable());
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `users.name`.
    Column(ColumnRef),
    /// A value, sent beside the SQL.
    Bind(Bind),
    /// `NULL`, `TRUE`, `FALSE`, `DEFAULT`.
    Literal(Literal),
    /// SQL as it is.
    Raw(Arc<Raw>),
    /// `a + b`, `a = b`.
    Binary(Arc<Binary>),
    /// `a AND b`, `a OR b`.
    Junction(Arc<Junction>),
    /// `NOT a`, `- a`, `a IS NULL`.
    Unary(Arc<Unary>),
    /// `a IN (1, 2)`.
    InList(Arc<InList>),
    /// `a IN (SELECT …)`.
    InSelect(Arc<InSelect>),
    /// `a BETWEEN b AND c`.
    Between(Arc<Between>),
    /// `CASE WHEN … END`.
    Case(Arc<Case>),
    /// `CAST(a AS …)`.
    Cast(Arc<Cast>),
    /// `f(a, b)`.
    Function(Arc<Function>),
    /// `(SELECT …)` as a value.
    Subquery(Arc<Subquery>),
    /// `EXISTS (SELECT …)`.
    Exists(Arc<Exists>),
    /// `(a, b)`.
    Tuple(Arc<Tuple>),
    /// `a AS name`.
    Label(Arc<Label>),
    /// A construct that a plugin renders.
    Custom(Arc<Custom>),
    /// `f(a) OVER (…)`.
    Window(Arc<Window>),
    /// `ANY (…)`, `ALL (…)`.
    Quantified(Arc<Quantified>),
    /// `a COLLATE name`.
    Collate(Arc<Collate>),
    /// A value written into the SQL.
    LiteralValue(Arc<LiteralValue>),
    /// SQL with parameters, as an expression.
    Text(Arc<TextData>),
    /// A parameter whose value comes later.
    Param(Arc<NamedParam>),
    /// `NEXT VALUE FOR s`.
    NextValue(Arc<NextValue>),
}

impl Node {
    /// The node as what walks, compiles and renders statements sees it.
    #[inline]
    pub fn as_ref(&self) -> NodeRef<'_> {
        match self {
            Node::Column(node) => NodeRef::Column(node),
            Node::Bind(node) => NodeRef::Bind(node),
            Node::Literal(node) => NodeRef::Literal(node),
            Node::Raw(node) => NodeRef::Raw(node),
            Node::Binary(node) => NodeRef::Binary(node),
            Node::Junction(node) => NodeRef::Junction(node),
            Node::Unary(node) => NodeRef::Unary(node),
            Node::InList(node) => NodeRef::InList(node),
            Node::InSelect(node) => NodeRef::InSelect(node),
            Node::Between(node) => NodeRef::Between(node),
            Node::Case(node) => NodeRef::Case(node),
            Node::Cast(node) => NodeRef::Cast(node),
            Node::Function(node) => NodeRef::Function(node),
            Node::Subquery(node) => NodeRef::Subquery(node),
            Node::Exists(node) => NodeRef::Exists(node),
            Node::Tuple(node) => NodeRef::Tuple(node),
            Node::Label(node) => NodeRef::Label(node),
            Node::Custom(node) => NodeRef::Custom(node),
            Node::Window(node) => NodeRef::Window(node),
            Node::Quantified(node) => NodeRef::Quantified(node),
            Node::Collate(node) => NodeRef::Collate(node),
            Node::LiteralValue(node) => NodeRef::LiteralValue(node),
            Node::Text(node) => NodeRef::Text(node),
            Node::Param(node) => NodeRef::Param(node),
            Node::NextValue(node) => NodeRef::NextValue(node),
        }
    }

    /// The type of its values, as far as it is known; [`SqlType::Unknown`] where it is not.
    pub fn sql_type(&self) -> TypeRef {
        match self {
            Node::Column(node) => node.def().sql_type.clone(),
            Node::Bind(node) => node.sql_type.clone(),
            Node::Raw(node) => node.sql_type.clone(),
            Node::Binary(node) => node.sql_type(),
            Node::Unary(node) => node.sql_type(),
            Node::Case(node) => node.sql_type(),
            Node::Cast(node) => node.sql_type.clone(),
            Node::Function(node) => node.sql_type.clone(),
            Node::Subquery(node) => node.sql_type(),
            Node::Label(node) => node.expr.sql_type(),
            Node::Custom(node) => node.sql_type.clone(),
            Node::Window(node) => node.function.sql_type(),
            Node::Quantified(node) => node.over.sql_type(),
            Node::Collate(node) => node.expr.sql_type(),
            Node::LiteralValue(node) => node.sql_type.clone(),
            Node::Text(node) => node.sql_type.clone(),
            Node::Param(node) => node.sql_type.clone(),
            Node::NextValue(node) => node.sql_type.clone(),
            Node::Literal(Literal::Null | Literal::Default) | Node::Tuple(_) => TypeRef::Fn(SqlType::default),
            Node::Literal(_) | Node::Junction(_) | Node::InList(_) | Node::InSelect(_) | Node::Between(_) | Node::Exists(_) => {
                TypeRef::Fn(|| SqlType::Boolean)
            }
        }
    }

    /// Whether NULL is possible, computed from its parts.
    pub fn is_nullable(&self) -> bool {
        self.is_nullable_in(&|_| false)
    }

    /// The same where `scope` says which sources are on the far side of an outer join.
    pub(crate) fn is_nullable_in(&self, scope: Scope<'_>) -> bool {
        let nullable = |node: &Node| node.is_nullable_in(scope);
        match self {
            Node::Column(node) => node.is_nullable() || scope(node.source()),
            Node::Bind(node) => node.value.is_null(),
            Node::Literal(node) => matches!(node, Literal::Null | Literal::Default),
            Node::Binary(node) => node.is_nullable(scope),
            Node::Junction(node) => node.parts.iter().any(nullable),
            Node::Unary(node) => node.is_nullable(scope),
            Node::InList(node) => nullable(&node.expr) || node.items.iter().any(nullable) || node.values.iter().any(Value::is_null),
            Node::Between(node) => nullable(&node.expr) || nullable(&node.low) || nullable(&node.high),
            Node::Cast(node) => node.safe || nullable(&node.expr),
            Node::Collate(node) => nullable(&node.expr),
            Node::LiteralValue(node) => node.value.is_null(),
            Node::Case(node) => node.is_nullable(scope),
            Node::Function(node) => node.is_nullable(scope),
            Node::Label(node) => nullable(&node.expr),
            Node::Window(node) => nullable(&node.function),
            Node::Exists(_) | Node::NextValue(_) => false,
            Node::Raw(_)
            | Node::Text(_)
            | Node::Param(_)
            | Node::InSelect(_)
            | Node::Subquery(_)
            | Node::Tuple(_)
            | Node::Custom(_)
            | Node::Quantified(_) => true,
        }
    }

    /// How tightly it binds, see [`crate::compile::precedence`].
    pub(crate) fn precedence(&self) -> u8 {
        use crate::compile::precedence as p;
        match self {
            Node::Binary(node) => node.operator.precedence(),
            Node::Junction(node) => node.precedence(),
            Node::Unary(node) => node.operator.precedence(),
            Node::InList(_) | Node::InSelect(_) | Node::Between(_) => p::COMPARISON,
            Node::Raw(_) | Node::Text(_) => p::LOWEST,
            Node::Label(node) => node.expr.precedence(),
            Node::Collate(_) => p::UNARY,
            // A sign binds less tightly than what is behind it.
            Node::LiteralValue(_) => p::UNARY,
            Node::Quantified(_)
            | Node::Param(_)
            | Node::Column(_)
            | Node::Bind(_)
            | Node::Literal(_)
            | Node::Case(_)
            | Node::Cast(_)
            | Node::Function(_)
            | Node::Subquery(_)
            | Node::Exists(_)
            | Node::Tuple(_)
            | Node::Custom(_)
            | Node::NextValue(_)
            | Node::Window(_) => p::ATOM,
        }
    }

    /// The name a column of this expression has in a result.
    pub(crate) fn result_name(&self) -> Option<crate::name::Name> {
        match self {
            Node::Column(node) => Some(node.def().name.clone()),
            Node::Label(node) => Some(node.name.clone()),
            Node::Function(node) => Some(node.name.clone()),
            Node::Window(node) => node.function.result_name(),
            Node::Cast(node) => node.expr.result_name(),
            Node::Collate(node) => node.expr.result_name(),
            _ => None,
        }
    }

    /// The first column in it, outside subqueries: what a SELECT without FROM is taken to be about.
    pub(crate) fn first_column(&self) -> Option<&ColumnRef> {
        match self {
            Node::Column(node) => Some(node),
            Node::Binary(node) => node.left.first_column().or_else(|| node.right.first_column()),
            Node::Junction(node) => node.parts.iter().find_map(Node::first_column),
            Node::Unary(node) => node.operand.first_column(),
            Node::InList(node) => node.expr.first_column(),
            Node::InSelect(node) => node.expr.first_column(),
            Node::Between(node) => node.expr.first_column(),
            Node::Case(node) => node.first_column(),
            Node::Cast(node) => node.expr.first_column(),
            Node::Function(node) => node.nodes().find_map(Node::first_column),
            Node::Tuple(node) => node.parts.iter().find_map(Node::first_column),
            Node::Label(node) => node.expr.first_column(),
            Node::Custom(node) => node.arguments.iter().find_map(Node::first_column),
            Node::Window(node) => node.function.first_column().or_else(|| node.spec.first_column()),
            Node::Collate(node) => node.expr.first_column(),
            Node::Bind(_)
            | Node::Literal(_)
            | Node::LiteralValue(_)
            | Node::NextValue(_)
            | Node::Raw(_)
            | Node::Text(_)
            | Node::Param(_)
            | Node::Subquery(_)
            | Node::Exists(_)
            | Node::Quantified(_) => None,
        }
    }
}

impl crate::visit::Rewrite for Node {
    fn rewrite(&self, transform: &mut dyn crate::visit::Transform) -> Self {
        if let Some(other) = transform.expression(self) {
            return other;
        }
        match self {
            Node::Column(_) | Node::Bind(_) | Node::Literal(_) | Node::Raw(_) | Node::LiteralValue(_) | Node::Param(_) | Node::NextValue(_) => {
                self.clone()
            }
            Node::Binary(node) => Node::Binary(node.rewrite(transform)),
            Node::Junction(node) => Node::Junction(node.rewrite(transform)),
            Node::Unary(node) => Node::Unary(node.rewrite(transform)),
            Node::InList(node) => Node::InList(node.rewrite(transform)),
            Node::InSelect(node) => Node::InSelect(node.rewrite(transform)),
            Node::Between(node) => Node::Between(node.rewrite(transform)),
            Node::Case(node) => Node::Case(node.rewrite(transform)),
            Node::Cast(node) => Node::Cast(node.rewrite(transform)),
            Node::Function(node) => Node::Function(node.rewrite(transform)),
            Node::Subquery(node) => Node::Subquery(node.rewrite(transform)),
            Node::Exists(node) => Node::Exists(node.rewrite(transform)),
            Node::Tuple(node) => Node::Tuple(node.rewrite(transform)),
            Node::Label(node) => Node::Label(node.rewrite(transform)),
            Node::Custom(node) => Node::Custom(node.rewrite(transform)),
            Node::Window(node) => Node::Window(node.rewrite(transform)),
            Node::Quantified(node) => Node::Quantified(node.rewrite(transform)),
            Node::Collate(node) => Node::Collate(node.rewrite(transform)),
            Node::Text(node) => Node::Text(node.rewrite(transform)),
        }
    }
}
