//! One operand: NOT, minus, IS NULL.
use super::{Expr, Node, Scope};
use crate::{
    compile::{Compiler, precedence as p},
    error::Result,
    types::{SqlType, TypeRef},
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// An operator with one operand (SQLAlchemy: `operators.inv`, `neg`, `is_`, `is_not`, `bitwise_not_op`). The node [`Unary`] holds one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum UnaryOperator {
    /// `NOT`.
    Not = 1,
    /// `-`.
    Negate = 2,
    /// `IS NULL`.
    IsNull = 3,
    /// `IS NOT NULL`.
    IsNotNull = 4,
    /// `~`.
    BitNot = 5,
    /// `IS TRUE`.
    IsTrue = 6,
    /// `IS NOT TRUE`.
    IsNotTrue = 7,
    /// `IS FALSE`.
    IsFalse = 8,
    /// `IS NOT FALSE`.
    IsNotFalse = 9,
}

impl UnaryOperator {
    pub(crate) fn precedence(self) -> u8 {
        match self {
            UnaryOperator::Not => p::NOT,
            UnaryOperator::Negate | UnaryOperator::BitNot => p::UNARY,
            _ => p::COMPARISON,
        }
    }

    /// What stands behind the operand, and the dialect's name for it.
    fn behind(self) -> (&'static str, &'static str) {
        match self {
            UnaryOperator::IsTrue => ("is_true", " IS TRUE"),
            UnaryOperator::IsNotTrue => ("is_not_true", " IS NOT TRUE"),
            UnaryOperator::IsFalse => ("is_false", " IS FALSE"),
            UnaryOperator::IsNotFalse => ("is_not_false", " IS NOT FALSE"),
            UnaryOperator::IsNull => ("", " IS NULL"),
            UnaryOperator::IsNotNull | UnaryOperator::Not | UnaryOperator::Negate | UnaryOperator::BitNot => ("", " IS NOT NULL"),
        }
    }
}

/// A unary operation (SQLAlchemy: `UnaryExpression`). Hook layout: child 0 the operand; int 0 the operator: 1 NOT, 2 minus, 3 IS NULL, 4 IS NOT
/// NULL, 5 `~`, 6 IS TRUE, 7 IS NOT TRUE, 8 IS FALSE, 9 IS NOT FALSE.
///
/// ```
/// use aludel_sql::{Compare, expr::{Node, UnaryOperator}, bind, is_false, is_not_false, is_not_true, is_true};
///
/// let known = || bind::<i64>(1).gt(0);
/// assert_eq!(format!("{:?}", is_true(known())), "(? > ?) IS TRUE");
/// assert_eq!(format!("{:?}", is_not_true(known())), "(? > ?) IS NOT TRUE");
/// assert_eq!(format!("{:?}", is_false(known())), "(? > ?) IS FALSE");
/// assert_eq!(format!("{:?}", is_not_false(known())), "(? > ?) IS NOT FALSE");
/// assert!(matches!(is_true(known()).node(), Node::Unary(unary) if unary.operator == UnaryOperator::IsTrue));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Unary {
    /// The operator.
    pub operator: UnaryOperator,
    /// The operand.
    pub operand: Node,
}

crate::visit::rewrite!(Unary: operand);

impl Unary {
    pub(crate) fn expr<T>(operator: UnaryOperator, operand: Node) -> Expr<T> {
        Expr::new(Node::Unary(Arc::new(Unary { operator, operand })))
    }

    /// An operator over a condition.
    fn over(operator: UnaryOperator, operand: impl super::IntoExpr<bool>) -> Expr<bool> {
        Unary::expr(operator, operand.into_expr().into_node())
    }

    pub(crate) fn sql_type(&self) -> TypeRef {
        match self.operator {
            UnaryOperator::Negate | UnaryOperator::BitNot => self.operand.sql_type(),
            _ => TypeRef::Fn(|| SqlType::Boolean),
        }
    }

    pub(crate) fn is_nullable(&self, scope: Scope<'_>) -> bool {
        matches!(self.operator, UnaryOperator::Not | UnaryOperator::Negate | UnaryOperator::BitNot) && self.operand.is_nullable_in(scope)
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
                c.check_unary(self.operator, &self.operand)?;
                // A space, since `--` opens a comment.
                c.push("- ");
                c.typed_operand(&self.operand, p::UNARY)
            }
            UnaryOperator::BitNot => {
                c.check_unary(self.operator, &self.operand)?;
                let (before, after) = c.dialect_text("bit_not", "~{0}").split_once("{0}").unwrap_or(("~", ""));
                c.push(before);
                c.typed_operand(&self.operand, p::ATOM)?;
                c.push(after);
                Ok(())
            }
            UnaryOperator::IsNull | UnaryOperator::IsNotNull => {
                c.sole_operand(&self.operand, p::COMPARISON + 1)?;
                c.push(self.operator.behind().1);
                Ok(())
            }
            UnaryOperator::IsTrue | UnaryOperator::IsNotTrue | UnaryOperator::IsFalse | UnaryOperator::IsNotFalse => {
                c.operand(&self.operand, p::COMPARISON + 1)?;
                let (place, words) = self.operator.behind();
                let words = c.dialect_text(place, words);
                if words.is_empty() {
                    return Err(c.unsupported("IS TRUE and its relatives", crate::dialect::Capability::NativeBoolean));
                }
                c.push(words);
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

/// `IS TRUE`: neither FALSE nor NULL (SQLAlchemy: `is_(true())`).
///
/// ```
/// use aludel_sql::{Compare, bind, is_true};
///
/// assert_eq!(format!("{:?}", is_true(bind::<i64>(1).gt(0))), "(? > ?) IS TRUE");
/// ```
pub fn is_true(condition: impl super::IntoExpr<bool>) -> Expr<bool> {
    Unary::over(UnaryOperator::IsTrue, condition)
}

/// `IS NOT TRUE`: FALSE or NULL (SQLAlchemy: `is_not(true())`).
///
/// ```
/// use aludel_sql::{Compare, bind, is_not_true};
///
/// assert_eq!(format!("{:?}", is_not_true(bind::<i64>(1).gt(0))), "(? > ?) IS NOT TRUE");
/// ```
pub fn is_not_true(condition: impl super::IntoExpr<bool>) -> Expr<bool> {
    Unary::over(UnaryOperator::IsNotTrue, condition)
}

/// `IS FALSE`: neither TRUE nor NULL (SQLAlchemy: `is_(false())`).
///
/// ```
/// use aludel_sql::{Compare, bind, is_false};
///
/// assert_eq!(format!("{:?}", is_false(bind::<i64>(1).gt(0))), "(? > ?) IS FALSE");
/// ```
pub fn is_false(condition: impl super::IntoExpr<bool>) -> Expr<bool> {
    Unary::over(UnaryOperator::IsFalse, condition)
}

/// `IS NOT FALSE`: TRUE or NULL (SQLAlchemy: `is_not(false())`).
///
/// ```
/// use aludel_sql::{Compare, bind, is_not_false};
///
/// assert_eq!(format!("{:?}", is_not_false(bind::<i64>(1).gt(0))), "(? > ?) IS NOT FALSE");
/// ```
pub fn is_not_false(condition: impl super::IntoExpr<bool>) -> Expr<bool> {
    Unary::over(UnaryOperator::IsNotFalse, condition)
}
