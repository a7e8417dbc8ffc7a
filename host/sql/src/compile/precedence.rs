//! How tightly operators bind. Databases agree on this much; where they do not, the compiler writes parentheses (SQLAlchemy:
//! `operators._PRECEDENCE`, for [`crate::Compare::op_as`] as its `precedence=`).
//!
//! ```
//! use aludel_sql::{Arithmetic, Compare, bind, compile::precedence::*};
//!
//! let levels = [LOWEST, OR, AND, NOT, COMPARISON, BITWISE, CONCAT, ADDITIVE, MULTIPLICATIVE, UNARY, ATOM];
//! assert!(levels.is_sorted());
//! // What binds less tightly stands in parentheses.
//! let power = |precedence| bind::<i64>(2).add(1).op_as::<i64, i64>("^", precedence, 3_i64);
//! assert_eq!(format!("{:?}", power(MULTIPLICATIVE)), "(? + ?) ^ ?");
//! assert_eq!(format!("{:?}", power(COMPARISON)), "? + ? ^ ?");
//! ```

/// Between commas and parentheses: everything stands there as it is.
pub const LOWEST: u8 = 0;
/// `OR`.
pub const OR: u8 = 1;
/// `AND`.
pub const AND: u8 = 3;
/// `NOT`.
pub const NOT: u8 = 5;
/// `=`, `<`, `LIKE`, `IN`, `BETWEEN`, `IS NULL` and what else gives a truth value.
pub const COMPARISON: u8 = 7;
/// `&`, `|`, `<<`, `>>`, whose operands always have parentheses.
pub const BITWISE: u8 = 8;
/// `||`.
pub const CONCAT: u8 = 9;
/// `+`, `-`.
pub const ADDITIVE: u8 = 11;
/// `*`, `/`, `%`.
pub const MULTIPLICATIVE: u8 = 13;
/// A sign, `~`, `COLLATE`.
pub const UNARY: u8 = 15;
/// A column, a value, a call, what stands in parentheses.
pub const ATOM: u8 = 20;
