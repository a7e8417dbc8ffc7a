//! first: `unique` says nothing here; `notes` is skipped, so it is not a column
//! What is skipped is no column.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(skip, unique)]
    pub notes: Vec<u8>,
}

fn main() {}
