//! Collations of the application.
//!
//! SQLite has no way for a collation to fail. One that does is answered for by the order of the bytes, and the statement is
//! interrupted; where it ends before it has seen that, its transaction is not committed: an index may be in a wrong order.
#![allow(unsafe_code)]
use super::{error, functions::name_of, raised::Raised, raw::Database};
use aludel_plugin_sdk::{Callback, Error, Registration, Result};
use rusqlite::ffi;
use std::{
    cmp::Ordering,
    ffi::{c_int, c_void},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

/// What SQLite hands back at every call, and drops when the collation is replaced or the database closed.
struct Collation {
    /// Where `PRAGMA threads` allows it, SQLite sorts in several threads, all of which compare.
    callback: Mutex<Callback>,
    raised: Arc<Raised>,
    /// Of the database that has it, which is open whenever it is called.
    database: *mut ffi::sqlite3,
}

/// Registers a collation, or takes it away. Errors: MISUSE for a name that SQLite does not take; LOCK_TIMEOUT while statements run.
pub(super) fn register(database: &mut Database, registration: Registration<'_>, callback: Option<Callback>) -> Result<()> {
    let name = name_of(registration)?;
    let handle = database.as_ptr();
    let Some(callback) = callback else {
        // SAFETY: an open handle and a name that ends in NUL.
        let code = unsafe { ffi::sqlite3_create_collation_v2(handle, name.as_ptr(), ffi::SQLITE_UTF8, std::ptr::null_mut(), None, None) };
        return check(database, code);
    };
    let raised = Arc::clone(database.raised());
    // SAFETY: an open handle. The hook is called by this database only, which keeps what it is given as long as it is open.
    unsafe { ffi::sqlite3_commit_hook(handle, Some(refuse_commit), Arc::as_ptr(&raised).cast_mut().cast()) };
    let collation = Box::into_raw(Box::new(Collation { callback: Mutex::new(callback), raised, database: handle }));
    // SAFETY: as above; `collation` is read by `compare` as what it is, and `destroy` is called for it once.
    let code = unsafe { ffi::sqlite3_create_collation_v2(handle, name.as_ptr(), ffi::SQLITE_UTF8, collation.cast(), Some(compare), Some(destroy)) };
    if code != ffi::SQLITE_OK {
        // SAFETY: unlike for functions, SQLite does not do it after an error.
        unsafe { destroy(collation.cast()) };
    }
    check(database, code)
}

fn check(database: &Database, code: c_int) -> Result<()> {
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(error::from_database(database)) }
}

unsafe extern "C" fn destroy(data: *mut c_void) {
    // SAFETY: what `register` made, for the last time.
    let collation = unsafe { Box::from_raw(data.cast::<Collation>()) };
    let _ = catch_unwind(AssertUnwindSafe(move || drop(collation)));
}

unsafe extern "C" fn compare(data: *mut c_void, left_len: c_int, left: *const c_void, right_len: c_int, right: *const c_void) -> c_int {
    // SAFETY: SQLite calls it with what it was registered with and two texts of these lengths. Threads share it: it has a lock around
    // what only one may call, and the handle is used for `sqlite3_interrupt` only, which any thread may call.
    let (collation, left, right) = unsafe { (&*data.cast::<Collation>(), text(left, left_len), text(right, right_len)) };
    let order = catch_unwind(AssertUnwindSafe(|| match (std::str::from_utf8(left), std::str::from_utf8(right)) {
        (Ok(left), Ok(right)) => collation.callback.lock().unwrap_or_else(PoisonError::into_inner).compare(left, right),
        // Text that is not UTF-8 has no other order than that of its bytes.
        _ => Ok(left.cmp(right)),
    }));
    let order = order.unwrap_or_else(|_| Err(error::misuse("the driver panicked while it called a collation of the application")));
    order.unwrap_or_else(|failed| collation.fails(failed, left.cmp(right))) as c_int
}

impl Collation {
    #[cold]
    fn fails(&self, failed: Error, otherwise: Ordering) -> Ordering {
        self.raised.by_collation(failed);
        // SAFETY: the database is in the middle of a call, so it is open.
        unsafe { ffi::sqlite3_interrupt(self.database) };
        otherwise
    }
}

/// # Safety
/// `text` has `len` bytes for as long as they are used, or `len` is 0.
unsafe fn text<'a>(text: *const c_void, len: c_int) -> &'a [u8] {
    match usize::try_from(len) {
        // SAFETY: by the caller's promise.
        Ok(len) if len > 0 => unsafe { std::slice::from_raw_parts(text.cast(), len) },
        _ => &[],
    }
}

/// Not 0: SQLite rolls back instead.
unsafe extern "C" fn refuse_commit(raised: *mut c_void) -> c_int {
    // SAFETY: of the database that calls, see `register`.
    let raised = unsafe { &*raised.cast_const().cast::<Raised>() };
    c_int::from(raised.is_spoilt())
}
