//! first: `User` has no primary key; mark a field with `#[model(primary_key)]`
//! A model has a primary key.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    pub name: String,
}

fn main() {}
