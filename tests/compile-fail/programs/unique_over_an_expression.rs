//! first: a unique constraint is over fields; expressions stand in an index: `index(…, unique = true)`
//! Only an index takes expressions.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users", unique(lower(User::email)))]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    pub email: String,
}

fn main() {}
