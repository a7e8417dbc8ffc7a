//! The one error type of the whole toolkit.
//!
//! An [`Error`] is one word wide. Its first line tells the whole story in the user's words; the lines after
//! it say where, why and what to do. [`Error::kind`] is for `match`, [`Error::code`] for a search engine.
use std::fmt;

/// The result of everything that can fail (SQLAlchemy has no counterpart: it raises).
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure this is (SQLAlchemy: the class of the exception).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The statement cannot be said, or not on this database (`CompileError`).
    Compile,
    /// A name that the metadata does not have (`NoSuchTableError`, `KeyError` of `.c`).
    UnknownName,
    /// A value came back that the Rust type cannot hold.
    Decode,
    /// A URL or an option of it (`ArgumentError`).
    Url,
    /// A plugin could not be found or loaded (`NoSuchModuleError`).
    Plugin,
    /// The database cannot be reached or opened (`OperationalError`).
    CannotConnect,
    /// The connection is gone (`DisconnectionError`).
    ConnectionLost,
    /// The connection was lost during COMMIT: nobody knows whether it arrived. Never transient.
    OutcomeUnknown,
    /// No connection became free in time (`TimeoutError` of the pool).
    PoolTimeout,
    /// A connection, transaction or session was used after it was closed (`ResourceClosedError`).
    Closed,
    /// A unique constraint or primary key (`IntegrityError`).
    UniqueViolation,
    /// A foreign key (`IntegrityError`).
    ForeignKeyViolation,
    /// NULL where it is not allowed (`IntegrityError`).
    NotNullViolation,
    /// A CHECK constraint (`IntegrityError`).
    CheckViolation,
    /// Another constraint (`IntegrityError`).
    ConstraintViolation,
    /// The transaction lost against another one and may be tried again.
    SerializationFailure,
    /// Two transactions waited for each other.
    Deadlock,
    /// A lock was not free in time.
    LockTimeout,
    /// The statement ran past its time.
    StatementTimeout,
    /// The statement was cancelled.
    Cancelled,
    /// The database did not understand the SQL (`ProgrammingError`).
    Syntax,
    /// A table, column or function the database does not have (`ProgrammingError`).
    UnknownObject,
    /// The database refuses this user (`ProgrammingError`).
    Permission,
    /// A value does not fit where it should go (`DataError`).
    Data,
    /// The database or its driver cannot do this (`NotSupportedError`).
    Unsupported,
    /// The database may only be read.
    ReadOnly,
    /// No room left: disk, memory, connections.
    Resource,
    /// The database's file or answer is damaged.
    Corrupt,
    /// One row was asked for and none came (`NoResultFound`).
    NoRow,
    /// One row was asked for and several came (`MultipleResultsFound`).
    ManyRows,
    /// A row that was to be changed is not there any more (`StaleDataError`).
    StaleRow,
    /// A relation was read that is not loaded.
    NotLoaded,
    /// A handle of another session, or of an object that left it (`DetachedInstanceError`).
    StaleHandle,
    /// The session or the mapping was used in a way that has no meaning (`InvalidRequestError`).
    InvalidRequest,
    /// A plugin panicked; its connection is closed.
    PluginPanic,
    /// A database error without a class of its own (`DatabaseError`).
    Database,
    /// A bug of ours.
    Internal,
}

/// What the database said, for programs that act on it (SQLAlchemy: `DBAPIError.orig`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DatabaseError {
    /// The database's own number (SQLite: the extended result code).
    pub native: i32,
    /// Five letters, where the database has them.
    pub sqlstate: Option<String>,
    /// The database's own words.
    pub message: String,
    /// The violated constraint's name, where the database says it.
    pub constraint: Option<String>,
    /// The table concerned.
    pub table: Option<String>,
    /// The column concerned, or several joined by `, `.
    pub column: Option<String>,
    /// More of the database's words.
    pub detail: Option<String>,
    /// The database's own advice.
    pub hint: Option<String>,
    /// Where in the SQL text, counted in bytes from 0.
    pub position: Option<usize>,
}

