//! One open connection of a driver, with the memory that its statements share.
use crate::execute::{Cells, Statements};
use aludel_plugin_loader::{Batch, ConnectionState, DriverConnection};
use std::time::Instant;

/// An open connection and what is kept with it: prepared statements, and buffers that are used again.
pub(crate) struct Physical {
    pub(crate) driver: DriverConnection,
    pub(crate) statements: Statements,
    pub(crate) batch: Batch,
    pub(crate) key: Vec<u8>,
    pub(crate) cells: Cells,
    /// It has not been given back yet.
    pub(crate) fresh: bool,
    /// It cannot be used again.
    pub(crate) broken: bool,
    pub(crate) opened: Instant,
    pub(super) generation: u64,
}

impl Physical {
    pub(crate) fn new(driver: DriverConnection, statements: usize) -> Box<Self> {
        Box::new(Physical {
            driver,
            statements: Statements::new(statements),
            batch: Batch::new(),
            key: Vec::new(),
            cells: Cells::default(),
            fresh: true,
            broken: false,
            opened: Instant::now(),
            generation: 0,
        })
    }

    /// Drops what its user left behind. `false`: it cannot be used again.
    pub(crate) fn reset(&mut self) -> bool {
        self.fresh = false;
        self.broken = self.broken || self.driver.reset().is_err() || self.driver.state() != ConnectionState::Healthy;
        !self.broken
    }
}
