//! The `build` workload: the query is put together anew each time, and its text comes from the compile cache, as it does
//! when a connection runs it.

use aludel::prelude::*;
use perf_peer::model::{BUILD_LIMIT, Filters};

use crate::core::{Post, User};

/// Builds `n` queries; the text of the last one.
pub fn build(connection: &mut Connection, n: usize) -> String {
    let mut last = String::new();
    for _ in 0..n {
        let query = query(&Filters::asked());
        last = connection.prepared(&query).expect("the query compiles").sql().to_owned();
        std::hint::black_box(&last);
    }
    last
}

fn query(filters: &Filters) -> Select<(i32, String, Option<String>, chrono::NaiveDateTime, i32, String)> {
    select((User::id, User::name, User::hair_color, User::created_at, Post::id, Post::title))
        .from(User::entity())
        .join_on(Post::entity(), Post::user_id.eq(User::id))
        .filter_if(filters.hair_color.map(|colour| User::hair_color.eq(colour)))
        .filter_if(filters.id_above.map(|id| User::id.gt(id)))
        .filter_if(filters.name_like.map(|pattern| User::name.like(pattern)))
        .filter_if(filters.title_not.map(|title| Post::title.ne(title)))
        .filter_if(filters.post_below.map(|id| Post::id.lt(id)))
        .order_by(User::name)
        .order_by(Post::id.desc())
        .limit(BUILD_LIMIT as u64)
}
