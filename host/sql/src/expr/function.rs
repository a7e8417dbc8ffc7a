//! Functions, by name.
use super::{Expr, Expression, IntoExpr, Node};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    name::Name,
    types::{SqlType, SqlValue, TypeRef},
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// A call of a function (SQLAlchemy: `FunctionElement`). Hook layout: children are the arguments, then the FILTER
/// condition if there is one; text 0 the name; int 0 is 1 for DISTINCT, int 1 the number of arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// The generic name; the dialect may have a template for it.
    pub name: Name,
    /// The arguments.
    pub arguments: Vec<Node>,
    /// The type of its value.
    pub sql_type: TypeRef,
    /// `count(DISTINCT …)`.
    pub distinct: bool,
    /// `FILTER (WHERE …)`.
    pub filter: Option<Node>,
}

/// Calls any function of the database by its name (SQLAlchemy: `func.name(…)`), with the Rust type of its value.
///
/// ```
/// use aludel_sql::{bind, func, Expression};
///
/// let call = func::<String>("trim", [bind::<String>(" a ").into_node()]);
/// assert_eq!(format!("{call:?}"), "trim(?)");
/// ```
pub fn func<T: SqlValue>(name: impl Into<Name>, arguments: impl IntoIterator<Item = Node>) -> Expr<T> {
    let arguments = arguments.into_iter().collect();
    let sql_type = TypeRef::Fn(T::sql_type);
    Expr::new(Node::Function(Arc::new(Function { name: name.into(), arguments, sql_type, distinct: false, filter: None })))
}

/// Text in lower case.
pub fn lower(text: impl IntoExpr<String>) -> Expr<String> {
    Expr::new(Function::node("lower", vec![text.into_expr().into_node()]))
}

/// Text in upper case.
pub fn upper(text: impl IntoExpr<String>) -> Expr<String> {
    Expr::new(Function::node("upper", vec![text.into_expr().into_node()]))
}

/// The first of the two that is not NULL.
pub fn coalesce<E: Expression>(first: E, second: impl IntoExpr<<E::Value as SqlValue>::Base>) -> Expr<<E::Value as SqlValue>::Base> {
    let node = first.into_node();
    let sql_type = node.sql_type();
    let arguments = vec![node, second.into_expr().into_node()];
    Expr::new(Node::Function(Arc::new(Function { name: Name::new("coalesce"), arguments, sql_type, distinct: false, filter: None })))
}

impl Function {
    /// A function of text to text.
    pub(crate) fn node(name: &'static str, arguments: Vec<Node>) -> Node {
        let sql_type = TypeRef::Fn(|| SqlType::Text);
        Node::Function(Arc::new(Function { name: Name::new(name), arguments, sql_type, distinct: false, filter: None }))
    }

    pub(crate) fn is_nullable(&self) -> bool {
        match self.name.as_str() {
            "count" => false,
            "coalesce" => self.arguments.iter().all(Node::is_nullable),
            "lower" | "upper" => self.arguments.iter().any(Node::is_nullable),
            _ => true,
        }
    }

    fn compile_arguments(&self, c: &mut Compiler<'_>) -> Result<()> {
        if self.distinct {
            c.push("DISTINCT ");
        }
        if self.arguments.is_empty() && self.name == *"count" {
            c.push("*");
        }
        for (index, argument) in self.arguments.iter().enumerate() {
            c.separator(index);
            c.operand(argument, p::LOWEST)?;
        }
        Ok(())
    }
}

impl<T> Expr<T> {
    fn with_function(self, change: impl FnOnce(&mut Function)) -> Self {
        let Node::Function(mut function) = self.into_node() else {
            // `.distinct()` and `.filter()` mean nothing elsewhere; the compiler has nothing to say about a value.
            return Expr::new(Node::Literal(super::Literal::Null));
        };
        change(Arc::make_mut(&mut function));
        Expr::new(Node::Function(function))
    }
}

/// A call of an aggregate, which can be restricted.
impl<T> Expr<T> {
    /// Each value once: `count(DISTINCT …)` (SQLAlchemy: `func.count(distinct(…))`).
    #[must_use]
    pub fn distinct(self) -> Self {
        self.with_function(|function| function.distinct = true)
    }

    /// Only the rows that meet the condition: `FILTER (WHERE …)` (SQLAlchemy: `.filter(…)`).
    #[must_use]
    pub fn filter(self, condition: impl IntoExpr<bool>) -> Self {
        let condition = condition.into_expr().into_node();
        self.with_function(|function| function.filter = Some(condition))
    }
}

impl Element for Function {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if let Some(template) = c.function_template(&self.name, self.arguments.len()) {
            return c.template(&template, &self.arguments);
        }
        c.function_name(&self.name)?;
        c.push("(");
        self.compile_arguments(c)?;
        c.push(")");
        if let Some(filter) = &self.filter {
            if !c.has(Capability::AggregateFilter) {
                return Err(c.unsupported("FILTER (WHERE …)", Capability::AggregateFilter));
            }
            c.push(" FILTER (WHERE ");
            c.condition(filter, p::LOWEST)?;
            c.push(")");
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.name);
        key.flag(self.distinct);
        key.list(&self.arguments);
        key.optional(self.filter.as_ref());
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        self.arguments.get(index).or(if index == self.arguments.len() { self.filter.as_ref() } else { None }).map(Node::as_ref)
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.name)
    }

    fn int(&self, index: usize) -> Option<i64> {
        match index {
            0 => Some(i64::from(self.distinct)),
            1 => i64::try_from(self.arguments.len()).ok(),
            _ => None,
        }
    }
}
