//! first: `Tag` is not an element of a SQL array
//! errors: 5
//! The elements of a vector are values of columns.
use aludel::prelude::*;

pub struct Tag(String);

#[derive(Model)]
#[model(table = "posts")]
pub struct Post {
    #[model(primary_key)]
    pub id: Auto<i64>,
    pub tags: Vec<Tag>,
}

fn main() {}
