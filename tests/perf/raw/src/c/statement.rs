//! One prepared statement, and the row it stands on.

use std::ptr::null_mut;

use libsqlite3_sys as ffi;

/// A handle that lives as long as the process: the peer never closes its connection. What a statement binds as text
/// must live until the statement has run, which every caller here sees to.
#[derive(Clone, Copy)]
pub struct Statement(*mut ffi::sqlite3_stmt);

impl Statement {
    pub fn prepare(database: *mut ffi::sqlite3, sql: &str) -> Option<Statement> {
        let mut handle = null_mut();
        let (text, length) = (sql.as_ptr().cast(), sql.len() as i32);
        // SAFETY: the connection is open, text and length belong together, the tail is not asked for.
        let code = unsafe { ffi::sqlite3_prepare_v3(database, text, length, ffi::SQLITE_PREPARE_PERSISTENT, &mut handle, null_mut()) };
        (code == ffi::SQLITE_OK).then_some(Statement(handle))
    }

    /// Runs to the end and rewinds.
    pub fn finish(self) {
        while self.step() {}
        self.reset();
    }

    /// Reads every row and rewinds.
    pub fn all<T>(self, read: impl Fn(Statement) -> T) -> Vec<T> {
        let mut rows = Vec::new();
        while self.step() {
            rows.push(read(self));
        }
        self.reset();
        rows
    }

    /// Reads the first row and rewinds.
    pub fn one<T>(self, read: impl Fn(Statement) -> T) -> T {
        assert!(self.step(), "a row");
        let row = read(self);
        self.reset();
        row
    }

    fn step(self) -> bool {
        // SAFETY: the handle is live, see the type.
        match unsafe { ffi::sqlite3_step(self.0) } {
            ffi::SQLITE_ROW => true,
            ffi::SQLITE_DONE => false,
            code => panic!("SQLite says {code}"),
        }
    }

    fn reset(self) {
        // SAFETY: the handle is live.
        unsafe { ffi::sqlite3_reset(self.0) };
    }

    pub fn int(self, column: i32) -> i32 {
        // SAFETY: the handle is live.
        unsafe { ffi::sqlite3_column_int(self.0, column) }
    }

    /// The text of a column that is not NULL, valid until the next step.
    pub fn bytes<'row>(self, column: i32) -> &'row [u8] {
        // SAFETY: SQLite gives pointer and length of the same text; the callers copy it before they step.
        unsafe {
            let text = ffi::sqlite3_column_text(self.0, column);
            let length = ffi::sqlite3_column_bytes(self.0, column);
            std::slice::from_raw_parts(text, length as usize)
        }
    }

    pub fn text(self, column: i32) -> String {
        std::str::from_utf8(self.bytes(column)).expect("UTF-8").to_owned()
    }

    pub fn optional(self, column: i32) -> Option<String> {
        // SAFETY: the handle is live.
        let kind = unsafe { ffi::sqlite3_column_type(self.0, column) };
        (kind != ffi::SQLITE_NULL).then(|| self.text(column))
    }

    pub fn bind_int(self, place: i32, value: i32) {
        // SAFETY: the handle is live.
        unsafe { ffi::sqlite3_bind_int(self.0, place, value) };
    }

    pub fn bind_text(self, place: i32, value: &str) {
        // SAFETY: the text outlives the run, see the type.
        unsafe { ffi::sqlite3_bind_text(self.0, place, value.as_ptr().cast(), value.len() as i32, ffi::SQLITE_STATIC()) };
    }

    pub fn bind_optional(self, place: i32, value: Option<&str>) {
        match value {
            Some(value) => self.bind_text(place, value),
            // SAFETY: the handle is live.
            None => unsafe {
                ffi::sqlite3_bind_null(self.0, place);
            },
        }
    }
}
