//! Running a transaction again after it lost against another one.
use super::Transaction;
use crate::{
    engine::Engine,
    error::{Error, Result},
};
use std::{thread, time::Duration};

/// How often a transaction is tried, and how long is waited in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    first: Duration,
    longest: Duration,
}

impl Default for RetryPolicy {
    /// Five attempts, with 10 ms after the first, doubled each time, and at most one second.
    fn default() -> Self {
        RetryPolicy { attempts: 5, first: Duration::from_millis(10), longest: Duration::from_secs(1) }
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

    /// How long to wait after the first attempt; doubled after each further one, up to `longest`.
    #[must_use]
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        (self.first, self.longest) = (first, longest);
        self
    }

    fn pause(&self, failed: u32) -> Duration {
        self.first.saturating_mul(1 << failed.saturating_sub(1).min(20)).min(self.longest)
    }
}

impl Engine {
    /// Runs `work` in a transaction, and again in a new one when it fails with an error that says it may succeed then
    /// ([`Error::is_transient`]): a deadlock, a serialization failure, a lock that was not free. `work` must not do
    /// anything outside the transaction that may not be done twice.
    ///
    /// Errors: the last one of `work` or of the database.
    #[track_caller]
    pub fn retry<T>(&self, policy: &RetryPolicy, mut work: impl FnMut(&mut Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut failed = 0;
        loop {
            match self.transaction(&mut work) {
                Err(error) if error.is_transient() && failed + 1 < policy.attempts => {
                    failed += 1;
                    log(&error, failed);
                    thread::sleep(policy.pause(failed));
                }
                done => return done,
            }
        }
    }
}

fn log(error: &Error, failed: u32) {
    tracing::debug!(target: "aludel.sql", code = error.code(), failed, "the transaction is run again");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let policy = RetryPolicy::new();
        let pauses: Vec<u128> = [1, 2, 3, 8, 40].map(|failed| policy.pause(failed).as_millis()).into();
        assert_eq!(pauses, [10, 20, 40, 1_000, 1_000]);
    }
}
