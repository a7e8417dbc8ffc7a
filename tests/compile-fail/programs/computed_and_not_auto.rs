//! first: `total` is computed by the database; write its type as `Auto<i64>`
//! What the database makes is not written by the program.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(computed = "id * 2")]
    pub total: i64,
}

fn main() {}
