//! From SQLite's result codes to error kinds.
//!
//! The extended result code decides. Text is read in one case only: SQLite has a single code, 1, for
//! syntax errors and for unknown tables, columns and functions, so these are told apart by its fixed
//! messages; and names of constraints, tables and columns stand nowhere but in them.
use super::raw::{Code, Database};
use aludel_plugin_sdk::{Error, ErrorKind};
use rusqlite::ffi;

/// The error that the last failed call on this database has left.
#[cold]
pub(super) fn from_database(database: &Database) -> Error {
    let (code, message) = (database.extended_code(), database.message());
    match database.raised().any().then(|| database.raised().reason(code, &message)).flatten() {
        Some(reason) => reason.native(code),
        None => classify(code, &message),
    }
}

/// The same for a statement that could not be prepared, with the place of the error in its text.
#[cold]
pub(super) fn from_prepare(database: &Database, code: Code, sql: &str) -> Error {
    if code == ffi::SQLITE_TOOBIG {
        return classify(code, "the statement is longer than SQLite allows");
    }
    if sql.contains('\0') {
        return Error::new(ErrorKind::SYNTAX, "the statement has a NUL character in it").sqlstate("42601");
    }
    let offset = database.error_offset();
    let mut error = from_database(database);
    if let Some(before) = offset.and_then(|offset| sql.get(..offset)) {
        error = error.detail("position", (before.chars().count() + 1).to_string());
    }
    error
}

/// The error for a failed `sqlite3_bind_*`.
#[cold]
pub(super) fn from_bind(database: &Database, code: Code, index: usize) -> Error {
    match code & 0xff {
        ffi::SQLITE_TOOBIG => classify(code, &format!("parameter {index} is longer than SQLite allows")),
        _ => from_database(database),
    }
}

#[cold]
pub(super) fn out_of_memory() -> Error {
    classify(ffi::SQLITE_NOMEM, "out of memory")
}

/// The error for a number that is not, or no longer, one of this connection's.
#[cold]
pub(super) fn stale(what: &str, number: u64) -> Error {
    Error::new(
        ErrorKind::MISUSE,
        format!("there is no {what} {number:#x} on this connection\nhelp: it was closed, or it belongs to another connection"),
    )
}

#[cold]
pub(super) fn misuse(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::MISUSE, message)
}

/// Classifies an extended result code and its message.
pub(super) fn classify(code: Code, message: &str) -> Error {
    let (kind, sqlstate) = kind(code, message);
    let mut error = Error::new(kind, message).native(code);
    if let Some(sqlstate) = sqlstate {
        error = error.sqlstate(sqlstate);
    }
    if matches!(code & 0xff, ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED) {
        error = error.transient();
    }
    if matches!(code & 0xff, ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB) {
        error = error.connection_dead();
    }
    with_names(error, code, message)
}

fn kind(code: Code, message: &str) -> (ErrorKind, Option<&'static str>) {
    match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => (ErrorKind::UNIQUE, Some("23505")),
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => (ErrorKind::FOREIGN_KEY, Some("23503")),
        ffi::SQLITE_CONSTRAINT_NOTNULL => (ErrorKind::NOT_NULL, Some("23502")),
        ffi::SQLITE_CONSTRAINT_CHECK => (ErrorKind::CHECK, Some("23514")),
        ffi::SQLITE_CONSTRAINT_DATATYPE => (ErrorKind::DATA, Some("22000")),
        // Another writer committed after this transaction had read: waiting cannot help, only a new transaction.
        ffi::SQLITE_BUSY_SNAPSHOT => (ErrorKind::SERIALIZATION, Some("40001")),
        ffi::SQLITE_ABORT_ROLLBACK => (ErrorKind::CANCELLED, None),
        _ => primary_kind(code & 0xff, message),
    }
}

fn primary_kind(code: Code, message: &str) -> (ErrorKind, Option<&'static str>) {
    match code {
        ffi::SQLITE_ERROR => plain_error(message),
        ffi::SQLITE_CONSTRAINT => (ErrorKind::CONSTRAINT, Some("23000")),
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_PROTOCOL => (ErrorKind::LOCK_TIMEOUT, Some("55P03")),
        ffi::SQLITE_INTERRUPT | ffi::SQLITE_ABORT => (ErrorKind::CANCELLED, Some("57014")),
        ffi::SQLITE_READONLY => (ErrorKind::READ_ONLY, Some("25006")),
        ffi::SQLITE_PERM | ffi::SQLITE_AUTH => (ErrorKind::PERMISSION, Some("42501")),
        ffi::SQLITE_FULL => (ErrorKind::RESOURCE, Some("53100")),
        ffi::SQLITE_NOMEM => (ErrorKind::RESOURCE, Some("53200")),
        ffi::SQLITE_IOERR => (ErrorKind::RESOURCE, Some("58030")),
        ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB | ffi::SQLITE_FORMAT => (ErrorKind::CORRUPT, Some("XX001")),
        ffi::SQLITE_CANTOPEN => (ErrorKind::CANNOT_CONNECT, Some("08001")),
        ffi::SQLITE_MISMATCH | ffi::SQLITE_TOOBIG => (ErrorKind::DATA, Some("22000")),
        ffi::SQLITE_RANGE | ffi::SQLITE_MISUSE => (ErrorKind::MISUSE, None),
        ffi::SQLITE_NOLFS => (ErrorKind::UNSUPPORTED, None),
        _ => (ErrorKind::OTHER, None),
    }
}

