//! One transaction over several databases, by two-phase commit.
use super::TwoPhase;
use crate::{
    Engine,
    error::{Error, ErrorKind, Result},
};

/// A transaction over several databases (SQLAlchemy: a session with `twophase=True`).
///
/// First every part is prepared; then `decided` is called, so that the program can write down that this transaction is to be committed; then
/// every part is committed. A program that dies in between finds the parts that were left with [`Distributed::recover`].
///
/// ```no_run
/// # fn main() -> aludel_engine::Result<()> {
/// # let (shop, bank) = (aludel_engine::Engine::connect("postgres:///shop")?, aludel_engine::Engine::connect("mysql:///bank")?);
/// use aludel_engine::Distributed;
///
/// let mut transfer = Distributed::begin("order-17", &[&shop, &bank])?;
/// transfer.part(0)?.execute_script("UPDATE orders SET paid = true WHERE id = 17")?;
/// transfer.part(1)?.execute_script("UPDATE accounts SET balance = balance - 10 WHERE id = 1")?;
/// let left = transfer.commit(|_name| Ok(()))?;
/// assert!(left.is_empty());
/// # Ok(())
/// # }
/// ```
#[must_use = "a transaction that is dropped is rolled back"]
#[derive(Debug)]
pub struct Distributed {
    name: String,
    parts: Vec<(Engine, TwoPhase)>,
}

/// A part of a distributed transaction that is prepared, decided, and not ended yet: the recovery list has one for each.
#[derive(Debug)]
#[non_exhaustive]
pub struct InDoubt {
    /// Which of the engines, counted from 0.
    pub part: usize,
    /// The transaction's name in that database: for [`Engine::commit_prepared`] and [`Engine::rollback_prepared`].
    pub xid: String,
    /// Whether it is to be committed.
    pub commit: bool,
    /// Why it could not be ended.
    pub error: Error,
}

/// What the program has written down about a distributed transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is to be committed.
    Commit,
    /// It was never decided to commit it: it is rolled back.
    Rollback,
    /// It belongs to a program that is still running, or to another one.
    Leave,
}

impl Distributed {
    /// Begins a part on each engine. `name` is up to 60 letters, digits and `_-.:`, unlike that of any other; the parts are called
    /// `name.0`, `name.1`, ….
    ///
    /// Errors: those of [`Engine::begin_two_phase`].
    #[track_caller]
    pub fn begin(name: impl Into<String>, engines: &[&Engine]) -> Result<Self> {
        let name = name.into();
        let mut parts = Vec::with_capacity(engines.len());
        for (part, engine) in engines.iter().enumerate() {
            parts.push((Engine::clone(engine), engine.begin_two_phase(format!("{name}.{part}"))?));
        }
        Ok(Distributed { name, parts })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The part on the engine of this number, counted from 0. Errors: ENG-2010 when there is none.
    pub fn part(&mut self, number: usize) -> Result<&mut TwoPhase> {
        let parts = self.parts.len();
        self.parts.get_mut(number).map(|(_, part)| part).ok_or_else(|| {
            Error::new(ErrorKind::InvalidRequest, "ENG-2010", format!("the distributed transaction has no part {number}; it has {parts}"))
                .help("parts are counted from 0, in the order of the engines")
        })
    }

    /// Prepares every part, calls `decided` with the name, and commits every part. What could not be committed then is in the list that comes
    /// back, and has to be: the decision stands.
    ///
    /// Errors: of a part that could not be prepared, and of `decided`; every part is rolled back then, and those for which that failed are in
    /// the error's notes.
    pub fn commit(mut self, decided: impl FnOnce(&str) -> Result<()>) -> Result<Vec<InDoubt>> {
        let prepared = self.parts.iter_mut().try_for_each(|(_, part)| part.prepare());
        if let Err(error) = prepared.and_then(|()| decided(&self.name)) {
            let left = self.undo();
            return Err(left.into_iter().fold(error, |error, left| error.note("left", format!("`{}`: {}", left.xid, left.error.message()))));
        }
        let commit = |(number, (engine, part)): (usize, (Engine, TwoPhase))| {
            let xid = part.xid().to_owned();
            let done = part.commit().or_else(|error| second_try(&engine, &xid, error));
            done.err().map(|error| InDoubt { part: number, xid, commit: true, error })
        };
        Ok(self.parts.into_iter().enumerate().filter_map(commit).collect())
    }

    /// Rolls back every part. Gives those for which that failed.
    pub fn rollback(self) -> Vec<InDoubt> {
        self.undo()
    }

    fn undo(self) -> Vec<InDoubt> {
        let undo = |(number, (_, part)): (usize, (Engine, TwoPhase))| {
            let (xid, prepared) = (part.xid().to_owned(), part.is_prepared());
            // What is not prepared is gone with its connection.
            part.rollback().err().filter(|_| prepared).map(|error| InDoubt { part: number, xid, commit: false, error })
        };
        self.parts.into_iter().enumerate().filter_map(undo).collect()
    }

    /// Ends the prepared parts of earlier transactions: `decide` says what was written down under the name that was given to
    /// [`Distributed::begin`]. Gives those that could not be ended.
    ///
    /// Errors: those of [`Engine::prepared_transactions`].
    #[track_caller]
    pub fn recover(engines: &[&Engine], mut decide: impl FnMut(&str) -> Decision) -> Result<Vec<InDoubt>> {
        let mut left = Vec::new();
        for (part, engine) in engines.iter().enumerate() {
            for xid in engine.prepared_transactions()? {
                // Other engines of the list may be other databases of the same server, which tells the parts of all of them.
                let Some(name) = xid.strip_suffix(&format!(".{part}")) else { continue };
                let (commit, done) = match decide(name) {
                    Decision::Commit => (true, engine.commit_prepared(&xid)),
                    Decision::Rollback => (false, engine.rollback_prepared(&xid)),
                    Decision::Leave => continue,
                };
                left.extend(done.err().map(|error| InDoubt { part, xid, commit, error }));
            }
        }
        Ok(left)
    }
}

/// The connection may have died; the prepared part has not.
fn second_try(engine: &Engine, xid: &str, error: Error) -> Result<()> {
    match error.is_connection_lost() {
        true => engine.commit_prepared(xid).map_err(|_| error),
        false => Err(error),
    }
}
