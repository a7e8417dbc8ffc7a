//! What is done when a transaction has ended.
use crate::{
    Connection,
    error::{self, Result},
};
use std::panic::{AssertUnwindSafe, catch_unwind};

type Work = Box<dyn FnOnce() + Send>;

/// Something to be done, and where it was asked for.
struct Wanted {
    depth: u32,
    work: Work,
    /// For what follows a rollback: the savepoint it belongs to was rolled back.
    undone: bool,
}

/// What waits for the end of a transaction.
#[derive(Default)]
pub(crate) struct After {
    committed: Vec<Wanted>,
    rolled_back: Vec<Wanted>,
}

impl After {
    /// The savepoint at this depth became part of what is around it.
    pub(super) fn released(&mut self, depth: u32) {
        for wanted in self.committed.iter_mut().chain(&mut self.rolled_back) {
            wanted.depth = wanted.depth.min(depth - 1);
        }
    }

    /// The savepoint at this depth was rolled back.
    pub(super) fn rolled_back_to(&mut self, depth: u32) {
        self.committed.retain(|wanted| wanted.depth < depth);
        self.rolled_back.iter_mut().filter(|wanted| wanted.depth >= depth).for_each(|wanted| wanted.undone = true);
    }

    /// The outermost transaction ended. A panic is logged, so that one does not keep the others from being called.
    pub(crate) fn ended(self, committed: bool) {
        let to_do: Vec<Wanted> = match committed {
            true => self.committed.into_iter().chain(self.rolled_back.into_iter().filter(|wanted| wanted.undone)).collect(),
            false => self.rolled_back,
        };
        for wanted in to_do {
            if catch_unwind(AssertUnwindSafe(wanted.work)).is_err() {
                tracing::error!(target: "aludel.event", committed, "what was to be done after a transaction panicked");
            }
        }
    }
}

impl Connection {
    /// Does something once, after the transaction around everything has been committed: sending a mail, clearing a cache. It is
    /// dropped when the transaction, or the savepoint it was asked for in, is rolled back, and when nobody knows whether COMMIT arrived
    /// (SQLAlchemy: the event `after_commit`).
    ///
    /// Errors: ENG-2004 outside a transaction.
    pub fn on_commit(&mut self, work: impl FnOnce() + Send + 'static) -> Result<()> {
        let depth = self.needs_depth("`on_commit`")?;
        self.scope.after.get_or_insert_default().committed.push(Wanted { depth, work: Box::new(work), undone: false });
        Ok(())
    }

    /// Does something once, after the outermost transaction has ended, if what was done up to here was rolled back (SQLAlchemy: the
    /// event `after_rollback`). It is dropped otherwise, and when nobody knows whether COMMIT arrived.
    ///
    /// Errors: ENG-2004 outside a transaction.
    pub fn after_rollback(&mut self, work: impl FnOnce() + Send + 'static) -> Result<()> {
        let depth = self.needs_depth("`after_rollback`")?;
        self.scope.after.get_or_insert_default().rolled_back.push(Wanted { depth, work: Box::new(work), undone: false });
        Ok(())
    }

    fn needs_depth(&self, what: &str) -> Result<u32> {
        match self.scope.depth {
            0 => Err(error::not_begun(what)),
            depth => Ok(depth),
        }
    }
}
