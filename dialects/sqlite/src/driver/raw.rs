//! SQLite's two objects, the database handle and the statement, as owned Rust values.
//!
//! Every call into the C library goes through here, so that the rest of the driver is safe code. Nothing
//! here decides anything: result codes come back as numbers, `super::error` gives them a meaning.
//!
//! Why not rusqlite's own types: they look up types and copy values cell by cell, which costs a fetch of
//! 10,000 rows about half of its time. Only rusqlite's bundled library and its declarations are used.
#![allow(unsafe_code)]
use super::raised::Raised;
use rusqlite::ffi;
use std::{
    ffi::{CStr, CString, c_char, c_int},
    ptr::{self, NonNull},
    sync::Arc,
};

/// SQLite's result code.
pub(super) type Code = c_int;

/// An open database. Closed when dropped, which must be after all its statements: SQLite refuses to close
/// before, and the handle would leak.
pub(super) struct Database {
    handle: NonNull<ffi::sqlite3>,
    raised: Arc<Raised>,
}

// SAFETY: the library is built THREADSAFE=1 and the handle is opened NOMUTEX: it may move between threads
// as long as one uses it at a time. It is owned by one connection, all of whose methods take `&mut self`.
unsafe impl Send for Database {}

impl Database {
    /// Opens the file, or gives the code, SQLite's message and the operating system's number.
    pub(super) fn open(path: &CStr, flags: c_int) -> Result<Self, (Code, String, i32)> {
        let mut handle = ptr::null_mut();
        // SAFETY: `path` ends in NUL; `handle` is a place to write to.
        let code = unsafe { ffi::sqlite3_open_v2(path.as_ptr(), &mut handle, flags, ptr::null()) };
        let Some(handle) = NonNull::new(handle) else { return Err((ffi::SQLITE_NOMEM, "out of memory".to_owned(), 0)) };
        let database = Database { handle, raised: Arc::default() };
        if code != ffi::SQLITE_OK {
            // SAFETY: a handle is valid after a failed open as well, until it is closed.
            let system = unsafe { ffi::sqlite3_system_errno(handle.as_ptr()) };
            return Err((database.extended_code(), database.message(), system));
        }
        // SAFETY: an open handle.
        unsafe { ffi::sqlite3_extended_result_codes(handle.as_ptr(), 1) };
        Ok(database)
    }

    /// For the modules that add functions to it, and for the copying of whole databases.
    pub(super) fn as_ptr(&mut self) -> *mut ffi::sqlite3 {
        self.handle.as_ptr()
    }

    pub(super) fn extended_code(&self) -> Code {
        // SAFETY: an open handle.
        unsafe { ffi::sqlite3_extended_errcode(self.handle.as_ptr()) }
    }

    /// The message of the last call that failed.
    pub(super) fn message(&self) -> String {
        // SAFETY: an open handle; the text lives until the next call on it and is copied here.
        let text = unsafe { ffi::sqlite3_errmsg(self.handle.as_ptr()) };
        if text.is_null() {
            return "out of memory".to_owned();
        }
        // SAFETY: not null, and SQLite's messages end in NUL.
        unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
    }

    /// Where in the SQL text the last error lies, in bytes.
    pub(super) fn error_offset(&self) -> Option<usize> {
        // SAFETY: an open handle.
        usize::try_from(unsafe { ffi::sqlite3_error_offset(self.handle.as_ptr()) }).ok()
    }

    pub(super) fn set_busy_timeout(&mut self, milliseconds: i32) {
        // SAFETY: an open handle.
        unsafe { ffi::sqlite3_busy_timeout(self.handle.as_ptr(), milliseconds) };
    }

    /// Whether no transaction is open.
    #[inline]
    pub(super) fn autocommit(&self) -> bool {
        // SAFETY: an open handle.
        unsafe { ffi::sqlite3_get_autocommit(self.handle.as_ptr()) != 0 }
    }

    /// Rows that the last finished INSERT, UPDATE or DELETE changed itself.
    #[inline]
    pub(super) fn changes(&self) -> u64 {
        // SAFETY: an open handle.
        unsafe { ffi::sqlite3_changes64(self.handle.as_ptr()) }.unsigned_abs()
    }

    /// Rows changed since the database was opened, by triggers and foreign keys as well.
    #[inline]
    pub(super) fn total_changes(&self) -> i64 {
        // SAFETY: an open handle.
        unsafe { ffi::sqlite3_total_changes64(self.handle.as_ptr()) }
    }

    #[inline]
    pub(super) fn last_insert_rowid(&self) -> i64 {
        // SAFETY: an open handle.
        unsafe { ffi::sqlite3_last_insert_rowid(self.handle.as_ptr()) }
    }

    /// How many parameters one statement may have on this connection.
    pub(super) fn max_params(&self) -> usize {
        usize::try_from(self.limit(ffi::SQLITE_LIMIT_VARIABLE_NUMBER, -1)).unwrap_or(0)
    }

