//! first: cannot borrow `session` as mutable more than once at a time
//! Two objects of a session are not changed at the same time.
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
    let (a, b): (Tracked<User>, Tracked<User>) = (session.get(1).unwrap(), session.get(2).unwrap());
    let (left, right) = (&mut session[a], &mut session[b]);
    std::mem::swap(&mut left.name, &mut right.name);
}
