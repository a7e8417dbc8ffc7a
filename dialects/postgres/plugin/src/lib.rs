//! The PostgreSQL dialect as a loadable library.
//!
//! The crate holds its place in the house; it exports nothing yet.
