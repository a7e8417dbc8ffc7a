//! Debian packages, installed when they are not there and we may.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use crate::{account, process};

const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Whether the lists of packages were fetched in this run. Only one may install at a time.
static LISTS: Mutex<bool> = Mutex::new(false);

/// Installs packages if `is_there` does not find what they bring.
pub fn ensure<T>(packages: &[&str], is_there: impl Fn() -> Option<T>) -> Result<T, String> {
    if let Some(found) = is_there() {
        return Ok(found);
    }
    install(packages)?;
    is_there().ok_or_else(|| format!("the packages {} did not bring it", packages.join(", ")))
}

fn install(packages: &[&str]) -> Result<(), String> {
    let names = packages.join(" ");
    if !account::is_root() || !Path::new("/usr/bin/apt-get").exists() {
        return Err(format!("it is not installed; `apt-get install {names}` brings it"));
    }
    let mut lists = LISTS.lock().map_err(|_| "an earlier installation panicked".to_owned())?;
    if !*lists {
        apt(&["update"])?;
        *lists = true;
    }
    println!("installing {names}");
    apt(&[&["install", "-y", "--no-install-recommends"], packages].concat())
}

fn apt(arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new("apt-get");
    // In this runlevel packages do not start their services: the tests bring up their own.
    command.args(["-q", "-o", "DPkg::Lock::Timeout=300"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1");
    let done = process::run(&mut command, LIMIT)?;
    if done.success {
        return Ok(());
    }
    let last = done.output.lines().rfind(|line| line.starts_with("E:")).unwrap_or("no reason given").to_owned();
    Err(format!("`apt-get {}` failed: {last}", arguments.join(" ")))
}

/// A program on the usual path.
pub fn program(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from);
    std::env::split_paths(&folders).chain(system).map(|folder| folder.join(name)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_not_installed() {
        assert!(ensure(&["no-such-package"], || program("sh")).unwrap().ends_with("sh"));
        assert!(program("no-such-program-at-all").is_none());
    }
}
