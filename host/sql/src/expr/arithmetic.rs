//! Arithmetic on numbers.
use super::{
    Expr, Expression, IntoExpr,
    binary::{Binary, Operator},
    func,
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

    /// `/`. Of whole numbers it is a whole number, cut towards zero, on every database (SQLAlchemy: `//` where it cuts, as `/` gives a
    /// fraction there): `.cast::<f64>()` one of them first for a fraction. NULL or an error when divided by zero, as the database has it.
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

/// Operations on the bits of whole numbers. The result has the type of the left side.
pub trait Bitwise: Expression {
    /// Bits that both have (SQLAlchemy: `bitwise_and`).
    fn bit_and(self, other: impl IntoExpr<Base<Self>>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Binary::expr(Operator::BitAnd, self.into_node(), other.into_expr().into_node())
    }

    /// Bits that at least one has (SQLAlchemy: `bitwise_or`).
    fn bit_or(self, other: impl IntoExpr<Base<Self>>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Binary::expr(Operator::BitOr, self.into_node(), other.into_expr().into_node())
    }

    /// Bits that one has and the other has not (SQLAlchemy: `bitwise_xor`). A dialect writes it by its template for the
    /// function `bit_xor`.
    fn bit_xor(self, other: impl IntoExpr<Base<Self>>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        func("bit_xor", [self.into_node(), other.into_expr().into_node()])
    }

    /// Every bit the other way (SQLAlchemy: `bitwise_not`).
    fn bit_not(self) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Unary::expr(UnaryOperator::BitNot, self.into_node())
    }

    /// Bits moved so many places to the left (SQLAlchemy: `bitwise_lshift`).
    fn shift_left(self, places: impl IntoExpr<i32>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Binary::expr(Operator::ShiftLeft, self.into_node(), places.into_expr().into_node())
    }

    /// Bits moved so many places to the right (SQLAlchemy: `bitwise_rshift`).
    fn shift_right(self, places: impl IntoExpr<i32>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Binary::expr(Operator::ShiftRight, self.into_node(), places.into_expr().into_node())
    }
}

impl<E: Expression> Bitwise for E {}
