//! One build of everything that the tests need: libraries (those of the plugins among them), programs, tests, examples.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;

use crate::workspace::{Package, Target, Workspace, cargo};

/// What the build gave.
#[derive(Debug, Default)]
pub struct Built {
    /// The test programs, in the order of the packages.
    pub programs: Vec<Program>,
    /// The examples of the facade that run without arguments.
    pub examples: Vec<Program>,
    /// What should have been built and was not.
    pub missing: Vec<Missing>,
}

/// A program that was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The package it belongs to.
    pub package: String,
    /// The folder of the package, relative to the root.
    pub folder: String,
    /// What it is, for people: `unit tests`, `tests/pool.rs`, `example quickstart`.
    pub title: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// A target for which the compiler gave no program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The package it belongs to.
    pub package: String,
    /// What it would have been.
    pub title: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.package, self.title)
    }
}

/// An executable that cargo reported.
#[derive(Clone, Debug)]
struct Artifact {
    package: String,
    target: String,
    kind: String,
    test: bool,
    path: PathBuf,
}

/// The folder of the package whose examples run.
const FACADE: &str = "host";
/// Examples that take arguments; each has a test that runs it.
const WITH_ARGUMENTS: [&str; 1] = ["chinook"];

/// Builds the whole workspace and goes on after errors, so that one broken package does not hide the others.
/// Targets that need features are built when there are `features`, and are not missed otherwise.
pub fn everything(workspace: &Workspace, features: Option<&str>) -> Result<Built, String> {
    println!("building the workspace");
    let output = cargo(&workspace.root)
        .args(["build", "--workspace", "--lib", "--bins", "--tests", "--examples", "--keep-going"])
        .args(features.map(|features| format!("--features={features}")))
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let artifacts: Vec<Artifact> = text.lines().filter_map(|line| artifact(workspace, line)).collect();
    let mut built = sort(workspace, &artifacts, features.is_some());
    if !output.status.success() && built.missing.is_empty() {
        built.missing.push(Missing { package: "workspace".to_owned(), title: "build".to_owned() });
    }
    Ok(built)
}

fn artifact(workspace: &Workspace, line: &str) -> Option<Artifact> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message["reason"] != "compiler-artifact" {
        return None;
    }
    let manifest = PathBuf::from(message["manifest_path"].as_str()?);
    let folder = manifest.parent()?.strip_prefix(&workspace.root).ok()?.to_string_lossy().replace('\\', "/");
    Some(Artifact {
        package: workspace.package_at(&folder)?.name.clone(),
        target: message["target"]["name"].as_str()?.to_owned(),
        kind: message["target"]["kind"][0].as_str()?.to_owned(),
        test: message["profile"]["test"].as_bool()?,
        path: PathBuf::from(message["executable"].as_str()?),
    })
}

fn sort(workspace: &Workspace, artifacts: &[Artifact], features: bool) -> Built {
    let mut built = Built::default();
    for package in &workspace.packages {
        for target in package.targets.iter().filter(|target| features || !target.needs_features) {
            let found = artifacts.iter().find(|artifact| artifact.is(package, target));
            place(package, target, found, &mut built);
        }
    }
    built
}

fn place(package: &Package, target: &Target, found: Option<&Artifact>, built: &mut Built) {
    let example = target.is("example");
    if example && (package.folder != FACADE || WITH_ARGUMENTS.contains(&target.name.as_str())) {
        return;
    }
    if !example && !target.test {
        return;
    }
    let title = title(target);
    let Some(artifact) = found else {
        built.missing.push(Missing { package: package.name.clone(), title });
        return;
    };
    let program = Program { package: package.name.clone(), folder: package.folder.clone(), title, path: artifact.path.clone() };
    if example { built.examples.push(program) } else { built.programs.push(program) }
}

impl Artifact {
    fn is(&self, package: &Package, target: &Target) -> bool {
        self.package == package.name && self.target == target.name && target.is(&self.kind) && self.test != target.is("example")
    }
}

fn title(target: &Target) -> String {
    match target.kinds.first().map(String::as_str) {
        Some("example") => format!("example {}", target.name),
        Some("test") => format!("tests/{}.rs", target.name),
        Some("bin") => format!("unit tests of the program {}", target.name),
        _ => "unit tests".to_owned(),
    }
}

impl Built {
    /// The packages that have something missing.
    pub fn broken(&self) -> BTreeSet<&str> {
        self.missing.iter().map(|missing| missing.package.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(name: &str, kind: &str, test: bool) -> Target {
        Target { name: name.into(), kinds: vec![kind.into()], test, doctest: false, needs_features: false }
    }

    fn workspace(folder: &str, targets: Vec<Target>) -> Workspace {
        let package = Package { name: "p".into(), folder: folder.into(), targets, dependencies: Vec::new() };
        Workspace { root: "/w".into(), target: "/w/target".into(), packages: vec![package] }
    }

    fn line(target: &str, kind: &str, test: bool) -> String {
        serde_json::json!({
            "reason": "compiler-artifact", "manifest_path": "/w/host/Cargo.toml",
            "target": { "name": target, "kind": [kind] }, "profile": { "test": test },
            "executable": format!("/w/target/{target}"),
        })
        .to_string()
    }

    fn built(workspace: &Workspace, lines: &[String]) -> Built {
        let artifacts: Vec<Artifact> = lines.iter().filter_map(|line| artifact(workspace, line)).collect();
        sort(workspace, &artifacts, false)
    }

    #[test]
    fn what_was_not_built_is_missing() {
        let workspace = workspace("host", vec![target("p", "lib", true), target("pool", "test", true)]);
        let built = built(&workspace, &[line("p", "lib", true)]);
        assert_eq!(built.programs.len(), 1);
        assert_eq!(built.missing, [Missing { package: "p".into(), title: "tests/pool.rs".into() }]);
        assert!(built.broken().contains("p"));
    }

    #[test]
    fn what_needs_features_is_not_missed_without_them() {
        let needing = Target { needs_features: true, ..target("layer", "test", true) };
        let workspace = workspace("host", vec![needing]);
        assert!(built(&workspace, &[]).missing.is_empty());
        assert_eq!(sort(&workspace, &[], true).missing.len(), 1);
    }

    #[test]
    fn a_plain_library_is_no_test_program() {
        let workspace = workspace("host", vec![target("p", "lib", true)]);
        assert_eq!(built(&workspace, &[line("p", "lib", false)]).missing.len(), 1);
    }

    #[test]
    fn examples_of_the_facade_run_but_not_those_with_arguments() {
        let targets = vec![target("quickstart", "example", false), target("chinook", "example", false)];
        let workspace = workspace("host", targets);
        let built = built(&workspace, &[line("quickstart", "example", false), line("chinook", "example", false)]);
        assert_eq!(built.examples.len(), 1);
        assert_eq!(built.examples[0].title, "example quickstart");
        assert!(built.missing.is_empty());
    }
}
