//! Lending, waiting, opening.
use super::{Holder, Opener, Physical, Pool, PoolKind, State, Why, exhausted, queue::Ticket};
use crate::{
    error::Result,
    event::{self, bit, noted},
};
use parking_lot::{Condvar, MutexGuard};
use std::{
    panic::Location,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// When every connection is held by the thread that asks for another one, waiting is in vain, unless one of
/// them has been handed to another thread: this long.
const SAME_THREAD: Duration = Duration::from_secs(1);

/// A thread that waits: its place, and since when.
struct Waiting {
    ticket: Ticket,
    turn: Arc<Condvar>,
    since: Instant,
}

impl Pool {
    /// A connection, kept or new. Errors: ENG-2101 to ENG-2103 when none becomes free in time, or those of opening one.
    pub(crate) fn take(&self, opener: &dyn Opener, caller: &'static Location<'static>) -> Result<(Box<Physical>, Arc<Holder>)> {
        // Looking at the clock costs as much as a lock: only who waits does it.
        let mut waiting: Option<Waiting> = None;
        let mut state = self.state.lock();
        loop {
            let ticket = waiting.as_ref().map(|waiting| waiting.ticket);
            if state.waiters.may_take(ticket) {
                let mut old = self.too_long_idle(&mut state);
                let found = self.take_idle(&mut state, &mut old);
                let room = found.is_none() && state.total() < self.settings.most();
                if found.is_some() || room {
                    let holder = found.is_some().then(|| lend(&mut state, caller));
                    state.opening += usize::from(room);
                    served(&mut state, ticket, self.settings.most());
                    drop(state);
                    old.into_iter().for_each(|physical| self.close(physical, Why::Unwanted));
                    return match (found, holder) {
                        (Some(physical), Some(holder)) => Ok((physical, holder)),
                        _ => self.open(opener, caller),
                    };
                }
            }
            state = self.wait(state, &mut waiting, opener)?;
        }
    }

    /// A kept connection that is young enough; those that are not go to `old`.
    #[inline]
    #[allow(clippy::vec_box)]
    fn take_idle(&self, state: &mut State, old: &mut Vec<Box<Physical>>) -> Option<Box<Physical>> {
        loop {
            let next = if self.settings.fifo { state.idle.pop_front() } else { state.idle.pop_back() };
            match next {
                Some(physical) if self.settings.recycle.is_some_and(|most| physical.opened.elapsed() >= most) => old.push(physical),
                next => return next,
            }
        }
    }

    /// Whether a connection has to prove that it is alive before it is lent.
    #[inline]
    pub(crate) fn must_ping(&self, physical: &Physical) -> bool {
        match self.settings.ping_after {
            None => false,
            Some(after) => !physical.fresh && (after.is_zero() || physical.returned.elapsed() >= after),
        }
    }

    /// Opens a connection; `opening` has been counted.
    fn open(&self, opener: &dyn Opener, caller: &'static Location<'static>) -> Result<(Box<Physical>, Arc<Holder>)> {
        let counted = Opening(self);
        let opened = opener.open();
        // From here on nothing can panic; `opening` and the holders change under one lock, so that the sum is right at any time.
        std::mem::forget(counted);
        let mut state = self.state.lock();
        state.opening -= 1;
        match opened {
            Ok(mut physical) => {
                physical.generation = state.generation;
                state.opened += 1;
                state.last_failure = None;
                let holder = lend(&mut state, caller);
                let in_use = state.holders.len();
                let overflow = self.settings.kind == PoolKind::Queue && state.idle.len() + in_use > self.settings.size;
                drop(state);
                if overflow {
                    self.tell_overflow(in_use);
                }
                Ok((physical, holder))
            }
            Err(error) => {
                state.last_failure = Some(error.message().to_owned());
                state.waiters.wake();
                Err(error)
            }
        }
    }

    #[cold]
    fn tell_overflow(&self, in_use: usize) {
        let (dialect, engine, size) = (&*self.dialect, &*self.name, self.settings.size);
        tracing::debug!(target: "aludel.pool", engine, size, in_use, "the pool overflows");
        if self.hub.has(bit::OVERFLOW) {
            noted("overflow", self.hub.overflow(&mut event::Overflow { dialect, engine, size, in_use }));
        }
    }

    /// Waits for a turn, or tells that it was in vain. The first time it only joins the queue, and says so.
    #[cold]
    fn wait<'p>(&'p self, mut state: MutexGuard<'p, State>, waiting: &mut Option<Waiting>, opener: &dyn Opener) -> Result<MutexGuard<'p, State>> {
        let me = thread::current().id();
        let Some(waiting) = waiting else {
            let since = Instant::now();
            let holds_one = state.holders.iter().any(|holder| holder.thread.id() == me);
            let (in_use, others) = (state.holders.len(), state.waiters.len());
            drop(state);
            // Before it has a place in the queue: a listener may panic.
            self.tell_exhausted(in_use, others + 1, holds_one);
            let mut state = self.state.lock();
            let (ticket, turn) = state.waiters.join();
            *waiting = Some(Waiting { ticket, turn, since });
            return Ok(state);
        };
        let all_mine = state.opening == 0 && state.holders.iter().all(|holder| holder.thread.id() == me);
        let patience = if all_mine { self.settings.timeout.min(SAME_THREAD) } else { self.settings.timeout };
        let left = patience.saturating_sub(waiting.since.elapsed());
        if left.is_zero() {
            let error = exhausted::error(&self.settings, &state, waiting.since.elapsed(), all_mine);
            let (holders, last_failure) = (state.holders.clone(), state.last_failure.clone());
            state.timeouts += 1;
            served(&mut state, Some(waiting.ticket), self.settings.most());
            drop(state);
            return Err(exhausted::with_holders(error, &holders, last_failure, opener));
        }
        waiting.turn.wait_for(&mut state, left);
        Ok(state)
    }

    fn tell_exhausted(&self, in_use: usize, waiting: usize, holds_one: bool) {
        let (dialect, engine, size, timeout) = (&*self.dialect, &*self.name, self.settings.size, self.settings.timeout);
        if holds_one {
            tracing::warn!(target: "aludel.pool", engine, in_use, waiting,
                "a thread that holds a connection waits for another one, and the pool has none left: threads that do this wait for each other");
        } else {
            tracing::debug!(target: "aludel.pool", engine, in_use, waiting, "the pool is exhausted");
        }
        if self.hub.has(bit::EXHAUSTED) {
            noted("exhausted", self.hub.exhausted(&mut event::Exhausted { dialect, engine, size, in_use, waiting, timeout, holds_one }));
        }
    }
}

/// A connection is being opened. Dropped by a panic of a listener or an `on_connect` hook, which must not count as a connection for ever.
struct Opening<'p>(&'p Pool);

impl Drop for Opening<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock();
        state.opening -= 1;
        state.waiters.wake();
    }
}

/// Leaves the queue, and wakes the next one if there is something for it.
fn served(state: &mut State, ticket: Option<Ticket>, most: usize) {
    let Some(ticket) = ticket else { return };
    state.waiters.leave(ticket);
    if !state.idle.is_empty() || state.total() < most {
        state.waiters.wake();
    }
}

#[inline]
fn lend(state: &mut State, caller: &'static Location<'static>) -> Arc<Holder> {
    let holder = Arc::new(Holder::new(caller));
    state.holders.push(Arc::clone(&holder));
    holder
}
