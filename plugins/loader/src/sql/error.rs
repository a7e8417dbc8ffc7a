//! Errors of plugins as errors of the toolkit.
//!
//! Those of drivers the engine makes itself, because it knows the statement; these are of types, constructs,
//! and loading.
use crate::{DriverError, LoadError};
use aludel_plugin_interface::error::{DbError, ErrorKind as Class};
use aludel_sql::error::{Error, ErrorKind};

/// What a hook or a column type reported.
#[cold]
pub(super) fn of_plugin(who: &str, error: &DbError) -> Error {
    of_type(who, &DriverError::from(error))
}

#[cold]
pub(super) fn of_type(who: &str, error: &DriverError) -> Error {
    let (kind, code) = match error.kind {
        Class::UNSUPPORTED => (ErrorKind::Unsupported, "PLG-1502"),
        Class::DATA => (ErrorKind::Data, "PLG-1503"),
        Class::PANIC => (ErrorKind::PluginPanic, "PLG-1504"),
        _ => (ErrorKind::Plugin, "PLG-1505"),
    };
    // As in a driver's message, advice may follow on a line of its own.
    let (message, advice) = match error.message.split_once("\nhelp: ") {
        Some((message, advice)) => (message, Some(advice)),
        None => (error.message.as_str(), None),
    };
    let made = Error::new(kind, code, format!("`{who}`: {message}"));
    match advice.or_else(|| error.detail("hint")) {
        Some(hint) => made.help(hint),
        None if error.kind == Class::PANIC => made.help("this is a bug in the plugin; report it to its author"),
        None => made,
    }
}

impl From<LoadError> for Error {
    fn from(error: LoadError) -> Self {
        let made = Error::new(ErrorKind::Plugin, error.code(), error.message());
        let made = error.notes().iter().fold(made, |made, (label, text)| made.note(label, text.clone()));
        made.with_source(error)
    }
}
