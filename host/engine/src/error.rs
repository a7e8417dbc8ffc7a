//! The errors of this crate, and what a driver or a loader reports as an error of the toolkit.
//!
//! Not here: the errors of URLs, which are in [`crate::url`], and the class [`Error`] itself.
pub use aludel_sql::{Error, ErrorKind, Result};

use crate::url::Url;
use aludel_plugin_loader::{DriverError, ErrorKind as Class, LoadError, LoadErrorKind, Registry};
use aludel_sql::DatabaseError;

/// SQL longer than this is cut in messages.
const LONGEST: usize = 2_000;

struct Story {
    kind: ErrorKind,
    code: &'static str,
    /// The first line, when the driver says nothing better.
    what: &'static str,
    help: &'static str,
}

const fn story(kind: ErrorKind, code: &'static str, what: &'static str, help: &'static str) -> Story {
    Story { kind, code, what, help }
}

fn story_of(class: Class) -> Story {
    use ErrorKind as K;
    match class {
        Class::UNIQUE => {
            story(K::UniqueViolation, "DB-3001", "a unique constraint is violated", "give another value, or use an upsert: `.on_conflict(…)`")
        }
        Class::FOREIGN_KEY => story(
            K::ForeignKeyViolation,
            "DB-3002",
            "a foreign key is violated",
            "insert the row that is referred to first; delete the rows that refer to it first",
        ),
        Class::NOT_NULL => {
            story(K::NotNullViolation, "DB-3003", "NULL where the table does not allow it", "give the column a value, or a default in the table")
        }
        Class::CHECK => story(K::CheckViolation, "DB-3004", "a CHECK constraint is violated", "give a value that meets the constraint's condition"),
        Class::CONSTRAINT => story(K::ConstraintViolation, "DB-3005", "a constraint is violated", "change the row so that it meets the constraint"),
        _ => story_of_operation(class),
    }
}

/// The classes that are not about the rows of one statement.
fn story_of_operation(class: Class) -> Story {
    use ErrorKind as K;
    match class {
        Class::SERIALIZATION => {
            story(K::SerializationFailure, "DB-3006", "the transaction lost against another one", "run the whole transaction again")
        }
        Class::DEADLOCK => story(
            K::Deadlock,
            "DB-3007",
            "two transactions waited for each other",
            "run the whole transaction again; take locks in the same order everywhere",
        ),
        Class::LOCK_TIMEOUT => story(
            K::LockTimeout,
            "DB-3008",
            "a lock was not free in time",
            "try again; keep writing transactions short, or let the database wait longer",
        ),
        Class::TIMEOUT => story(K::StatementTimeout, "DB-3009", "the statement ran past its time", "give it more time, or an index"),
        Class::CANCELLED => story(K::Cancelled, "DB-3010", "the statement was cancelled", "run it again if it should have finished"),
        Class::SYNTAX => story(
            K::Syntax,
            "DB-3011",
            "the database did not understand the SQL",
            "look at the mark below the statement; raw SQL is sent as it is written",
        ),
        Class::UNKNOWN_OBJECT => story(
            K::UnknownObject,
            "DB-3012",
            "the database does not have it",
            "create the tables with `engine.create_all(&metadata)`, or migrate the database",
        ),
        Class::PERMISSION => story(K::Permission, "DB-3013", "the database refuses this user", "grant the right, or connect as another user"),
        Class::DATA => story(K::Data, "DB-3014", "a value does not fit", "give a value of the column's type and range"),
        Class::UNSUPPORTED => story(K::Unsupported, "DB-3015", "the driver cannot do this", "look at the dialect's documentation for what it can do"),
        Class::READ_ONLY => {
            story(K::ReadOnly, "DB-3016", "the database may only be read", "open it for writing, or begin a transaction that is not read-only")
        }
        Class::RESOURCE => story(K::Resource, "DB-3017", "the database has no room left", "free disk, memory or connections on the database's side"),
        Class::CORRUPT => story(K::Corrupt, "DB-3018", "the database is damaged", "restore it from a backup; do not write to it"),
        Class::CANNOT_CONNECT => {
            story(K::CannotConnect, "DB-3019", "the database cannot be reached", "check the URL, and that the database is there and running")
        }
        Class::CONNECTION => {
            story(K::ConnectionLost, "DB-3020", "the connection is gone", "take another connection from the engine and run the transaction again")
        }
        Class::PANIC => story(
            K::PluginPanic,
            "DB-3021",
            "the plugin panicked, and its connection was closed",
            "this is a bug in the plugin; report it to its author",
        ),
        Class::MISUSE => story(K::InvalidRequest, "DB-3022", "the driver was used wrongly", "look at the cause"),
        _ => story(K::Database, "DB-3099", "the database reports an error", "look at the cause"),
    }
}

