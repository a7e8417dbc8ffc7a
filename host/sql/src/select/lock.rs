//! FOR UPDATE and its relatives: rows that are locked until the end of the transaction.
use super::{FromItem, Select};
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    name::Name,
    visit::{Element, Key},
};

/// What happens when a row is locked by another transaction (SQLAlchemy: `nowait=`, `skip_locked=` of `with_for_update`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum LockWait {
    /// The query waits.
    #[default]
    Wait = 0,
    /// The query fails.
    Nowait = 1,
    /// The row is left out.
    SkipLocked = 2,
}

/// A lock on the rows of a query (SQLAlchemy: `with_for_update(…)`). Hook layout: texts are the names of the sources that
/// are locked, all when there are none; int 0 is 1 for FOR SHARE, int 1 is 0 wait, 1 NOWAIT, 2 SKIP LOCKED.
///
/// ```
/// use aludel_sql::{Lock, SqlType, Table, column, select, select::LockWait};
///
/// let jobs = Table::new("jobs").column(column("id", SqlType::BigInteger));
/// let next = select(jobs.col::<i64>("id")?).limit(1);
/// let sql = |lock| format!("{:?}", next.clone().with_for_update(lock));
/// assert_eq!(sql(Lock::update().skip_locked()), "SELECT jobs.id FROM jobs LIMIT ? FOR UPDATE SKIP LOCKED");
/// assert_eq!(sql(Lock::update().of(&jobs).nowait()), "SELECT jobs.id FROM jobs LIMIT ? FOR UPDATE OF jobs NOWAIT");
/// assert_eq!(Lock::update().nowait().wait, LockWait::Nowait);
/// assert_eq!(sql(Lock::share()), "SELECT jobs.id FROM jobs LIMIT ? FOR SHARE");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[must_use]
pub struct Lock {
    /// Others may read the rows under a lock like this, too: FOR SHARE.
    pub share: bool,
    /// What happens when a row is locked already.
    pub wait: LockWait,
    /// Only the rows of these sources.
    pub of: Vec<Name>,
}

impl Lock {
    /// For rows that are going to be changed: FOR UPDATE (SQLAlchemy: `with_for_update()`).
    pub fn update() -> Self {
        Lock::default()
    }

    /// For rows that must stay as they are: FOR SHARE (SQLAlchemy: `read=True`).
    pub fn share() -> Self {
        Lock { share: true, ..Lock::default() }
    }

    /// Fails when a row is locked already (SQLAlchemy: `nowait=True`).
    pub fn nowait(mut self) -> Self {
        self.wait = LockWait::Nowait;
        self
    }

    /// Leaves out rows that are locked already (SQLAlchemy: `skip_locked=True`).
    pub fn skip_locked(mut self) -> Self {
        self.wait = LockWait::SkipLocked;
        self
    }

    /// Only the rows of this source; called again, also of another (SQLAlchemy: `of=`).
    pub fn of(mut self, item: impl Into<FromItem>) -> Self {
        self.of.push(item.into().name().clone());
        self
    }
}

impl<R> Select<R> {
    /// Locks the rows that are found until the end of the transaction (SQLAlchemy: `with_for_update(…)`).
    pub fn with_for_update(self, lock: Lock) -> Self {
        self.change(|data| data.extras_mut().lock = Some(lock))
    }
}

impl Element for Lock {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let (words, needed) = if self.share { ("FOR SHARE", Capability::ForShare) } else { ("FOR UPDATE", Capability::ForUpdate) };
        if !c.has(needed) {
            return Err(c.unsupported(words, needed));
        }
        c.push(" ");
        c.push(if self.share { c.dialect_text("for_share", words) } else { words });
        if !self.of.is_empty() && c.dialect_text("lock_of", "yes").is_empty() {
            return Err(c.unsupported("FOR UPDATE OF", needed));
        }
        for (index, name) in self.of.iter().enumerate() {
            c.push(if index == 0 { " OF " } else { ", " });
            c.own_name(name);
        }
        let (words, needed) = match self.wait {
            LockWait::Wait => return Ok(()),
            LockWait::Nowait => ("NOWAIT", Capability::Nowait),
            LockWait::SkipLocked => ("SKIP LOCKED", Capability::SkipLocked),
        };
        if !c.has(needed) {
            return Err(c.unsupported(words, needed));
        }
        c.push(" ");
        c.push(words);
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.byte(1 + u8::from(self.share));
        key.byte(self.wait as u8);
        key.number(self.of.len());
        for name in &self.of {
            key.text(name);
        }
    }

    fn text(&self, index: usize) -> Option<&str> {
        self.of.get(index).map(Name::as_str)
    }

    fn int(&self, index: usize) -> Option<i64> {
        match index {
            0 => Some(i64::from(self.share)),
            1 => Some(self.wait as i64),
            _ => None,
        }
    }
}
