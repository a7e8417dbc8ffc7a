//! Other versions of the interface, made from this one by changing a copy, so that nothing is kept twice.
//!
//! A tree of folders under `target` gets copies of `plugins/` with the changes, and a workspace file made from ours. It is
//! built by the cargo that runs the tests, without the network.
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A change of a file: what it is, what to look for, what to put there instead.
pub type Edit<'a> = (&'a str, &'a str, &'a str);

/// A changed copy of the boundary.
pub struct Tree {
    name: String,
    root: PathBuf,
    target: PathBuf,
}

const MEMBERS: &str =
    r#"members = ["plugins/interface", "plugins/sdk", "plugins/loader", "plugins/templates/dialect", "plugins/templates/dialect/plugin", "host"]"#;

const HOST: &str = r#"[package]
name = "abi-host"
version.workspace = true
edition.workspace = true

[dependencies]
aludel-plugin-loader = { workspace = true }
"#;

#[allow(clippy::expect_used)]
impl Tree {
    /// Makes the tree. `version` is that of its interface.
    ///
    /// # Panics
    /// When a file cannot be read or written, or has nothing of what an edit looks for, or has it twice.
    pub fn new(name: &str, version: &str, edits: &[Edit<'_>]) -> Self {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository");
        let base = crate::libraries().join("../../abi-generated");
        fs::create_dir_all(&base).expect("a folder under `target`");
        let base = base.canonicalize().expect("the folder just made");
        // All trees share one, and none of its libraries lies where other tests look for theirs.
        let target = base.join("target");
        let tree = Tree { name: name.to_owned(), root: base.join(name), target };
        for folder in ["interface", "sdk", "loader", "templates/dialect"] {
            tree.copy(&repository.join("plugins").join(folder), &Path::new("plugins").join(folder), version, edits);
        }
        tree.write(Path::new("host/Cargo.toml"), HOST);
        tree.write(Path::new("host/src/main.rs"), &fs::read_to_string(repository.join("tests/abi/fixtures/host/main.rs")).expect("the host"));
        tree.write(Path::new("Cargo.toml"), &workspace(&repository, version));
        if !tree.root.join("Cargo.lock").exists() {
            fs::copy(repository.join("Cargo.lock"), tree.root.join("Cargo.lock")).expect("the lock file");
        }
        tree
    }

    fn copy(&self, from: &Path, to: &Path, version: &str, edits: &[Edit<'_>]) {
        for entry in fs::read_dir(from).expect("a folder of the repository") {
            let path = entry.expect("an entry").path();
            let to = to.join(path.file_name().expect("a name"));
            if path.is_dir() {
                self.copy(&path, &to, version, edits);
                continue;
            }
            let mut text = fs::read_to_string(&path).expect("a text file");
            let shown = to.display().to_string();
            if shown == "plugins/interface/Cargo.toml" {
                text = replace(&shown, &text, "version = \"1.0.0\"", &format!("version = \"{version}\""));
            }
            if shown == "plugins/templates/dialect/plugin/Cargo.toml" {
                text = replace(&shown, &text, "aludel_plugin_acme", &format!("aludel_plugin_{}", self.name));
            }
            for (_, old, new) in edits.iter().filter(|(file, ..)| shown == format!("plugins/{file}")) {
                text = replace(&shown, &text, old, new);
            }
            self.write(&to, &text);
        }
    }

    /// Unchanged files keep their time, so that cargo does not build them again.
    fn write(&self, file: &Path, text: &str) {
        let path = self.root.join(file);
        if fs::read_to_string(&path).is_ok_and(|known| known == text) {
            return;
        }
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn build(&self, package: &str) {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target).args(["build", "--offline", "--quiet", "-p", package]);
        let output = command.output().expect("cargo starts");
        assert!(output.status.success(), "building {package} of {}:\n{}", self.name, crate::text(&output));
    }

    /// The library of the example dialect, built with this interface.
    ///
    /// # Panics
    /// When it cannot be built.
    pub fn plugin(&self) -> PathBuf {
        self.build("aludel-template-dialect-plugin");
        self.target.join("debug").join(crate::file_name(&self.name))
    }

    /// The program of `fixtures/host`, built with this interface.
    ///
    /// # Panics
    /// When it cannot be built.
    pub fn host(&self) -> PathBuf {
        self.build("abi-host");
        self.target.join("debug/abi-host")
    }
}

fn replace(file: &str, text: &str, old: &str, new: &str) -> String {
    assert_eq!(text.matches(old).count(), 1, "`{old}` in {file}: the edit of the test has to follow the source");
    text.replace(old, new)
}

/// Our workspace file with other members; what is not copied is taken from here.
fn workspace(repository: &Path, version: &str) -> String {
    let ours = fs::read_to_string(repository.join("Cargo.toml")).unwrap_or_default();
    let mut text = String::new();
    let mut in_list = false;
    for line in ours.lines() {
        if line.starts_with("members") {
            text.push_str(MEMBERS);
            text.push('\n');
        }
        in_list |= ["members", "default-members", "exclude"].iter().any(|list| line.starts_with(list));
        if !in_list {
            let line = line.replace("path = \"", &format!("path = \"{}/", repository.display()));
            let line = line.replace(&format!("path = \"{}/plugins", repository.display()), "path = \"plugins");
            text.push_str(&line.replace("version = \"1.0.0\" }", &format!("version = \"{version}\" }}")));
            text.push('\n');
        }
        in_list &= !line.contains(']');
    }
    text
}
