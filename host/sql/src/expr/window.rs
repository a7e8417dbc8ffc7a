//! Window functions: `rank().over(&window().partition_by(…).order_by(…))`.
use super::{ColumnRef, Expr, Expression, Node, Ordering};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// Which rows a window function sees, and in which order. A value: use it for several functions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WindowSpec {
    partition_by: Vec<Node>,
    order_by: Vec<Ordering>,
}

/// A window over all rows.
pub fn window() -> WindowSpec {
    WindowSpec::default()
}

impl WindowSpec {
    /// Only rows that agree in the expression (SQLAlchemy: `partition_by=`). Call it again for more.
    #[must_use]
    pub fn partition_by(mut self, expr: impl Expression) -> Self {
        self.partition_by.push(expr.into_node());
        self
    }

    /// The order of the rows (SQLAlchemy: `order_by=`). Call it again for more.
    #[must_use]
    pub fn order_by(mut self, ordering: impl Into<Ordering>) -> Self {
        self.order_by.push(ordering.into());
        self
    }

    pub(crate) fn first_column(&self) -> Option<&ColumnRef> {
        let order = self.order_by.iter().map(|ordering| &ordering.node);
        self.partition_by.iter().chain(order).find_map(Node::first_column)
    }
}

/// `function OVER (…)`. Hook layout: child 0 the function, then PARTITION BY, then ORDER BY; int 0 the number of
/// partition expressions.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// The function.
    pub function: Node,
    /// The window.
    pub spec: WindowSpec,
}

/// Turns a function into a window function.
pub trait Over: Expression {
    /// Over the rows of a window (SQLAlchemy: `.over(…)`).
    fn over(self, window: &WindowSpec) -> Expr<Self::Value> {
        Expr::new(Node::Window(Arc::new(Window { function: self.into_node(), spec: window.clone() })))
    }
}

impl<E: Expression> Over for E {}

impl Element for Window {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::WindowFunctions) {
            return Err(c.unsupported("a window function", Capability::WindowFunctions));
        }
        c.operand(&self.function, p::ATOM)?;
        c.push(" OVER (");
        for (index, node) in self.spec.partition_by.iter().enumerate() {
            c.push(if index == 0 { "PARTITION BY " } else { ", " });
            c.operand(node, p::LOWEST)?;
        }
        for (index, ordering) in self.spec.order_by.iter().enumerate() {
            match (index, self.spec.partition_by.is_empty()) {
                (0, true) => c.push("ORDER BY "),
                (0, false) => c.push(" ORDER BY "),
                _ => c.push(", "),
            }
            c.ordering(ordering)?;
        }
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.expr(&self.function);
        key.list(&self.spec.partition_by);
        key.number(self.spec.order_by.len());
        for ordering in &self.spec.order_by {
            ordering.key(key);
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        let order = self.spec.order_by.iter().map(|ordering| &ordering.node);
        std::iter::once(&self.function).chain(&self.spec.partition_by).chain(order).nth(index).map(Node::as_ref)
    }

    fn int(&self, index: usize) -> Option<i64> {
        if index == 0 { i64::try_from(self.spec.partition_by.len()).ok() } else { None }
    }
}
