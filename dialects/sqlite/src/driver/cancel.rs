//! Interrupting a running statement from another thread.
#![allow(unsafe_code)]
use super::raw::{Database, Interrupt};
use aludel_plugin_sdk::Cancel;
use std::sync::{Arc, Mutex, PoisonError};

/// The connection's side: what a handle may interrupt, until the connection ends.
pub(super) struct CancelSource(Arc<Mutex<Option<Interrupt>>>);

/// Given away; does nothing once the connection has been closed.
struct CancelHandle(Arc<Mutex<Option<Interrupt>>>);

impl CancelSource {
    pub(super) fn new(database: &Database) -> Self {
        CancelSource(Arc::new(Mutex::new(Some(Interrupt::new(database)))))
    }

    pub(super) fn handle(&self) -> Box<dyn Cancel> {
        Box::new(CancelHandle(Arc::clone(&self.0)))
    }
}

/// Declared before the database in the connection, so that it goes first: after this no handle reaches SQLite.
impl Drop for CancelSource {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Cancel for CancelHandle {
    /// The running call ends with an error of kind CANCELLED; without a running call nothing happens.
    fn cancel(&self) {
        if let Some(interrupt) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            // SAFETY: the database closes only after `CancelSource` has emptied this place, which needs the lock held here.
            unsafe { interrupt.interrupt() };
        }
    }
}
