//! `TagList`, the Rust value of a column of the type `taglist`.
//!
//! The conversion between the list and the column's text is done by the plugin `aludel-taglist`, which the
//! engine loads when a column asks for the type. This crate is only the Rust side, so that a model can have a field of it.

mod tag_list;

pub use tag_list::TagList;
