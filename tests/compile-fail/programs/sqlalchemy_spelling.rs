//! first: `ondelete` is not an attribute of a field; did you mean `on_delete`?
//! SQLAlchemy writes it in one word.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(references = "users.id", ondelete = "cascade")]
    pub boss: Option<i64>,
}

fn main() {}