struct Inner {
    kind: ErrorKind,
    code: &'static str,
    message: String,
    notes: Vec<(&'static str, String)>,
    database: Option<DatabaseError>,
    transient: bool,
    connection_lost: bool,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What went wrong, where, and what to do about it (SQLAlchemy: `SQLAlchemyError`).
///
/// `Display` prints the code and the story in the first line, then `in:`, `cause:`, `known:` and `help:`
/// lines as far as there is something to say. Its setters are for those who make errors: SQLAlchemy has no counterpart to them.
///
/// ```
/// use aludel_sql::{DatabaseError, Error, ErrorKind, Result, SqlType, Table, column};
///
/// // A program looks at the kind, a person at the text.
/// let users = Table::new("users").column(column("name", SqlType::Text));
/// let missing: Result<_> = users.col::<String>("nmae");
/// let error = missing.unwrap_err();
/// assert_eq!((error.kind(), error.code()), (ErrorKind::UnknownName, "SQL-1001"));
/// assert!(error.message().contains("nmae") && error.to_string().contains("help: "));
/// assert!(error.help_text().is_some() && error.database().is_none());
///
/// // What an engine makes of a refusal.
/// let mut said = DatabaseError::default();
/// said.constraint = Some("users_email_key".into());
/// let refused = Error::new(ErrorKind::UniqueViolation, "DB-2001", "`users.email` has this value already")
///     .note("cause", "UNIQUE constraint failed: users.email")
///     .help("look the user up first")
///     .in_front("row 3")
///     .with_database(said)
///     .with_source(std::io::Error::other("the driver's own error"));
/// assert_eq!(refused.message(), "row 3: `users.email` has this value already");
/// assert!(refused.is_constraint_violation() && !refused.is_transient() && !refused.is_connection_lost());
/// assert_eq!(refused.database().unwrap().constraint.as_deref(), Some("users_email_key"));
///
/// let lost = Error::new(ErrorKind::ConnectionLost, "DB-2002", "the server went away").with_connection_lost(true).with_transient(true);
/// assert!(lost.is_transient() && lost.is_connection_lost());
/// assert_eq!(Error::internal("two at once").kind(), ErrorKind::Internal);
/// ```
pub struct Error(Box<Inner>);

impl Error {
    /// A new error. `message` is the whole story in one line: lower case, no full stop, names in backticks.
    #[cold]
    pub fn new(kind: ErrorKind, code: &'static str, message: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            kind,
            code,
            message: message.into(),
            notes: Vec::new(),
            database: None,
            transient: false,
            connection_lost: false,
            source: None,
        }))
    }

    /// A failure that only a bug of Aludel can cause.
    #[cold]
    pub fn internal(message: impl Into<String>) -> Self {
        Error::new(ErrorKind::Internal, "SQL-9999", message).help("this is a bug in Aludel; please report it with the statement")
    }

    /// Adds a line with a label: `in`, `cause`, `known`.
    #[must_use]
    pub fn note(mut self, label: &'static str, text: impl Into<String>) -> Self {
        self.0.notes.push((label, text.into()));
        self
    }

    /// Adds what the reader can do about it.
    #[must_use]
    pub fn help(self, text: impl Into<String>) -> Self {
        self.note("help", text)
    }

    /// Lists the names that there are, and offers those near to the one that was meant (at most twenty are listed).
    ///
    /// ```
    /// use aludel_sql::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::UnknownName, "APP-1", "no colour `gren`").known("gren", ["green", "blue"]);
    /// assert_eq!(error.to_string(), "error[APP-1]: no colour `gren`\n  known: green, blue\n  help:  did you mean `green`?");
    /// ```
    #[must_use]
    pub fn known<'a>(self, name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all: Vec<&str> = Vec::new();
        candidates.into_iter().for_each(|candidate| {
            if !candidate.is_empty() && !all.contains(&candidate) {
                all.push(candidate);
            }
        });
        if all.is_empty() {
            return self;
        }
        let mut listed = all.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
        if all.len() > LISTED {
            listed.push_str(&format!(" and {} more", all.len() - LISTED));
        }
        let error = self.note("known", listed);
        match near_misses(name, all.iter().copied().filter(|candidate| *candidate != name))[..] {
            [] => error,
            [near] => error.help(format!("did you mean `{near}`?")),
            [near, other, ..] => error.help(format!("did you mean `{near}` or `{other}`?")),
        }
    }

    /// Says where it happened, before the other lines.
    #[must_use]
    pub(crate) fn placed(mut self, place: &str) -> Self {
        self.0.notes.insert(0, ("in", place.to_owned()));
        self
    }

    /// Says in the first line where it happened: `column `users.name`: NULL where …`.
    #[must_use]
    pub fn in_front(mut self, place: &str) -> Self {
        self.0.message = format!("{place}: {}", self.0.message);
        self
    }

    /// Attaches what the database said.
    #[must_use]
    pub fn with_database(mut self, database: DatabaseError) -> Self {
        self.0.database = Some(database);
        self
    }

    /// Marks the error as one after which the same work may succeed when tried again.
    #[must_use]
    pub fn with_transient(mut self, transient: bool) -> Self {
        self.0.transient = transient;
        self
    }

    /// Marks the connection as dead.
    #[must_use]
    pub fn with_connection_lost(mut self, lost: bool) -> Self {
        self.0.connection_lost = lost;
        self
    }

    /// Keeps the error that led to this one, for [`std::error::Error::source`].
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// The kind, for `match`.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The stable code, such as `SQL-1203`.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The first line without the code.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The advice, if there is some.
    pub fn help_text(&self) -> Option<&str> {
        self.0.notes.iter().find(|(label, _)| *label == "help").map(|(_, text)| text.as_str())
    }

    /// What the database said, when it was the database that refused.
    pub fn database(&self) -> Option<&DatabaseError> {
        self.0.database.as_ref()
    }

    /// Whether the same work may succeed when tried again (deadlock, serialization failure, busy file).
    pub fn is_transient(&self) -> bool {
        self.0.transient
    }

    /// Whether the connection is gone (SQLAlchemy: `connection_invalidated`).
    pub fn is_connection_lost(&self) -> bool {
        self.0.connection_lost
    }

    /// Whether a constraint was violated (SQLAlchemy: `IntegrityError`).
    pub fn is_constraint_violation(&self) -> bool {
        use ErrorKind::*;
        matches!(self.kind(), UniqueViolation | ForeignKeyViolation | NotNullViolation | CheckViolation | ConstraintViolation)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}]: {}", self.0.code, self.0.message)?;
        for (label, text) in &self.0.notes {
            let label = format!("{label}:");
            for (i, line) in text.lines().enumerate() {
                match i {
                    0 => write!(f, "\n  {label:<6} {line}")?,
                    _ => write!(f, "\n         {line}")?,
                }
            }
        }
        Ok(())
    }
}

/// The same as `Display`: an error that reaches `main` is readable.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// So many names are listed in an error.
const LISTED: usize = 20;

/// The candidates nearest to `name`, for "did you mean": at most three, close ones only.
pub(crate) fn near_misses<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    // A name of this length is data that went astray, and comparing it would take long.
    if name.len() > 200 {
        return Vec::new();
    }
    let limit = (name.chars().count() / 3).max(1) + 1;
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= 200)
        .map(|candidate| (edit_distance(&name.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    near.sort();
    near.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_story_and_help_follows() {
        let error = Error::new(ErrorKind::Compile, "SQL-1001", "`t` has no column `x`").note("known", "a, b").help("use `a`");
        assert_eq!(error.to_string(), "error[SQL-1001]: `t` has no column `x`\n  known: a, b\n  help:  use `a`");
    }

    #[test]
    fn an_error_is_one_word() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn near_misses_are_near() {
        assert_eq!(near_misses("emial", ["email", "id", "name"]), ["email"]);
        assert!(near_misses("zzzzzz", ["email", "id"]).is_empty());
    }
}
