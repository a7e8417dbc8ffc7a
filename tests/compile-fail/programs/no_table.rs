//! first: `User` does not say its table; add `#[model(table = "users")]`
//! A model says its table.
use aludel::prelude::*;

#[derive(Model)]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
}

fn main() {}
