//! The rules that other tools check: formatting and clippy.

use std::path::Path;

use super::finding::Finding;
use crate::workspace::cargo;

/// The workspaces of the repository: ours, and those of the rivals.
const MANIFESTS: [&str; 3] = ["Cargo.toml", "tests/perf/Cargo.toml", "tests/perf/raw/Cargo.toml"];

/// One finding per file that `cargo fmt` would change.
pub fn format(root: &Path) -> Result<Vec<Finding>, String> {
    let mut findings: Vec<Finding> = Vec::new();
    for manifest in MANIFESTS {
        for finding in format_workspace(root, manifest)? {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    Ok(findings)
}

fn format_workspace(root: &Path, manifest: &str) -> Result<Vec<Finding>, String> {
    let output = cargo(root)
        .args(["fmt", "--all", "--manifest-path", manifest, "--", "--check", "-l"])
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let findings: Vec<Finding> = text.lines().map(|path| unformatted(root, path)).collect();
    if !output.status.success() && findings.is_empty() {
        return Err(format!("`cargo fmt` failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(findings)
}

fn unformatted(root: &Path, path: &str) -> Finding {
    let path = Path::new(path).strip_prefix(root).map_or_else(|_| path.to_owned(), |path| path.display().to_string());
    Finding::new("format", &path, 0, "not formatted", "run `cargo fmt --all`")
}

/// Lets clippy print what it finds; one finding if there is anything.
pub fn clippy(root: &Path) -> Result<Option<Finding>, String> {
    let status = cargo(root)
        .args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
        .status()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    let cure = "do what clippy says above";
    Ok((!status.success()).then(|| Finding::new("clippy", "Cargo.toml", 0, "clippy is not content", cure)))
}
