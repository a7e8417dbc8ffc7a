//! first: cannot borrow `session` as mutable because it is also borrowed as immutable
//! An object is not read while the session queries.
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
    let name = &session[ada].name;
    session.commit().unwrap();
    println!("{name}");
}
