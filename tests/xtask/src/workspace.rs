//! What cargo says about the workspace: its packages, their targets and dependencies, its folders.
//!
//! Reads `cargo metadata` once per command. It is not for files that cargo does not know; see `tidy::source` for those.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The workspace of this repository.
#[derive(Debug)]
pub struct Workspace {
    /// The folder with the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo builds.
    pub target: PathBuf,
    /// The members, in the order of cargo.
    pub packages: Vec<Package>,
}

/// One member.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// The folder with its `Cargo.toml`, relative to the root, with `/` between the parts.
    pub folder: String,
    /// Libraries, programs, tests and examples.
    pub targets: Vec<Target>,
    /// What it depends on, directly.
    pub dependencies: Vec<Dependency>,
}

/// One thing that cargo builds from a package.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// `lib`, `rlib`, `cdylib`, `proc-macro`, `bin`, `test`, `example`, `bench`, `custom-build`.
    pub kinds: Vec<String>,
    /// Whether `cargo test` runs it as a test program.
    pub test: bool,
    /// Whether its documentation is tested.
    pub doctest: bool,
    /// Whether it is built only with a feature that is off.
    pub needs_features: bool,
}

/// One line of a dependency table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The package's name (not what the line renames it to).
    pub name: String,
    /// Only for tests, examples and benches.
    pub dev: bool,
}

impl Target {
    /// Whether it is of this kind.
    pub fn is(&self, kind: &str) -> bool {
        self.kinds.iter().any(|own| own == kind)
    }
}

impl Workspace {
    /// Asks cargo.
    pub fn load() -> Result<Workspace, String> {
        let root = root()?;
        let output = cargo(&root)
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .output()
            .map_err(|error| format!("cargo does not start: {error}"))?;
        if !output.status.success() {
            return Err(format!("`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr)));
        }
        let value = serde_json::from_slice(&output.stdout).map_err(|error| format!("`cargo metadata` did not give JSON: {error}"))?;
        Ok(Workspace::read(root, &value))
    }

    fn read(root: PathBuf, metadata: &Value) -> Workspace {
        let target = PathBuf::from(text(&metadata["target_directory"]));
        let packages = list(&metadata["packages"]).iter().map(|package| read_package(&root, package)).collect();
        Workspace { root, target, packages }
    }

    /// The package whose folder this is.
    pub fn package_at(&self, folder: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.folder == folder)
    }
}

/// `cargo` in a folder, the same cargo that runs this program.
pub fn cargo(folder: &Path) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(folder);
    command
}

fn root() -> Result<PathBuf, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2).ok_or("xtask does not lie in `tests/xtask`")?;
    Ok(root.to_path_buf())
}

fn read_package(root: &Path, value: &Value) -> Package {
    let manifest = PathBuf::from(text(&value["manifest_path"]));
    let folder = manifest.parent().and_then(|folder| folder.strip_prefix(root).ok()).unwrap_or(Path::new(""));
    Package {
        name: text(&value["name"]).to_owned(),
        folder: folder.to_string_lossy().replace('\\', "/"),
        targets: list(&value["targets"]).iter().map(read_target).collect(),
        dependencies: list(&value["dependencies"]).iter().map(read_dependency).collect(),
    }
}

fn read_target(value: &Value) -> Target {
    let flag = |name: &str| value[name].as_bool().unwrap_or(false);
    Target {
        name: text(&value["name"]).to_owned(),
        kinds: list(&value["kind"]).iter().map(|kind| text(kind).to_owned()).collect(),
        test: flag("test"),
        doctest: flag("doctest"),
        needs_features: !list(&value["required-features"]).is_empty(),
    }
}

fn read_dependency(value: &Value) -> Dependency {
    Dependency { name: text(&value["name"]).to_owned(), dev: text(&value["kind"]) == "dev" }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_workspace_has_this_package() {
        let workspace = Workspace::load().unwrap();
        let own = workspace.package_at("tests/xtask").unwrap();
        assert_eq!(own.name, "xtask");
        assert!(own.targets.iter().any(|target| target.is("bin") && target.test));
        assert!(own.dependencies.contains(&Dependency { name: "tempfile".into(), dev: false }));
        assert!(own.dependencies.contains(&Dependency { name: "syn".into(), dev: false }));
    }
}
