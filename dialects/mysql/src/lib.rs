//! MySQL and MariaDB for Aludel: how their SQL differs, and a driver over the servers' own protocol. Which of the two it is, the
//! server says when a connection is opened.
//!
//! | module | what is there |
//! |---|---|
//! | [`plugin`](mod@plugin) | what a program links, or the shim beside this crate exports |
//! | [`dialect`] | the description of the database's SQL |
//! | [`driver`] | from a URL to rows |
#![deny(unsafe_code)]

pub mod dialect;
pub mod driver;
pub mod plugin;

pub use plugin::plugin;
