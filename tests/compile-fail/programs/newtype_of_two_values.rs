//! first: `Point` is not a struct round one value; write `struct Point(i64);`, or derive `Enum` for an enum
//! A column holds one value.
use aludel::prelude::*;

#[derive(SqlValue)]
pub struct Point(i64, i64);

fn main() {}
