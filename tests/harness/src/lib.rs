//! What the test suites share: databases that are gone when the test is, and recorded statements.
//!
//! The crate that uses it needs `aludel-sqlite-plugin` among its dev-dependencies, so that cargo builds the library,
//! which is then found beside the test's executable.
mod scorecard;
mod server;

pub use scorecard::{Figure, scorecard_folder, write_scorecard_part};
pub use server::{ENGINES, Server, engines, on_engine};

use aludel_engine::{Engine, EngineBuilder, Recorder, Result};
use std::{
    ops::Deref,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A database in a file of a temporary folder, which goes with it.
pub struct TempFile {
    engine: Engine,
    folder: TempDir,
}

/// An engine over a new database in memory.
pub fn memory() -> Engine {
    Engine::connect("sqlite://").unwrap_or_else(|error| panic!("{error}"))
}

/// The same, with settings.
pub fn memory_with(settings: impl FnOnce(EngineBuilder) -> EngineBuilder) -> Result<Engine> {
    settings(Engine::builder("sqlite://")).connect()
}

/// An engine over a new database file.
pub fn temp_file() -> TempFile {
    temp_file_with(|builder| builder)
}

/// The same, with settings.
pub fn temp_file_with(settings: impl FnOnce(EngineBuilder) -> EngineBuilder) -> TempFile {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = url_of(&folder.path().join("test.db"));
    let engine = settings(Engine::builder(url)).connect().unwrap_or_else(|error| panic!("{error}"));
    TempFile { engine, folder }
}

/// The URL of a database file.
pub fn url_of(file: &Path) -> String {
    format!("sqlite:///{}", file.display())
}

impl TempFile {
    /// The file.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("test.db")
    }

    /// Another engine over the same file.
    pub fn another(&self, settings: impl FnOnce(EngineBuilder) -> EngineBuilder) -> Engine {
        settings(Engine::builder(url_of(&self.path()))).connect().unwrap_or_else(|error| panic!("{error}"))
    }
}

impl Deref for TempFile {
    type Target = Engine;
    fn deref(&self) -> &Engine {
        &self.engine
    }
}

/// Runs `work`, and gives the statements that the engine sent meanwhile, without those that begin and end transactions.
pub fn statements(engine: &Engine, work: impl FnOnce()) -> Vec<String> {
    let recorder = engine.record();
    work();
    recorder.statements()
}

/// Asserts which statements an engine sent since the recorder was made or last asked, and forgets them.
#[track_caller]
pub fn assert_sent(recorder: &Recorder, expected: &[&str]) {
    assert_eq!(recorder.take(), expected);
}
