//! A connection in use: what runs statements and gives their rows.
//!
//! | module | what it does |
//! |---|---|
//! | `query` | `all`, `one`, `first` |
//! | `stream` | rows one by one, with bounded memory |
//! | `execute` | statements without rows, scripts, many at once |
//! | `command` | what databases can do besides SQL |
//! | `function` | functions and collations of the application, which the database calls |
//! | `find` | one object by its primary key |
//! | `insert` | many objects, with the keys they were given |
//! | `options` | timeout, tags, isolation for a while |
//! | `prepared` | the level below, for unit-of-work code |
//!
//! Not here: transactions and the pool.
mod command;
pub(crate) mod execute;
pub(crate) mod find;
pub(crate) mod function;
pub(crate) mod insert;
pub(crate) mod insert_plan;
mod options;
pub(crate) mod prepared;
pub(crate) mod query;
mod run;
use execute::ExecResult;
pub use options::WithOptions;
pub(crate) mod stream;

use crate::{
    ExecutionOptions, deadline,
    engine::{Engine, Shared},
    error::{self, Result},
    pool::{Holder, Physical, Why},
    transaction::After,
};
use aludel_plugin_loader::DriverConnection;
use std::sync::Arc;

/// A connection, lent by an engine (SQLAlchemy: `Connection`). It goes back to the pool when it is dropped.
///
/// Outside a transaction each statement is committed by itself. It may be sent to another thread, and is used by
/// one at a time.
pub struct Connection {
    pub(crate) engine: Arc<Shared>,
    pub(crate) held: Option<Held>,
    why_closed: &'static str,
    pub(crate) scope: Scope,
    pub(crate) options: Option<Arc<ExecutionOptions>>,
}

/// What the pool lent.
pub(crate) struct Held {
    pub(crate) physical: Box<Physical>,
    pub(crate) holder: Arc<Holder>,
    /// It does not belong to the pool any more.
    pub(crate) detached: bool,
}

/// Where a connection is in its transactions.
#[derive(Default)]
pub(crate) struct Scope {
    /// 0 outside, 1 in a transaction, more within savepoints.
    pub(crate) depth: u32,
    /// The database has ended the transaction by itself.
    pub(crate) lost: bool,
    /// What is to be done when the transaction has ended.
    pub(crate) after: Option<Box<After>>,
}

impl Connection {
    pub(crate) fn new(engine: Arc<Shared>, options: Option<Arc<ExecutionOptions>>, held: Held) -> Self {
        Connection { engine, held: Some(held), why_closed: "", scope: Scope::default(), options }
    }

    /// Whether the database connection was opened for this use.
    pub(crate) fn is_fresh(&self) -> bool {
        self.held.as_ref().is_none_or(|held| held.physical.fresh)
    }

    /// The engine that it belongs to.
    pub fn engine(&self) -> Engine {
        Engine { shared: Arc::clone(&self.engine), options: self.options.clone() }
    }

    /// Whether it is in a transaction (SQLAlchemy: `in_transaction()`).
    pub fn in_transaction(&self) -> bool {
        self.scope.depth > 0
    }

    /// Whether it is within a savepoint (SQLAlchemy: `in_nested_transaction()`).
    pub fn in_savepoint(&self) -> bool {
        self.scope.depth > 1
    }

    pub(crate) fn is_autocommit(&self) -> bool {
        self.options.as_ref().is_some_and(|options| options.is_autocommit())
    }

    /// How deep it is: 0 outside a transaction, 1 in one, more within savepoints.
    pub fn depth(&self) -> u32 {
        self.scope.depth
    }

    /// Whether it was closed, or the database has closed it.
    pub fn is_closed(&self) -> bool {
        self.held.as_ref().is_none_or(|held| held.physical.broken)
    }

    /// Gives it back to the pool now, rolling back an open transaction. Using it afterwards is an error of kind
    /// `Closed`; dropping it does the same.
    pub fn close(&mut self) {
        self.why_closed = "`close()` was called";
        self.give_back();
    }

    /// Closes the database connection instead of giving it back (SQLAlchemy: `invalidate()`).
    pub fn invalidate(&mut self) {
        if let Some(held) = &mut self.held {
            held.physical.broken = true;
        }
        self.why_closed = "`invalidate()` was called";
        self.give_back();
    }

