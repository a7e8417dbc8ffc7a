//! first: the database makes the column in two ways; keep one of `server_default`, `server_default_sql`, `identity` and `computed`
//! A column is made in one way.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(computed = "id * 2", server_default = 1)]
    pub total: Auto<i64>,
}

fn main() {}
