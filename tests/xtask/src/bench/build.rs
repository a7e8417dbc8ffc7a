//! Builds the tools, all on one SQLite.
//!
//! `tests/perf/raw` compiles the SQLite that rusqlite bundles; its library is then linked into every rival in place of
//! the older one that theirs would bundle. Aludel's own SQLite is inside the plugin of its dialect, which bundles the
//! same version.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::peer::programs;
use super::plan::{Side, Tool};
use crate::workspace::{Workspace, cargo};

/// Builds the chosen tools, and our dialect when one of them is ours.
pub fn everything(workspace: &Workspace, tools: &[Tool]) -> Result<(), String> {
    let perf = workspace.root.join("tests/perf");
    let sqlite = raw(workspace, &perf.join("raw"))?;
    let rivals = programs_of(tools, Side::Rival);
    build(sqlite.link(&mut release(workspace, &perf)), &rivals)?;
    let ours = programs_of(tools, Side::Ours);
    build(&mut release(workspace, &perf), &ours)?;
    if !ours.is_empty() {
        build(cargo(&workspace.root).args(["build", "--release"]), &["aludel-sqlite-plugin"])?;
    }
    Ok(())
}

fn programs_of(tools: &[Tool], side: Side) -> Vec<&'static str> {
    let mut programs: Vec<&str> = tools.iter().filter(|tool| tool.side == side).map(|tool| tool.program).collect();
    programs.dedup();
    programs
}

/// Builds packages in one go, because what they share would be built again for each alone.
fn build(command: &mut Command, packages: &[&str]) -> Result<(), String> {
    if packages.is_empty() {
        return Ok(());
    }
    println!("building {}", packages.join(", "));
    for package in packages {
        command.args(["--package", package]);
    }
    let status = command.status().map_err(|error| format!("cargo does not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{} do not build", packages.join(", "))) }
}

/// `cargo build --release` in a workspace of the rivals, next to the product's own build.
fn release(workspace: &Workspace, folder: &Path) -> Command {
    let mut command = cargo(folder);
    command.args(["build", "--release", "--target-dir"]).arg(programs(workspace));
    command
}

/// The compiled SQLite: the folder of the library, and that of its header.
struct Sqlite {
    library: PathBuf,
    header: PathBuf,
}

impl Sqlite {
    /// Makes every `libsqlite3-sys` link this library, whatever it bundles.
    fn link<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .env("SQLITE3_LIB_DIR", &self.library)
            .env("SQLITE3_INCLUDE_DIR", &self.header)
            .env("SQLITE3_STATIC", "1")
            .env("SQLITE3_NO_PKG_CONFIG", "1")
            .env("LIBSQLITE3_SYS_USE_PKG_CONFIG", "1")
    }
}

fn raw(workspace: &Workspace, folder: &Path) -> Result<Sqlite, String> {
    println!("building peer-raw");
    let mut command = release(workspace, folder);
    command.args(["--message-format", "json-render-diagnostics"]).stderr(Stdio::inherit());
    let output = command.output().map_err(|error| format!("cargo does not start: {error}"))?;
    if !output.status.success() {
        return Err("`peer-raw` does not build".to_owned());
    }
    let messages: Vec<Value> = String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    Sqlite::find(&messages).ok_or_else(|| "cargo does not say where it built SQLite".to_owned())
}

impl Sqlite {
    fn find(messages: &[Value]) -> Option<Sqlite> {
        let of_sqlite = |message: &&Value| message["package_id"].as_str().is_some_and(|id| id.contains("libsqlite3-sys"));
        let said = |reason: &'static str| messages.iter().filter(of_sqlite).find(move |message| message["reason"] == reason);
        let library = PathBuf::from(said("build-script-executed")?["out_dir"].as_str()?);
        let manifest = PathBuf::from(said("compiler-artifact")?["manifest_path"].as_str()?);
        Some(Sqlite { library, header: manifest.parent()?.join("sqlite3") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_library_is_where_cargo_says() {
        let id = "registry+x#libsqlite3-sys@0.39.1";
        let messages = [
            json!({ "reason": "build-script-executed", "package_id": "registry+x#libc@1", "out_dir": "/wrong" }),
            json!({ "reason": "compiler-artifact", "package_id": id, "manifest_path": "/src/Cargo.toml" }),
            json!({ "reason": "build-script-executed", "package_id": id, "out_dir": "/out" }),
        ];
        let sqlite = Sqlite::find(&messages).unwrap();
        assert_eq!((sqlite.library, sqlite.header), ("/out".into(), "/src/sqlite3".into()));
        assert!(Sqlite::find(&messages[..2]).is_none());
    }
}
