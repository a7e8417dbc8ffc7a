//! first: `&str` cannot be used as a SQL value of type `i64`
//! A default is of the type of its column.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(server_default = "many")]
    pub views: i64,
}

fn main() {}
