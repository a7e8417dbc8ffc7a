//! Transactions and savepoints as guards: what is not committed is rolled back.
//!
//! | module | what is in it |
//! |---|---|
//! | `control` | the level below the guards |
//! | `options` | isolation, only reading, deferrable |
//! | `after` | what is done when a transaction has ended |
//! | `retry` | running it again after it lost |
//! | `two_phase`, `distributed` | one transaction over several databases |
//! | `saga` | steps that are undone one by one |
//! | `advisory` | locks by name |
//!
//! Not here: isolation between sessions, which is the database's, and [`Control`], the level below for code that
//! cannot hold a guard.
mod advisory;
mod after;
mod control;
mod distributed;
mod options;
mod retry;
mod saga;
mod two_phase;

pub use advisory::AdvisoryLock;
pub(crate) use after::After;
pub use control::Control;
pub use distributed::{Decision, Distributed, InDoubt};
pub use options::TransactionOptions;
pub use retry::RetryPolicy;
pub use saga::{Saga, SagaError, SagaEvent, StepError};
pub use two_phase::TwoPhase;

use crate::{Connection, error::Result};
use std::ops::{Deref, DerefMut};

/// A transaction, or a savepoint within one (SQLAlchemy: `Transaction`, `NestedTransaction`). Statements run through it as
/// through the [`Connection`] it stands for. Dropping it rolls it back.
#[must_use = "a transaction that is dropped is rolled back"]
pub struct Transaction<'c> {
    holder: Holder<'c>,
    /// The depth within it.
    depth: u32,
    open: bool,
}

enum Holder<'c> {
    Borrowed(&'c mut Connection),
    Owned(Box<Connection>),
}

impl Connection {
    /// Begins a transaction (SQLAlchemy: `begin()`). It is ready for writing: databases that have a word for it
    /// take the lock now, so that waiting happens here and not half-way through.
    ///
    /// ```no_run
    /// # fn main() -> aludel_engine::Result<()> {
    /// # let engine = aludel_engine::Engine::connect("sqlite://")?;
    /// let mut connection = engine.connection()?;
    /// let mut tx = connection.begin()?;
    /// tx.execute_script("UPDATE accounts SET balance = balance - 10 WHERE id = 1")?;
    /// tx.commit()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Errors: ENG-2003 within a transaction; ENG-2006 at the isolation level AUTOCOMMIT; those of the database.
    pub fn begin(&mut self) -> Result<Transaction<'_>> {
        self.begin_with(TransactionOptions::new())
    }

    /// Begins a transaction with an isolation level, or one that only reads. Errors: those of [`Connection::begin`].
    pub fn begin_with(&mut self, options: TransactionOptions) -> Result<Transaction<'_>> {
        self.control().begin(options)?;
        Ok(Transaction { depth: 1, holder: Holder::Borrowed(self), open: true })
    }

    /// Runs `work` in a transaction: committed when it gives `Ok`, rolled back when it gives `Err` or panics. Within a
    /// transaction it runs in a savepoint.
    ///
    /// Errors: those of `work` and of the database.
    pub fn transaction<T, E: From<crate::Error>>(&mut self, work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>) -> Result<T, E> {
        if self.in_transaction() { self.savepoint()?.run(work) } else { self.begin()?.run(work) }
    }

    /// A savepoint: a transaction within the open one (SQLAlchemy: `begin_nested()`). Errors: ENG-2004 outside a
    /// transaction; those of the database.
    pub fn savepoint(&mut self) -> Result<Transaction<'_>> {
        let depth = self.control().savepoint()?;
        Ok(Transaction { depth, holder: Holder::Borrowed(self), open: true })
    }

    /// In the open transaction, or in one of its own.
    pub(crate) fn all_or_nothing<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.in_transaction() || self.is_autocommit() {
            return work(self);
        }
        let mut transaction = self.begin()?;
        let done = work(&mut transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}

impl Transaction<'static> {
    /// A transaction that has its connection to itself.
    pub(crate) fn owned(mut connection: Connection, options: TransactionOptions) -> Result<Self> {
        connection.control().begin(options)?;
        Ok(Transaction { depth: 1, holder: Holder::Owned(Box::new(connection)), open: true })
    }
}

impl Transaction<'_> {
    /// Runs `work` in it: committed when it gives `Ok`, rolled back when it gives `Err` or panics.
    pub(crate) fn run<T, E: From<crate::Error>>(mut self, work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>) -> Result<T, E> {
        match work(&mut self) {
            Ok(value) => {
                self.commit()?;
                Ok(value)
            }
            Err(error) => {
                // The first error is the one to report; a rollback that fails ends the connection.
                let _ = self.rollback();
                Err(error)
            }
        }
    }

    /// Makes everything in it permanent; a savepoint becomes part of the transaction around it (SQLAlchemy: `commit()`).
    ///
    /// Errors: those of the database; the transaction is rolled back then.
    pub fn commit(mut self) -> Result<()> {
        self.open = false;
        let depth = self.depth;
        let mut control = self.control();
        let done = if depth > 1 { control.release(depth) } else { control.commit() };
        if done.is_err() {
            // The first error is the one to report.
            let _ = if depth > 1 { self.control().rollback_to(depth) } else { self.control().rollback() };
        }
        done
    }

    /// Undoes everything in it (SQLAlchemy: `rollback()`). Errors: those of the database.
    pub fn rollback(mut self) -> Result<()> {
        self.open = false;
        self.undo()
    }

    fn undo(&mut self) -> Result<()> {
        match self.depth {
            1 => self.control().rollback(),
            depth => self.control().rollback_to(depth),
        }
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.open && self.undo().is_err() {
            // Nobody knows what state it is in.
            self.invalidate();
        }
    }
}

impl Deref for Transaction<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        match &self.holder {
            Holder::Borrowed(connection) => connection,
            Holder::Owned(connection) => connection,
        }
    }
}

impl DerefMut for Transaction<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        match &mut self.holder {
            Holder::Borrowed(connection) => connection,
            Holder::Owned(connection) => connection,
        }
    }
}

impl std::fmt::Debug for Transaction<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transaction").field("depth", &self.depth).field("connection", &**self).finish()
    }
}
