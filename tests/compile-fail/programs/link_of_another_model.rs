//! first: mismatched types
//! A relation links objects of its two models.
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
    let ada: Tracked<User> = session.get(1).unwrap();
    session.link(ada, User::posts, ada).unwrap();
}
