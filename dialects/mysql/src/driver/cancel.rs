//! Stopping a running statement from another thread: KILL QUERY over a connection of its own.
use super::{connect::Target, wire::OtherEnd};
use aludel_plugin_sdk::Cancel;
use mysql::consts::Command;
use std::sync::{Arc, Mutex, PoisonError};

/// What a connection and its handles share.
pub(super) struct CancelSource {
    shared: Arc<Shared>,
    /// Somebody has a handle, so that calls have to say when they run.
    armed: bool,
}

struct Shared {
    target: Arc<Target>,
    session: u32,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Running,
    /// The running call was killed; whether the server noticed in time is not known.
    Killed,
}

struct Handle {
    shared: Arc<Shared>,
    /// The session's own stream.
    stream: Option<OtherEnd>,
}

impl CancelSource {
    pub(super) fn new(target: Arc<Target>, session: u32) -> Self {
        CancelSource { shared: Arc::new(Shared { target, session, state: Mutex::new(State::Idle) }), armed: false }
    }

    pub(super) fn handle(&mut self, stream: Option<OtherEnd>) -> Box<dyn Cancel> {
        self.armed = true;
        Box::new(Handle { shared: Arc::clone(&self.shared), stream })
    }

    /// A call begins.
    #[inline]
    pub(super) fn begin(&self) {
        if self.armed {
            self.shared.set(State::Running);
        }
    }

    /// A call ends, after a kill that is under way. `true`: it was killed.
    #[inline]
    pub(super) fn end(&self) -> bool {
        self.armed && self.shared.set(State::Idle) == State::Killed
    }

    /// Kills the running statement from within, for a result whose rest nobody wants.
    pub(super) fn kill(&self) -> bool {
        self.shared.kill()
    }
}

impl Shared {
    /// Gives the state before.
    fn set(&self, state: State) -> State {
        std::mem::replace(&mut *self.state.lock().unwrap_or_else(PoisonError::into_inner), state)
    }

    fn kill(&self) -> bool {
        let Ok((mut wire, _)) = self.target.log_in() else { return false };
        wire.simple(Command::COM_QUERY, format!("KILL QUERY {}", self.session).as_bytes()).is_ok()
    }
}

impl Cancel for Handle {
    /// The running call ends with an error of kind CANCELLED; without a running call nothing happens. The call cannot end
    /// while the kill is under way, so that it never meets the next one.
    fn cancel(&self) {
        let mut state = self.shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        if *state == State::Running && self.shared.kill() {
            *state = State::Killed;
        }
    }

    fn abandon(&self) {
        if let Some(stream) = &self.stream {
            stream.shut_down();
        }
    }
}
