//! Stopping a statement from another thread: a second connection that only says which session it is about.
use super::{options::Tls, socket::Plain};
use aludel_plugin_sdk::Cancel;
use postgres::config::Host;
use std::{
    io::{Read, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

const CANCEL_REQUEST: u32 = 80_877_102;
/// How long a cancellation may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a session's server is, and the session's key.
#[derive(Clone)]
pub(super) struct Address {
    pub(super) host: Host,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) key: Option<(u32, Vec<u8>)>,
    pub(super) timeout: Option<Duration>,
}

impl Address {
    /// Asks the server to stop what the session runs. When this returns, the server has told the session, so that a later statement is not
    /// hit by it.
    pub(super) fn cancel(&self) {
        let Some((process, secret)) = &self.key else { return };
        let address = Address { timeout: Some(self.timeout.unwrap_or(PATIENCE)), ..self.clone() };
        let Ok(mut socket) = address.connect(&|_| {}) else { return };
        let _ = socket.set_timeout(address.timeout);
        let mut request = Vec::with_capacity(16);
        for number in [12 + secret.len() as u32, CANCEL_REQUEST, *process] {
            request.extend_from_slice(&number.to_be_bytes());
        }
        request.extend_from_slice(secret);
        if socket.write_all(&request).and_then(|()| socket.flush()).is_ok() {
            let _ = socket.read(&mut [0]);
        }
    }
}

/// What another thread holds.
pub(super) struct Handle {
    pub(super) address: Arc<Address>,
    /// So that the session knows by whom its statement was stopped.
    pub(super) asked: Arc<AtomicBool>,
    /// The session's own stream.
    pub(super) stream: Option<Plain>,
}

impl Cancel for Handle {
    fn cancel(&self) {
        self.asked.store(true, Ordering::Relaxed);
        self.address.cancel();
    }

    fn abandon(&self) {
        if let Some(stream) = &self.stream {
            stream.shut_down();
        }
    }
}
