//! BEGIN, COMMIT, ROLLBACK, and the commits that nobody asked for.
//!
//! MySQL and MariaDB commit an open transaction before most DDL. The driver sees it by the server's status flags. It then begins a
//! new transaction of the same kind, so that what follows is one unit again; a rollback undoes that unit, and reports by an
//! error that what came before was committed.
use aludel_plugin_sdk::{Error, ErrorKind, Result};

/// The transaction that the host has begun.
pub(super) struct Begun {
    /// The statements that begin one like it.
    pub(super) sql: String,
    /// The statement that has committed a part of it.
    pub(super) committed_by: Option<String>,
}

const LEVELS: [&str; 4] = ["READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"];
const SNAPSHOT: &str = "WITH CONSISTENT SNAPSHOT";

impl Begun {
    /// `mode`: empty, an isolation level, `WITH CONSISTENT SNAPSHOT`, or both.
    pub(super) fn new(mode: &str, read_only: bool) -> Result<Self> {
        let words: Vec<String> = mode
            .split(|character: char| character.is_whitespace() || matches!(character, ',' | '_'))
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_uppercase)
            .collect();
        let mode = words.join(" ");
        let (level, snapshot) = match mode.strip_suffix(SNAPSHOT).or_else(|| mode.strip_suffix("CONSISTENT SNAPSHOT")) {
            Some(level) => (level.trim_end(), true),
            None => (mode.as_str(), false),
        };
        if !level.is_empty() && !LEVELS.contains(&level) {
            return Err(unknown(&mode));
        }
        let mut sql = String::new();
        if !level.is_empty() {
            sql.push_str(&format!("SET TRANSACTION ISOLATION LEVEL {level}; "));
        }
        sql.push_str("START TRANSACTION");
        let parts: Vec<&str> = [snapshot.then_some(SNAPSHOT), read_only.then_some("READ ONLY")].into_iter().flatten().collect();
        if !parts.is_empty() {
            sql.push(' ');
            sql.push_str(&parts.join(", "));
        }
        Ok(Begun { sql, committed_by: None })
    }
}

fn unknown(mode: &str) -> Error {
    let levels = LEVELS.map(|level| format!("`{level}`")).join(", ");
    Error::new(ErrorKind::UNSUPPORTED, format!("MySQL cannot begin a transaction as `{mode}`\nhelp: use {levels} or `{SNAPSHOT}`"))
}

/// What a rollback says when it could not undo everything.
#[cold]
pub(super) fn partly_committed(statement: &str) -> Error {
    Error::new(
        ErrorKind::UNSUPPORTED,
        format!(
            "the transaction is not undone as a whole: {statement} has committed what came before it\n\
             help: MySQL and MariaDB commit at CREATE, ALTER, DROP and TRUNCATE; keep them out of transactions that may roll back"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(mode: &str, read_only: bool) -> String {
        Begun::new(mode, read_only).unwrap().sql
    }

    #[test]
    fn modes() {
        assert_eq!(sql("", false), "START TRANSACTION");
        assert_eq!(sql("", true), "START TRANSACTION READ ONLY");
        assert_eq!(sql("serializable", false), "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; START TRANSACTION");
        assert_eq!(sql("READ_COMMITTED", true), "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION READ ONLY");
        assert_eq!(
            sql("REPEATABLE READ, WITH CONSISTENT SNAPSHOT", true),
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
        );
        let error = Begun::new("IMMEDIATE", false).err().unwrap();
        assert!(error.message.starts_with("MySQL cannot begin a transaction as `IMMEDIATE`\nhelp: use `READ UNCOMMITTED`"), "{}", error.message);
    }
}
