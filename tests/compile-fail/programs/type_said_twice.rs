//! first: the type of `name` is said twice, by `type` and `length`; keep one
//! A column has one type.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(type = SqlType::Text, length = 20)]
    pub name: String,
}

fn main() {}
