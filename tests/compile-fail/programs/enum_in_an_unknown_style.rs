//! first: `snakecase` is not a way to write words; there are lowercase, UPPERCASE, snake_case, SCREAMING_SNAKE_CASE, kebab-case, camelCase, PascalCase
//! The ways to write words are known.
use aludel::prelude::*;

#[derive(Enum)]
#[sql(rename_all = "snakecase")]
pub enum Role {
    Admin,
}

fn main() {}
