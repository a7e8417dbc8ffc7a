//! NULL, TRUE and FALSE as part of the SQL.
use super::{Expr, Node};
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    visit::{Element, Key},
};

/// A word that stands for itself (SQLAlchemy: `null()`, `true()`, `false()`). Hook layout: int 0 is 0 NULL, 1 TRUE, 2 FALSE, 3 DEFAULT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Literal {
    /// NULL (SQLAlchemy: `null()`).
    Null = 0,
    /// TRUE (SQLAlchemy: `true()`).
    True = 1,
    /// FALSE (SQLAlchemy: `false()`).
    False = 2,
    /// DEFAULT: as a value in INSERT and UPDATE, what the column's default makes.
    Default = 3,
}

/// NULL, TRUE, FALSE or DEFAULT as part of the SQL (SQLAlchemy: `null()`, `true()`, `false()`). A database without these words has
/// others in their place.
///
/// ```
/// use aludel_sql::expr::{Literal, literal};
///
/// assert_eq!(format!("{:?}", literal::<Option<i64>>(Literal::Null)), "NULL");
/// assert_eq!(format!("{:?}", literal::<bool>(Literal::True)), "TRUE");
/// ```
pub fn literal<T>(literal: Literal) -> Expr<T> {
    Expr::new(Node::Literal(literal))
}

impl Element for Literal {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let word = match self {
            Literal::Null => "NULL",
            Literal::True => c.dialect_text("true", "TRUE"),
            Literal::False => c.dialect_text("false", "FALSE"),
            Literal::Default if !c.has(Capability::InsertDefault) => return Err(c.unsupported("DEFAULT as a value", Capability::InsertDefault)),
            Literal::Default => "DEFAULT",
        };
        c.push(word);
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.byte(*self as u8);
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(*self as i64)
    }
}
