//! BEGIN, COMMIT and ROLLBACK, prepared once.
use super::{
    error,
    raw::{Database, Statement},
    script,
};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use rusqlite::ffi;

/// The transaction statements of one connection.
pub(super) struct Transactions {
    prepared: Vec<(&'static str, Statement)>,
    /// `query_only` was switched on for the open transaction.
    read_only: bool,
}

impl Transactions {
    pub(super) const fn new() -> Self {
        Transactions { prepared: Vec::new(), read_only: false }
    }

    /// Begins. Every transaction of SQLite is serializable; modes say when it takes its locks.
    pub(super) fn begin(&mut self, database: &Database, mode: &str, read_only: bool) -> Result<()> {
        let (begin, read_only) = begin_statement(mode, read_only)?;
        // Already switched on for the whole connection: then it must stay on.
        if read_only && !database_is_query_only(database)? {
            script::query(database, "PRAGMA query_only = ON", &[])?;
            self.read_only = true;
        }
        let begun = self.run(database, begin);
        if begun.is_err() {
            self.ended(database)?;
        }
        begun
    }

    pub(super) fn commit(&mut self, database: &Database) -> Result<()> {
        self.run(database, "COMMIT")?;
        self.ended(database)
    }

    /// SQLite itself rolls back after some errors (disk full, out of memory): then there is nothing left to do.
    pub(super) fn rollback(&mut self, database: &Database) -> Result<()> {
        if !database.autocommit() {
            self.run(database, "ROLLBACK")?;
        }
        self.ended(database)
    }

    fn ended(&mut self, database: &Database) -> Result<()> {
        if std::mem::take(&mut self.read_only) {
            script::query(database, "PRAGMA query_only = OFF", &[])?;
        }
        Ok(())
    }

    fn run(&mut self, database: &Database, sql: &'static str) -> Result<()> {
        let place = match self.prepared.iter().position(|(known, _)| *known == sql) {
            Some(place) => place,
            None => {
                let (statement, _) = database.prepare(sql, true).map_err(|code| error::from_prepare(database, code, sql))?;
                self.prepared.push((sql, statement.ok_or_else(error::out_of_memory)?));
                self.prepared.len() - 1
            }
        };
        let statement = &mut self.prepared[place].1;
        let result = match statement.step() {
            ffi::SQLITE_DONE | ffi::SQLITE_ROW => Ok(()),
            _ => Err(error::from_database(database)),
        };
        statement.reset();
        result
    }
}

fn database_is_query_only(database: &Database) -> Result<bool> {
    let rows = script::query(database, "PRAGMA query_only", &[])?;
    Ok(rows.first().and_then(|row| row.first()?.as_deref()) == Some("1"))
}

fn begin_statement(mode: &str, read_only: bool) -> Result<(&'static str, bool)> {
    let statement = match mode.to_ascii_uppercase().as_str() {
        "" | "DEFERRED" | "SERIALIZABLE" => "BEGIN DEFERRED",
        "READ ONLY" => return Ok(("BEGIN DEFERRED", true)),
        "IMMEDIATE" if !read_only => "BEGIN IMMEDIATE",
        "EXCLUSIVE" if !read_only => "BEGIN EXCLUSIVE",
        "IMMEDIATE" | "EXCLUSIVE" => {
            return Err(error::misuse(format!("a read-only transaction cannot begin in the mode `{mode}`, which takes the lock for writing")));
        }
        _ => {
            let message = format!(
                "SQLite cannot begin a transaction in the mode `{mode}`\nhelp: the modes are `DEFERRED`, `IMMEDIATE`, `EXCLUSIVE`, `SERIALIZABLE` and `READ ONLY`"
            );
            return Err(Error::new(ErrorKind::UNSUPPORTED, message));
        }
    };
    Ok((statement, read_only))
}
