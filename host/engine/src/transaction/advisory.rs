//! Locks by name, which lock nothing but the name.
//!
//! What each database says for them is in its dialect's texts, `:name` standing for the name: `advisory_lock`, `try_advisory_lock`, which gives
//! true or 1 when it was had, and `advisory_unlock`.
use crate::{
    Connection,
    error::{self, Error, ErrorKind, Result},
};
use aludel_sql::{Value, text};
use std::ops::{Deref, DerefMut};

/// A named lock that a connection holds (PostgreSQL: advisory lock; MySQL: `GET_LOCK`). Statements run through it as through the
/// [`Connection`]. Dropping it gives the lock back.
#[must_use = "a lock that is dropped is given back"]
pub struct AdvisoryLock<'c> {
    connection: &'c mut Connection,
    name: String,
}

impl Connection {
    /// Takes a lock by name, and waits for it. Only one connection has it at a time; it belongs to the connection, not to a transaction.
    ///
    /// Errors: ENG-2011 when the database has no such locks; ENG-2012 when it was not given; those of the database.
    pub fn advisory_lock(&mut self, name: impl Into<String>) -> Result<AdvisoryLock<'_>> {
        let name = name.into();
        match self.asks("advisory_lock", &name)? {
            Some(false) => Err(not_given(&name)),
            _ => Ok(AdvisoryLock { connection: self, name }),
        }
    }

    /// Takes a lock by name if it is free; `None` when it is not. Errors: ENG-2011 when the database has no such locks; those of the database.
    pub fn try_advisory_lock(&mut self, name: impl Into<String>) -> Result<Option<AdvisoryLock<'_>>> {
        let name = name.into();
        let had = self.asks("try_advisory_lock", &name)? == Some(true);
        Ok(if had { Some(AdvisoryLock { connection: self, name }) } else { None })
    }

    /// Runs one of the dialect's texts, and reads the answer if it is yes or no.
    fn asks(&mut self, place: &str, name: &str) -> Result<Option<bool>> {
        let Some(sql) = self.engine.text(place).filter(|text| !text.is_empty()) else {
            let help = "lock a row with `FOR UPDATE` instead";
            return Err(error::no_such_thing("ENG-2011", &self.engine.dialect_name, "locks by name", help));
        };
        let query = text(sql.to_owned()).bind("name", name);
        let row = self.first(&query)?;
        Ok(row.and_then(|row| match row.values().first() {
            Some(Value::Bool(given)) => Some(*given),
            Some(Value::I64(given)) => Some(*given > 0),
            _ => None,
        }))
    }
}

impl AdvisoryLock<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives it back now. Errors: those of the database.
    pub fn unlock(mut self) -> Result<()> {
        let name = std::mem::take(&mut self.name);
        self.connection.asks("advisory_unlock", &name).map(|_| ())
    }
}

impl Drop for AdvisoryLock<'_> {
    fn drop(&mut self) {
        if !self.name.is_empty() && self.connection.asks("advisory_unlock", &self.name).is_err() {
            // The lock goes with the session.
            self.connection.invalidate();
        }
    }
}

impl Deref for AdvisoryLock<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl DerefMut for AdvisoryLock<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection
    }
}

impl std::fmt::Debug for AdvisoryLock<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AdvisoryLock").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cold]
fn not_given(name: &str) -> Error {
    Error::new(ErrorKind::LockTimeout, "ENG-2012", format!("the database did not give the lock `{name}`")).help("try again").with_transient(true)
}
