//! INSERT, UPDATE, DELETE, MERGE.
mod assign;
mod delete;
mod filled;
mod insert;
mod merge;
mod old_new;
mod on_conflict;
mod returning;
mod target;
mod update;

pub use assign::{Assign, Assignment};
pub use delete::{Delete, DeleteData, delete, delete_from};
pub use filled::Filled;
pub(crate) use filled::Part;
pub use insert::{Insert, InsertData, insert, insert_into};
pub use merge::{Merge, MergeAction, MergeClause, MergeData, merge, merge_into};
pub(crate) use old_new::{NEW, OLD};
pub use old_new::{new, new_named, old, old_named};
pub use on_conflict::{ConflictAction, ConflictTarget, OnConflict, excluded, excluded_named};
pub use target::Target;
pub use update::{Update, UpdateData, update, update_table};
