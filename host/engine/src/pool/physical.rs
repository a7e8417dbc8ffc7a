//! One open connection of a driver, with the memory that its statements share.
use super::ResetOnReturn;
use crate::{
    deadline,
    execute::{Cells, Statements},
};
use aludel_plugin_loader::{Batch, ConnectionState, DriverConnection};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

/// An open connection and what is kept with it: prepared statements, and buffers that are used again.
pub(crate) struct Physical {
    pub(crate) driver: DriverConnection,
    pub(crate) statements: Statements,
    pub(crate) batch: Batch,
    pub(crate) key: Vec<u8>,
    pub(crate) cells: Cells,
    /// Never used twice in a process.
    pub(crate) id: u64,
    /// It has not been given back yet.
    pub(crate) fresh: bool,
    /// It cannot be used again.
    pub(crate) broken: bool,
    /// It can be used, but is not to be kept.
    pub(crate) unwanted: bool,
    pub(crate) opened: Instant,
    /// When it came back, if the pool wants to know.
    pub(super) returned: Instant,
    pub(crate) generation: u64,
}

impl Physical {
    pub(crate) fn new(driver: DriverConnection, statements: usize) -> Box<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let now = Instant::now();
        Box::new(Physical {
            driver,
            statements: Statements::new(statements),
            batch: Batch::new(),
            key: Vec::new(),
            cells: Cells::default(),
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            fresh: true,
            broken: false,
            unwanted: false,
            opened: now,
            returned: now,
            generation: 0,
        })
    }

    /// Drops what its user left behind. `false`: it cannot be used again.
    pub(super) fn reset(&mut self, how: ResetOnReturn) -> bool {
        self.fresh = false;
        self.broken = self.broken || self.fails_to_reset(how) || self.driver.state() != ConnectionState::Healthy;
        !self.broken
    }

    fn fails_to_reset(&mut self, how: ResetOnReturn) -> bool {
        let commits = match how {
            ResetOnReturn::Nothing => return false,
            ResetOnReturn::Rollback => false,
            ResetOnReturn::Commit => true,
        };
        if self.driver.state() == ConnectionState::Healthy {
            return self.driver.reset().is_err();
        }
        // The server is asked, and whoever gives a connection back is not to wait for one that does not answer.
        let reset = |driver: &mut DriverConnection| {
            if commits && driver.state() == ConnectionState::InTransaction {
                driver.commit()?;
            }
            driver.reset()
        };
        deadline::soon(&mut self.driver, reset).is_err()
    }
}
