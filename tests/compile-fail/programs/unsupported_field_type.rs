//! first: `Colour` is not a type that a column can hold
//! errors: 5
//! A field's type is one that a column can hold.
use aludel::prelude::*;

pub struct Colour(u8);

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    pub colour: Colour,
}

fn main() {}
