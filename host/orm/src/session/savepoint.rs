//! Savepoints: a part of the work that can fail by itself.
use super::Session;
use aludel_sql::{Error, Result};

/// An open savepoint: its depth in the transaction, and how long the journals of the stores were when it began.
pub(crate) struct Savepoint {
    depth: u32,
    marks: Vec<usize>,
}

impl Session {
    /// Runs `work` in a savepoint: kept when it gives `Ok`; undone when it gives `Err`, in the database and in the objects
    /// (SQLAlchemy: `with session.begin_nested()`). The transaction around it goes on, also when it was a flush that failed.
    ///
    /// Errors: those of `work`, of the flushes before and after it, and of the database.
    pub fn savepoint<T, E: From<Error>>(&mut self, work: impl FnOnce(&mut Session) -> Result<T, E>) -> Result<T, E> {
        self.flush()?;
        let depth = self.connect_to_write()?.control().savepoint()?;
        let level = self.savepoints.len();
        self.savepoints.push(Savepoint { depth, marks: self.stores.journal_lengths() });
        let done = work(self).and_then(|value| {
            self.flush()?;
            Ok(value)
        });
        let Some(savepoint) = self.savepoints.drain(level.min(self.savepoints.len())..).next() else {
            // `work` ended the whole transaction, or the database did.
            return done;
        };
        match done {
            Ok(value) => {
                self.connect()?.control().release(savepoint.depth)?;
                Ok(value)
            }
            Err(error) => {
                self.connect()?.control().rollback_to(savepoint.depth)?;
                let arena = &self.arena;
                self.stores.for_each_since(&savepoint.marks, |store, since| store.rolled_back(arena, since));
                Err(error)
            }
        }
    }

    /// After a flush that failed within a savepoint: goes back to its beginning, and is in it again. `false` when there is
    /// none, or the database has ended the transaction.
    pub(crate) fn restart_savepoint(&mut self) -> bool {
        let (Some(savepoint), Some(connection)) = (self.savepoints.last(), &mut self.connection) else { return false };
        let mut control = connection.control();
        let again = control.rollback_to(savepoint.depth).and_then(|()| control.savepoint());
        if again.ok() != Some(savepoint.depth) {
            return false;
        }
        self.stores.for_each_since(&savepoint.marks, |store, since| store.unflush(since));
        true
    }
}
