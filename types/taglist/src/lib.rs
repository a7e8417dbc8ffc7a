//! A list of tags in one text column.
