//! `TagList`, the Rust value of the tag list type.
