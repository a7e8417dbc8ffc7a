//! Who has a connection: for the message when none is left.
use std::{
    panic::Location,
    sync::atomic::{AtomicU64, Ordering},
    thread::{self, Thread},
    time::Instant,
};

/// Who took a connection, when, where, and what it ran last.
pub(crate) struct Holder {
    pub(super) thread: Thread,
    since: Instant,
    caller: &'static Location<'static>,
    /// The number of the last plan; 0 for none.
    last: AtomicU64,
}

impl Holder {
    pub(super) fn new(caller: &'static Location<'static>) -> Self {
        Holder { thread: thread::current(), since: Instant::now(), caller, last: AtomicU64::new(0) }
    }

    /// Remembers what runs.
    #[inline]
    pub(crate) fn runs(&self, plan: u64) {
        self.last.store(plan, Ordering::Relaxed);
    }

    /// One line about it.
    pub(super) fn describe(&self, sql: impl Fn(u64) -> Option<String>) -> String {
        let last = match self.last.load(Ordering::Relaxed) {
            0 => "no statement yet".to_owned(),
            plan => sql(plan).map_or_else(|| "a statement that is not cached any more".to_owned(), |sql| format!("`{}`", shortened(&sql))),
        };
        format!(
            "thread `{}` for {:.1} s, taken at {}, last ran {last}",
            self.thread.name().unwrap_or("without a name"),
            self.since.elapsed().as_secs_f64(),
            self.caller
        )
    }
}

fn shortened(sql: &str) -> String {
    match sql.char_indices().nth(100) {
        Some((end, _)) => format!("{} …", &sql[..end]),
        None => sql.to_owned(),
    }
}
