//! Transactions that are first made ready and then committed, so that several databases can agree.
//!
//! What each database says for it is in its dialect's texts, `{0}` standing for the name: `two_phase_prepare`, `two_phase_commit`,
//! `two_phase_rollback`, `two_phase_recover`, and where it needs them, `two_phase_begin` and `two_phase_end`.
use super::TransactionOptions;
use crate::{
    Connection, Engine,
    error::{self, Error, ErrorKind, Result},
    event::{self, TwoPhaseStep, bit},
};
use aludel_sql::{Value, text};
use std::ops::{Deref, DerefMut};

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Active,
    Prepared,
    Ended,
}

/// A two-phase transaction (SQLAlchemy: `TwoPhaseTransaction`). Statements run through it as through a [`Connection`].
///
/// Dropped before it is prepared, it is rolled back. Dropped after, it stays prepared in the database, holding its locks, until
/// [`Engine::commit_prepared`] or [`Engine::rollback_prepared`] is called with its name.
#[must_use = "a transaction that is dropped is rolled back"]
pub struct TwoPhase {
    connection: Connection,
    xid: String,
    phase: Phase,
}

impl Engine {
    /// Begins a two-phase transaction on a connection of its own (SQLAlchemy: `begin_twophase(xid)`). `xid` is its name in the database: up to
    /// 64 letters, digits and `_-.:`, and unlike that of any other prepared transaction.
    ///
    /// Errors: ENG-2007 when the database has no such transactions; ENG-2009 for a name that does not fit; those of the database.
    #[track_caller]
    pub fn begin_two_phase(&self, xid: impl Into<String>) -> Result<TwoPhase> {
        let xid = xid.into();
        check_name(&xid)?;
        self.two_phase_text("two_phase_prepare")?;
        let connection = self.connection()?;
        TwoPhase::begin(connection, xid)
    }

    /// The names of the transactions that are prepared and neither committed nor rolled back (SQLAlchemy: `recover_twophase()`).
    ///
    /// Errors: ENG-2007 when the database has no such transactions; those of the database.
    #[track_caller]
    pub fn prepared_transactions(&self) -> Result<Vec<String>> {
        let recover = self.two_phase_text("two_phase_recover")?.to_owned();
        let rows = self.connection()?.all(&text(recover))?;
        // The name is the last column: databases that say more say it before.
        let name = |row: &aludel_sql::Row| match row.values().last() {
            Some(Value::Text(name)) => Some(name.clone()),
            Some(Value::Bytes(name)) => String::from_utf8(name.clone()).ok(),
            _ => None,
        };
        // Names that are no text are those of other programs.
        Ok(rows.iter().filter_map(name).collect())
    }

    /// Commits a prepared transaction, perhaps of a program that is gone (SQLAlchemy: `commit_prepared(xid, recover=True)`).
    ///
    /// Errors: ENG-2007, ENG-2009; those of the database, when it does not know the name.
    #[track_caller]
    pub fn commit_prepared(&self, xid: &str) -> Result<()> {
        self.end_prepared("two_phase_commit", xid, TwoPhaseStep::Commit)
    }

    /// Rolls back a prepared transaction (SQLAlchemy: `rollback_prepared(xid, recover=True)`). Errors: as for [`Engine::commit_prepared`].
    #[track_caller]
    pub fn rollback_prepared(&self, xid: &str) -> Result<()> {
        self.end_prepared("two_phase_rollback", xid, TwoPhaseStep::Rollback)
    }

    #[track_caller]
    fn end_prepared(&self, place: &str, xid: &str, step: TwoPhaseStep) -> Result<()> {
        check_name(xid)?;
        let sql = with_name(self.two_phase_text(place)?, xid);
        let mut connection = self.connection()?;
        tell(&connection, xid, step)?;
        connection.control().run(&sql, |driver| driver.execute_script(&sql))
    }

    fn two_phase_text(&self, place: &str) -> Result<&str> {
        let text = self.shared.text(place).filter(|text| !text.is_empty());
        text.ok_or_else(|| {
            let help = "use an ordinary transaction; for several databases a `Saga` undoes what cannot be rolled back";
            error::no_such_thing("ENG-2007", &self.shared.dialect_name, "two-phase transactions", help)
        })
    }
}

impl TwoPhase {
    fn begin(mut connection: Connection, xid: String) -> Result<Self> {
        tell(&connection, &xid, TwoPhaseStep::Begin)?;
        match connection.engine.text("two_phase_begin").filter(|text| !text.is_empty()).map(|text| with_name(text, &xid)) {
            Some(sql) => {
                connection.control().run(&sql, |driver| driver.execute_script(&sql))?;
                connection.scope.depth = 1;
            }
            None => connection.control().begin(TransactionOptions::new())?,
        }
        Ok(TwoPhase { connection, xid, phase: Phase::Active })
    }

