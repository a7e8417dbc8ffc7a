//! What holds for every statement, checked with every assertion.
use crate::dialects::dialect;
use aludel_sql::{
    Executable, Result,
    compile::{BindSlot, Compiled, Environment, compile},
    dialect::NoPlugins,
    visit::Key,
};

fn compiled(statement: &impl Executable, name: &str) -> Result<Compiled> {
    compile(statement.statement(), Environment { dialect: &*dialect(name), plugins: &NoPlugins })
}

/// Asserts the SQL, and: compiling twice gives the same; the cache key does not change and has a value for every
/// placeholder that is not the dialect's own.
///
/// # Panics
/// When an assertion fails.
#[track_caller]
pub fn check(statement: &impl Executable, name: &str, sql: &str) {
    let result = compiled(statement, name).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(result.sql, sql, "{name}");
    assert_eq!(compiled(statement, name).expect("it compiled once").sql, sql, "{name}: compiled twice");

    let (mut first, mut second) = (Key::default(), Key::default());
    first.node(statement.statement());
    second.node(statement.statement());
    assert_eq!(first.bytes(), second.bytes(), "the cache key changed");
    for slot in &result.slots {
        if let BindSlot::Index(index) = slot {
            assert!((*index as usize) < first.binds().len(), "{name}: placeholder without a value in {sql}");
        }
    }
    let placeholders = sql.matches('?').count();
    assert_eq!(result.slots.len(), placeholders, "{name}: placeholders and slots in {sql}");
}

/// Asserts the first line of the refusal.
///
/// # Panics
/// When the statement compiles, or is refused in other words.
#[track_caller]
pub fn check_refused(statement: &impl Executable, name: &str, message: &str) {
    match compiled(statement, name) {
        Ok(result) => panic!("{name}: not refused: {}", result.sql),
        Err(error) => {
            assert_eq!(error.message(), message, "{name}");
            assert!(error.help_text().is_some(), "{name}: a refusal says what to do");
        }
    }
}
