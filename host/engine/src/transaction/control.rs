//! Transactions without a guard.
use super::TransactionOptions;
use crate::{
    Connection,
    connection::Scope,
    error::{self, Result},
    event::{self, Hub, SavepointStep, bit, noted},
    options::AUTOCOMMIT,
};
use aludel_plugin_loader::{DriverConnection, DriverError};
use std::sync::Arc;

/// Begins and ends transactions step by step: for code that keeps a connection and its transaction in one struct,
/// as a session does. Other code wants [`Connection::begin`], which cannot forget to end what it began.
pub struct Control<'c> {
    pub(super) connection: &'c mut Connection,
}

impl Connection {
    /// The transaction of this connection, step by step.
    pub fn control(&mut self) -> Control<'_> {
        Control { connection: self }
    }
}

impl Control<'_> {
    /// BEGIN. Errors: ENG-2003 within a transaction; ENG-2006 at the isolation level AUTOCOMMIT; those of the database and of listeners.
    pub fn begin(&mut self, options: TransactionOptions) -> Result<()> {
        if self.connection.scope.depth > 0 {
            return Err(error::already_begun());
        }
        let TransactionOptions { mode, mut read_only, deferrable } = options;
        let mut mode = mode;
        if let Some(defaults) = &self.connection.options {
            mode = mode.or_else(|| defaults.isolation.clone());
            read_only = read_only.or(defaults.read_only);
        }
        let read_only = read_only.unwrap_or(false);
        let mode = match mode {
            Some(mode) if mode.eq_ignore_ascii_case(AUTOCOMMIT) => return Err(error::autocommit()),
            Some(mode) => mode,
            None if read_only => String::new(),
            None => self.connection.engine.begin_write.clone(),
        };
        let deferrable = if deferrable { Some(self.deferrable()?) } else { None };
        self.tell(bit::BEGIN, |hub, dialect, engine, id| hub.begin(&mut event::Begin { dialect, engine, id }))?;
        self.run("BEGIN", |driver| driver.begin(&mode, read_only))?;
        self.connection.scope.depth = 1;
        if let Some(sql) = deferrable
            && let Err(error) = self.run(&sql, |driver| driver.execute_script(&sql))
        {
            let _ = self.rollback();
            return Err(error);
        }
        Ok(())
    }

    /// COMMIT, savepoints included. After an error the transaction is still open, or lost: roll back. Errors: ENG-2004
    /// outside a transaction; those of the database and of listeners; ENG-2005 when the connection was lost before the database answered.
    pub fn commit(&mut self) -> Result<()> {
        self.needs_transaction("COMMIT")?;
        self.tell(bit::COMMIT, |hub, dialect, engine, id| hub.commit(&mut event::Commit { dialect, engine, id }))?;
        if let Err(error) = self.run("COMMIT", DriverConnection::commit) {
            if !self.connection.is_closed() {
                return Err(error);
            }
            self.connection.scope = Scope::default();
            return Err(error::outcome_unknown(error));
        }
        self.end(true);
        Ok(())
    }

    /// ROLLBACK of everything. Works in every state, and does nothing outside a transaction. Errors: those of the
    /// database; the connection is not used again then.
    pub fn rollback(&mut self) -> Result<()> {
        if self.connection.scope.depth == 0 {
            self.connection.scope.lost = false;
            return Ok(());
        }
        let told = self.tell(bit::ROLLBACK, |hub, dialect, engine, id| hub.rollback(&mut event::Rollback { dialect, engine, id }));
        noted("rollback", told);
        self.connection.scope.lost = false;
        let done = match self.connection.is_closed() {
            true => Ok(()),
            false => self.run("ROLLBACK", DriverConnection::rollback),
        };
        if let (Err(_), Some(held)) = (&done, &mut self.connection.held) {
            held.physical.broken = true;
        }
        self.end(false);
        done
    }

    /// SAVEPOINT; gives its depth, which names it. Errors: ENG-2004 outside a transaction; those of the database.
    pub fn savepoint(&mut self) -> Result<u32> {
        self.needs_transaction("SAVEPOINT")?;
        let depth = self.connection.scope.depth + 1;
        self.word("savepoint", "SAVEPOINT {0}", depth)?;
        self.connection.scope.depth = depth;
        self.tell_savepoint(depth, SavepointStep::Made);
        Ok(depth)
    }

    /// RELEASE SAVEPOINT: what was done since becomes part of the transaction around it. Savepoints further in go with it. Errors: those
    /// of the database.
    pub fn release(&mut self, depth: u32) -> Result<()> {
        self.needs_transaction("RELEASE SAVEPOINT")?;
        self.word("release_savepoint", "RELEASE SAVEPOINT {0}", depth)?;
        self.connection.scope.depth = depth - 1;
        if let Some(after) = &mut self.connection.scope.after {
            after.released(depth);
        }
        self.tell_savepoint(depth, SavepointStep::Released);
        Ok(())
    }

    /// ROLLBACK TO SAVEPOINT, and forgets it. When the database has ended the whole transaction, there is nothing left to do here: the
    /// transaction itself must be rolled back. Errors: those of the database.
    pub fn rollback_to(&mut self, depth: u32) -> Result<()> {
        if let Some(after) = &mut self.connection.scope.after {
            after.rolled_back_to(depth);
        }
        if self.connection.scope.lost || self.connection.is_closed() {
            self.connection.scope.depth = depth - 1;
            return Ok(());
        }
        self.needs_transaction("ROLLBACK TO SAVEPOINT")?;
        self.word("rollback_to_savepoint", "ROLLBACK TO SAVEPOINT {0}", depth)?;
        self.word("release_savepoint", "RELEASE SAVEPOINT {0}", depth)?;
        self.connection.scope.depth = depth - 1;
        self.tell_savepoint(depth, SavepointStep::RolledBack);
        Ok(())
    }

    /// The statement that makes a transaction deferrable. Errors: ENG-2008 where there is none.
    fn deferrable(&self) -> Result<String> {
        let engine = &self.connection.engine;
        let text = engine.text("set_deferrable").filter(|text| !text.is_empty());
        text.map(str::to_owned)
            .ok_or_else(|| error::no_such_thing("ENG-2008", &engine.dialect_name, "deferrable transactions", "leave out `deferrable()`"))
    }

    /// Tells listeners, if there are any.
    #[inline]
    fn tell(&self, bit: u32, tell: impl FnOnce(&Hub, &str, &str, u64) -> Result<()>) -> Result<()> {
        let engine = &self.connection.engine;
        if !engine.hub().has(bit) {
            return Ok(());
        }
        let id = self.connection.held.as_ref().map_or(0, |held| held.physical.id);
        tell(engine.hub(), &engine.dialect_name, &engine.name, id)
    }

    fn tell_savepoint(&self, depth: u32, step: SavepointStep) {
        let told = self.tell(bit::SAVEPOINT, |hub, dialect, engine, id| {
            hub.savepoint(&mut event::SavepointEvent { dialect, engine, id, name: &savepoint_name(depth), step })
        });
        noted("savepoint", told);
    }

    fn needs_transaction(&self, what: &str) -> Result<()> {
        match self.connection.scope.depth {
            0 => Err(error::not_begun(what)),
            _ => Ok(()),
        }
    }

    pub(super) fn end(&mut self, committed: bool) {
        let scope = std::mem::take(&mut self.connection.scope);
        if let Some(after) = scope.after {
            after.ended(committed);
        }
    }

    /// A statement of the dialect's own; an empty template means that the database has none.
    fn word(&mut self, place: &str, standard: &str, depth: u32) -> Result<()> {
        let template = self.connection.engine.text(place).unwrap_or(standard);
        if template.is_empty() {
            return Ok(());
        }
        let sql = template.replace("{0}", &savepoint_name(depth));
        self.run(&sql, |driver| driver.execute_script(&sql))
    }

    pub(super) fn run(&mut self, sql: &str, work: impl FnOnce(&mut DriverConnection) -> Result<(), DriverError>) -> Result<()> {
        self.connection.ready()?;
        let observer = Arc::clone(&self.connection.engine.observer);
        let watch = observer.watch(sql, true)?;
        let done = self.connection.timed(|physical| work(&mut physical.driver))?;
        if let Some(watch) = watch {
            watch.end(done.as_ref().err());
        }
        done.map_err(|error| self.connection.failed(error, Some(sql)))
    }
}

fn savepoint_name(depth: u32) -> String {
    format!("aludel_{}", depth - 1)
}

impl std::fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control").field("connection", &self.connection).finish()
    }
}
