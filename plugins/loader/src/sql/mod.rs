//! What plugins bring, as the compiler wants it: the traits of `aludel_sql::dialect`.
pub(crate) mod cell;
mod column_type;
mod dialect;
mod error;
mod hook;
mod node;
mod plugins;

pub(crate) use dialect::spec;
