//! The database servers that the tests need: private ones, brought up for one run and stopped after it ([`Servers`]), or for one
//! test that stops, kills and starts its own ([`Private`]).
//!
//! Every server has its data in one temporary folder and listens on a free port of the loopback interface. Whoever has
//! one of their own sets its variable (`ALUDEL_TEST_POSTGRES_URL` and so on), and that one is used. A server that
//! cannot be started is told with the reason, and is never counted as passed.
//!
//! | module | what |
//! |---|---|
//! | [`postgres`], [`mariadb`], [`mysql`] | one server each: its programs, its data, its command line |
//! | [`apt`], [`npm`] | where programs come from when they are not there |
//! | [`account`] | who runs a server, since database servers refuse root |
//! | [`wire`] | asking a server for a sign of life and its version, in its own protocol |
//! | [`running`] | a process that is a server, and its end |
//! | [`private`] | a server of one test's own |
//! | [`process`] | running another program to its end |

mod account;
pub mod apt;
mod mariadb;
mod mysql;
mod npm;
mod postgres;
pub mod private;
pub mod process;
pub mod running;
mod wire;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::TempDir;

pub use private::Private;
pub use running::{Prepared, Running};

/// A server that tests may use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Debian's PostgreSQL.
    Postgres,
    /// Debian's MariaDB.
    MariaDb,
    /// MySQL of Debian's unstable version.
    MySql,
    /// The oldest PostgreSQL that is supported.
    Postgres14,
    /// The newest PostgreSQL.
    Postgres18,
}

use Kind::*;

/// Those of every run.
const USUAL: [Kind; 2] = [Postgres, MariaDb];
/// Those of a full run.
const ALL: [Kind; 5] = [Postgres, MariaDb, MySql, Postgres14, Postgres18];

impl Kind {
    /// The name of the engine in reports.
    pub fn name(self) -> &'static str {
        match self {
            Postgres => "postgres",
            MariaDb => "mariadb",
            MySql => "mysql",
            Postgres14 => "postgres14",
            Postgres18 => "postgres18",
        }
    }

    /// The server of that name.
    pub fn named(name: &str) -> Option<Kind> {
        ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The variable with the URL of an administrator.
    pub fn variable(self) -> String {
        format!("ALUDEL_TEST_{}_URL", self.name().to_uppercase())
    }

    fn prepare(self, place: &Place) -> Result<Prepared, String> {
        match self {
            Postgres => postgres::debian(place),
            Postgres14 => postgres::from_npm(place, postgres::V14),
            Postgres18 => postgres::from_npm(place, postgres::V18),
            MariaDb => mariadb::prepare(place),
            MySql => mysql::prepare(place),
        }
    }
}

/// Where a server may put its files.
struct Place {
    /// Gone after the run.
    data: PathBuf,
    /// Kept for the next run: what was downloaded.
    cache: PathBuf,
    /// What is missing may be installed and downloaded.
    installs: bool,
}

impl Place {
    /// What `is_there` finds, after the packages were installed if need be and allowed.
    fn ensure<T>(&self, packages: &[&str], is_there: impl Fn() -> Option<T>) -> Result<T, String> {
        match is_there() {
            Some(found) => Ok(found),
            None => self.may_install().and_then(|()| apt::ensure(packages, is_there)),
        }
    }

    fn may_install(&self) -> Result<(), String> {
        if self.installs { Ok(()) } else { Err("its programs are not here; `cargo xtask test` and `cargo xtask servers` bring them".to_owned()) }
    }
}

/// An engine that tests can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// Which server it is.
    pub kind: Kind,
    /// An administrator's URL.
    pub url: String,
    /// What the server calls its version.
    pub version: String,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "engine {} {}", self.kind.name(), self.version)
    }
}

/// The servers of a run. They end when it is dropped, or when somebody presses Ctrl-C.
pub struct Servers {
    /// What can be reached.
    pub engines: Vec<Engine>,
    /// What cannot, and why.
    pub not_run: Vec<(&'static str, String)>,
    cache: PathBuf,
    held: Held,
}

/// The processes and their folder, shared with whoever handles Ctrl-C.
type Held = Arc<Mutex<Option<(Vec<Running>, TempDir)>>>;

/// A server that is prepared, or one that somebody else runs.
enum Found {
    Given(String),
    Prepared(Prepared),
}

impl Servers {
    /// No server at all.
    pub fn none() -> Servers {
        let why = || "started without servers (--quick)".to_owned();
        let not_run = USUAL.iter().map(|kind| (kind.name(), why())).collect();
        Servers { engines: Vec::new(), not_run, cache: PathBuf::new(), held: Held::default() }
    }

