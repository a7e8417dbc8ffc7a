//! first: `nullable` is not an attribute of a field; the type says it: `Option<…>` may be NULL
//! What the type says is not said twice.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(nullable)]
    pub nick: String,
}

fn main() {}
