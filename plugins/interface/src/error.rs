//! Errors are data: the plugin classifies by its database's native number, the host never reads text.
use abi_stable::{
    StableAbi,
    std_types::{RBox, RResult, RString, RVec, Tuple2},
};

/// The class of an error. An open set: the host treats an unknown number as [`ErrorKind::OTHER`].
#[repr(transparent)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorKind(pub u32);

impl ErrorKind {
    pub const OTHER: Self = Self(0);
    /// The connection is unusable: the pool must drop it.
    pub const CONNECTION: Self = Self(1);
    pub const UNIQUE: Self = Self(2);
    pub const FOREIGN_KEY: Self = Self(3);
    pub const NOT_NULL: Self = Self(4);
    pub const CHECK: Self = Self(5);
    /// The transaction lost against another one and may be tried again.
    pub const SERIALIZATION: Self = Self(6);
    pub const DEADLOCK: Self = Self(7);
    /// A lock was not free in time (SQLite: the file is busy).
    pub const LOCK_TIMEOUT: Self = Self(8);
    pub const SYNTAX: Self = Self(9);
    pub const PERMISSION: Self = Self(10);
    /// A value does not fit: wrong type, out of range, damaged text.
    pub const DATA: Self = Self(11);
    pub const UNSUPPORTED: Self = Self(12);
    pub const CANCELLED: Self = Self(13);
    /// A panic, caught inside the plugin.
    pub const PANIC: Self = Self(14);
    /// A table, column, function … that does not exist.
    pub const UNKNOWN_OBJECT: Self = Self(15);
    /// The statement ran past the time it was given.
    pub const TIMEOUT: Self = Self(16);
    /// The database or its file cannot be opened.
    pub const CANNOT_CONNECT: Self = Self(17);
    /// The caller used the connection wrongly (unknown statement number, wrong parameter count).
    pub const MISUSE: Self = Self(18);
    /// The database has no room left (disk, memory, connections).
    pub const RESOURCE: Self = Self(19);
    /// The database's file or answer is damaged.
    pub const CORRUPT: Self = Self(20);
    /// The database or the connection is read-only.
    pub const READ_ONLY: Self = Self(21);
    /// An exclusion or other constraint that has no class of its own.
    pub const CONSTRAINT: Self = Self(22);
}

/// What a plugin reports.
#[repr(C)]
#[derive(StableAbi, Debug, Clone)]
pub struct DbError {
    pub kind: ErrorKind,
    /// The database's own number (SQLite: the extended result code).
    pub native: i32,
    /// Five ASCII letters, or zeros when the database has none.
    pub sqlstate: [u8; 5],
    /// Bit 0: the same work may succeed when tried again. Bit 1: the connection is dead.
    pub flags: u8,
    pub message: RString,
    /// Open-ended: "constraint", "table", "column", "columns", "detail", "hint", "position", …
    pub details: RVec<Tuple2<RString, RString>>,
}

impl DbError {
    pub const TRANSIENT: u8 = 1;
    pub const CONNECTION_DEAD: u8 = 2;
}

/// Boxed, so that the way of success returns in a few words.
pub type Res<T> = RResult<T, RBox<DbError>>;