/// The kind that an error of a driver becomes.
pub(crate) fn kind_of(error: &DriverError) -> ErrorKind {
    story_of(error.kind).kind
}

/// What a driver reported, with the SQL it was about. Bound values are not shown; the database's `detail`, which may
/// repeat them, is for programs only.
#[cold]
#[inline(never)]
pub(crate) fn from_driver(error: DriverError, sql: Option<&str>) -> Error {
    let story = story_of(error.kind);
    // A driver's advice comes in the last lines of its message, or as a detail.
    let (message, advice) = match error.message.split_once("\nhelp: ") {
        Some((message, advice)) => (message.to_owned(), Some(advice.to_owned())),
        None => (error.message.clone(), None),
    };
    let database = database_error(&error, &message, sql);
    let mut made = Error::new(story.kind, story.code, first_line(&story, &database));
    if !made.message().contains(message.as_str()) {
        made = made.note("cause", message);
    }
    if let Some(sql) = sql {
        made = made.note("in", excerpt(sql, database.position));
    }
    let advice = advice.or_else(|| database.hint.clone()).unwrap_or_else(|| story.help.to_owned());
    let (transient, dead) = (error.transient, error.connection_dead);
    made.help(advice).with_database(database).with_transient(transient).with_connection_lost(dead)
}

/// Why a database was not reached, with the URL. A driver that repeats the password does not get it into the message.
#[cold]
pub(crate) fn unreachable(mut error: DriverError, url: &crate::Url) -> Error {
    if let Some(password) = url.password().filter(|password| !password.is_empty()) {
        error.message = error.message.replace(password, "***");
        error.details.iter_mut().for_each(|(_, detail)| *detail = detail.replace(password, "***"));
    }
    from_driver(error, None).note("url", url.to_string())
}

fn database_error(error: &DriverError, message: &str, sql: Option<&str>) -> DatabaseError {
    let detail = |key: &str| error.detail(key).map(str::to_owned);
    // Drivers count characters from 1.
    let byte = |characters: usize| sql?.char_indices().map(|(byte, _)| byte).nth(characters.checked_sub(1)?);
    let mut database = DatabaseError::default();
    database.native = error.native;
    database.sqlstate = error.sqlstate().map(str::to_owned);
    database.message = message.to_owned();
    database.constraint = detail("constraint");
    database.table = detail("table");
    database.column = detail("columns").or_else(|| detail("column"));
    database.detail = detail("detail");
    database.hint = detail("hint");
    database.position = error.detail("position").and_then(|position| position.parse().ok()).and_then(byte);
    database
}

/// The whole story, as far as the driver told its parts.
fn first_line(story: &Story, database: &DatabaseError) -> String {
    let columns = || database.column.as_deref().map(|columns| columns.split(", ").map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", "));
    let constraint = || database.constraint.as_deref().map(|name| format!(" (constraint `{name}`)")).unwrap_or_default();
    match (story.kind, &database.table, columns()) {
        (ErrorKind::UniqueViolation, Some(table), Some(columns)) => format!("`{table}` has a row with the same {columns} already{}", constraint()),
        (ErrorKind::UniqueViolation, Some(table), None) => format!("`{table}` has such a row already{}", constraint()),
        (ErrorKind::NotNullViolation, Some(table), Some(columns)) => format!("column {columns} of `{table}` must not be NULL"),
        (ErrorKind::UnknownObject, Some(table), _) => format!("the database has no table `{table}`"),
        (ErrorKind::UnknownObject, None, Some(column)) => format!("the database has no column {column}"),
        (kind, Some(table), _) if is_constraint(kind) => format!("{} in `{table}`{}", story.what, constraint()),
        (kind, None, _) if is_constraint(kind) => format!("{}{}", story.what, constraint()),
        _ if database.message.is_empty() => story.what.to_owned(),
        _ => format!("{}: {}", story.what, database.message.lines().next().unwrap_or_default()),
    }
}

