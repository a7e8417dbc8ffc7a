//! first: `comment` belongs on a column or a `One`; `friends` is a relation
//! The other side of a relation is no column.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(back = "friends")]
    pub boss: Option<One<User>>,
    #[model(comment = "all of them", back = "boss")]
    pub friends: Many<User>,
}

fn main() {}
