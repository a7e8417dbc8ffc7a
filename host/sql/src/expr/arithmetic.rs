//! Arithmetic on numbers.
use super::{
    Expr, Expression, IntoExpr,
    binary::{Binary, Operator},
    func,
    unary::{Unary, UnaryOperator},
};
use crate::types::{Numeric, SqlValue};

type Base<E> = <<E as Expression>::Value as SqlValue>::Base;

/// `+`, `-`, `*`, `/`, `%` for columns and expressions that hold numbers (SQLAlchemy: the operators of `ColumnOperators`: `add` is
/// `+`, `sub` is `-`, `mul` is `*`, `div` is `//`, `rem` is `%`, `neg` is the sign). The result has the type of the left side; where a side is NULL, it
/// is NULL. Parentheses are written where precedence needs them.
///
/// ```
/// use aludel_sql::{Arithmetic, SqlType, Table, column};
///
/// let items = Table::new("items").column(column("price", SqlType::BigInteger)).column(column("count", SqlType::BigInteger));
/// let (price, count) = (items.col::<i64>("price")?, items.col::<i64>("count")?);
/// let sql = |expr| format!("{expr:?}");
///
/// assert_eq!(sql(price.clone().add(5)), "items.price + ?");
/// assert_eq!(sql(price.clone().sub(count.clone())), "items.price - items.count");
/// assert_eq!(sql(price.clone().add(5).mul::<i64>(count.clone())), "(items.price + ?) * items.count");
/// assert_eq!(sql(price.clone().div(count.clone())), "items.price / items.count");
/// assert_eq!(sql(price.clone().rem(count)), "items.price % items.count");
/// assert_eq!(sql(price.neg()), "- items.price");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub trait Arithmetic: Expression {
    /// The sum of the two.
    fn add(self, other: impl IntoExpr<Base<Self>>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Binary::expr(Operator::Add, self.into_node(), other.into_expr().into_node())
    }

    /// The first less the second.
    fn sub(self, other: impl IntoExpr<Base<Self>>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Binary::expr(Operator::Subtract, self.into_node(), other.into_expr().into_node())
    }

    /// The product of the two. The factor may be of another numeric type.
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

    /// What a division leaves, with the sign that the database gives it. NULL or an error when divided by zero, as the database has it.
    fn rem(self, other: impl IntoExpr<Base<Self>>) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Binary::expr(Operator::Modulo, self.into_node(), other.into_expr().into_node())
    }

    /// The number with the other sign.
    fn neg(self) -> Expr<Self::Value>
    where
        Self::Value: Numeric,
    {
        Unary::expr(UnaryOperator::Negate, self.into_node())
    }
}

impl<E: Expression> Arithmetic for E {}

/// Operations on the bits of whole numbers (SQLAlchemy: `bitwise_and` and its relatives). The result has the type of the left
/// side. Parentheses are always written, as databases order these in different ways.
///
/// ```
/// use aludel_sql::{Bitwise, SqlType, Table, column};
///
/// let files = Table::new("files").column(column("mode", SqlType::BigInteger));
/// let mode = files.col::<i64>("mode")?;
/// let sql = |expr| format!("{expr:?}");
///
/// assert_eq!(sql(mode.clone().bit_and(4)), "files.mode & ?");
/// assert_eq!(sql(mode.clone().bit_or(4).bit_and(7)), "(files.mode | ?) & ?");
/// assert_eq!(sql(mode.clone().bit_not()), "~files.mode");
/// assert_eq!(sql(mode.clone().shift_left(3)), "files.mode << ?");
/// assert_eq!(sql(mode.clone().shift_right(3)), "files.mode >> ?");
/// // There is no standard word for this one: a dialect writes it, or refuses.
/// assert!(sql(mode.bit_xor(1)).contains("has no way to write `bit_xor`"));
/// # Ok::<(), aludel_sql::Error>(())
/// ```
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
