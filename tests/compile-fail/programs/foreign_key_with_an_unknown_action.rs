//! first: `explode` is not an action; there are cascade, restrict, set null, set default, no action
//! What a foreign key does is one of five things.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(references = "users.id", on_delete = "explode")]
    pub boss: Option<i64>,
}

fn main() {}
