//! One operand: NOT, minus, IS NULL.
use super::{Expr, Node};
use crate::{
    compile::{Compiler, precedence as p},
    error::Result,
    types::{SqlType, TypeRef},
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// An operator with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum UnaryOperator {
    Not = 1,
    Negate = 2,
    IsNull = 3,
    IsNotNull = 4,
}

impl UnaryOperator {
    pub(crate) fn precedence(self) -> u8 {
        match self {
            UnaryOperator::Not => p::NOT,
            UnaryOperator::Negate => p::UNARY,
            UnaryOperator::IsNull | UnaryOperator::IsNotNull => p::COMPARISON,
        }
    }
}

/// A unary operation. Hook layout: child 0 the operand; int 0 the operator: 1 NOT, 2 minus, 3 IS NULL, 4 IS NOT NULL.
#[derive(Debug, Clone, PartialEq)]
pub struct Unary {
    /// The operator.
    pub operator: UnaryOperator,
    /// The operand.
    pub operand: Node,
}

impl Unary {
    pub(crate) fn expr<T>(operator: UnaryOperator, operand: Node) -> Expr<T> {
        Expr::new(Node::Unary(Arc::new(Unary { operator, operand })))
    }

    pub(crate) fn sql_type(&self) -> TypeRef {
        match self.operator {
            UnaryOperator::Negate => self.operand.sql_type(),
            _ => TypeRef::Fn(|| SqlType::Boolean),
        }
    }

    pub(crate) fn is_nullable(&self) -> bool {
        matches!(self.operator, UnaryOperator::Not | UnaryOperator::Negate) && self.operand.is_nullable()
    }
}

impl Element for Unary {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        match self.operator {
            UnaryOperator::Not => {
                c.push("NOT ");
                c.condition(&self.operand, p::NOT)
            }
            UnaryOperator::Negate => {
                // A space, since `--` opens a comment.
                c.push("- ");
                c.operand(&self.operand, p::UNARY)
            }
            UnaryOperator::IsNull | UnaryOperator::IsNotNull => {
                c.operand(&self.operand, p::COMPARISON + 1)?;
                c.push(if self.operator == UnaryOperator::IsNull { " IS NULL" } else { " IS NOT NULL" });
                Ok(())
            }
        }
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.byte(self.operator as u8);
        key.expr(&self.operand);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        (index == 0).then(|| self.operand.as_ref())
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(self.operator as i64)
    }
}
