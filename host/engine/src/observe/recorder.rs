//! A list of the statements that an engine sends, for tests.
use super::Observer;
use parking_lot::Mutex;
use std::sync::Arc;

/// What was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The SQL, with placeholders.
    pub sql: String,
    /// How many sets of values it was given; 1 for a single run.
    pub sets: usize,
    /// Whether it begins or ends a transaction or savepoint.
    pub control: bool,
}

/// Hears every statement of an engine until it is dropped (SQLAlchemy: `assert_sql` of its own tests).
///
/// ```no_run
/// # fn main() -> aludel_engine::Result<()> {
/// # let engine = aludel_engine::Engine::connect("sqlite://")?;
/// let recorder = engine.record();
/// engine.connection()?.execute_script("CREATE TABLE t (a)")?;
/// assert_eq!(recorder.statements(), ["CREATE TABLE t (a)"]);
/// # Ok(())
/// # }
/// ```
pub struct Recorder {
    entries: Arc<Mutex<Vec<Recorded>>>,
    observer: Arc<Observer>,
}

impl Recorder {
    pub(super) fn new(entries: Arc<Mutex<Vec<Recorded>>>, observer: Arc<Observer>) -> Self {
        Recorder { entries, observer }
    }

    /// The SQL of every statement so far, without those that begin and end transactions.
    pub fn statements(&self) -> Vec<String> {
        self.entries.lock().iter().filter(|entry| !entry.control).map(|entry| entry.sql.clone()).collect()
    }

    /// Everything so far.
    pub fn entries(&self) -> Vec<Recorded> {
        self.entries.lock().clone()
    }

    /// How many statements there were so far, without those that begin and end transactions.
    pub fn count(&self) -> usize {
        self.entries.lock().iter().filter(|entry| !entry.control).count()
    }

    /// Forgets what was heard so far, and gives the SQL of its statements.
    pub fn take(&self) -> Vec<String> {
        let entries = std::mem::take(&mut *self.entries.lock());
        entries.into_iter().filter(|entry| !entry.control).map(|entry| entry.sql).collect()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.entries = Arc::default();
        self.observer.end_recording();
    }
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.entries.lock().iter()).finish()
    }
}
