//! first: `wher` is not an attribute of an index; did you mean `where`?
//! A misspelt option names the one that was meant.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users", index(email, wher = "id > 1"))]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    pub email: String,
}

fn main() {}
