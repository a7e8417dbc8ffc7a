//! `taglist`: a list of short words in one text column, separated by commas: `rust,sql,orm`.
//!
//! | module | what is there |
//! |---|---|
//! | [`plugin`](mod@plugin) | what a program links, or the shim beside this crate exports |
//! | [`column_type`] | the column type: DDL, operators, both conversions |
//! | [`tags`] | one value: from a JSON array to the column's text and back |
//!
//! The program's form is a JSON array of text; the crate `aludel-taglist-value` has a Rust type for it. A
//! column asks for the type by its name, `taglist`, with the length of the column as an argument if it is to be limited.
//!
//! Not for tags that have to be searched: a column of text cannot be indexed by tag. A table of tags can.

pub mod column_type;
pub mod plugin;
pub mod tags;

pub use plugin::plugin;
