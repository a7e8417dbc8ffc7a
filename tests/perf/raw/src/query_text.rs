//! The `build` workload by hand: what a query with optional filters costs an application that has no builder.

use perf_peer::model::{BUILD_LIMIT, Filters};
use rusqlite::ToSql;

const SELECT: &str = "SELECT users.id, users.name, users.hair_color, users.created_at, posts.id, posts.title \
                      FROM users INNER JOIN posts ON posts.user_id = users.id";
const ORDER: &str = " ORDER BY users.name ASC, posts.id DESC LIMIT ?";

/// The text, and the values to bind in its order.
pub fn build(filters: &Filters) -> (String, Vec<&dyn ToSql>) {
    let mut sql = String::with_capacity(320);
    let mut values: Vec<&dyn ToSql> = Vec::with_capacity(6);
    sql.push_str(SELECT);
    let mut add = |condition: &str, value| {
        sql.push_str(if values.is_empty() { " WHERE " } else { " AND " });
        sql.push_str(condition);
        values.push(value);
    };
    if let Some(colour) = &filters.hair_color {
        add("users.hair_color = ?", colour);
    }
    if let Some(id) = &filters.id_above {
        add("users.id > ?", id);
    }
    if let Some(pattern) = &filters.name_like {
        add("users.name LIKE ?", pattern);
    }
    if let Some(title) = &filters.title_not {
        add("posts.title <> ?", title);
    }
    if let Some(id) = &filters.post_below {
        add("posts.id < ?", id);
    }
    sql.push_str(ORDER);
    values.push(&BUILD_LIMIT);
    (sql, values)
}
