//! Loading relations: which rows are missing, the queries that fetch them, and where they go.
//!
//! | module | what it does |
//! |---|---|
//! | [`path`] | `.preload(User::posts.then(Post::comments))` |
//! | [`step`] | one relation of a path |
//! | [`session`] | into the objects of a session |
//! | [`values`] | into plain values |
//! | [`keys`] | conditions over keys |
//!
//! Not here: identity (the store) and the text of the queries (the compiler).
mod keys;
mod path;
mod session;
mod step;
mod values;

pub(crate) use keys::{chunk_size, key_filter, keys_filter};
pub use path::{IntoPath, Path, Preload, RelationPath};
pub(crate) use session::{Target, load_relation};
pub(crate) use step::{Preloads, preloads};
pub use values::LoadValues;
pub(crate) use values::load_values;
