//! Flush, commit, rollback.
use super::Session;
use crate::{error, unit_of_work};
use aludel_engine::{Connection, TransactionOptions};
use aludel_sql::Result;

impl Session {
    /// The connection, for reading. Where a writer shuts out all other writers from the moment its transaction begins, none
    /// is begun for reading: sessions that only read would wait for each other.
    #[inline]
    pub(crate) fn connect(&mut self) -> Result<&mut Connection> {
        if self.connection.is_none() {
            self.take_connection()?;
        }
        match &mut self.connection {
            Some(connection) => Ok(connection),
            None => unreachable!("it was put there just now"),
        }
    }

    /// The connection with a transaction open, for writing.
    pub(crate) fn connect_to_write(&mut self) -> Result<&mut Connection> {
        if self.replication.is_some() {
            self.leave_replica()?;
        }
        self.connect()?;
        self.begin_if_needed()
    }

    fn begin_if_needed(&mut self) -> Result<&mut Connection> {
        let read_only = self.read_only;
        let connection = self.connect()?;
        if !connection.in_transaction() {
            let options = TransactionOptions::new();
            connection.control().begin(if read_only { options.read_only() } else { options })?;
        }
        Ok(connection)
    }

    #[cold]
    fn take_connection(&mut self) -> Result<()> {
        self.take_reader()?;
        if self.read_only || !self.reads_from().has_one_writer() {
            self.begin_if_needed()?;
        }
        Ok(())
    }

    /// Begins the transaction now, ready for writing, instead of when it is needed: what is read from here on is what the
    /// writes of this transaction will find (SQLAlchemy: `session.begin`).
    ///
    /// Errors: those of the database.
    pub fn begin(&mut self) -> Result<()> {
        self.connect_to_write().map(|_| ())
    }

    /// Writes what has changed: inserts with parents first, then updates, then deletes with children first (SQLAlchemy:
    /// `session.flush`). All of it or nothing.
    ///
    /// Errors: those of the database, with table, column and constraint; ORM-2103 when a row to be updated is gone;
    /// ORM-2002 to ORM-2004 when a foreign key cannot be filled in. After an error the transaction (or the
    /// innermost savepoint) is rolled back, and the objects keep what the program gave them: mend it and flush again, or call [`Session::rollback`].
    pub fn flush(&mut self) -> Result<()> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        if !self.stores.has_work() {
            return Ok(());
        }
        self.connect_to_write()?;
        let Session { connection: Some(connection), arena, stores, id, .. } = self else { return Ok(()) };
        let done = unit_of_work::flush(connection, arena, stores, *id);
        done.map_err(|error| error::flush_failed(error, self.unflush()))
    }

    /// Flushes, and makes the transaction permanent (SQLAlchemy: `session.commit`). The objects stay in the session as they are.
    ///
    /// Errors: those of [`Session::flush`] and of the database; after one, everything is as after a failed flush.
    pub fn commit(&mut self) -> Result<()> {
        self.flush()?;
        self.savepoints.clear();
        let Some(connection) = &mut self.connection else { return Ok(()) };
        if connection.in_transaction()
            && let Err(error) = connection.control().commit()
        {
            return Err(error::flush_failed(error, self.unflush()));
        }
        self.connection = None;
        self.note_commit();
        self.stores.iter_mut().for_each(|store| store.committed());
        self.arena.clear();
        Ok(())
    }

    /// Ends the transaction without a trace (SQLAlchemy: `session.rollback`). Objects go back to how the transaction found them:
    /// changes are undone, deleted ones are back, new ones leave the session.
    ///
    /// Errors: those of the database; the objects are reset all the same.
    pub fn rollback(&mut self) -> Result<()> {
        self.problem = None;
        self.savepoints.clear();
        let done = match self.connection.take() {
            Some(mut connection) => connection.control().rollback(),
            None => Ok(()),
        };
        self.stores.iter_mut().for_each(|store| store.rolled_back(&self.arena, 0));
        self.arena.clear();
        done
    }

    /// Forgets all objects, and what was not flushed with them (SQLAlchemy: `session.expunge_all`). The transaction goes on.
    pub fn clear(&mut self) {
        self.problem = None;
        self.stores.iter_mut().for_each(|store| store.clear());
        self.arena.clear();
    }

    /// Goes back to the beginning of the innermost savepoint, or ends the transaction, and says which; the objects wait to be
    /// written again.
    fn unflush(&mut self) -> &'static str {
        if self.restart_savepoint() {
            return "savepoint";
        }
        if let Some(mut connection) = self.connection.take() {
            // The first error is the one to report; a connection that cannot roll back is not used again.
            let _ = connection.control().rollback();
        }
        self.savepoints.clear();
        self.stores.iter_mut().for_each(|store| store.unflush(0));
        "transaction"
    }
}
