//! Strategies for statements, and the properties that hold for all of them.
//!
//! The crate holds its place in the house; nothing is built yet.
