//! Errors of the application's functions and collations, on the way from where they happened to where the statement ends.
//!
//! SQLite itself keeps the text of a function's error only, and nothing of a collation's. It also calls an aggregate for its answer
//! when a statement is given up, where nobody asks for the error: that one is forgotten.
use aludel_plugin_sdk::Error;
use rusqlite::ffi;
use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use super::raw::Code;

/// What SQLite says where it has no room for a longer message.
const NO_MESSAGE: &str = "SQL logic error";

/// The errors of one database. Collations of it may be called by several threads.
#[derive(Default)]
pub(super) struct Raised {
    /// Whether there is anything to take.
    any: AtomicBool,
    errors: Mutex<Errors>,
}

/// The first of each kind: it is the reason of the others.
#[derive(Default)]
struct Errors {
    function: Option<Error>,
    collation: Option<Error>,
}

impl Raised {
    /// Whether something has failed, heard or not.
    #[inline(always)]
    pub(super) fn any(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }

    /// Whether a collation has failed, so that what is written may be in a wrong order.
    pub(super) fn is_spoilt(&self) -> bool {
        self.any() && self.lock().collation.is_some()
    }

    pub(super) fn by_function(&self, error: Error) {
        self.lock().function.get_or_insert(error);
        self.any.store(true, Ordering::Relaxed);
    }

    pub(super) fn by_collation(&self, error: Error) {
        self.lock().collation.get_or_insert(error);
        self.any.store(true, Ordering::Relaxed);
    }

    /// The reason of an error of SQLite, if it is one of these: a function's error is told by its text, a collation's spoils everything.
    pub(super) fn reason(&self, code: Code, message: &str) -> Option<Error> {
        let Errors { function, collation } = self.take();
        let told = |error: &Error| {
            let text = error.message.split('\0').next().unwrap_or_default();
            code & 0xff == ffi::SQLITE_ERROR && (message.contains(text) || message == NO_MESSAGE)
        };
        collation.or_else(|| function.filter(told))
    }

    /// The error of a collation that no statement has failed with; errors of functions are forgotten.
    pub(super) fn unheard(&self) -> Option<Error> {
        self.take().collation
    }

    /// After a statement was given up.
    #[inline]
    pub(super) fn forget(&self) {
        if self.any() {
            self.take();
        }
    }

    #[cold]
    fn take(&self) -> Errors {
        let mut errors = self.lock();
        self.any.store(false, Ordering::Relaxed);
        std::mem::take(&mut *errors)
    }

    fn lock(&self) -> MutexGuard<'_, Errors> {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_plugin_sdk::ErrorKind;

    fn raised() -> Raised {
        let raised = Raised::default();
        raised.by_function(Error::new(ErrorKind::OTHER, "f failed\0 here"));
        raised.by_function(Error::new(ErrorKind::OTHER, "g failed"));
        raised
    }

    #[test]
    fn a_functions_error_is_told_by_its_text() {
        let reason = |code, message| raised().reason(code, message).map(|error| error.message);
        assert_eq!(reason(ffi::SQLITE_ERROR, "f failed").as_deref(), Some("f failed\0 here"));
        assert_eq!(reason(ffi::SQLITE_ERROR, "error in index i: f failed").as_deref(), Some("f failed\0 here"));
        assert_eq!(reason(ffi::SQLITE_ERROR, NO_MESSAGE).as_deref(), Some("f failed\0 here"));
        assert_eq!(reason(ffi::SQLITE_ERROR, "integer overflow"), None);
        assert_eq!(reason(ffi::SQLITE_INTERRUPT, "f failed"), None);
    }

    #[test]
    fn a_collations_error_stays_until_it_is_heard() {
        let raised = raised();
        assert!(raised.any() && !raised.is_spoilt());
        raised.by_collation(Error::new(ErrorKind::OTHER, "c failed"));
        assert!(raised.is_spoilt());
        assert_eq!(raised.unheard().map(|error| error.message).as_deref(), Some("c failed"));
        assert!(!raised.any() && !raised.is_spoilt());
        assert!(raised.reason(ffi::SQLITE_ERROR, "f failed").is_none());
    }
}
