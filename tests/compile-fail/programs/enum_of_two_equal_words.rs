//! first: `Role::Second` and `Role::First` are both stored as `x`; `rename` one of them
//! Two variants of one word could not be told apart.
use aludel::prelude::*;

#[derive(Enum)]
pub enum Role {
    #[sql(rename = "x")]
    First,
    #[sql(rename = "x")]
    Second,
}

fn main() {}
