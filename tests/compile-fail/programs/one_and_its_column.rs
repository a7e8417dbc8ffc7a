//! first: the column `boss_id` belongs to the field `boss_id`; a `One` is its foreign key already, so remove the other field, or name other columns with `key = "…"`
//! A `One` is its foreign key already.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    pub boss_id: i64,
    pub boss: One<User>,
}

fn main() {}
