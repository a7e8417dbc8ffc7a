//! PostgreSQL for Aludel: how its SQL differs. Statements compile for it; its driver is not built yet, and connecting says so.
//!
//! | module | what is there |
//! |---|---|
//! | [`plugin`](mod@plugin) | what a program links, or the shim beside this crate exports |
//! | [`dialect`] | the description of the database's SQL |
//! | [`driver`] | the URL schemes, and the refusal to connect |
#![deny(unsafe_code)]

pub mod dialect;
pub mod driver;
pub mod plugin;

pub use plugin::plugin;
