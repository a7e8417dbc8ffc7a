//! The databases that a whole run would cover and this one did not.
//!
//! SQLite is embedded and always runs. A server joins the suites when its dialect exists; until then it is named here,
//! so that nobody takes silence for success.

/// A database, and why no test ran on it.
#[derive(Clone, Copy, Debug)]
pub struct Engine {
    pub name: &'static str,
    pub why: &'static str,
}

const NOT_BUILT: &str = "its driver is not built yet; its SQL is in tests/sql";

/// The engines to print as `NOT RUN`.
pub fn not_run() -> impl Iterator<Item = Engine> {
    ["postgres", "mysql", "mariadb", "mssql"].into_iter().map(|name| Engine { name, why: NOT_BUILT })
}
