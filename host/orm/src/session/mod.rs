//! The session: an arena of objects, and the transaction they are read and written in.
//!
//! | module | what it does |
//! |---|---|
//! | [`handle`] | `Tracked<M>`, the handle of an object |
//! | [`access`] | `session[user]` |
//! | [`add`] | new objects and graphs of them |
//! | [`query`] | objects by key and by query |
//! | [`state`] | what a session knows of an object; refresh, detach |
//! | [`delete`] | deletion and its cascades |
//! | [`related`], [`link`] | relations |
//! | [`transaction`], [`savepoint`] | flush, commit, rollback |
//! | [`replication`] | reads from replicas, writes to the primary |
//!
//! Not here: what a flush writes (the unit of work) and how relations are loaded.
mod access;
mod add;
mod delete;
mod extension;
mod handle;
mod link;
mod query;
mod related;
mod replication;
mod savepoint;
mod state;
mod transaction;

pub use extension::EngineSession;
pub use handle::{RawHandle, Tracked};
pub use related::Loader;
pub use state::ObjectState;

use crate::store::{Arena, Stores};
use aludel_engine::{Connection, Engine};
use aludel_sql::{Error, Result};
use std::sync::atomic::{AtomicU32, Ordering};

/// Objects and the transaction they live in (SQLAlchemy: `Session`).
///
/// Objects live in the session; the program holds small handles, [`Tracked`]. `session[user]` reads and changes an
/// object in place. Every operation that may reach the database takes `&mut Session`, so that two of them at once are an
/// error of the compiler; reading objects takes `&Session`.
///
/// A transaction begins when the session first needs the database and ends with [`Session::commit`] or
/// [`Session::rollback`]; dropping the session rolls back. Where a database lets one transaction write at a time, it
/// begins with the first write, and reads before it see each the newest state; [`Session::begin`] begins it earlier.
pub struct Session {
    pub(crate) id: u32,
    pub(crate) engine: Engine,
    /// Present from the first use until commit or rollback.
    pub(crate) connection: Option<Connection>,
    pub(crate) stores: Stores,
    pub(crate) arena: Arena,
    autoflush: bool,
    read_only: bool,
    /// What was wrong when objects were added; the next flush says it.
    pub(crate) problem: Option<Error>,
    pub(crate) savepoints: Vec<savepoint::Savepoint>,
    /// Of a session over a primary and replicas.
    pub(crate) replication: Option<Box<replication::Replication>>,
}

impl Session {
    /// A session of an engine. The connection is taken when it is first needed.
    ///
    /// Errors: none today; the result is there for pools that refuse at once.
    pub fn new(engine: &Engine) -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        Ok(Session {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            engine: engine.clone(),
            connection: None,
            stores: Stores::default(),
            arena: Arena::default(),
            autoflush: true,
            read_only: false,
            problem: None,
            savepoints: Vec::new(),
            replication: None,
        })
    }

    /// Whether queries flush first, so that they see the session's own changes; on unless switched off (SQLAlchemy:
    /// `autoflush`).
    pub fn set_autoflush(&mut self, autoflush: bool) {
        self.autoflush = autoflush;
    }

    /// Whether transactions only read: they take no lock that a writer waits for, and a flush is an error of the database.
    pub fn set_read_only(&mut self, read_only: bool) {
        self.read_only = read_only;
    }

    /// The engine; the primary's, of a session over replicas.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(crate) fn autoflush(&mut self) -> Result<()> {
        if self.autoflush && self.stores.has_work() { self.flush() } else { Ok(()) }
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("id", &self.id).field("in_transaction", &self.connection.is_some()).finish_non_exhaustive()
    }
}
