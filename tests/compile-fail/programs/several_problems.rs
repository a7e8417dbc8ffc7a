//! first: `back` belongs on a relation (`One` or `Many`); remove it here
//! errors: 4
//! All problems of a model are reported at once, each in its place.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users", unique(nam))]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(back = "author")]
    pub name: String,
    pub friends: Option<Many<User>>,
    #[model(column = "name")]
    pub nick: String,
}

fn main() {}
