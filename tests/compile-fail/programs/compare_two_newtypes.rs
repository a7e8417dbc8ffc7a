//! first: `PostId` cannot be used as a SQL value of type `UserId`
//! Two types round an i64 are two types.
use aludel::prelude::*;

#[derive(SqlValue, Debug, Clone, PartialEq)]
pub struct UserId(i64);

#[derive(SqlValue, Debug, Clone, PartialEq)]
pub struct PostId(i64);

#[derive(Model)]
#[model(table = "users")]
pub struct User {
    #[model(primary_key)]
    pub id: UserId,
}

fn main() {
    let _ = User::select().filter(User::id.eq(PostId(1)));
}
