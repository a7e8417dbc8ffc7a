//! The numbers of a pool.

/// How a pool is doing (SQLAlchemy: `engine.pool.status()`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStatus {
    /// Connections that are kept at most (`pool.size()`).
    pub size: usize,
    /// Open and not in use (`pool.checkedin()`).
    pub idle: usize,
    /// In use (`pool.checkedout()`).
    pub in_use: usize,
    /// Open beyond `size` (`pool.overflow()`, which counts from `-size` instead).
    pub overflow: usize,
    /// Threads that wait for one.
    pub waiting: usize,
    /// Opened since the engine was made.
    pub opened: u64,
    /// Closed since the engine was made, for whatever reason.
    pub closed: u64,
    /// Given up because they could not be used again.
    pub invalidated: u64,
    /// How often a thread waited in vain.
    pub timeouts: u64,
}

impl std::fmt::Display for PoolStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let PoolStatus { size, idle, in_use, overflow, waiting, invalidated, .. } = self;
        write!(f, "pool of {size}: {idle} idle, {in_use} in use, {overflow} beyond the size, {waiting} waiting, {invalidated} invalidated")
    }
}
