//! Connections that are kept open and lent out.
//!
//! The one that came back last goes out first (LIFO), so that those nobody needs grow old and can be given up; FIFO is an option. Who waits is
//! served in the order of coming. Nothing runs in the background: what is too old is found when a connection is taken or comes back.
//!
//! | module | what is in it |
//! |---|---|
//! | `take` | lending, waiting, opening |
//! | `queue` | who waits |
//! | `holder` | who has one |
//! | `physical` | one open connection |
//! | `settings`, `status` | the numbers that go in and come out |
//! | `exhausted` | the message when none is left |
//!
//! Not here: what is done with a connection.
mod exhausted;
mod holder;
mod physical;
mod queue;
mod settings;
mod status;
mod take;

pub(crate) use holder::Holder;
pub(crate) use physical::Physical;
pub(crate) use settings::PoolSettings;
pub use settings::{PoolKind, ResetOnReturn};
pub use status::PoolStatus;

use crate::{
    error::{Error, Result},
    event::{self, Hub, bit, noted},
};
use parking_lot::Mutex;
use queue::Waiters;
use std::{collections::VecDeque, sync::Arc, time::Instant};

/// What the pool cannot do by itself.
pub(crate) trait Opener {
    /// Opens a connection.
    fn open(&self) -> Result<Box<Physical>>;
    /// The SQL of a plan, for messages.
    fn sql(&self, plan: u64) -> Option<String>;
}

/// The connections of an engine.
pub(crate) struct Pool {
    settings: PoolSettings,
    hub: Arc<Hub>,
    /// For events: the dialect's name, and the engine's.
    dialect: String,
    name: String,
    state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    /// Boxed, so that lending one moves a pointer. The longest kept is in front.
    idle: VecDeque<Box<Physical>>,
    holders: Vec<Arc<Holder>>,
    waiters: Waiters,
    opening: usize,
    opened: u64,
    closed: u64,
    invalidated: u64,
    timeouts: u64,
    /// Connections of an older generation are not used again.
    generation: u64,
    /// Why the last connection could not be opened; nothing when it could.
    last_failure: Option<String>,
}

impl State {
    fn total(&self) -> usize {
        self.idle.len() + self.holders.len() + self.opening
    }

    fn release(&mut self, holder: &Arc<Holder>) {
        if let Some(place) = self.holders.iter().position(|known| Arc::ptr_eq(known, holder)) {
            self.holders.swap_remove(place);
        }
    }
}

/// Why a connection is closed.
#[derive(Clone, Copy)]
pub(crate) enum Why<'e> {
    /// It cannot be used again, perhaps because of an error.
    Invalid(Option<&'e Error>),
    /// It is too old, or one too many.
    Unwanted,
}

impl Pool {
    pub(crate) fn new(settings: PoolSettings, hub: Arc<Hub>, dialect: &str, name: &str) -> Self {
        Pool { settings, hub, dialect: dialect.to_owned(), name: name.to_owned(), state: Mutex::default() }
    }

    /// Keeps a connection that was opened elsewhere, if there is room.
    pub(crate) fn adopt(&self, mut physical: Box<Physical>) {
        let mut state = self.state.lock();
        state.opened += 1;
        if state.idle.len() < self.settings.size {
            physical.generation = state.generation;
            state.idle.push_back(physical);
            return;
        }
        drop(state);
        self.close(physical, Why::Unwanted);
    }

    /// Takes a connection back, or closes it when it cannot be used again or is one too many.
    pub(crate) fn give_back(&self, mut physical: Box<Physical>, holder: &Arc<Holder>) {
        if self.hub.has(bit::RESET) && !physical.broken {
            self.tell_reset(&mut physical);
        }
        let clean = physical.reset(self.settings.reset);
        if self.hub.has(bit::CHECKIN) {
            noted("checkin", self.hub.checkin(&mut event::Checkin { dialect: &self.dialect, engine: &self.name, id: physical.id }));
        }
        if self.settings.echo {
            tracing::info!(target: "aludel.pool", engine = self.name, connection = physical.id, "a connection came back");
        }
        if self.settings.tells_time() {
            physical.returned = Instant::now();
        }
        let mut too_many = None;
        let mut state = self.state.lock();
        state.release(holder);
        if clean && !physical.unwanted && physical.generation == state.generation && state.idle.len() < self.settings.size {
            state.idle.push_back(physical);
        } else {
            too_many = Some(physical);
        }
        let old = self.too_long_idle(&mut state);
        state.waiters.wake();
        drop(state);
        // Closing may take a while, so it is done without the lock.
        if let Some(physical) = too_many {
            self.close(physical, if clean { Why::Unwanted } else { Why::Invalid(None) });
        }
        old.into_iter().for_each(|physical| self.close(physical, Why::Unwanted));
    }

