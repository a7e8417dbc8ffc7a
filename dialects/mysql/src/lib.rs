//! The MySQL and MariaDB dialect of Aludel.
//!
//! The crate holds its place in the house; nothing is built yet.
