//! The databases that no run of ours covers, whatever is installed.
//!
//! SQLite is embedded and always runs; servers are brought up by [`super::servers`]. What is left is named here, so that
//! nobody takes silence for success.

/// A database, and why no test ran on it.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    pub name: &'static str,
    pub why: &'static str,
}

/// The engines to print as `NOT RUN` after every run.
pub fn never_run() -> impl Iterator<Item = Engine> {
    [Engine { name: "mssql", why: "no package registry has a SQL Server; its SQL is in tests/sql and tests/tsql, its connections in tests/odbc" }]
        .into_iter()
}
