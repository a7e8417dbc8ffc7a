//! INSERT, UPDATE, DELETE.
mod assign;
mod delete;
mod insert;
mod on_conflict;
mod returning;
mod target;
mod update;

pub use assign::{Assign, Assignment};
pub use delete::{Delete, DeleteData, delete, delete_from};
pub use insert::{Insert, InsertData, insert, insert_into};
pub use on_conflict::{ConflictAction, OnConflict, excluded};
pub use target::Target;
pub use update::{Update, UpdateData, update, update_table};
