//! first: `numerical` is not an attribute of a struct; did you mean `numeric`?
//! A misspelt attribute names the one that was meant.
use aludel::prelude::*;

#[derive(SqlValue)]
#[sql(numerical)]
pub struct Price(i64);

fn main() {}
