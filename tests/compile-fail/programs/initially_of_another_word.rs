//! first: `initially` of a foreign key cannot be "late"; there are "deferred", "immediate"
//! A constraint is checked at one of two times.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    #[model(references = "users.id", foreign_key(initially = "late"))]
    pub boss: Option<i64>,
}

fn main() {}
