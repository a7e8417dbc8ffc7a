//! Arithmetic on numbers.
use super::{
    Expr, Expression, IntoExpr,
    binary::{Binary, Operator},
    unary::{Unary, UnaryOperator},
};
use crate::types::{Numeric, SqlValue};

type Base<E> = <<E as Expression>::Value as SqlValue>::Base;

/// `+`, `-`, `*`, `/`, `%` for columns and expressions that hold numbers. The result has the type of the left side.
pub trait Arithmetic: Expression {
    /// `+`.
    fn add(self, other: impl IntoExpr<Base<Self>>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Binary::expr(Operator::Add, self.into_node(), other.into_expr().into_node())
    }

    /// `-`.
    fn sub(self, other: impl IntoExpr<Base<Self>>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Binary::expr(Operator::Subtract, self.into_node(), other.into_expr().into_node())
    }

    /// `*`. The factor may be of another numeric type.
    fn mul<U: Numeric>(self, other: impl IntoExpr<U>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Binary::expr(Operator::Multiply, self.into_node(), other.into_expr().into_node())
    }

    /// `/`. NULL or an error when divided by zero, as the database has it.
    fn div(self, other: impl IntoExpr<Base<Self>>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Binary::expr(Operator::Divide, self.into_node(), other.into_expr().into_node())
    }

    /// `%`, the remainder.
    fn rem(self, other: impl IntoExpr<Base<Self>>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Binary::expr(Operator::Modulo, self.into_node(), other.into_expr().into_node())
    }

    /// The negative.
    fn neg(self) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Unary::expr(UnaryOperator::Negate, self.into_node())
    }
}

impl<E: Expression> Arithmetic for E {}
