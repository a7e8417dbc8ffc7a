//! first: `Plain` is not a model
//! errors: 13
//! A relation leads to a model.
use aludel::prelude::*;

pub struct Plain;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    pub plain: One<Plain>,
}

fn main() {}
