//! Plain structs, for the peers that have no mapper of their own, and the grouping of children under parents.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use chrono::NaiveDateTime;

/// A row of `users`, `ins_users` or `upd_users`.
#[derive(Debug)]
pub struct User {
    pub id: i32,
    pub name: String,
    pub hair_color: Option<String>,
    pub created_at: NaiveDateTime,
}

/// A row of `posts`.
#[derive(Debug)]
pub struct Post {
    pub id: i32,
    pub user_id: i32,
    pub title: String,
    pub body: Option<String>,
}

/// A row of `comments`.
#[derive(Debug)]
pub struct Comment {
    pub id: i32,
    pub post_id: i32,
    pub text: String,
}

/// A user that has no key yet.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub name: String,
    pub hair_color: Option<String>,
    pub created_at: NaiveDateTime,
}

/// Users with their posts with their comments.
pub type Tree = Vec<(User, Vec<(Post, Vec<Comment>)>)>;

/// Puts children under their parents by key, with one map per level; needs no order.
pub fn group(users: Vec<User>, posts: Vec<Post>, comments: Vec<Comment>) -> Tree {
    let of_posts = children(posts.iter().map(|post| post.id), comments, |comment| comment.post_id);
    let posts: Vec<(Post, Vec<Comment>)> = posts.into_iter().zip(of_posts).collect();
    let of_users = children(users.iter().map(|user| user.id), posts, |(post, _)| post.user_id);
    users.into_iter().zip(of_users).collect()
}

fn children<C>(parents: impl Iterator<Item = i32>, rows: Vec<C>, parent_of: impl Fn(&C) -> i32) -> Vec<Vec<C>> {
    let places: Places = parents.enumerate().map(|(place, id)| (id, place)).collect();
    let mut lists: Vec<Vec<C>> = Vec::new();
    lists.resize_with(places.len(), Vec::new);
    for row in rows {
        if let Some(place) = places.get(&parent_of(&row)) {
            lists[*place].push(row);
        }
    }
    lists
}

type Places = HashMap<i32, usize, BuildHasherDefault<KeyHasher>>;

/// A multiplication is hash enough for the small whole numbers that keys are.
#[derive(Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_i32(i32::from(*byte));
        }
    }

    fn write_i32(&mut self, key: i32) {
        self.0 = (self.0 ^ key as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// The five optional filters of the `build` workload. A peer applies the ones that are set.
#[derive(Clone, Copy, Debug)]
pub struct Filters {
    pub hair_color: Option<&'static str>,
    pub id_above: Option<i32>,
    pub name_like: Option<&'static str>,
    pub title_not: Option<&'static str>,
    pub post_below: Option<i32>,
}

impl Filters {
    /// All five, opaque to the optimiser, as if a request had asked for them.
    pub fn asked() -> Filters {
        std::hint::black_box(Filters {
            hair_color: Some("black"),
            id_above: Some(10),
            name_like: Some("User%"),
            title_not: Some("x"),
            post_below: Some(900),
        })
    }
}

/// How many rows the query of the `build` workload asks for.
pub const BUILD_LIMIT: i64 = 20;
