//! Savepoints: a part of the work that can fail by itself.
use super::Session;
use aludel_sql::{Error, Result};

impl Session {
    /// Runs `work` in a savepoint: kept when it gives `Ok`; undone when it gives `Err`, in the database and in the objects
    /// (SQLAlchemy: `with session.begin_nested()`). The transaction around it goes on.
    ///
    /// Errors: those of `work`, of the flushes before and after it, and of the database. After a flush that failed, the
    /// whole transaction is rolled back, see [`Session::flush`].
    pub fn savepoint<T, E: From<Error>>(&mut self, work: impl FnOnce(&mut Session) -> Result<T, E>) -> Result<T, E> {
        self.flush()?;
        let depth = self.connect_to_write()?.control().savepoint()?;
        let marks: Vec<(usize, usize)> = self.stores.iter().map(|(number, store)| (number, store.journal_len())).collect();
        let done = work(self).and_then(|value| {
            self.flush()?;
            Ok(value)
        });
        // A flush that failed has rolled back everything already.
        let is_open = |session: &Session| session.connection.as_ref().is_some_and(|connection| connection.depth() >= depth);
        if !is_open(self) {
            return done;
        }
        match done {
            Ok(value) => {
                self.connect()?.control().release(depth)?;
                Ok(value)
            }
            Err(error) => {
                self.connect()?.control().rollback_to(depth)?;
                for (number, since) in (0..).zip(self.stores.marks(&marks)) {
                    if let Some(store) = self.stores.any_mut(number) {
                        store.rolled_back(&self.arena, since);
                    }
                }
                Err(error)
            }
        }
    }
}