/// Code 1: everything that SQLite finds wrong with a statement's text, and what functions report.
fn plain_error(message: &str) -> (ErrorKind, Option<&'static str>) {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| message.starts_with(prefix));
    if starts(&["no such table", "no such view"]) {
        (ErrorKind::UNKNOWN_OBJECT, Some("42P01"))
    } else if starts(&["no such column"]) || message.contains(" has no column named ") {
        (ErrorKind::UNKNOWN_OBJECT, Some("42703"))
    } else if starts(&["no such function", "no such window function"]) {
        (ErrorKind::UNKNOWN_OBJECT, Some("42883"))
    } else if starts(&["no such ", "unknown database", "unknown column"]) {
        (ErrorKind::UNKNOWN_OBJECT, Some("42704"))
    } else if starts(&["incomplete input", "unrecognized token"]) || message.ends_with(": syntax error") {
        (ErrorKind::SYNTAX, Some("42601"))
    } else if starts(&["integer overflow"]) {
        (ErrorKind::DATA, Some("22003"))
    } else if starts(&["malformed JSON", "bad JSON path", "JSON path error"]) {
        (ErrorKind::DATA, Some("22032"))
    } else {
        (ErrorKind::OTHER, None)
    }
}

/// The names in SQLite's fixed messages, as details.
fn with_names(error: Error, code: Code, message: &str) -> Error {
    let Some((start, names)) = message.split_once(": ") else { return error };
    match (start, error.kind) {
        ("UNIQUE constraint failed" | "NOT NULL constraint failed", _) => with_columns(error, names),
        ("CHECK constraint failed", _) => error.detail("constraint", names),
        (_, ErrorKind::UNKNOWN_OBJECT) if start == "no such table" => error.detail("table", names),
        (_, ErrorKind::UNKNOWN_OBJECT) if start == "no such column" => error.detail("column", names.rsplit('.').next().unwrap_or(names)),
        _ if code == ffi::SQLITE_CONSTRAINT_DATATYPE => error,
        _ => error,
    }
}

/// `user.email` or `user.tenant, user.email` or `index 'user_lower_email'`.
fn with_columns(error: Error, names: &str) -> Error {
    if let Some(index) = names.strip_prefix("index '") {
        return error.detail("constraint", index.strip_suffix('\'').unwrap_or(index));
    }
    let Some((table, _)) = names.split_once('.') else { return error.detail("column", names) };
    let prefix = format!("{table}.");
    let columns: Vec<&str> = names.split(", ").map(|name| name.strip_prefix(&prefix).unwrap_or(name)).collect();
    let error = error.detail("table", table);
    match columns.as_slice() {
        [column] => error.detail("column", *column).detail("columns", *column),
        _ => error.detail("columns", columns.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail<'e>(error: &'e Error, key: &str) -> Option<&'e str> {
        error.details.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    #[test]
    fn names_come_out_of_the_message() {
        let error = classify(ffi::SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: user.email");
        assert_eq!((error.kind, error.native, error.sqlstate), (ErrorKind::UNIQUE, 2067, Some(*b"23505")));
        assert_eq!((detail(&error, "table"), detail(&error, "column")), (Some("user"), Some("email")));
        let error = classify(ffi::SQLITE_CONSTRAINT_PRIMARYKEY, "UNIQUE constraint failed: seat.row, seat.number");
        assert_eq!((detail(&error, "table"), detail(&error, "columns"), detail(&error, "column")), (Some("seat"), Some("row, number"), None));
        let error = classify(ffi::SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: index 'user_lower'");
        assert_eq!(detail(&error, "constraint"), Some("user_lower"));
        let error = classify(ffi::SQLITE_CONSTRAINT_CHECK, "CHECK constraint failed: age_positive");
        assert_eq!((error.kind, detail(&error, "constraint")), (ErrorKind::CHECK, Some("age_positive")));
    }

    #[test]
    fn every_class_has_its_kind() {
        let cases = [
            (ffi::SQLITE_BUSY, ErrorKind::LOCK_TIMEOUT, true, false),
            (ffi::SQLITE_BUSY_RECOVERY, ErrorKind::LOCK_TIMEOUT, true, false),
            (ffi::SQLITE_BUSY_SNAPSHOT, ErrorKind::SERIALIZATION, true, false),
            (ffi::SQLITE_LOCKED_SHAREDCACHE, ErrorKind::LOCK_TIMEOUT, true, false),
            (ffi::SQLITE_READONLY_DBMOVED, ErrorKind::READ_ONLY, false, false),
            (ffi::SQLITE_FULL, ErrorKind::RESOURCE, false, false),
            (ffi::SQLITE_IOERR_READ, ErrorKind::RESOURCE, false, false),
            (ffi::SQLITE_CORRUPT_INDEX, ErrorKind::CORRUPT, false, true),
            (ffi::SQLITE_NOTADB, ErrorKind::CORRUPT, false, true),
            (ffi::SQLITE_CANTOPEN, ErrorKind::CANNOT_CONNECT, false, false),
            (ffi::SQLITE_INTERRUPT, ErrorKind::CANCELLED, false, false),
            (ffi::SQLITE_MISMATCH, ErrorKind::DATA, false, false),
            (ffi::SQLITE_TOOBIG, ErrorKind::DATA, false, false),
            (ffi::SQLITE_CONSTRAINT_TRIGGER, ErrorKind::CONSTRAINT, false, false),
            (ffi::SQLITE_CONSTRAINT_FOREIGNKEY, ErrorKind::FOREIGN_KEY, false, false),
            (ffi::SQLITE_MISUSE, ErrorKind::MISUSE, false, false),
            (ffi::SQLITE_AUTH, ErrorKind::PERMISSION, false, false),
            (77, ErrorKind::OTHER, false, false),
        ];
        for (code, kind, transient, dead) in cases {
            let error = classify(code, "x");
            assert_eq!((error.kind, error.transient, error.connection_dead, error.native), (kind, transient, dead, code), "{code}");
        }
    }
}
