//! first: `User` has no column field `emial`; there are id, email
//! An index names fields.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users", index(email, emial, name = "ix"))]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    pub email: String,
}

fn main() {}
