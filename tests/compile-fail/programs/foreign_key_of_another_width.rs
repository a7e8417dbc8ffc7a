//! first: the foreign key has 1 columns here and 2 there; `references` names one for each
//! As many columns there as here.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users", foreign_key(boss, references = ["shops.country", "shops.number"]))]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    pub boss: Option<i64>,
}

fn main() {}