    /// Its name.
    pub fn xid(&self) -> &str {
        &self.xid
    }

    /// Whether it is prepared.
    pub fn is_prepared(&self) -> bool {
        self.phase == Phase::Prepared
    }

    /// Makes it ready: from now on the database can commit it, whatever happens to this program or to the server (SQLAlchemy: `prepare()`). No
    /// more statements can be run in it. Errors: those of the database; it is rolled back then.
    pub fn prepare(&mut self) -> Result<()> {
        if self.phase == Phase::Prepared {
            return Ok(());
        }
        let prepared = self.try_prepare();
        match &prepared {
            Ok(()) => {
                self.phase = Phase::Prepared;
                self.connection.scope.depth = 0;
            }
            Err(_) => {
                // The first error is the one to report.
                let _ = self.undo();
            }
        }
        prepared
    }

    fn try_prepare(&mut self) -> Result<()> {
        tell(&self.connection, &self.xid, TwoPhaseStep::Prepare)?;
        self.say("two_phase_end")?;
        self.say("two_phase_prepare")
    }

    /// Commits it, after preparing it if that has not been done (SQLAlchemy: `commit()`). Errors: those of the database. A prepared transaction
    /// whose commit fails stays prepared: try again with [`Engine::commit_prepared`].
    pub fn commit(mut self) -> Result<()> {
        self.prepare()?;
        tell(&self.connection, &self.xid, TwoPhaseStep::Commit)?;
        self.say("two_phase_commit")?;
        self.phase = Phase::Ended;
        self.connection.control().end(true);
        Ok(())
    }

    /// Rolls it back, prepared or not (SQLAlchemy: `rollback()`). Errors: those of the database.
    pub fn rollback(mut self) -> Result<()> {
        self.undo()
    }

    fn undo(&mut self) -> Result<()> {
        let _ = tell(&self.connection, &self.xid, TwoPhaseStep::Rollback);
        self.connection.scope.lost = false;
        let own_way = self.connection.engine.text("two_phase_begin").is_some_and(|text| !text.is_empty());
        let phase = std::mem::replace(&mut self.phase, Phase::Ended);
        let done = match phase {
            _ if self.connection.is_closed() && phase == Phase::Active => Ok(()),
            Phase::Ended => Ok(()),
            Phase::Prepared => self.say("two_phase_rollback"),
            Phase::Active if own_way => {
                // It may have been ended already, by a prepare that failed.
                let _ = self.say("two_phase_end");
                self.say("two_phase_rollback")
            }
            Phase::Active => return self.connection.control().rollback(),
        };
        if done.is_err() {
            self.phase = if phase == Phase::Prepared { phase } else { Phase::Ended };
            self.connection.invalidate();
        } else {
            self.connection.control().end(false);
        }
        done
    }

    /// Runs one of the dialect's texts, if it has it.
    fn say(&mut self, place: &str) -> Result<()> {
        let Some(sql) = self.connection.engine.text(place).filter(|text| !text.is_empty()).map(|text| with_name(text, &self.xid)) else {
            return Ok(());
        };
        self.connection.control().run(&sql, |driver| driver.execute_script(&sql))
    }
}

impl Drop for TwoPhase {
    fn drop(&mut self) {
        match self.phase {
            Phase::Ended => {}
            Phase::Active => drop(self.undo()),
            Phase::Prepared => {
                tracing::warn!(target: "aludel.sql", xid = self.xid, "a prepared transaction was left to be committed or rolled back later");
                self.connection.scope.after = None;
                // Some databases keep it tied to its session until that ends.
                self.connection.invalidate();
            }
        }
    }
}

impl Deref for TwoPhase {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for TwoPhase {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

impl std::fmt::Debug for TwoPhase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TwoPhase").field("xid", &self.xid).field("phase", &self.phase).finish_non_exhaustive()
    }
}

fn tell(connection: &Connection, xid: &str, step: TwoPhaseStep) -> Result<()> {
    let engine = &connection.engine;
    if !engine.hub().has(bit::TWO_PHASE) {
        return Ok(());
    }
    engine.hub().two_phase(&mut event::TwoPhaseEvent { dialect: &engine.dialect_name, engine: &engine.name, xid, step })
}

/// The text with the name. Nothing in a name has to be escaped: see [`check_name`].
fn with_name(text: &str, xid: &str) -> String {
    text.replace("{0}", xid)
}

/// Names are not bound values, so what could end the quotes is not let in.
fn check_name(xid: &str) -> Result<()> {
    let fits = !xid.is_empty() && xid.len() <= 64 && xid.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte));
    if fits {
        return Ok(());
    }
    let what = format!("`{}` cannot name a two-phase transaction", xid.escape_debug());
    Err(Error::new(ErrorKind::InvalidRequest, "ENG-2009", what).help("use 1 to 64 ASCII letters, digits, `_`, `-`, `.` and `:`"))
}
