//! first: `Role` is not an enum; derive `SqlValue` for a struct round one value
//! An enumeration is an enum.
use aludel::prelude::*;

#[derive(Enum)]
pub struct Role(i64);

fn main() {}
