//! A server of one test's own, which it may stop, kill and start again.

use std::ops::{Deref, DerefMut};
use std::path::Path;

use tempfile::TempDir;

use crate::{Kind, Running, account, prepare};

/// The variable with the folder of what was downloaded for servers. `cargo xtask test` and `cargo xtask servers` set it: nothing is installed
/// or downloaded by a test.
pub const CACHE: &str = "ALUDEL_TEST_SERVERS_CACHE";

/// What makes a commit outlive the server's process. The servers of a run are told otherwise, for speed.
const DURABLE: [(Kind, &[&str]); 5] = [
    (Kind::Postgres, &["-c", "synchronous_commit=on"]),
    (Kind::Postgres14, &["-c", "synchronous_commit=on"]),
    (Kind::Postgres18, &["-c", "synchronous_commit=on"]),
    (Kind::MariaDb, &["--innodb-flush-log-at-trx-commit=1"]),
    (Kind::MySql, &["--innodb-flush-log-at-trx-commit=1"]),
];

/// A server with its data, both gone when it is dropped.
pub struct Private {
    running: Running,
    // Dropped after the server has ended.
    _folder: TempDir,
}

impl Private {
    /// Makes and starts one, with arguments of its command line added. `Err` says why there is none.
    pub fn start<'a>(kind: Kind, arguments: impl IntoIterator<Item = &'a str>) -> Result<Private, String> {
        let cache = std::env::var(CACHE).map_err(|_| format!("{CACHE} is not set"))?;
        let folder = tempfile::Builder::new().prefix("aludel-private-").tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        account::let_others_in(folder.path())?;
        let durable = DURABLE.into_iter().filter(|(durable, _)| *durable == kind).flat_map(|(_, arguments)| arguments.iter().copied());
        let running = prepare(kind, folder.path(), Path::new(&cache), false)?.with(durable).with(arguments).start()?;
        Ok(Private { running, _folder: folder })
    }
}

impl Deref for Private {
    type Target = Running;
    fn deref(&self) -> &Running {
        &self.running
    }
}

impl DerefMut for Private {
    fn deref_mut(&mut self) -> &mut Running {
        &mut self.running
    }
}
