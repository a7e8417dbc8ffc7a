//! Stopping the call that runs on a connection, from another thread.
use aludel_plugin_interface::connection::Cancel;

/// Stops the call that is running on the connection it was asked from. May outlive the connection.
pub struct CancelHandle {
    handle: Cancel,
}

impl CancelHandle {
    pub(crate) fn new(handle: Cancel) -> Self {
        CancelHandle { handle }
    }

    /// The running call ends with an error of kind CANCELLED, or had ended before.
    pub fn cancel(&self) {
        self.handle.cancel();
    }

    /// The connection is given up: a call that waits for the server ends at once with a dead connection, where the driver has a way.
    pub fn abandon(&self) {
        self.handle.abandon();
    }
}

impl std::fmt::Debug for CancelHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CancelHandle")
    }
}
