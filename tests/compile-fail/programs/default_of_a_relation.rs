//! first: `client_default` belongs on a column; `author` is a relation
//! A relation takes its key from the object that it points to.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
}

#[derive(Model)]
#[model(table = "posts")]
pub struct Post {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(client_default = 1)]
    pub author: One<User>,
}

fn main() {}
