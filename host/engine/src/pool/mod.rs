//! Connections that are kept open and lent out.
//!
//! The one that came back last goes out first (LIFO), so that those nobody needs grow old and can be given up by
//! the database. Not here: what is done with a connection.
mod exhausted;
mod holder;
mod physical;
mod settings;
mod status;

pub(crate) use holder::Holder;
pub(crate) use physical::Physical;
pub use settings::PoolKind;
pub(crate) use settings::PoolSettings;
pub use status::PoolStatus;

use crate::error::Result;
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::{
    panic::Location,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// When every connection is held by the thread that asks for another one, waiting is in vain, unless one of
/// them has been handed to another thread: this long.
const SAME_THREAD: Duration = Duration::from_secs(1);

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
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
pub(super) struct State {
    /// Boxed, so that lending one moves a pointer.
    #[allow(clippy::vec_box)]
    idle: Vec<Box<Physical>>,
    holders: Vec<Arc<Holder>>,
    opening: usize,
    waiting: usize,
    opened: u64,
    invalidated: u64,
    generation: u64,
    last_failure: Option<String>,
}

impl State {
    fn total(&self) -> usize {
        self.idle.len() + self.holders.len() + self.opening
    }
}

impl Pool {
    pub(crate) fn new(settings: PoolSettings) -> Self {
        Pool { settings, state: Mutex::default(), freed: Condvar::new() }
    }

    /// Keeps a connection that was opened elsewhere, if there is room.
    pub(crate) fn adopt(&self, physical: Box<Physical>) {
        let mut state = self.state.lock();
        state.opened += 1;
        if state.idle.len() < self.settings.size {
            state.idle.push(physical);
        }
    }

    /// A connection, kept or new. Errors: ENG-2101 when none becomes free in time, or those of opening one.
    pub(crate) fn take(&self, opener: &dyn Opener, caller: &'static Location<'static>) -> Result<(Box<Physical>, Arc<Holder>)> {
        // Looking at the clock costs as much as a lock: only who waits does it.
        let mut started = None;
        let mut state = self.state.lock();
        loop {
            if let Some(physical) = state.idle.pop() {
                let holder = lend(&mut state, caller);
                drop(state);
                if self.is_usable(&physical) {
                    return Ok((physical, holder));
                }
                state = self.forget(&holder, true);
                continue;
            }
            if state.total() < self.settings.most() {
                return self.open(state, opener, caller);
            }
            state = self.wait(state, *started.get_or_insert_with(Instant::now), opener)?;
        }
    }

    fn is_usable(&self, physical: &Physical) -> bool {
        let young = self.settings.recycle.is_none_or(|most| physical.opened.elapsed() < most);
        young && !physical.broken
    }

    /// Whether a connection has to prove that it is alive before it is lent.
    pub(crate) fn pings(&self) -> bool {
        self.settings.pre_ping
    }

    fn open(
        &self,
        mut state: MutexGuard<'_, State>,
        opener: &dyn Opener,
        caller: &'static Location<'static>,
    ) -> Result<(Box<Physical>, Arc<Holder>)> {
        state.opening += 1;
        let overflow = state.total() > self.settings.size && self.settings.kind == PoolKind::Queue;
        drop(state);
        let opened = opener.open();
        let mut state = self.state.lock();
        state.opening -= 1;
        match opened {
            Ok(mut physical) => {
                physical.generation = state.generation;
                state.opened += 1;
                let holder = lend(&mut state, caller);
                if overflow {
                    tracing::debug!(target: "aludel.pool", size = self.settings.size, in_use = state.holders.len(), "the pool overflows");
                }
                Ok((physical, holder))
            }
            Err(error) => {
                state.last_failure = Some(error.message().to_owned());
                drop(state);
                self.freed.notify_one();
                Err(error)
            }
        }
    }

    fn wait<'p>(&'p self, mut state: MutexGuard<'p, State>, started: Instant, opener: &dyn Opener) -> Result<MutexGuard<'p, State>> {
        let me = thread::current().id();
        let all_mine = state.opening == 0 && state.holders.iter().all(|holder| holder.thread.id() == me);
        let patience = if all_mine { self.settings.timeout.min(SAME_THREAD) } else { self.settings.timeout };
        let left = patience.saturating_sub(started.elapsed());
        if left.is_zero() {
            let error = exhausted::error(&self.settings, &state, started.elapsed(), all_mine);
            let holders = state.holders.clone();
            let last_failure = state.last_failure.clone();
            drop(state);
            return Err(exhausted::with_holders(error, &holders, last_failure, opener));
        }
        state.waiting += 1;
        self.freed.wait_for(&mut state, left);
        state.waiting -= 1;
        Ok(state)
    }

    /// Takes a connection back, or closes it when it cannot be used again or is one too many.
    pub(crate) fn give_back(&self, mut physical: Box<Physical>, holder: &Arc<Holder>) {
        let clean = physical.reset();
        let mut state = self.state.lock();
        state.holders.retain(|known| !Arc::ptr_eq(known, holder));
        let mut too_many = None;
        if clean && physical.generation == state.generation && state.idle.len() < self.settings.size {
            state.idle.push(physical);
        } else {
            state.invalidated += u64::from(!clean);
            too_many = Some(physical);
        }
        drop(state);
        self.freed.notify_one();
        // Closing may take a while, so it is done without the lock.
        drop(too_many);
    }

    /// Forgets a connection that was lent and is not coming back.
    pub(crate) fn forget(&self, holder: &Arc<Holder>, invalid: bool) -> MutexGuard<'_, State> {
        let mut state = self.state.lock();
        state.holders.retain(|known| !Arc::ptr_eq(known, holder));
        state.invalidated += u64::from(invalid);
        self.freed.notify_one();
        state
    }

    /// Closes what is kept; what is lent is closed when it comes back.
    pub(crate) fn dispose(&self) {
        let mut state = self.state.lock();
        state.generation += 1;
        let idle = std::mem::take(&mut state.idle);
        drop(state);
        drop(idle);
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
            waiting: state.waiting,
            opened: state.opened,
            invalidated: state.invalidated,
        }
    }
}

fn lend(state: &mut State, caller: &'static Location<'static>) -> Arc<Holder> {
    let holder = Arc::new(Holder::new(caller));
    state.holders.push(Arc::clone(&holder));
    holder
}