fn is_constraint(kind: ErrorKind) -> bool {
    use ErrorKind::*;
    matches!(kind, UniqueViolation | ForeignKeyViolation | NotNullViolation | CheckViolation | ConstraintViolation)
}

/// The SQL, with a mark below the place of the error if it is one line.
fn excerpt(sql: &str, position: Option<usize>) -> String {
    let mut cut = sql.len().min(LONGEST);
    while !sql.is_char_boundary(cut) {
        cut -= 1;
    }
    let more = if cut < sql.len() { " …" } else { "" };
    match position.and_then(|position| sql.get(..position)) {
        Some(before) if !sql.contains('\n') && sql.len() < 160 => format!("{sql}\n{}^", " ".repeat(before.chars().count())),
        _ => format!("{}{more}", &sql[..cut]),
    }
}

/// Why a plugin was not loaded.
#[cold]
pub(crate) fn from_loader(error: LoadError) -> Error {
    let made = Error::new(ErrorKind::Plugin, error.code(), error.message());
    let made = error.notes().iter().fold(made, |made, (label, text)| made.note(label, text.clone()));
    made.with_source(error)
}

/// Why there is no driver for a URL; near schemes are offered.
#[cold]
pub(crate) fn without_driver(url: &Url, registry: &Registry, error: LoadError) -> Error {
    let nowhere = error.kind() == LoadErrorKind::NotFound;
    let made = from_loader(error);
    if nowhere { made.known(&url.scheme(), registry.names().iter().map(String::as_str)) } else { made }
}

/// ENG-2001: a connection without a connection in it.
#[cold]
pub(crate) fn closed(why: &str) -> Error {
    Error::new(ErrorKind::Closed, "ENG-2001", format!("the connection is closed: {why}")).help("take another one with `engine.connection()`")
}

/// ENG-2002: the transaction is over, though nobody ended it.
#[cold]
pub(crate) fn transaction_lost() -> Error {
    Error::new(ErrorKind::Closed, "ENG-2002", "the database has rolled back the transaction after an earlier error")
        .help("roll back, or drop the transaction, and run the work again in a new one")
}

/// ENG-2003: BEGIN within a transaction.
#[cold]
pub(crate) fn already_begun() -> Error {
    Error::new(ErrorKind::InvalidRequest, "ENG-2003", "the connection is in a transaction already")
        .help("use `savepoint()` for a transaction within it")
}

/// ENG-2004: COMMIT or SAVEPOINT without a transaction.
#[cold]
pub(crate) fn not_begun(what: &str) -> Error {
    Error::new(ErrorKind::InvalidRequest, "ENG-2004", format!("{what} without a transaction")).help("begin one with `begin()`")
}

/// ENG-2005: nobody knows whether COMMIT arrived.
#[cold]
pub(crate) fn outcome_unknown(error: Error) -> Error {
    let what = "the connection was lost during COMMIT: whether the transaction was committed is not known";
    let database = error.database().cloned();
    let made = Error::new(ErrorKind::OutcomeUnknown, "ENG-2005", what).note("cause", error.message().to_owned());
    let made = made.help("look in the database whether its work is there before running it again").with_connection_lost(true);
    match database {
        Some(database) => made.with_database(database),
        None => made,
    }
}

/// ENG-2006: a transaction where there are none.
#[cold]
pub(crate) fn autocommit() -> Error {
    let what = "at the isolation level AUTOCOMMIT each statement is committed by itself, so there is no transaction to begin";
    Error::new(ErrorKind::InvalidRequest, "ENG-2006", what).help("run the statements without a transaction, or ask for an isolation level")
}

/// Something that the database does not have.
#[cold]
pub(crate) fn no_such_thing(code: &'static str, dialect: &str, what: &str, help: &str) -> Error {
    Error::new(ErrorKind::Unsupported, code, format!("the dialect `{dialect}` has no {what}")).help(help)
}

