//! Stopping a running statement from another thread.
#![allow(unsafe_code)]
use aludel_plugin_sdk::Cancel;
use odbc_api::sys::{self, HStmt};
use std::sync::{Arc, Mutex, PoisonError};

/// The statement that runs.
#[derive(Default)]
struct Running(Option<HStmt>);

// SAFETY: the handle is used under the lock only, and ODBC allows to cancel from any thread.
unsafe impl Send for Running {}

/// The connection's side: which statement may be stopped.
#[derive(Default)]
pub(super) struct CancelSource(Arc<Mutex<Running>>);

struct CancelHandle(Arc<Mutex<Running>>);

impl CancelSource {
    pub(super) fn handle(&self) -> Box<dyn Cancel> {
        Box::new(CancelHandle(Arc::clone(&self.0)))
    }

    /// From now until [`ended`](Self::ended) this statement may be stopped.
    pub(super) fn begins(&self, statement: HStmt) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = Some(statement);
    }

    /// Waits for a thread that is just stopping the statement.
    pub(super) fn ended(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0 = None;
    }
}

impl Cancel for CancelHandle {
    fn cancel(&self) {
        let running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(statement) = running.0 {
            // SAFETY: the handle is freed only after `ended`, which needs the lock held here.
            let _ = unsafe { sys::SQLCancel(statement) };
        }
    }
}
