//! The Microsoft SQL Server over ODBC dialect of Aludel.
//!
//! The crate holds its place in the house; nothing is built yet.
