//! How a pool keeps connections.
use std::time::Duration;

/// How connections are kept (SQLAlchemy: `poolclass`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum PoolKind {
    /// Up to `pool_size` are kept and up to `max_overflow` more opened when they are needed (`QueuePool`).
    #[default]
    Queue,
    /// One connection, which all take in turns and which is never closed (`StaticPool`): for databases that
    /// live and die with their connection.
    Static,
    /// Nothing is kept: each use opens a connection and closes it (`NullPool`).
    Null,
    /// One connection; asking for a second one is an error at once (`AssertionPool`): for tests.
    Assertion,
}

/// What is done to a connection that comes back (SQLAlchemy: `pool_reset_on_return`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ResetOnReturn {
    /// An open transaction is rolled back, and what the driver knows to be left over is dropped.
    #[default]
    Rollback,
    /// An open transaction is committed first.
    Commit,
    /// Nothing is sent. A connection with an open transaction is closed instead of kept.
    Nothing,
}

/// How a pool keeps connections, with all its numbers.
#[derive(Debug, Clone)]
pub(crate) struct PoolSettings {
    pub(crate) kind: PoolKind,
    pub(crate) size: usize,
    pub(crate) overflow: usize,
    pub(crate) timeout: Duration,
    pub(crate) recycle: Option<Duration>,
    /// A connection that was kept for longer is closed.
    pub(crate) idle_timeout: Option<Duration>,
    /// So many are kept however long nobody needs them.
    pub(crate) min_idle: usize,
    /// A connection that was kept for at least so long has to prove that it is alive.
    pub(crate) ping_after: Option<Duration>,
    /// The one that was kept longest goes out first.
    pub(crate) fifo: bool,
    pub(crate) reset: ResetOnReturn,
    /// Lending and giving back is told at INFO.
    pub(crate) echo: bool,
}

impl Default for PoolSettings {
    fn default() -> Self {
        PoolSettings {
            kind: PoolKind::Queue,
            size: 5,
            overflow: 10,
            timeout: Duration::from_secs(30),
            recycle: None,
            idle_timeout: None,
            min_idle: 0,
            ping_after: None,
            fifo: false,
            reset: ResetOnReturn::Rollback,
            echo: false,
        }
    }
}

impl PoolSettings {
    /// The numbers that follow from the kind.
    pub(crate) fn of_kind(mut self) -> Self {
        match self.kind {
            PoolKind::Queue => {}
            PoolKind::Static => (self.size, self.overflow, self.recycle, self.idle_timeout) = (1, 0, None, None),
            PoolKind::Null => (self.size, self.overflow) = (0, usize::MAX),
            PoolKind::Assertion => (self.size, self.overflow, self.timeout) = (1, 0, Duration::ZERO),
        }
        self.min_idle = self.min_idle.min(self.size);
        self
    }

    /// The most connections there may be.
    pub(crate) fn most(&self) -> usize {
        self.size.saturating_add(self.overflow).max(1)
    }

    /// Whether it has to be known since when a connection is kept.
    pub(super) fn tells_time(&self) -> bool {
        self.idle_timeout.is_some() || self.ping_after.is_some_and(|after| !after.is_zero())
    }
}