    /// Brings up the usual servers, or all. What is downloaded is kept in `cache`. What cannot be started is not an error.
    pub fn start(cache: &Path, all: bool) -> Result<Servers, String> {
        let folder = tempfile::Builder::new().prefix("aludel-servers-").tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        account::let_others_in(folder.path())?;
        let kinds: &[Kind] = if all { &ALL } else { &USUAL };
        let mut servers = Servers { engines: Vec::new(), not_run: Vec::new(), cache: cache.to_path_buf(), held: Held::default() };
        let found = find_all(kinds, folder.path(), cache);
        *servers.lock() = Some((Vec::new(), folder));
        servers.stop_on_interrupt();
        // The processes are started by the thread that waits for them all: they end when it does.
        for (kind, found) in found {
            match found.and_then(|found| servers.bring_up(kind, found)) {
                Ok(engine) => servers.engines.push(engine),
                Err(why) => servers.not_run.push((kind.name(), why)),
            }
        }
        Ok(servers)
    }

    fn bring_up(&self, kind: Kind, found: Found) -> Result<Engine, String> {
        let (url, version) = match found {
            Found::Given(url) => {
                let version = wire::version_at(&url)?;
                (url, format!("{version} (given by {})", kind.variable()))
            }
            Found::Prepared(prepared) => {
                let running = prepared.start()?;
                let (url, version) = (running.url.clone(), running.version.clone());
                if let Some((all, _)) = self.lock().as_mut() {
                    all.push(running);
                }
                (url, version)
            }
        };
        Ok(Engine { kind, url, version })
    }

    /// Tells a program where the servers are.
    pub fn tell(&self, command: &mut Command) {
        command.envs(self.variables());
    }

    /// What tells programs where the servers are, and where what they were made of lies: names and values of variables.
    pub fn variables(&self) -> Vec<(String, String)> {
        let urls = self.engines.iter().map(|engine| (engine.kind.variable(), engine.url.clone()));
        urls.chain([(private::CACHE.to_owned(), self.cache.display().to_string())]).collect()
    }

    /// Prints the engines that tests can reach.
    pub fn print(&self) {
        for engine in &self.engines {
            println!("{engine}");
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(Vec<Running>, TempDir)>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop_on_interrupt(&self) {
        let held = Arc::clone(&self.held);
        // A second handler is refused; there is one run per process.
        let _ = ctrlc::set_handler(move || {
            stop(&held);
            std::process::exit(130);
        });
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        stop(&self.held);
    }
}

fn stop(held: &Held) {
    let taken = held.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some((servers, folder)) = taken {
        drop(servers);
        let _ = folder.close();
    }
}

/// Prepares the servers, at the same time: making data folders takes seconds each.
fn find_all(kinds: &[Kind], folder: &Path, cache: &Path) -> Vec<(Kind, Result<Found, String>)> {
    std::thread::scope(|scope| {
        let all: Vec<_> = kinds.iter().map(|kind| (*kind, scope.spawn(|| find(*kind, folder, cache)))).collect();
        all.into_iter().map(|(kind, thread)| (kind, thread.join().unwrap_or_else(|_| Err("preparing it panicked".to_owned())))).collect()
    })
}

fn find(kind: Kind, folder: &Path, cache: &Path) -> Result<Found, String> {
    match std::env::var(kind.variable()) {
        Ok(url) => Ok(Found::Given(url)),
        Err(_) => prepare(kind, folder, cache, true).map(Found::Prepared),
    }
}

/// Makes a server's data below a folder.
fn prepare(kind: Kind, folder: &Path, cache: &Path, installs: bool) -> Result<Prepared, String> {
    let place = Place { data: folder.join(kind.name()), cache: cache.to_path_buf(), installs };
    let made = std::fs::create_dir_all(&place.data).and_then(|()| std::fs::create_dir_all(cache));
    made.map_err(|error| format!("no folder for it: {error}"))?;
    account::let_others_in(&place.data)?;
    kind.prepare(&place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_of_a_tests_own_installs_nothing() {
        let place = Place { data: PathBuf::new(), cache: PathBuf::from("/nowhere"), installs: false };
        assert_eq!(place.ensure(&["no-such-package"], || Some(1)), Ok(1));
        let why = place.ensure(&["no-such-package"], || None::<()>).unwrap_err();
        assert!(why.contains("cargo xtask servers"), "{why}");
    }
}
