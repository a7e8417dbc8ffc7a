//! How tightly operators bind. Databases agree on this much; where they do not, the compiler writes parentheses.
#![allow(missing_docs)]

pub const LOWEST: u8 = 0;
pub const OR: u8 = 1;
pub const AND: u8 = 3;
pub const NOT: u8 = 5;
pub const COMPARISON: u8 = 7;
pub const BITWISE: u8 = 8;
pub const CONCAT: u8 = 9;
pub const ADDITIVE: u8 = 11;
pub const MULTIPLICATIVE: u8 = 13;
pub const UNARY: u8 = 15;
pub const ATOM: u8 = 20;