    /// A limit of this connection, before it is set to `value`; -1 does not set it. -1 comes back for a limit that is not known.
    pub(super) fn limit(&self, limit: c_int, value: c_int) -> c_int {
        // SAFETY: an open handle; SQLite checks the number of the limit.
        unsafe { ffi::sqlite3_limit(self.handle.as_ptr(), limit, value) }
    }

    /// Where functions and collations of the application put their errors.
    pub(super) fn raised(&self) -> &Arc<Raised> {
        &self.raised
    }

    /// Prepares the first statement of `sql`: the statement, or `None` for blanks and comments, and the text after it.
    /// Refuses a NUL character, where SQLite would take the text for ended.
    pub(super) fn prepare<'s>(&self, sql: &'s str, persistent: bool) -> Result<(Option<Statement>, &'s str), Code> {
        let Ok(len) = c_int::try_from(sql.len()) else { return Err(ffi::SQLITE_TOOBIG) };
        if sql.as_bytes().contains(&0) {
            return Err(ffi::SQLITE_MISUSE);
        }
        let flags = if persistent { ffi::SQLITE_PREPARE_PERSISTENT } else { 0 };
        let (mut handle, mut tail) = (ptr::null_mut(), ptr::null());
        let text: *const c_char = sql.as_ptr().cast();
        // SAFETY: `text` has `len` bytes; `handle` and `tail` are places to write to.
        let code = unsafe { ffi::sqlite3_prepare_v3(self.handle.as_ptr(), text, len, flags, &mut handle, &mut tail) };
        if code != ffi::SQLITE_OK {
            return Err(code);
        }
        let used = (tail as usize).saturating_sub(text as usize);
        let rest = sql.get(used..).unwrap_or("");
        Ok((NonNull::new(handle).map(|handle| Statement { handle }), rest))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // SAFETY: the handle is open and used no more.
        unsafe { ffi::sqlite3_close(self.handle.as_ptr()) };
    }
}

