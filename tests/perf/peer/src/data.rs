//! The tables and rows that every peer starts with, and the rows that it inserts.
//!
//! 10,000 users (a quarter without a hair colour, one a minute from the start of 2024); the first 100 have ten posts
//! each, every post has five comments. `ins_users` is empty, `upd_users` holds the first 1,000 users.

use std::fmt::Write;

use chrono::{DateTime, NaiveDateTime};

use crate::model::NewUser;

/// How many users there are.
pub const USERS: i32 = 10_000;
/// How many of them have posts.
pub const AUTHORS: i32 = 100;
/// Posts of an author.
pub const POSTS: i32 = 10;
/// Comments of a post.
pub const COMMENTS: i32 = 5;
/// How many rows `upd_users` has.
pub const UPDATABLE: i32 = 1_000;

/// 2024-01-01 00:00:00, in seconds since 1970.
const START: i64 = 1_704_067_200;
const ROWS_PER_STATEMENT: usize = 500;

/// The two colours that `update` writes in turn. They are not colours of the seed, so a lost update shows.
pub const COLOURS: [&str; 2] = ["amber", "green"];

/// The colour of run number `run` of the update, so that each run changes every row.
pub fn colour(run: usize) -> &'static str {
    COLOURS[run % 2]
}

/// The time that user number `i` was made.
pub fn created_at(i: i32) -> NaiveDateTime {
    DateTime::from_timestamp(START + 60 * i64::from(i), 0).expect("a year chrono knows").naive_utc()
}

/// The hair colour of user number `i`.
pub fn hair_color(i: i32) -> Option<&'static str> {
    match i % 4 {
        1 => None,
        3 => Some("brown"),
        _ => Some("black"),
    }
}

/// The rows that `insert` writes: `n` users without keys.
pub fn new_users(n: usize) -> Vec<NewUser> {
    let user = |i: i32| NewUser { name: format!("User {i}"), hair_color: hair_color(i).map(str::to_owned), created_at: created_at(i) };
    (0..n as i32).map(user).collect()
}

/// The statements that make the tables and fill them.
pub fn seed_sql() -> String {
    let mut sql = String::new();
    for table in ["users", "ins_users", "upd_users"] {
        let columns = "name VARCHAR(64) NOT NULL, hair_color VARCHAR(64), created_at TIMESTAMP NOT NULL";
        create(&mut sql, table, columns);
    }
    create(&mut sql, "posts", "user_id INTEGER NOT NULL, title VARCHAR(64) NOT NULL, body VARCHAR(255)");
    create(&mut sql, "comments", "post_id INTEGER NOT NULL, text VARCHAR(255) NOT NULL");
    sql.push_str("CREATE INDEX posts_user ON posts(user_id);\nCREATE INDEX comments_post ON comments(post_id);\nBEGIN;\n");
    fill(&mut sql, "users", (1..=USERS).map(user_row));
    fill(&mut sql, "upd_users", (1..=UPDATABLE).map(user_row));
    fill(&mut sql, "posts", (0..AUTHORS * POSTS).map(post_row));
    fill(&mut sql, "comments", (0..AUTHORS * POSTS * COMMENTS).map(comment_row));
    sql.push_str("COMMIT;\nANALYZE;\n");
    sql
}

fn create(sql: &mut String, table: &str, columns: &str) {
    writeln!(sql, "CREATE TABLE {table} (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {columns});").expect("a string");
}

fn fill(sql: &mut String, table: &str, rows: impl Iterator<Item = String>) {
    let rows: Vec<String> = rows.collect();
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        writeln!(sql, "INSERT INTO {table} VALUES {};", chunk.join(",")).expect("a string");
    }
}

fn user_row(i: i32) -> String {
    let hair = hair_color(i).map_or_else(|| "NULL".to_owned(), |colour| format!("'{colour}'"));
    format!("({i},'User {i}',{hair},'{}')", created_at(i).format("%Y-%m-%d %H:%M:%S"))
}

fn post_row(i: i32) -> String {
    let (user, number) = (i / POSTS + 1, i % POSTS);
    let body = if number % 2 == 1 { "NULL".to_owned() } else { format!("'Body of post {number}'") };
    format!("({},{user},'Post {number} by user {user}',{body})", i + 1)
}

fn comment_row(i: i32) -> String {
    let (post, number) = (i / COMMENTS + 1, i % COMMENTS);
    format!("({},{post},'Comment {number} on post {post}')", i + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_has_no_hair_colour() {
        assert_eq!((1..=USERS).filter(|i| hair_color(*i).is_none()).count(), 2_500);
    }

    #[test]
    fn rows_are_the_documented_ones() {
        assert_eq!(user_row(1), "(1,'User 1',NULL,'2024-01-01 00:01:00')");
        assert_eq!(post_row(11), "(12,2,'Post 1 by user 2',NULL)");
        assert_eq!(comment_row(4_999), "(5000,1000,'Comment 4 on post 1000')");
    }
}