    /// Takes out those that nobody has needed for too long.
    #[inline]
    #[allow(clippy::vec_box)]
    fn too_long_idle(&self, state: &mut State) -> Vec<Box<Physical>> {
        let mut old = Vec::new();
        if let Some(longest) = self.settings.idle_timeout {
            while state.idle.len() > self.settings.min_idle
                && let Some(first) = state.idle.pop_front_if(|first| first.returned.elapsed() >= longest)
            {
                old.push(first);
            }
        }
        old
    }

    #[cold]
    fn tell_reset(&self, physical: &mut Physical) {
        let connection = crate::NewConnection::new(&mut physical.driver);
        let mut event = event::Reset { dialect: &self.dialect, engine: &self.name, id: physical.id, connection };
        if let Err(error) = self.hub.reset(&mut event) {
            physical.broken = true;
            noted("reset", Err(error));
        }
    }

    /// Forgets a connection that was lent and is not coming back, and closes it.
    pub(crate) fn discard(&self, physical: Box<Physical>, holder: &Arc<Holder>, why: Why<'_>) {
        let mut state = self.state.lock();
        state.release(holder);
        state.waiters.wake();
        drop(state);
        self.close(physical, why);
    }

    /// Forgets a connection that somebody keeps for good.
    pub(crate) fn detach(&self, id: u64, holder: &Arc<Holder>) {
        let mut state = self.state.lock();
        state.release(holder);
        state.waiters.wake();
        drop(state);
        if self.hub.has(bit::DETACH) {
            noted("detach", self.hub.detach(&mut event::Detach { dialect: &self.dialect, engine: &self.name, id }));
        }
    }

    /// Closes a connection that is in nobody's list any more.
    pub(crate) fn close(&self, physical: Box<Physical>, why: Why<'_>) {
        let mut state = self.state.lock();
        state.closed += 1;
        state.invalidated += u64::from(matches!(why, Why::Invalid(_)));
        drop(state);
        let (dialect, engine, id) = (&*self.dialect, &*self.name, physical.id);
        if let Why::Invalid(error) = why {
            tracing::debug!(target: "aludel.pool", engine, connection = id, cause = error.map(Error::message), "a connection is given up");
            if self.hub.has(bit::INVALIDATE) {
                noted("invalidate", self.hub.invalidate(&mut event::Invalidate { dialect, engine, id, error }));
            }
        }
        if self.hub.has(bit::CLOSE) {
            noted("close", self.hub.close(&mut event::Close { dialect, engine, id }));
        }
        drop(physical);
    }

    /// Says that a connection will not be kept when it comes back.
    pub(crate) fn tell_soft_invalidate(&self, id: u64) {
        if self.hub.has(bit::SOFT_INVALIDATE) {
            let mut event = event::Invalidate { dialect: &self.dialect, engine: &self.name, id, error: None };
            noted("soft_invalidate", self.hub.soft_invalidate(&mut event));
        }
    }

    /// The server has gone away under a connection of this generation: the others of that time are not used again either. Those
    /// that are lent are closed when they come back.
    #[cold]
    pub(crate) fn lost(&self, generation: u64, error: Option<&Error>) {
        if self.settings.kind == PoolKind::Static {
            return;
        }
        let mut state = self.state.lock();
        if generation != state.generation {
            return;
        }
        state.generation += 1;
        let idle = std::mem::take(&mut state.idle);
        drop(state);
        idle.into_iter().for_each(|physical| self.close(physical, Why::Invalid(error)));
    }

    /// Closes what is kept; what is lent is closed when it comes back, unless it is `spared`.
    pub(crate) fn dispose(&self, spared: bool) {
        let mut state = self.state.lock();
        state.generation += u64::from(!spared);
        let idle = std::mem::take(&mut state.idle);
        state.waiters.wake();
        drop(state);
        idle.into_iter().for_each(|physical| self.close(physical, Why::Unwanted));
        if self.hub.has(bit::DISPOSED) {
            noted("disposed", self.hub.disposed(&mut event::Disposed { dialect: &self.dialect, engine: &self.name }));
        }
    }

    /// The numbers.
    pub(crate) fn status(&self) -> PoolStatus {
        let state = self.state.lock();
        let in_use = state.holders.len();
        PoolStatus {
            size: self.settings.size,
            idle: state.idle.len(),
            in_use,
            overflow: (state.idle.len() + in_use).saturating_sub(self.settings.size),
            waiting: state.waiters.len(),
            opened: state.opened,
            closed: state.closed,
            invalidated: state.invalidated,
            timeouts: state.timeouts,
        }
    }
}
