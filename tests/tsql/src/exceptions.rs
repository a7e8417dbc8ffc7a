//! The written table of exceptions: SQL of servers later than the grammar at hand, and why it is right.

/// What stands in the statement, and since when the server takes it.
pub const EXCEPTIONS: &[(&str, &str)] = &[];

/// The exception that a statement falls under.
pub fn of(statement: &str) -> Option<&'static str> {
    EXCEPTIONS.iter().find(|(part, _)| statement.contains(part)).map(|(_, why)| *why)
}
