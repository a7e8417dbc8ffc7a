//! Packages of the npm registry that carry a server's programs. They are kept packed, and unpacked for each run where
//! whoever runs the server may read them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::{Place, apt, process};

const LIMIT: Duration = Duration::from_secs(5 * 60);

/// Unpacks a package of a fixed version where the server's data is, and gives the folder of its `native` part.
pub(crate) fn native(package: &str, version: &str, place: &Place) -> Result<PathBuf, String> {
    let (packed, into) = (fetch(package, version, place)?, &place.data);
    let done = process::run(Command::new("tar").arg("xzf").arg(&packed).arg("-C").arg(into), LIMIT)?;
    if !done.success {
        return Err(format!("{} cannot be unpacked: {}", packed.display(), done.output.trim()));
    }
    let folder = into.join("package");
    links(&folder)?;
    Ok(folder.join("native"))
}

fn fetch(package: &str, version: &str, place: &Place) -> Result<PathBuf, String> {
    let name = package.trim_start_matches('@').replace('/', "-");
    let packed = place.cache.join(format!("{name}-{version}.tgz"));
    if packed.exists() {
        return Ok(packed);
    }
    place.may_install()?;
    let npm = apt::ensure(&["npm"], || apt::program("npm"))?;
    println!("fetching {package} {version}");
    let done = process::run(Command::new(npm).args(["pack", "--silent", &format!("{package}@{version}")]).current_dir(&place.cache), LIMIT)?;
    if done.success && packed.exists() {
        return Ok(packed);
    }
    Err(format!("`npm pack {package}@{version}` failed: {}", done.output.lines().last().unwrap_or_default()))
}

/// A package of npm cannot hold links; this one lists them.
fn links(folder: &Path) -> Result<(), String> {
    let wrong = |why: String| format!("pg-symlinks.json: {why}");
    let text = fs::read_to_string(folder.join("native/pg-symlinks.json")).map_err(|error| wrong(error.to_string()))?;
    let list: Value = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    for link in list.as_array().into_iter().flatten() {
        let (Some(source), Some(target)) = (link["source"].as_str(), link["target"].as_str()) else {
            return Err(wrong(format!("not a link: {link}")));
        };
        let (from, to) = (folder.join(target), folder.join(source));
        if let Some(parent) = from.parent() {
            fs::create_dir_all(parent).map_err(|error| wrong(error.to_string()))?;
        }
        if !from.exists() {
            std::os::unix::fs::symlink(&to, &from).map_err(|error| wrong(format!("{target}: {error}")))?;
        }
    }
    Ok(())
}
