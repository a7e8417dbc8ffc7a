//! A column type to start from.
