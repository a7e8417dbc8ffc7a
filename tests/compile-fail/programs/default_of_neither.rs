//! first: `default` is not an attribute of a field; write `server_default` for what the database fills in, `client_default` for what the program does (SQLAlchemy: `default=`)
//! A default says who fills it in.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(default = 0)]
    pub views: i64,
}

fn main() {}
