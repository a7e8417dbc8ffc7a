//! CASE.
use super::{ColumnRef, Expr, IntoExpr, Node, Scope};
use crate::{
    compile::{Compiler, precedence as p},
    error::Result,
    types::{SqlValue, TypeRef},
    visit::{Element, Key, NodeRef},
};
use std::{marker::PhantomData, sync::Arc};

/// `CASE WHEN … THEN … ELSE … END`, made by [`case`] (SQLAlchemy: `Case`). Hook layout: children are condition, value, condition, value …, and the
/// ELSE value last when int 0 is 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Conditions and values.
    pub branches: Vec<(Node, Node)>,
    /// The value when no condition holds; NULL if there is none.
    pub otherwise: Option<Node>,
    /// The type of the values.
    pub sql_type: TypeRef,
}

/// A CASE under construction (SQLAlchemy: `case()`, whose arguments are the branches of [`when`](CaseBuilder::when) and the `else_` of
/// [`otherwise`](CaseBuilder::otherwise); without one it is [`or_null`](CaseBuilder::or_null)).
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, case, column};
///
/// let items = Table::new("items").column(column("price", SqlType::BigInteger));
/// let price = items.col::<i64>("price")?;
/// let size = case::<String>(price.clone().gt(500), "big").when(price.gt(100), "middle");
/// assert_eq!(format!("{:?}", size.otherwise("small")), "CASE WHEN items.price > ? THEN ? WHEN items.price > ? THEN ? ELSE ? END");
/// let paid = case::<i64>(items.col::<i64>("price")?.gt(0), 1).or_null();
/// assert_eq!(format!("{paid:?}"), "CASE WHEN items.price > ? THEN ? END");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[must_use = "close it with `.otherwise(…)` or `.or_null()`"]
pub struct CaseBuilder<T> {
    branches: Vec<(Node, Node)>,
    value: PhantomData<fn() -> T>,
}

/// Opens a CASE with its first branch: a condition, and the value when it holds (SQLAlchemy: `case((condition, value), else_=…)`).
pub fn case<T: SqlValue>(condition: impl IntoExpr<bool>, value: impl IntoExpr<T>) -> CaseBuilder<T> {
    CaseBuilder { branches: Vec::new(), value: PhantomData }.when(condition, value)
}

impl<T: SqlValue> CaseBuilder<T> {
    /// Another branch, tried when the earlier conditions do not hold.
    pub fn when(mut self, condition: impl IntoExpr<bool>, value: impl IntoExpr<T>) -> Self {
        self.branches.push((condition.into_expr().into_node(), value.into_expr().into_node()));
        self
    }

    /// The value when no condition holds. It closes the CASE, which is NULL only where a value is.
    pub fn otherwise(self, value: impl IntoExpr<T>) -> Expr<T> {
        let otherwise = Some(value.into_expr().into_node());
        Expr::new(Node::Case(Arc::new(Case { branches: self.branches, otherwise, sql_type: TypeRef::Fn(T::sql_type) })))
    }

    /// NULL when no condition holds. It closes the CASE.
    pub fn or_null(self) -> Expr<Option<T>> {
        Expr::new(Node::Case(Arc::new(Case { branches: self.branches, otherwise: None, sql_type: TypeRef::Fn(T::sql_type) })))
    }
}

crate::visit::rewrite!(Case: branches, otherwise);

impl Case {
    pub(crate) fn sql_type(&self) -> TypeRef {
        self.sql_type.clone()
    }

    pub(crate) fn is_nullable(&self, scope: Scope<'_>) -> bool {
        let nullable = |value: &Node| value.is_nullable_in(scope);
        self.otherwise.as_ref().is_none_or(nullable) || self.branches.iter().any(|(_, value)| nullable(value))
    }

    pub(crate) fn first_column(&self) -> Option<&ColumnRef> {
        let mut parts = self.branches.iter().flat_map(|(condition, value)| [condition, value]);
        parts.find_map(Node::first_column).or_else(|| self.otherwise.as_ref()?.first_column())
    }
}

impl Element for Case {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push("CASE");
        for (condition, value) in &self.branches {
            c.push(" WHEN ");
            c.condition(condition, p::LOWEST)?;
            c.push(" THEN ");
            c.typed_argument(value, p::LOWEST)?;
        }
        if let Some(otherwise) = &self.otherwise {
            c.push(" ELSE ");
            c.typed_argument(otherwise, p::LOWEST)?;
        }
        c.push(" END");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.number(self.branches.len());
        for (condition, value) in &self.branches {
            key.expr(condition);
            key.expr(value);
        }
        key.optional(self.otherwise.as_ref());
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        match self.branches.get(index / 2) {
            Some((condition, value)) => Some(if index.is_multiple_of(2) { condition.as_ref() } else { value.as_ref() }),
            None if index == self.branches.len() * 2 => self.otherwise.as_ref().map(Node::as_ref),
            None => None,
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(i64::from(self.otherwise.is_some()))
    }
}
