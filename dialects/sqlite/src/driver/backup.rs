//! Copies of whole databases, made while others read and write them.
#![allow(unsafe_code)]
use super::{
    error,
    raw::{self, Database},
};
use aludel_plugin_sdk::{Error, Result};
use rusqlite::ffi;
use std::{
    ffi::{CStr, c_int},
    ptr::NonNull,
    time::{Duration, Instant},
};

/// How long a copy waits for a lock, unless it is told otherwise.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(10);

/// A copy in the making. Dropped before its end, it leaves the target without effect.
pub(super) struct Backup {
    handle: NonNull<ffi::sqlite3_backup>,
    /// The file at the other end, which stays open as long.
    other: Database,
}

// SAFETY: as for `Database`: used by one connection, which moves between threads as a whole.
unsafe impl Send for Backup {}

/// Which way the pages go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// From the connection's database into a file.
    Out,
    /// From a file into the connection's database.
    In,
}

/// How far it is.
#[derive(Clone, Copy)]
pub(super) struct Progress {
    /// Pages that are still to be copied.
    pub(super) remaining: i64,
    /// Pages of the source.
    pub(super) total: i64,
}

impl Backup {
    /// Begins one. `schema` names the connection's database: `main`, or what ATTACH said. Errors: those of opening the file; MISUSE for an
    /// empty name or one with a NUL character.
    pub(super) fn begin(database: &mut Database, way: Way, path: &str, schema: &str) -> Result<Self> {
        let names = raw::c_string(path).zip(raw::c_string(schema)).filter(|(path, _)| !path.is_empty());
        let (file, schema) = names.ok_or_else(|| error::misuse("a copy needs the name of a file, without a NUL character"))?;
        let flags = match way {
            Way::Out => ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE,
            Way::In => ffi::SQLITE_OPEN_READONLY,
        };
        let mut other = Database::open(&file, flags | ffi::SQLITE_OPEN_NOMUTEX)
            .map_err(|(code, message, _)| error::classify(code, &format!("{message}: {path}")))?;
        let (main, here, there): (&CStr, _, _) = (c"main", database.as_ptr(), other.as_ptr());
        // SAFETY: two open handles and names that end in NUL. SQLite leaves its message with the target.
        let handle = unsafe {
            match way {
                Way::Out => ffi::sqlite3_backup_init(there, main.as_ptr(), here, schema.as_ptr()),
                Way::In => ffi::sqlite3_backup_init(here, schema.as_ptr(), there, main.as_ptr()),
            }
        };
        match NonNull::new(handle) {
            Some(handle) => Ok(Backup { handle, other }),
            None => Err(error::from_database(if way == Way::Out { &other } else { database })),
        }
    }

    /// Copies up to `pages` more, all for -1. `true`: it is done. Locks are waited for. Errors: those of the database; transient when a
    /// lock was not free in time.
    pub(super) fn step(&mut self, pages: c_int) -> Result<bool> {
        let until = Instant::now() + PATIENCE;
        loop {
            // SAFETY: a live copy, whose databases are open.
            match unsafe { ffi::sqlite3_backup_step(self.handle.as_ptr(), pages) } {
                ffi::SQLITE_OK => return Ok(false),
                ffi::SQLITE_DONE => return Ok(true),
                code if matches!(code & 0xff, ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED) && Instant::now() < until => std::thread::sleep(PAUSE),
                code => return Err(self.failed(code)),
            }
        }
    }

    #[cold]
    fn failed(&self, code: c_int) -> Error {
        let message = if self.other.extended_code() == code { self.other.message() } else { "the copy cannot go on".to_owned() };
        error::classify(code, &message)
    }

    pub(super) fn progress(&self) -> Progress {
        // SAFETY: a live copy.
        let (remaining, total) =
            unsafe { (ffi::sqlite3_backup_remaining(self.handle.as_ptr()), ffi::sqlite3_backup_pagecount(self.handle.as_ptr())) };
        Progress { remaining: i64::from(remaining), total: i64::from(total) }
    }
}

impl Drop for Backup {
    fn drop(&mut self) {
        // SAFETY: a live copy, used no more. `other` is closed after this.
        unsafe { ffi::sqlite3_backup_finish(self.handle.as_ptr()) };
    }
}