/// ENG-3001: one row was asked for.
#[cold]
pub(crate) fn no_row(sql: &str) -> Error {
    Error::new(ErrorKind::NoRow, "ENG-3001", "the query gave no row, and one was asked for")
        .note("in", excerpt(sql, None))
        .help("use `first(…)` if there may be none: it gives an `Option`")
}

/// ENG-3002: one row was asked for.
#[cold]
pub(crate) fn many_rows(sql: &str) -> Error {
    Error::new(ErrorKind::ManyRows, "ENG-3002", "the query gave more than one row, and one was asked for")
        .note("in", excerpt(sql, None))
        .help("filter by a unique key, or use `first(…)` or `all(…)`")
}

/// ENG-3003: rows of a statement that has none.
#[cold]
pub(crate) fn no_columns(sql: &str) -> Error {
    Error::new(ErrorKind::InvalidRequest, "ENG-3003", "the statement gives no rows")
        .note("in", excerpt(sql, None))
        .help("run it with `execute(…)`, or give it a RETURNING clause")
}

/// ENG-3004: a value that is too long for the boundary.
#[cold]
pub(crate) fn too_long() -> Error {
    Error::new(ErrorKind::Data, "ENG-3004", "a bound value has 4 GiB or more").help("store it in pieces, or outside the database")
}

/// ENG-3009: a value that its Rust type could not turn into one for the database.
#[cold]
pub(crate) fn unsendable(why: &str) -> Error {
    Error::new(ErrorKind::Data, "ENG-3009", format!("a bound value cannot be sent: {why}")).help("change the value; nothing was written")
}

/// An error of decoding, with the statement.
#[cold]
#[inline(never)]
pub(crate) fn in_sql(error: Error, sql: &str) -> Error {
    error.note("in", excerpt(sql, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn driver_error(kind: Class, message: &str, details: &[(&str, &str)]) -> DriverError {
        let details = details.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        DriverError { kind, native: 7, sqlstate: Some(*b"23505"), message: message.into(), details, transient: false, connection_dead: false }
    }

    #[test]
    fn a_unique_violation_names_table_and_columns() {
        let details = [("table", "users"), ("columns", "tenant, email"), ("constraint", "uq_users")];
        let error = from_driver(driver_error(Class::UNIQUE, "UNIQUE constraint failed", &details), Some("INSERT INTO users VALUES (?)"));
        assert_eq!(
            error.to_string(),
            "error[DB-3001]: `users` has a row with the same `tenant`, `email` already (constraint `uq_users`)\n  \
             cause: UNIQUE constraint failed\n  in:    INSERT INTO users VALUES (?)\n  \
             help:  give another value, or use an upsert: `.on_conflict(…)`"
        );
        let database = error.database().unwrap();
        assert_eq!((database.native, database.sqlstate.as_deref(), database.column.as_deref()), (7, Some("23505"), Some("tenant, email")));
    }

    #[test]
    fn a_syntax_error_is_marked() {
        let error = from_driver(driver_error(Class::SYNTAX, "near \"FORM\"", &[("position", "10")]), Some("SELECT é FORM t"));
        assert!(error.to_string().contains("in:    SELECT é FORM t\n                  ^"), "{error}");
        assert_eq!(error.database().unwrap().position, Some(10));
    }

    #[test]
    fn advice_of_the_driver_comes_first() {
        let error = from_driver(driver_error(Class::CANNOT_CONNECT, "no such folder\nhelp: create it", &[]), None);
        assert_eq!(error.help_text(), Some("create it"));
        assert_eq!(error.message(), "the database cannot be reached: no such folder");
    }

    #[test]
    fn every_class_has_a_code_of_its_own() {
        let codes: std::collections::HashSet<&str> = (0..40).map(|number| story_of(Class(number)).code).collect();
        assert_eq!(codes.len(), 23);
    }

    #[test]
    fn long_sql_is_cut_at_a_character() {
        let sql = "é".repeat(LONGEST);
        assert!(excerpt(&sql, None).len() <= LONGEST + 5);
    }
}