/// A value of the row that a statement stands on.
pub(super) enum Column<'a> {
    Null,
    I64(i64),
    F64(f64),
    /// UTF-8 if the database keeps its promise; not validated.
    Text(&'a [u8]),
    Bytes(&'a [u8]),
    OutOfMemory,
}

/// A prepared statement. Finalized when dropped.
pub(super) struct Statement {
    handle: NonNull<ffi::sqlite3_stmt>,
}

// SAFETY: as for `Database`; a statement is owned by the connection that prepared it and moves with it.
unsafe impl Send for Statement {}

impl Statement {
    #[inline(always)]
    pub(super) fn step(&mut self) -> Code {
        // SAFETY: a live statement.
        unsafe { ffi::sqlite3_step(self.handle.as_ptr()) }
    }

    /// Ends a run. Its result repeats the error of the last step, which has been reported already.
    #[inline]
    pub(super) fn reset(&mut self) {
        // SAFETY: a live statement.
        unsafe { ffi::sqlite3_reset(self.handle.as_ptr()) };
    }

    #[inline]
    pub(super) fn clear_bindings(&mut self) {
        // SAFETY: a live statement.
        unsafe { ffi::sqlite3_clear_bindings(self.handle.as_ptr()) };
    }

    /// Columns of the result; may change when a table does, so ask after the first step.
    #[inline]
    pub(super) fn column_count(&self) -> usize {
        // SAFETY: a live statement.
        unsafe { ffi::sqlite3_column_count(self.handle.as_ptr()) as usize }
    }

    pub(super) fn param_count(&self) -> usize {
        // SAFETY: a live statement.
        unsafe { ffi::sqlite3_bind_parameter_count(self.handle.as_ptr()) as usize }
    }

    /// Whether it changes nothing in the database file.
    pub(super) fn read_only(&self) -> bool {
        // SAFETY: a live statement.
        unsafe { ffi::sqlite3_stmt_readonly(self.handle.as_ptr()) != 0 }
    }

    /// How often SQLite has prepared it again because the schema had changed.
    #[inline]
    pub(super) fn reprepared(&self) -> i32 {
        // SAFETY: a live statement; 0 asks without resetting the counter.
        unsafe { ffi::sqlite3_stmt_status(self.handle.as_ptr(), ffi::SQLITE_STMTSTATUS_REPREPARE, 0) }
    }

    /// A cell of the current row. The slices live until the next `&mut` call, as SQLite asks.
    #[inline(always)]
    pub(super) fn column(&self, index: usize) -> Column<'_> {
        // SAFETY: SQLite checks the index and the state of the statement itself, and answers NULL where
        // there is no row. The value is "unprotected", which asks that no other thread uses the
        // connection meanwhile: `&self` borrows the only owner. Text is read before its length is asked,
        // so the length is that of the text.
        unsafe {
            let value = ffi::sqlite3_column_value(self.handle.as_ptr(), index as c_int);
            match ffi::sqlite3_value_type(value) {
                ffi::SQLITE_INTEGER => Column::I64(ffi::sqlite3_value_int64(value)),
                ffi::SQLITE_FLOAT => Column::F64(ffi::sqlite3_value_double(value)),
                ffi::SQLITE_TEXT => {
                    let text = ffi::sqlite3_value_text(value);
                    if text.is_null() {
                        return Column::OutOfMemory;
                    }
                    Column::Text(std::slice::from_raw_parts(text, ffi::sqlite3_value_bytes(value) as usize))
                }
                ffi::SQLITE_BLOB => {
                    let bytes: *const u8 = ffi::sqlite3_value_blob(value).cast();
                    let len = ffi::sqlite3_value_bytes(value) as usize;
                    match (bytes.is_null(), len) {
                        (_, 0) => Column::Bytes(&[]),
                        (true, _) => Column::OutOfMemory,
                        (false, _) => Column::Bytes(std::slice::from_raw_parts(bytes, len)),
                    }
                }
                _ => Column::Null,
            }
        }
    }

    pub(super) fn column_name(&self, index: usize) -> String {
        // SAFETY: SQLite checks the index.
        self.text(unsafe { ffi::sqlite3_column_name(self.handle.as_ptr(), index as c_int) })
    }

    /// The type as the table declares it; empty for an expression.
    pub(super) fn column_decl_type(&self, index: usize) -> String {
        // SAFETY: SQLite checks the index.
        self.text(unsafe { ffi::sqlite3_column_decltype(self.handle.as_ptr(), index as c_int) })
    }

    /// The table a column comes from; empty for an expression.
    pub(super) fn column_table(&self, index: usize) -> String {
        // SAFETY: SQLite checks the index.
        self.text(unsafe { ffi::sqlite3_column_table_name(self.handle.as_ptr(), index as c_int) })
    }

    fn text(&self, text: *const c_char) -> String {
        if text.is_null() {
            return String::new();
        }
        // SAFETY: SQLite's names end in NUL and live until the statement changes; copied here.
        unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
    }

    #[inline(always)]
    pub(super) fn bind_null(&mut self, index: usize) -> Code {
        // SAFETY: a live statement; SQLite checks the index.
        unsafe { ffi::sqlite3_bind_null(self.handle.as_ptr(), index as c_int) }
    }

    #[inline(always)]
    pub(super) fn bind_i64(&mut self, index: usize, value: i64) -> Code {
        // SAFETY: a live statement; SQLite checks the index.
        unsafe { ffi::sqlite3_bind_int64(self.handle.as_ptr(), index as c_int, value) }
    }

    #[inline(always)]
    pub(super) fn bind_f64(&mut self, index: usize, value: f64) -> Code {
        // SAFETY: a live statement; SQLite checks the index.
        unsafe { ffi::sqlite3_bind_double(self.handle.as_ptr(), index as c_int, value) }
    }

    /// # Safety
    /// `text` stays where it is, unchanged, until the statement is reset and the parameter is bound anew or cleared.
    #[inline(always)]
    pub(super) unsafe fn bind_text(&mut self, index: usize, text: *const u8, len: usize) -> Code {
        let Ok(len) = c_int::try_from(len) else { return ffi::SQLITE_TOOBIG };
        // SAFETY: by the caller's promise the bytes outlive the binding, which is what SQLITE_STATIC asks.
        unsafe { ffi::sqlite3_bind_text(self.handle.as_ptr(), index as c_int, text.cast(), len, ffi::SQLITE_STATIC()) }
    }

    /// # Safety
    /// As for [`Statement::bind_text`].
    #[inline(always)]
    pub(super) unsafe fn bind_blob(&mut self, index: usize, bytes: *const u8, len: usize) -> Code {
        let Ok(len) = c_int::try_from(len) else { return ffi::SQLITE_TOOBIG };
        // SAFETY: by the caller's promise the bytes outlive the binding, which is what SQLITE_STATIC asks.
        unsafe { ffi::sqlite3_bind_blob(self.handle.as_ptr(), index as c_int, bytes.cast(), len, ffi::SQLITE_STATIC()) }
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        // SAFETY: a live statement, used no more.
        unsafe { ffi::sqlite3_finalize(self.handle.as_ptr()) };
    }
}

/// Interrupts a database. Only [`super::cancel`] holds one, under a lock that the database's end takes as well.
pub(super) struct Interrupt {
    handle: *mut ffi::sqlite3,
}

// SAFETY: `sqlite3_interrupt` is the one call SQLite allows from another thread; the lock around this
// value keeps the database from closing meanwhile.
unsafe impl Send for Interrupt {}

impl Interrupt {
    pub(super) fn new(database: &Database) -> Self {
        Interrupt { handle: database.handle.as_ptr() }
    }

    /// # Safety
    /// The database has not been closed and does not close during the call.
    pub(super) unsafe fn interrupt(&self) {
        // SAFETY: by the caller's promise the handle is open.
        unsafe { ffi::sqlite3_interrupt(self.handle) }
    }
}

/// `text` as C wants it; `None` when it has a NUL inside.
pub(super) fn c_string(text: &str) -> Option<CString> {
    CString::new(text).ok()
}
