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

/// How a pool keeps connections, with all its numbers.
#[derive(Debug, Clone)]
pub(crate) struct PoolSettings {
    pub(crate) kind: PoolKind,
    pub(crate) size: usize,
    pub(crate) overflow: usize,
    pub(crate) timeout: Duration,
    pub(crate) recycle: Option<Duration>,
    pub(crate) pre_ping: bool,
}

impl Default for PoolSettings {
    fn default() -> Self {
        PoolSettings { kind: PoolKind::Queue, size: 5, overflow: 10, timeout: Duration::from_secs(30), recycle: None, pre_ping: false }
    }
}

impl PoolSettings {
    /// The numbers that follow from the kind.
    pub(crate) fn of_kind(mut self) -> Self {
        match self.kind {
            PoolKind::Queue => {}
            PoolKind::Static => (self.size, self.overflow, self.recycle) = (1, 0, None),
            PoolKind::Null => (self.size, self.overflow) = (0, usize::MAX),
            PoolKind::Assertion => (self.size, self.overflow, self.timeout) = (1, 0, Duration::ZERO),
        }
        self
    }

    /// The most connections there may be.
    pub(crate) fn most(&self) -> usize {
        self.size.saturating_add(self.overflow).max(1)
    }
}
