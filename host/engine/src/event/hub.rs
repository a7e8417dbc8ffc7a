//! Who listens to what.
use super::*;
use crate::error::Result;
use parking_lot::Mutex;
use std::sync::{
    Arc, OnceLock, Weak,
    atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
};

/// What a listener may answer: nothing, or a [`Result`]. An error stops what was about to happen where the event's description says
/// so; elsewhere it is logged.
pub trait Outcome {
    /// The answer as a result.
    fn outcome(self) -> Result<()>;
}

impl Outcome for () {
    fn outcome(self) -> Result<()> {
        Ok(())
    }
}

impl Outcome for Result<()> {
    fn outcome(self) -> Result<()> {
        self
    }
}

/// One listener in a list.
struct Entry<F: ?Sized> {
    id: u64,
    /// Set for those that are called once: whether that has happened.
    done: Option<Arc<AtomicBool>>,
    call: Arc<F>,
}

impl<F: ?Sized> Clone for Entry<F> {
    fn clone(&self) -> Self {
        Entry { id: self.id, done: self.done.clone(), call: Arc::clone(&self.call) }
    }
}

type List<F> = Mutex<Vec<Entry<F>>>;

macro_rules! events {
    ($($(#[$doc:meta])+ $number:literal $bit:ident $name:ident: $event:ident,)+) => {
        /// The bits of [`Hub::bits`].
        #[allow(missing_docs)]
        pub(crate) mod bit {
            $(pub(crate) const $bit: u32 = 1 << $number;)+
            /// Somebody records statements.
            pub(crate) const RECORDING: u32 = 1 << 30;
            /// Slow statements are told.
            pub(crate) const SLOW: u32 = 1 << 31;
            /// What makes a statement worth measuring.
            pub(crate) const STATEMENTS: u32 = BEFORE_EXECUTE | AFTER_EXECUTE | RECORDING | SLOW;
        }

        /// The listeners of one engine.
        #[derive(Default)]
        pub(crate) struct Hub {
            bits: AtomicU32,
            $($name: List<dyn Fn(&mut $event<'_>) -> Result<()> + Send + Sync>,)+
        }

        impl Hub {
            $(
                /// Tells every listener. Errors: the first one.
                #[cold]
                pub(crate) fn $name(&self, event: &mut $event<'_>) -> Result<()> {
                    let listeners = self.$name.lock().clone();
                    for listener in listeners {
                        if listener.done.as_ref().is_some_and(|done| done.swap(true, Ordering::Relaxed)) {
                            continue;
                        }
                        if listener.done.is_some() {
                            self.remove(bit::$bit, listener.id);
                        }
                        (listener.call)(event)?;
                    }
                    Ok(())
                }
            )+

            /// Copies the listeners of another hub, under their numbers.
            fn copy(&self, other: &Hub) {
                $(self.$name.lock().extend(other.$name.lock().iter().cloned());)+
                self.bits.fetch_or(other.bits.load(Ordering::Relaxed), Ordering::Relaxed);
            }

            fn remove(&self, event: u32, id: u64) {
                match event {
                    $(bit::$bit => {
                        let mut list = self.$name.lock();
                        list.retain(|entry| entry.id != id);
                        if list.is_empty() {
                            self.bits.fetch_and(!event, Ordering::Relaxed);
                        }
                    })+
                    _ => {}
                }
            }
        }

        impl Events {
            $(
                $(#[$doc])+
                pub fn $name<O: Outcome>(&self, listener: impl Fn(&mut $event<'_>) -> O + Send + Sync + 'static) -> Listener {
                    let call: Arc<dyn Fn(&mut $event<'_>) -> Result<()> + Send + Sync> = Arc::new(move |event| listener(event).outcome());
                    let entry = Entry { id: next_id(), done: self.once.then(Arc::default), call };
                    let listener = Listener { id: entry.id, event: bit::$bit, target: self.target.clone() };
                    self.target.each(|hub| {
                        let mut list = hub.$name.lock();
                        list.push(entry.clone());
                        hub.bits.fetch_or(bit::$bit, Ordering::Relaxed);
                    });
                    listener
                }
            )+
        }
    };
}

events! {
    /// Before a connection is opened: URL and options may still be changed, for passwords and tokens that do not live long (SQLAlchemy:
    /// `do_connect`). An error is the error of connecting.
    0 BEFORE_CONNECT before_connect: BeforeConnect,
    /// A connection was opened; nobody has it yet (SQLAlchemy: `connect`). An error closes it, and is the error of connecting.
    1 CONNECT connect: Connect,
    /// The engine's first connection was opened (SQLAlchemy: `first_connect`). An error is as for `connect`.
    2 FIRST_CONNECT first_connect: FirstConnect,
    /// A connection is about to be lent (SQLAlchemy: `checkout`). After an error that says that the connection is lost, the next one is
    /// tried; any other error is the error of asking for a connection.
    3 CHECKOUT checkout: Checkout,
    /// A connection came back (SQLAlchemy: `checkin`).
    4 CHECKIN checkin: Checkin,
    /// A connection is about to be reset, on its way back (SQLAlchemy: `reset`).
    5 RESET reset: Reset,
    /// A connection is given up because it cannot be used again (SQLAlchemy: `invalidate`).
    6 INVALIDATE invalidate: Invalidate,
    /// A connection will be closed when it comes back (SQLAlchemy: `soft_invalidate`).
    7 SOFT_INVALIDATE soft_invalidate: Invalidate,
    /// A connection is closed (SQLAlchemy: `close`).
    8 CLOSE close: Close,
    /// A connection was taken out of the pool for good (SQLAlchemy: `detach`).
    9 DETACH detach: Detach,
    /// A connection beyond the pool's size was opened.
    10 OVERFLOW overflow: Overflow,
    /// A thread has to wait: every connection is in use and no more may be opened.
    11 EXHAUSTED exhausted: Exhausted,
    /// A statement is about to run (SQLAlchemy: `before_cursor_execute`). An error refuses it.
    12 BEFORE_EXECUTE before_execute: BeforeExecute,
    /// A statement has run, or failed (SQLAlchemy: `after_cursor_execute`).
    13 AFTER_EXECUTE after_execute: AfterExecute,
    /// The database reports an error, which may be replaced (SQLAlchemy: `handle_error`).
    14 HANDLE_ERROR handle_error: HandleError,
    /// A transaction is about to begin (SQLAlchemy: `begin`). An error refuses it.
    15 BEGIN begin: Begin,
    /// A transaction is about to be committed (SQLAlchemy: `commit`). An error refuses it; the transaction is rolled back.
    16 COMMIT commit: Commit,
    /// A transaction is rolled back (SQLAlchemy: `rollback`).
    17 ROLLBACK rollback: Rollback,
    /// A savepoint is made, released or rolled back to (SQLAlchemy: `savepoint`, `release_savepoint`, `rollback_savepoint`).
    18 SAVEPOINT savepoint: SavepointEvent,
    /// A step of a two-phase transaction (SQLAlchemy: `begin_twophase`, `prepare_twophase`, `commit_twophase`, `rollback_twophase`).
    19 TWO_PHASE two_phase: TwoPhaseEvent,
    /// An engine gives a connection (SQLAlchemy: `engine_connect`). An error is the error of asking for it.
    20 ENGINE_CONNECTED engine_connected: EngineConnected,
    /// An engine was disposed of (SQLAlchemy: `engine_disposed`).
    21 DISPOSED disposed: Disposed,
    /// Execution options were set on a connection or an engine (SQLAlchemy: `set_connection_execution_options`,
    /// `set_engine_execution_options`). An error refuses them.
    22 SET_OPTIONS set_options: SetOptions,
}

fn next_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The listeners of all engines, and the engines there are.
#[derive(Default)]
struct Everywhere {
    listeners: Hub,
    engines: Vec<Weak<Hub>>,
}

fn everywhere() -> &'static Mutex<Everywhere> {
    static EVERYWHERE: OnceLock<Mutex<Everywhere>> = OnceLock::new();
    EVERYWHERE.get_or_init(Mutex::default)
}

impl Hub {
    /// The hub of a new engine, with the listeners of all engines.
    pub(crate) fn new() -> Arc<Self> {
        let hub = Arc::new(Hub::default());
        let mut everywhere = everywhere().lock();
        hub.copy(&everywhere.listeners);
        everywhere.engines.retain(|known| known.strong_count() > 0);
        everywhere.engines.push(Arc::downgrade(&hub));
        hub
    }

    /// Whether anybody listens to one of these.
    #[inline]
    pub(crate) fn has(&self, bits: u32) -> bool {
        self.bits.load(Ordering::Relaxed) & bits != 0
    }

    /// Says that something other than a listener is interested, or is not any more.
    pub(crate) fn set(&self, bit: u32, on: bool) {
        match on {
            true => self.bits.fetch_or(bit, Ordering::Relaxed),
            false => self.bits.fetch_and(!bit, Ordering::Relaxed),
        };
    }
}

/// Whose listeners are meant.
#[derive(Clone)]
enum Target {
    One(Weak<Hub>),
    All,
}

impl Target {
    fn each(&self, work: impl Fn(&Hub)) {
        match self {
            Target::One(hub) => {
                if let Some(hub) = hub.upgrade() {
                    work(&hub);
                }
            }
            Target::All => {
                let everywhere = everywhere().lock();
                work(&everywhere.listeners);
                everywhere.engines.iter().filter_map(Weak::upgrade).for_each(|hub| work(&hub));
            }
        }
    }
}

/// Where listeners are registered: [`crate::Engine::events`], [`crate::EngineBuilder::events`], or [`Events::global`] for all engines
/// (SQLAlchemy: `event.listen`, `event.listens_for`).
#[derive(Clone)]
pub struct Events {
    target: Target,
    once: bool,
}

impl Events {
    pub(crate) fn of(hub: &Arc<Hub>) -> Self {
        Events { target: Target::One(Arc::downgrade(hub)), once: false }
    }

    /// The events of every engine, those that exist and those to come (SQLAlchemy: `listens_for(Engine, …)`).
    pub fn global() -> Self {
        Events { target: Target::All, once: false }
    }

    /// Listeners registered through this are called once and then removed (SQLAlchemy: `once=True`).
    #[must_use]
    pub fn once(&self) -> Self {
        Events { target: self.target.clone(), once: true }
    }
}

impl std::fmt::Debug for Events {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Events").field("once", &self.once).finish_non_exhaustive()
    }
}

/// A registered listener. Dropping it leaves the listener in place.
#[derive(Clone)]
pub struct Listener {
    id: u64,
    event: u32,
    target: Target,
}

impl Listener {
    /// Ends listening (SQLAlchemy: `event.remove`). Doing it twice is no error.
    pub fn remove(&self) {
        self.target.each(|hub| hub.remove(self.event, self.id));
    }
}

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listener").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Logs the error of a listener whose event cannot be stopped any more.
pub(crate) fn noted(event: &str, outcome: Result<()>) {
    if let Err(error) = outcome {
        tracing::warn!(target: "aludel.event", event, error = %error, "a listener failed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    fn overflow(hub: &Hub) -> Result<()> {
        hub.overflow(&mut Overflow { dialect: "x", engine: "", size: 1, in_use: 2 })
    }

    #[test]
    fn listeners_come_and_go() {
        let hub = Hub::new();
        let heard = Arc::new(AtomicUsize::new(0));
        let listen = |events: Events| {
            let heard = Arc::clone(&heard);
            events.overflow(move |event| {
                assert_eq!(event.dialect, "x");
                heard.fetch_add(1, Ordering::Relaxed);
            })
        };
        assert!(!hub.has(bit::OVERFLOW));
        let (one, two) = (listen(Events::of(&hub)), listen(Events::of(&hub)));
        overflow(&hub).unwrap();
        one.remove();
        one.remove();
        overflow(&hub).unwrap();
        assert!(hub.has(bit::OVERFLOW));
        two.remove();
        assert!(!hub.has(bit::OVERFLOW));
        listen(Events::of(&hub).once());
        overflow(&hub).unwrap();
        overflow(&hub).unwrap();
        assert!(!hub.has(bit::OVERFLOW));
        assert_eq!(heard.load(Ordering::Relaxed), 4);
    }

    #[test]
    fn listeners_of_all_engines_reach_old_and_new_ones() {
        let old = Hub::new();
        let heard = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&heard);
        let listener = Events::global().soft_invalidate(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let new = Hub::new();
        for hub in [&old, &new] {
            hub.soft_invalidate(&mut Invalidate { dialect: "x", engine: "", id: 1, error: None }).unwrap();
        }
        listener.remove();
        assert!(!old.has(bit::SOFT_INVALIDATE) && !new.has(bit::SOFT_INVALIDATE) && !Hub::new().has(bit::SOFT_INVALIDATE));
        assert_eq!(heard.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn an_error_ends_the_telling() {
        let hub = Hub::new();
        Events::of(&hub).overflow(|_| Err::<(), _>(crate::Error::internal("no")));
        Events::of(&hub).overflow(|_| -> () { panic!("is not reached") });
        assert!(overflow(&hub).is_err());
    }
}
