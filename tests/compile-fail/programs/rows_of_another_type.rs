//! first: mismatched types
//! The rows of a query are what its select list says.
use aludel::prelude::*;

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: Auto<i64>,
    pub name: String,
    pub age: Option<i32>,
    pub posts: Many<Post>,
}

#[derive(Model)]
#[model(table = "posts")]
pub struct Post {
    #[model(primary_key)]
    pub id: Auto<i64>,
    pub title: String,
    pub author: One<User>,
}

fn main() {
    let engine = Engine::connect("sqlite://").unwrap();
    let mut connection = engine.connection().unwrap();
    let _: Vec<String> = connection.all(&select(User::id)).unwrap();
}
