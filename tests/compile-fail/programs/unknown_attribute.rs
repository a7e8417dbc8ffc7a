//! first: `primary_keys` is not an attribute of a field; did you mean `primary_key`?
//! A misspelt attribute names the one that was meant.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_keys)]
    pub id: Auto<i64>,
    #[model(primary_key)]
    pub key: i64,
}

fn main() {}
