//! What proves that two tools did the same work. Computed outside the time, so it can afford to read everything.

use chrono::NaiveDateTime;

use crate::model::{Tree, User};

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;
/// Stands for an absent value, which is not an empty one.
const ABSENT: &[u8] = &[0xff];

/// The digest of one user. A list of users is the wrapping sum of theirs, in any order.
pub fn user_sum(id: i32, name: &str, hair_color: Option<&str>, created_at: NaiveDateTime) -> u64 {
    let created_at = created_at.and_utc().timestamp().to_le_bytes();
    digest(&[&id.to_le_bytes(), name.as_bytes(), hair_color.map_or(ABSENT, str::as_bytes), &created_at])
}

/// The digest of an insert: the rows of the table, each numbered by the place of its key in `keys`. A key that belongs
/// to another row, or to none, changes the sum.
pub fn inserted_sum(keys: &[i32], table: &[User]) -> u64 {
    let place = |user: &User| keys.iter().position(|key| *key == user.id).map_or(-1, |place| place as i32);
    let sums = table.iter().map(|user| user_sum(place(user), &user.name, user.hair_color.as_deref(), user.created_at));
    sums.fold(keys.len() as u64, u64::wrapping_add)
}

/// The digest of a list of users.
pub fn users_sum(users: &[User]) -> u64 {
    let sums = users.iter().map(|user| user_sum(user.id, &user.name, user.hair_color.as_deref(), user.created_at));
    sums.fold(0, u64::wrapping_add)
}

/// Adds up a tree of users, posts and comments while a peer walks it.
#[derive(Debug, Default)]
pub struct TreeSum(u64);

impl TreeSum {
    /// One user.
    pub fn user(&mut self, id: i32, name: &str) {
        self.add(&[b"user", &id.to_le_bytes(), name.as_bytes()]);
    }

    /// One post, met below the user `parent`.
    pub fn post(&mut self, parent: i32, id: i32, title: &str, body: Option<&str>) {
        let body = body.map_or(ABSENT, str::as_bytes);
        self.add(&[b"post", &parent.to_le_bytes(), &id.to_le_bytes(), title.as_bytes(), body]);
    }

    /// One comment, met below the post `parent`.
    pub fn comment(&mut self, parent: i32, id: i32, text: &str) {
        self.add(&[b"comment", &parent.to_le_bytes(), &id.to_le_bytes(), text.as_bytes()]);
    }

    /// Everything in a tree of plain structs.
    pub fn of(tree: &Tree) -> u64 {
        let mut sum = TreeSum::default();
        for (user, posts) in tree {
            sum.user(user.id, &user.name);
            for (post, comments) in posts {
                sum.post(user.id, post.id, &post.title, post.body.as_deref());
                comments.iter().for_each(|comment| sum.comment(post.id, comment.id, &comment.text));
            }
        }
        sum.finish()
    }

    /// The sum.
    pub fn finish(self) -> u64 {
        self.0
    }

    fn add(&mut self, parts: &[&[u8]]) {
        self.0 = self.0.wrapping_add(digest(parts));
    }
}

/// What the text of the `build` query must contain: one bit for each part that is there. Tools differ in quoting and
/// white space, so the text itself cannot be compared.
pub fn query_sum(sql: &str) -> u64 {
    let text: String = sql.to_lowercase().chars().filter(|c| !matches!(c, '`' | '"')).collect();
    let has = |one: &[&str]| one.iter().any(|part| text.contains(part));
    let parts: [&[&str]; 10] = [
        &["users.created_at"],
        &["join posts"],
        &["users.hair_color = ?", "users.hair_color=?"],
        &["users.id > ?"],
        &["users.name like ?"],
        &["posts.title <> ?", "posts.title != ?"],
        &["posts.id < ?"],
        &["order by users.name"],
        &["posts.id desc"],
        &["limit"],
    ];
    parts.iter().enumerate().map(|(bit, part)| u64::from(has(part)) << bit).sum()
}

fn digest(parts: &[&[u8]]) -> u64 {
    let mut hash = OFFSET;
    for part in parts {
        for byte in part.iter().chain(&[0]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(PRIME);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::created_at;

    #[test]
    fn every_column_of_a_user_counts() {
        let sum = user_sum(1, "a", None, created_at(1));
        let others = [
            user_sum(2, "a", None, created_at(1)),
            user_sum(1, "b", None, created_at(1)),
            user_sum(1, "a", Some(""), created_at(1)),
            user_sum(1, "a", None, created_at(2)),
        ];
        assert!(others.iter().all(|other| *other != sum));
    }

    #[test]
    fn a_key_of_another_row_shows() {
        let row = |id, name: &str| User { id, name: name.to_owned(), hair_color: None, created_at: created_at(1) };
        let table = [row(7, "a"), row(8, "b")];
        assert_ne!(inserted_sum(&[7, 8], &table), inserted_sum(&[8, 7], &table));
        assert_ne!(inserted_sum(&[7, 8], &table), inserted_sum(&[7, 9], &table));
    }

    #[test]
    fn a_child_under_the_wrong_parent_shows() {
        let sum = |parent| {
            let mut sum = TreeSum::default();
            sum.comment(parent, 1, "x");
            sum.finish()
        };
        assert_ne!(sum(1), sum(2));
    }

    #[test]
    fn a_missing_filter_shows() {
        let whole = "SELECT `users`.`created_at` FROM users INNER JOIN posts ON 1 WHERE users.hair_color = ? AND users.id > ? \
                     AND users.name LIKE ? AND posts.title <> ? AND posts.id < ? ORDER BY users.name, \"posts\".\"id\" DESC LIMIT ?";
        assert_eq!(query_sum(whole), (1 << 10) - 1);
        assert_ne!(query_sum(&whole.replace(" AND posts.id < ?", "")), (1 << 10) - 1);
    }
}
