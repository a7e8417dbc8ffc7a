//! Who waits for a connection, in the order in which they came.
use parking_lot::Condvar;
use std::{collections::VecDeque, sync::Arc};

/// A thread's place among those that wait.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket(u64);

/// The threads that wait. Each sleeps on a condition of its own, so that only the one whose turn it is wakes up.
#[derive(Default)]
pub(super) struct Waiters {
    queue: VecDeque<(Ticket, Arc<Condvar>)>,
    next: u64,
}

impl Waiters {
    /// A place at the end.
    pub(super) fn join(&mut self) -> (Ticket, Arc<Condvar>) {
        self.next += 1;
        let place = (Ticket(self.next), Arc::new(Condvar::new()));
        self.queue.push_back(place.clone());
        place
    }

    pub(super) fn leave(&mut self, ticket: Ticket) {
        self.queue.retain(|(known, _)| *known != ticket);
    }

    /// Whether it is the turn of this ticket, or of somebody without one.
    #[inline]
    pub(super) fn may_take(&self, ticket: Option<Ticket>) -> bool {
        match self.queue.front() {
            None => true,
            Some((first, _)) => ticket == Some(*first),
        }
    }

    /// Wakes the one whose turn it is.
    #[inline]
    pub(super) fn wake(&self) {
        if let Some((_, condition)) = self.queue.front() {
            condition.notify_one();
        }
    }

    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }
}
