//! Statements that may not run for longer than they were given.
//!
//! One thread of the process looks after the deadlines of all connections, and stops what is late with the driver's cancel handle. It is started by
//! the first statement that has a deadline. Where the server does not answer even to that, the connection is given up.
use aludel_plugin_loader::{CancelHandle, DriverConnection, DriverError, ErrorKind as Class};
use parking_lot::{Condvar, Mutex};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// A cancellation that takes longer is not waited for: the server does not answer, so the statement will not either.
const PATIENCE: Duration = Duration::from_secs(5);
/// After a cancellation the statement is to end within this time; else the network or the server is gone.
const GRACE: Duration = Duration::from_secs(1);

/// How long a connection may take for a sign of life, and for dropping what its user left behind.
const LIFE: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Running,
    /// It is late, and is being cancelled.
    Cancelling,
    Cancelled,
    /// It did not end for all that, and its connection was given up.
    Abandoned,
    Ended,
}

/// The deadline of one call.
struct Deadline {
    stage: Mutex<Stage>,
    changed: Condvar,
    handle: CancelHandle,
}

#[derive(Default)]
struct Deadlines {
    waiting: Mutex<BTreeMap<(Instant, u64), Arc<Deadline>>>,
    changed: Condvar,
}

/// How a call with a deadline ended.
pub(crate) struct Ended<T> {
    pub(crate) done: Result<T, DriverError>,
    /// It was cancelled and yet ended by itself: the cancellation may hit whatever comes next on the connection.
    pub(crate) haunted: bool,
}

/// Makes a call that is stopped when it takes longer than `timeout`. Errors: TIMEOUT then; those of the call.
pub(crate) fn within<T>(handle: CancelHandle, timeout: Duration, call: impl FnOnce() -> Result<T, DriverError>) -> Ended<T> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let deadline = Arc::new(Deadline { stage: Mutex::new(Stage::Running), changed: Condvar::new(), handle });
    let key = (Instant::now() + timeout, NEXT.fetch_add(1, Ordering::Relaxed));
    let deadlines = deadlines();
    deadlines.waiting.lock().insert(key, Arc::clone(&deadline));
    deadlines.changed.notify_one();
    let guard = Guard { key, deadline: &deadline };
    let done = call();
    let stage = guard.end();
    let cancelled = stage != Stage::Running;
    match done {
        Err(error) if stage == Stage::Abandoned => Ended { done: Err(late(DriverError { connection_dead: true, ..error }, timeout)), haunted: false },
        Err(error) if cancelled && matches!(error.kind, Class::CANCELLED | Class::TIMEOUT) => {
            Ended { done: Err(late(error, timeout)), haunted: false }
        }
        done => Ended { done, haunted: cancelled },
    }
}

/// A call for which nobody waits long, since it asks little: a connection that is late with it is not to be used again. A network that swallows
/// everything would otherwise hold whoever asks for as long as the system keeps a silent connection. Errors: TIMEOUT; those of the call.
pub(crate) fn soon(driver: &mut DriverConnection, call: impl FnOnce(&mut DriverConnection) -> Result<(), DriverError>) -> Result<(), DriverError> {
    let Some(handle) = driver.cancel_handle() else { return call(driver) };
    let ended = within(handle, LIFE, || call(driver));
    match ended.done {
        // The cancellation may hit whatever comes next.
        Ok(()) if ended.haunted => Err(too_late()),
        Err(error) if error.kind == Class::TIMEOUT => Err(DriverError { connection_dead: true, ..error }),
        done => done,
    }
}

#[cold]
fn too_late() -> DriverError {
    let message = format!("it answered after more than {:.1} s", LIFE.as_secs_f64());
    DriverError { kind: Class::TIMEOUT, native: 0, sqlstate: None, message, details: Vec::new(), transient: false, connection_dead: true }
}

#[cold]
fn late(mut error: DriverError, timeout: Duration) -> DriverError {
    error.kind = Class::TIMEOUT;
    error.message = format!("it was stopped after the {:.1} s that it was given", timeout.as_secs_f64());
    error
}

/// Ends the watch, also when the call panics.
struct Guard<'d> {
    key: (Instant, u64),
    deadline: &'d Deadline,
}

impl Guard<'_> {
    /// How far it had come.
    fn end(self) -> Stage {
        let stage = self.stop();
        std::mem::forget(self);
        stage
    }

    fn stop(&self) -> Stage {
        deadlines().waiting.lock().remove(&self.key);
        let mut stage = self.deadline.stage.lock();
        while *stage == Stage::Cancelling {
            if self.deadline.changed.wait_for(&mut stage, PATIENCE).timed_out() {
                break;
            }
        }
        let before = std::mem::replace(&mut *stage, Stage::Ended);
        self.deadline.changed.notify_all();
        before
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.stop();
    }
}

fn deadlines() -> &'static Deadlines {
    static DEADLINES: OnceLock<Deadlines> = OnceLock::new();
    static WATCH: OnceLock<()> = OnceLock::new();
    let deadlines = DEADLINES.get_or_init(Deadlines::default);
    WATCH.get_or_init(|| {
        let watch = thread::Builder::new().name("aludel-deadlines".into()).spawn(move || watch(deadlines));
        if let Err(error) = watch {
            tracing::error!(target: "aludel.sql", %error, "the thread that stops late statements could not be started");
        }
    });
    deadlines
}

fn watch(deadlines: &Deadlines) {
    let mut waiting = deadlines.waiting.lock();
    loop {
        let now = Instant::now();
        match waiting.first_key_value().map(|(key, _)| *key) {
            None => deadlines.changed.wait(&mut waiting),
            Some(key) if key.0 > now => drop(deadlines.changed.wait_for(&mut waiting, key.0 - now)),
            Some(key) => {
                if let Some(deadline) = waiting.remove(&key) {
                    cancel(deadline);
                }
            }
        }
    }
}

impl Deadline {
    /// The server was asked to stop the statement; now it ends, or its connection does.
    fn cancelled(&self) {
        let mut stage = self.stage.lock();
        if *stage == Stage::Cancelling {
            *stage = Stage::Cancelled;
        }
        self.changed.notify_all();
        let until = Instant::now() + GRACE;
        while *stage == Stage::Cancelled {
            if self.changed.wait_until(&mut stage, until).timed_out() {
                break;
            }
        }
        if *stage == Stage::Cancelled {
            *stage = Stage::Abandoned;
            drop(stage);
            self.handle.abandon();
        }
    }
}

/// On a thread of its own: cancelling may mean connecting to a server that does not answer.
fn cancel(deadline: Arc<Deadline>) {
    {
        let mut stage = deadline.stage.lock();
        if *stage != Stage::Running {
            return;
        }
        *stage = Stage::Cancelling;
    }
    let cancelling = Arc::clone(&deadline);
    let started = thread::Builder::new().name("aludel-cancel".into()).spawn(move || {
        cancelling.handle.cancel();
        cancelling.cancelled();
    });
    if started.is_err() {
        // Nothing was cancelled, so the statement goes on.
        *deadline.stage.lock() = Stage::Running;
        deadline.changed.notify_all();
    }
}
