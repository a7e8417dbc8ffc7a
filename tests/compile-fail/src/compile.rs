//! One `cargo check` over all programs: a package is generated in the target folder, with a program per `[[bin]]`, and
//! cargo is told to go on after errors.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::Program;

/// What programs may use, and its folder from the root. Only what occurs in a program is depended on.
const LIBRARIES: [(&str, &str); 2] = [("aludel", "host"), ("aludel-taglist-value", "types/taglist/value")];
const PACKAGE: &str = "compile-fail-programs";

/// Everything that cargo and the compiler said.
#[derive(Debug, Default)]
pub struct Said {
    errors: Vec<Error>,
    compiled: BTreeSet<String>,
    elsewhere: Vec<String>,
}

/// One error in one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The program's name.
    pub program: String,
    /// The first line, without `error[E…]: `.
    pub first: String,
    /// All of it, as the compiler prints it.
    pub rendered: String,
}

/// Checks all programs.
///
/// # Errors
/// When the package cannot be written or cargo does not start.
pub fn check(home: &Path, programs: &[Program]) -> Result<Said, String> {
    let root = home.ancestors().nth(2).ok_or("the package does not lie in `tests/compile-fail`")?;
    let folder = target(root).join("compile-fail");
    generate(root, &folder, programs)?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(&folder)
        .args(["check", "--bins", "--keep-going", "--message-format", "json", "--target-dir"])
        .arg(folder.join("target"))
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    let mut said = Said::default();
    String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| serde_json::from_str(line).ok()).for_each(|message| said.hear(&message));
    said.elsewhere.push(String::from_utf8_lossy(&output.stderr).into_owned());
    Ok(said)
}

/// The folder that this test was built in, or cargo's own choice.
fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| root.join(target))
}

fn generate(root: &Path, folder: &Path, programs: &[Program]) -> Result<(), String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(folder).map_err(wrong)?;
    fs::write(folder.join("Cargo.toml"), manifest(root, programs)).map_err(wrong)?;
    // The same versions as the workspace; cargo drops the lines that this package does not need.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).map_err(wrong)?;
    Ok(())
}

fn manifest(root: &Path, programs: &[Program]) -> String {
    let mut text = format!("[workspace]\n\n[package]\nname = \"{PACKAGE}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");
    text.push_str("\n[dependencies]\n");
    for (library, folder) in LIBRARIES {
        let name = format!("{}::", library.replace('-', "_"));
        if programs.iter().any(|program| program.text.contains(&name)) {
            text.push_str(&format!("{library} = {{ path = {:?} }}\n", root.join(folder)));
        }
    }
    for program in programs {
        text.push_str(&format!("\n[[bin]]\nname = \"{}\"\npath = {:?}\n", program.name, program.path));
    }
    text
}

impl Said {
    /// The errors of one program, in the order of the compiler.
    pub fn errors_of(&self, program: &str) -> Vec<&Error> {
        self.errors.iter().filter(|error| error.program == program).collect()
    }

    /// Whether a program compiled.
    pub fn compiled(&self, program: &str) -> bool {
        self.compiled.contains(program)
    }

    /// What else went wrong: errors in libraries, and of cargo itself.
    pub fn trouble(&self) -> String {
        self.elsewhere.join("\n")
    }

    fn hear(&mut self, message: &Value) {
        let name = message["target"]["name"].as_str().unwrap_or_default();
        let program = message["target"]["kind"][0] == "bin";
        match message["reason"].as_str() {
            Some("compiler-artifact") if program => drop(self.compiled.insert(name.to_owned())),
            Some("compiler-message") if message["message"]["level"] == "error" => {
                self.hear_error(name, program, &message["message"]);
            }
            _ => {}
        }
    }

    fn hear_error(&mut self, name: &str, program: bool, error: &Value) {
        let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
        let first = text("message").lines().next().unwrap_or_default().to_owned();
        if !program {
            self.elsewhere.push(text("rendered"));
        } else if !first.starts_with("aborting due to ") {
            self.errors.push(Error { program: name.to_owned(), first, rendered: text("rendered") });
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn said(messages: &[Value]) -> Said {
        let mut said = Said::default();
        messages.iter().for_each(|message| said.hear(message));
        said
    }

    fn program(name: &str, text: &str) -> Program {
        Program { name: name.into(), path: format!("/p/{name}.rs").into(), text: text.into() }
    }

    #[test]
    fn only_libraries_that_occur_are_depended_on() {
        let std = manifest(Path::new("/w"), &[program("a", "fn main() {}")]);
        assert!(std.contains("path = \"/p/a.rs\"") && !std.contains("aludel"));
        let ours = manifest(Path::new("/w"), &[program("a", "use aludel::prelude::*;")]);
        assert!(ours.contains("aludel = { path = \"/w/host\" }") && !ours.contains("taglist"));
    }

    #[test]
    fn the_closing_line_of_the_compiler_is_no_error() {
        let error = |message: &str| {
            serde_json::json!({
                "reason": "compiler-message", "target": { "kind": ["bin"], "name": "p" },
                "message": { "level": "error", "message": message, "rendered": "" },
            })
        };
        let said = said(&[error("mismatched types"), error("aborting due to 1 previous error")]);
        assert_eq!(said.errors_of("p").len(), 1);
    }
}
