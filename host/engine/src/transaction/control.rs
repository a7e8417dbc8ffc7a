//! Transactions without a guard.
use super::TransactionOptions;
use crate::{
    Connection,
    connection::Held,
    connection::watched,
    error::{self, Result},
};
use aludel_plugin_loader::{DriverConnection, DriverError};

/// Begins and ends transactions step by step: for code that keeps a connection and its transaction in one struct,
/// as a session does. Other code wants [`Connection::begin`], which cannot forget to end what it began.
pub struct Control<'c> {
    connection: &'c mut Connection,
}

impl Connection {
    /// The transaction of this connection, step by step.
    pub fn control(&mut self) -> Control<'_> {
        Control { connection: self }
    }
}

impl Control<'_> {
    /// BEGIN. Errors: ENG-2003 within a transaction; those of the database.
    pub fn begin(&mut self, options: TransactionOptions) -> Result<()> {
        if self.connection.scope.depth > 0 {
            return Err(error::already_begun());
        }
        let mode = match (options.mode, options.read_only) {
            (Some(mode), _) => mode,
            (None, true) => String::new(),
            (None, false) => self.connection.engine.begin_write.clone(),
        };
        self.run("BEGIN", |driver| driver.begin(&mode, options.read_only))?;
        self.connection.scope.depth = 1;
        Ok(())
    }

    /// COMMIT, savepoints included. After an error the transaction is still open, or lost: roll back. Errors: ENG-2004
    /// outside a transaction; those of the database.
    pub fn commit(&mut self) -> Result<()> {
        self.needs_transaction("COMMIT")?;
        self.run("COMMIT", DriverConnection::commit)?;
        self.end();
        Ok(())
    }

    /// ROLLBACK of everything. Works in every state, and does nothing outside a transaction. Errors: those of the
    /// database; the connection is not used again then.
    pub fn rollback(&mut self) -> Result<()> {
        let open = self.connection.scope.depth > 0;
        self.end();
        if !open || self.connection.is_closed() {
            return Ok(());
        }
        let done = self.run("ROLLBACK", DriverConnection::rollback);
        if let (Err(_), Some(held)) = (&done, &mut self.connection.held) {
            held.physical.broken = true;
        }
        done
    }

    /// SAVEPOINT; gives its depth, which names it. Errors: ENG-2004 outside a transaction; those of the database.
    pub fn savepoint(&mut self) -> Result<u32> {
        self.needs_transaction("SAVEPOINT")?;
        let depth = self.connection.scope.depth + 1;
        self.word("savepoint", "SAVEPOINT {0}", depth)?;
        self.connection.scope.depth = depth;
        Ok(depth)
    }

    /// RELEASE SAVEPOINT: what was done since becomes part of the transaction around it. Savepoints further in go with it. Errors: those
    /// of the database.
    pub fn release(&mut self, depth: u32) -> Result<()> {
        self.needs_transaction("RELEASE SAVEPOINT")?;
        self.word("release_savepoint", "RELEASE SAVEPOINT {0}", depth)?;
        self.connection.scope.depth = depth - 1;
        Ok(())
    }

    /// ROLLBACK TO SAVEPOINT, and forgets it. When the database has ended the whole transaction, there is nothing left to do here: the
    /// transaction itself must be rolled back. Errors: those of the database.
    pub fn rollback_to(&mut self, depth: u32) -> Result<()> {
        if self.connection.scope.lost || self.connection.is_closed() {
            self.connection.scope.depth = depth - 1;
            return Ok(());
        }
        self.needs_transaction("ROLLBACK TO SAVEPOINT")?;
        self.word("rollback_to_savepoint", "ROLLBACK TO SAVEPOINT {0}", depth)?;
        self.word("release_savepoint", "RELEASE SAVEPOINT {0}", depth)?;
        self.connection.scope.depth = depth - 1;
        Ok(())
    }

    fn needs_transaction(&self, what: &str) -> Result<()> {
        match self.connection.scope.depth {
            0 => Err(error::not_begun(what)),
            _ => Ok(()),
        }
    }

    fn end(&mut self) {
        self.connection.scope.depth = 0;
        self.connection.scope.lost = false;
    }

    /// A statement of the dialect's own; an empty template means that the database has none.
    fn word(&mut self, place: &str, standard: &str, depth: u32) -> Result<()> {
        let template = self.connection.engine.text(place).unwrap_or(standard);
        if template.is_empty() {
            return Ok(());
        }
        let sql = template.replace("{0}", &format!("aludel_{}", depth - 1));
        self.run(&sql, |driver| driver.execute_script(&sql))
    }

    fn run(&mut self, sql: &str, work: impl FnOnce(&mut DriverConnection) -> Result<(), DriverError>) -> Result<()> {
        self.connection.ready()?;
        let Connection { engine, held: Some(Held { physical, .. }), .. } = &mut *self.connection else { return Err(error::closed("")) };
        let done = watched(engine, sql, true, || work(&mut physical.driver));
        done.map_err(|error| self.connection.failed(error, Some(sql)))
    }
}

impl std::fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control").field("connection", &self.connection).finish()
    }
}
