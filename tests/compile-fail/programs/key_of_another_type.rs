//! first: the trait bound `i64: std::convert::From<&str>` is not satisfied
//! An object is looked up by a key of its own type.
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
    let mut session = engine.session().unwrap();
    let _ = session.get::<User>("one");
}
