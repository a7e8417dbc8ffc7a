//! first: `User` is not a struct; a model is a struct with named fields
//! A model is a struct.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub enum User {
    A,
}

fn main() {}
