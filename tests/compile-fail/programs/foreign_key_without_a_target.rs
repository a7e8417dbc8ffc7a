//! first: the foreign key of `boss` does not say which column it names; add `references = "table.column"`
//! Options of a foreign key need one.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(foreign_key(name = "fk_boss"))]
    pub boss: Option<i64>,
}

fn main() {}
