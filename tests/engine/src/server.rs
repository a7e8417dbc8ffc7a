//! What all connections to one server share.
use aludel_plugin_sdk::{Error, Result};
use parking_lot::{Mutex, MutexGuard};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, OnceLock},
    time::Duration,
};

/// A server, and the strings it hangs on.
#[derive(Default)]
pub struct Server {
    state: Mutex<State>,
}

/// Everything that a test sets and reads.
#[derive(Default)]
pub struct State {
    /// The error of those that connect from now on.
    pub refuse: Option<Error>,
    /// How long connecting takes.
    pub slow: Duration,
    /// Connections opened before the last death are dead.
    pub deaths: u64,
    /// Connections that are open, and were at most.
    pub open: usize,
    /// The most there ever were.
    pub most: usize,
    /// The URL and options of every attempt to connect.
    pub attempts: Vec<(String, Vec<(String, String)>)>,
    /// Everything that was asked for.
    pub log: Vec<String>,
    /// The errors of the next commits.
    pub commits: Vec<Error>,
    /// The last key.
    pub key: i64,
    /// Prepared transactions.
    pub prepared: BTreeSet<String>,
    /// Statements beginning with one of these fail.
    pub refused: Vec<String>,
    /// Named locks, and which connection has each.
    pub locks: BTreeMap<String, u64>,
    /// The number of the last connection.
    pub connections: u64,
}

impl Server {
    /// The server of this name, new or known.
    pub fn named(name: &str) -> Arc<Server> {
        static SERVERS: OnceLock<Mutex<HashMap<String, Arc<Server>>>> = OnceLock::new();
        Arc::clone(SERVERS.get_or_init(Mutex::default).lock().entry(name.to_owned()).or_default())
    }

    pub(crate) fn of_url(url: &str) -> Arc<Server> {
        let place = url.split("://").nth(1).unwrap_or_default();
        let host = place.rsplit('@').next().unwrap_or_default();
        Server::named(host.split([':', '/', '?']).next().unwrap_or_default())
    }

    /// What a test sets and reads.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// Everything that was asked for since the last time.
    pub fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut self.state().log)
    }

    /// Ends every connection that there is.
    pub fn die(&self) {
        self.state().deaths += 1;
    }

    pub(crate) fn accept(&self, url: &str, options: &[(&str, &str)]) -> Result<()> {
        let slow = self.state().slow;
        if !slow.is_zero() {
            std::thread::sleep(slow);
        }
        let mut state = self.state();
        state.attempts.push((url.to_owned(), options.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()));
        if let Some(error) = &state.refuse {
            return Err(error.clone());
        }
        state.open += 1;
        state.connections += 1;
        state.most = state.most.max(state.open);
        Ok(())
    }
}
