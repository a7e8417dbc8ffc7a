//! first: the column has two of `client_default`, `client_default_with`, `client_default_from` and `client_default_sql`; keep one
//! A column has one default.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(client_default = 1, client_default_sql = "2")]
    pub rank: Auto<i64>,
}

fn main() {}
