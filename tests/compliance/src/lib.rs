//! The suite that a third-party dialect must pass.
//!
//! The crate holds its place in the house; nothing is built yet.