    /// Closes the database connection when it comes back, instead of keeping it; until then it can be used (SQLAlchemy:
    /// `invalidate(soft=True)`).
    pub fn invalidate_later(&mut self) {
        if let Some(held) = &mut self.held {
            held.physical.unwanted = true;
            self.engine.pool.tell_soft_invalidate(held.physical.id);
        }
    }

    /// Takes the connection out of the pool for good: it is closed when it is dropped, and its place in the pool is free now
    /// (SQLAlchemy: `detach()`). Errors: ENG-2001 when it is closed.
    pub fn detach(&mut self) -> Result<()> {
        self.ready()?;
        if let Some(held) = &mut self.held
            && !std::mem::replace(&mut held.detached, true)
        {
            self.engine.pool.detach(held.physical.id, &held.holder);
        }
        Ok(())
    }

    /// The number of the database connection: unlike that of any other of this process, and the same for as long as the pool keeps it.
    /// Errors: ENG-2001 when it is closed.
    pub fn id(&mut self) -> Result<u64> {
        Ok(self.ready()?.physical.id)
    }

    /// Asks the database for a sign of life. Errors: DB-3009 when none comes within five seconds, and the connection is closed then; those of the driver.
    pub fn ping(&mut self) -> Result<()> {
        let pinged = deadline::soon(&mut self.ready()?.physical.driver, DriverConnection::ping);
        pinged.map_err(|error| self.failed(error, None))
    }

    /// Sets an option of the driver on this connection; the driver's documentation has the names. Errors: DB-3015
    /// when it does not know the option.
    pub fn set_option(&mut self, key: &str, value: &str) -> Result<()> {
        let set = self.ready()?.physical.driver.set_option(key, value);
        set.map_err(|error| self.failed(error, None))
    }

    /// Something with which another thread can stop the statement that runs; `None` when the driver has no way.
    ///
    /// Errors: ENG-2001 when the connection is closed.
    pub fn cancel_handle(&mut self) -> Result<Option<CancelHandle>> {
        Ok(self.ready()?.physical.driver.cancel_handle().map(CancelHandle))
    }

    /// What the driver knows of the schema, for the inspector: the rows of one of the fixed layouts of the plugin interface.
    ///
    /// `each` gets every row. Errors: DB-3015 when the driver does not know `what`.
    pub fn reflect(&mut self, what: &str, schema: &str, table: &str, mut each: impl FnMut(aludel_sql::RowRef<'_>) -> Result<()>) -> Result<()> {
        let physical = &mut self.ready()?.physical;
        let Physical { driver, batch, .. } = &mut **physical;
        if let Err(error) = driver.reflect(what, schema, table, batch) {
            return Err(self.failed(error, None));
        }
        let columns = Arc::from([]);
        for row in 0..batch.rows() {
            each(aludel_sql::RowRef::new(batch.row(row), batch.text(), batch.bytes(), &columns))?;
        }
        Ok(())
    }

    fn give_back(&mut self) {
        let scope = std::mem::take(&mut self.scope);
        match self.held.take() {
            Some(Held { physical, holder, detached: false }) => self.engine.pool.give_back(physical, &holder),
            Some(Held { physical, .. }) => self.engine.pool.close(physical, Why::Unwanted),
            None => {}
        }
        if let Some(after) = scope.after {
            after.ended(false);
        }
    }

    /// The lent connection, if it can be used.
    #[inline]
    pub(crate) fn ready(&mut self) -> Result<&mut Held> {
        if self.scope.lost {
            return Err(error::transaction_lost());
        }
        match &mut self.held {
            Some(held) if !held.physical.broken => Ok(held),
            Some(_) => Err(error::closed("an earlier error has ended it")),
            None => Err(error::closed(self.why_closed)),
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.give_back();
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("url", &self.engine.url).field("depth", &self.scope.depth).field("closed", &self.is_closed()).finish()
    }
}

/// Stops the statement that runs on the connection it was asked from. It may outlive the connection.
pub struct CancelHandle(aludel_plugin_loader::CancelHandle);

impl CancelHandle {
    /// The running statement ends with an error of kind `Cancelled`, unless it had ended before.
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

impl std::fmt::Debug for CancelHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CancelHandle")
    }
}
