//! first: a check of `User` has 0 conditions; write one: `check("age >= 18", name = "adult")`
//! A check has one condition.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users", check(name = "adult"))]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    pub age: i64,
}

fn main() {}
