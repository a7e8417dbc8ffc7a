//! The SQL of every construct, beside the builder call. The tests are in `tests/`, one file for each part of the language.
//!
//! [`assert_sql!`] takes a statement and what each dialect makes of it. Every assertion also checks the laws that hold
//! for all statements: see [`check`].

mod dialects;
mod laws;
mod live;
pub mod tables;

pub use dialects::dialect;
pub use laws::{check, check_refused, compiled, key, spec, sql, styled, travels};

/// Asserts the SQL of a statement, or the first line of its refusal, for each dialect named.
///
/// ```
/// use aludel_sql::{select, bind};
/// use aludel_tests_sql::assert_sql;
///
/// assert_sql!(select(bind::<i64>(1)), default => "SELECT ?", sqlite => "SELECT ?");
/// ```
#[macro_export]
macro_rules! assert_sql {
    ($statement:expr, $($dialect:ident => $sql:expr),+ $(,)?) => {{
        let statement = &$statement;
        $($crate::check(statement, stringify!($dialect), $sql);)+
    }};
}

/// Asserts that several dialects say the same, each with its own placeholders: `?` in the text stands for them.
///
/// ```
/// use aludel_sql::{select, bind};
/// use aludel_tests_sql::assert_same;
///
/// assert_same!(select((bind("a"), bind("b"))), [mysql, postgres], "SELECT ?, ?");
/// ```
#[macro_export]
macro_rules! assert_same {
    ($statement:expr, [$($dialect:ident),+ $(,)?], $sql:expr $(,)?) => {{
        let (statement, sql): (_, &str) = (&$statement, $sql);
        $($crate::check(statement, stringify!($dialect), &$crate::styled(sql, stringify!($dialect)));)+
    }};
}

/// Asserts the first line of a refusal.
#[macro_export]
macro_rules! assert_refused {
    ($statement:expr, $($dialect:ident => $message:expr),+ $(,)?) => {{
        let statement = &$statement;
        $($crate::check_refused(statement, stringify!($dialect), $message);)+
    }};
}
