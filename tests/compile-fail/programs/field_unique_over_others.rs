//! first: `unique(…)` on a field is about its column alone; one over several stands on the struct: `#[model(unique(…))]`
//! A constraint over several fields stands on the struct.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(unique(id, name))]
    pub name: String,
}

fn main() {}
