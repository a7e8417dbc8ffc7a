//! The `mssql` driver against Microsoft's mock of the protocol, in a workspace of its own (`tests/tds`): only in a full run, because
//! the mock takes minutes to build.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::suite::{self, Run};
use crate::workspace::{Workspace, cargo};
use aludel_test_servers::process;

/// The Python package that carries Microsoft's driver in Rust, and the driver in it.
const PACKAGE: &str = "mssql-python-rs==0.3.0";
const DRIVER: &str = "mssqlodbc.so";
const FETCH: Duration = Duration::from_secs(5 * 60);
/// Takes one file out of the wheel of a folder.
const UNPACK: &str = "import sys, glob, zipfile; z = zipfile.ZipFile(glob.glob(sys.argv[1] + '/*.whl')[0]); \
    open(sys.argv[1] + '/' + sys.argv[2], 'wb').write(z.read(next(n for n in z.namelist() if n.endswith('/' + sys.argv[2]))))";

/// Builds and runs them.
pub fn run(workspace: &Workspace) -> Result<Run, String> {
    let mut command = cargo(&workspace.root);
    command.args(["test", "--manifest-path", "tests/tds/Cargo.toml", "--", "--show-output"]);
    command.env("CARGO_TARGET_DIR", workspace.target.join("tds"));
    // Without it the tests say that they did not run over it.
    if let Ok(driver) = driver(&workspace.target.join("tools/mssqlodbc")) {
        command.env("ALUDEL_TEST_MSSQLODBC", driver);
    }
    suite::another_workspace("aludel-tests-tds", "tests/mock.rs", &mut command)
}

fn driver(folder: &Path) -> Result<PathBuf, String> {
    let driver = folder.join(DRIVER);
    if driver.exists() {
        return Ok(driver);
    }
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let python = |command: &mut Command| match process::run(command, FETCH)?.trouble {
        None => Ok(()),
        Some(trouble) => Err(trouble),
    };
    python(Command::new("python3").args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"]).arg(folder).arg(PACKAGE))?;
    python(Command::new("python3").args(["-c", UNPACK]).arg(folder).arg(DRIVER))?;
    Ok(driver)
}
