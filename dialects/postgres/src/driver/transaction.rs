//! BEGIN, COMMIT, and what cleans a session for its next user.
use super::{error, message, script, wire::Wire};
use aludel_plugin_sdk::{Error, ErrorKind, Result};

/// What a mode may say, one or several of them.
const MODES: &[(&str, &str)] = &[
    ("READ UNCOMMITTED", "ISOLATION LEVEL READ UNCOMMITTED"),
    ("READ COMMITTED", "ISOLATION LEVEL READ COMMITTED"),
    ("REPEATABLE READ", "ISOLATION LEVEL REPEATABLE READ"),
    ("SERIALIZABLE", "ISOLATION LEVEL SERIALIZABLE"),
    ("READ ONLY", "READ ONLY"),
    ("READ WRITE", "READ WRITE"),
    ("NOT DEFERRABLE", "NOT DEFERRABLE"),
    ("DEFERRABLE", "DEFERRABLE"),
];

/// Everything that a session's user may have left in it, but prepared statements.
const RESET: &str = "CLOSE ALL; RESET SESSION AUTHORIZATION; RESET ALL; UNLISTEN *; \
     SELECT pg_catalog.pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES";

/// The statement that begins a transaction. A mode is an isolation level, `DEFERRABLE` or several of these, with blanks or commas between.
///
/// Errors: UNSUPPORTED for another word.
pub(super) fn begin(mode: &str, read_only: bool) -> Result<String> {
    let mut sql = String::from("BEGIN");
    let words = mode.to_ascii_uppercase().replace([',', '_', '-'], " ");
    let mut rest = words.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(after) = rest.strip_prefix("ISOLATION LEVEL ") {
        rest = after.to_owned();
    }
    while !rest.is_empty() {
        let found =
            MODES.iter().find_map(|(name, sql)| Some((rest.strip_prefix(name).filter(|rest| rest.is_empty() || rest.starts_with(' '))?, sql)));
        let Some((after, words)) = found else {
            return Err(Error::new(
                ErrorKind::UNSUPPORTED,
                format!(
                    "PostgreSQL cannot begin a transaction by `{mode}`\nhelp: name an isolation level, `READ ONLY`, `DEFERRABLE`, or several of them"
                ),
            ));
        };
        sql = format!("{sql} {words}");
        rest = after.trim_start().to_owned();
    }
    if read_only {
        sql.push_str(" READ ONLY");
    }
    Ok(sql)
}

/// Commits. The server answers COMMIT of a failed transaction with ROLLBACK and no error; here it is one.
pub(super) fn commit(wire: &mut Wire) -> Result<()> {
    let mut rolled_back = false;
    message::simple_query(&mut wire.out, "COMMIT");
    wire.send()?;
    wire.until_ready(Some("COMMIT"), |tag, body| {
        rolled_back |= tag == b'C' && body.starts_with(b"ROLLBACK");
        Ok(())
    })?;
    if rolled_back {
        return Err(Error::new(
            ErrorKind::OTHER,
            "the transaction was rolled back, because a statement in it had failed\nhelp: roll back after an error, or to a savepoint set before the statement",
        )
        .sqlstate("25P02"));
    }
    Ok(())
}

/// Cleans the session.
pub(super) fn reset(wire: &mut Wire) -> Result<()> {
    if wire.is_dead() {
        return Err(error::closed());
    }
    let rollback = if wire.in_transaction() { "ROLLBACK; " } else { "" };
    script::run(wire, &format!("{rollback}{RESET}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes() {
        assert_eq!(begin("", false).unwrap(), "BEGIN");
        assert_eq!(begin("serializable, deferrable", true).unwrap(), "BEGIN ISOLATION LEVEL SERIALIZABLE DEFERRABLE READ ONLY");
        assert_eq!(begin("REPEATABLE_READ", false).unwrap(), "BEGIN ISOLATION LEVEL REPEATABLE READ");
        for mode in ["IMMEDIATE", "SERIALIZABLE; DROP TABLE t", "SERIALIZABLEX"] {
            assert_eq!(begin(mode, false).unwrap_err().kind, ErrorKind::UNSUPPORTED, "{mode}");
        }
    }
}
