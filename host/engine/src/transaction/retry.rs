//! Running a transaction again after it lost against another one.
use super::{Transaction, TransactionOptions};
use crate::{
    engine::Engine,
    error::{Error, ErrorKind, Result},
};
use std::{
    hash::{BuildHasher, RandomState},
    panic::Location,
    thread,
    time::Duration,
};

/// How often a transaction is tried, how long is waited in between, and how it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    first: Duration,
    longest: Duration,
    jitter: bool,
    reconnect: bool,
    options: TransactionOptions,
}

impl Default for RetryPolicy {
    /// Five attempts. The longest wait after the first is 10 ms, doubled each time, and at most one second; each wait is a random part of it.
    fn default() -> Self {
        RetryPolicy {
            attempts: 5,
            first: Duration::from_millis(10),
            longest: Duration::from_secs(1),
            jitter: true,
            reconnect: true,
            options: TransactionOptions::new(),
        }
    }
}

impl RetryPolicy {
    /// The usual policy.
    pub fn new() -> Self {
        RetryPolicy::default()
    }

    /// How often it is tried in all; at least once.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// How long to wait at most after the first attempt; doubled after each further one, up to `longest`.
    #[must_use]
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        (self.first, self.longest) = (first, longest);
        self
    }

    /// Whether each wait is a random part of the longest, as it is without this, so that transactions that have lost
    /// against each other do not meet again.
    #[must_use]
    pub fn jitter(mut self, jitter: bool) -> Self {
        self.jitter = jitter;
        self
    }

    /// Whether it is tried again on a new connection after the connection was lost before COMMIT, as it is without this.
    #[must_use]
    pub fn reconnect(mut self, reconnect: bool) -> Self {
        self.reconnect = reconnect;
        self
    }

    /// How each attempt begins: isolation level, only reading.
    #[must_use]
    pub fn transaction(mut self, options: TransactionOptions) -> Self {
        self.options = options;
        self
    }

    /// The longest wait after this many failures.
    fn longest_pause(&self, failed: u32) -> Duration {
        self.first.saturating_mul(1 << failed.saturating_sub(1).min(20)).min(self.longest)
    }

    fn pause(&self, failed: u32) -> Duration {
        let longest = self.longest_pause(failed);
        match self.jitter {
            true => longest.mul_f64(random_part(failed)),
            false => longest,
        }
    }

    /// Whether the same work may succeed when it is done again, and nothing of it can have happened yet.
    fn covers(&self, error: &Error) -> bool {
        let again = error.is_transient() || (self.reconnect && error.is_connection_lost());
        again && error.kind() != ErrorKind::OutcomeUnknown
    }
}

/// A number from 0 to 1. The standard library's hash keys are random enough to keep two programs apart.
fn random_part(salt: u32) -> f64 {
    let bits = RandomState::new().hash_one(salt) >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

impl Engine {
    /// Runs `work` in a transaction, and again in a new one when it fails with an error that says it may succeed then
    /// ([`Error::is_transient`]): a deadlock, a serialization failure, a lock that was not free; and when the connection was lost before
    /// COMMIT. Never when nobody knows whether COMMIT arrived (`OutcomeUnknown`). `work` must not do anything outside the transaction
    /// that may not be done twice.
    ///
    /// ```no_run
    /// # fn main() -> aludel_engine::Result<()> {
    /// # let engine = aludel_engine::Engine::connect("sqlite:///app.db")?;
    /// use aludel_engine::RetryPolicy;
    ///
    /// engine.retry(&RetryPolicy::new().attempts(3), |tx| {
    ///     tx.execute_script("UPDATE accounts SET balance = balance - 10 WHERE id = 1")
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Errors: the last one of `work` or of the database, with the number of attempts.
    #[track_caller]
    pub fn retry<T>(&self, policy: &RetryPolicy, mut work: impl FnMut(&mut Transaction<'_>) -> Result<T>) -> Result<T> {
        let caller = Location::caller();
        let mut failed = 0;
        loop {
            let done = self.transaction_for(caller, policy.options.clone(), &mut work);
            match done {
                Err(error) if policy.covers(&error) => {
                    failed += 1;
                    if failed >= policy.attempts {
                        return Err(error.note("tried", format!("{failed} times")));
                    }
                    let pause = policy.pause(failed);
                    tracing::debug!(target: "aludel.sql", code = error.code(), failed, pause_ms = pause.as_millis() as u64, "the transaction is run again");
                    thread::sleep(pause);
                }
                done => return done,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let policy = RetryPolicy::new().jitter(false);
        let pauses: Vec<u128> = [1, 2, 3, 8, 40].map(|failed| policy.pause(failed).as_millis()).into();
        assert_eq!(pauses, [10, 20, 40, 1_000, 1_000]);
    }

    #[test]
    fn a_random_pause_is_a_part_of_the_longest() {
        let policy = RetryPolicy::new();
        let pauses: Vec<Duration> = (0..200).map(|_| policy.pause(4)).collect();
        assert!(pauses.iter().all(|pause| *pause < Duration::from_millis(80)));
        assert!(pauses.iter().any(|pause| *pause < Duration::from_millis(30)) && pauses.iter().any(|pause| *pause > Duration::from_millis(50)));
    }

    #[test]
    fn only_what_cannot_have_happened_is_done_again() {
        let error = |kind| Error::new(kind, "X-1", "");
        let policy = RetryPolicy::new();
        assert!(policy.covers(&error(ErrorKind::Deadlock).with_transient(true)));
        assert!(!policy.covers(&error(ErrorKind::UniqueViolation)));
        assert!(policy.covers(&error(ErrorKind::ConnectionLost).with_connection_lost(true)));
        assert!(!policy.clone().reconnect(false).covers(&error(ErrorKind::ConnectionLost).with_connection_lost(true)));
        assert!(!policy.covers(&error(ErrorKind::OutcomeUnknown).with_connection_lost(true).with_transient(true)));
    }
}
