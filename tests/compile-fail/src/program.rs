//! A program that must not compile, and its head: what it expects of the compiler.

use std::fs;
use std::path::{Path, PathBuf};

use crate::verdict::Verdict;

const FIRST: &str = "//! first: ";
const ERRORS: &str = "//! errors: ";
const SAYS: &str = "//! says: ";

/// One file of `programs/`.
#[derive(Clone, Debug)]
pub struct Program {
    /// The file's name without `.rs`.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
}

impl Program {
    /// All programs of a folder, by name.
    ///
    /// # Errors
    /// When the folder or a file cannot be read.
    pub fn all(folder: &Path) -> Result<Vec<Program>, String> {
        let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
        let mut programs = Vec::new();
        for entry in fs::read_dir(folder).map_err(wrong)? {
            let path = entry.map_err(wrong)?.path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).map_err(wrong)?;
                programs.push(Program { name, path, text });
            }
        }
        programs.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(programs)
    }

    /// The expected first line, `None` if the head does not say.
    pub fn first(&self) -> Option<&str> {
        self.head(FIRST).next()
    }

    /// How many errors are expected: one, unless the head says otherwise.
    pub fn errors(&self) -> Option<usize> {
        self.head(ERRORS).next().map_or(Some(1), |count| count.trim().parse().ok())
    }

    /// What the error as a whole must contain.
    pub fn says(&self) -> impl Iterator<Item = &str> {
        self.head(SAYS)
    }

    fn head<'t>(&'t self, word: &'t str) -> impl Iterator<Item = &'t str> {
        let head = self.text.lines().take_while(|line| line.starts_with("//!") || line.is_empty());
        head.filter_map(move |line| line.strip_prefix(word))
    }

    /// Writes what the compiler says now into the head. A program that compiles is left alone.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn bless(&self, verdict: &Verdict) -> Result<(), String> {
        match &verdict.first {
            Some(first) => {
                let text = self.blessed(first, verdict.errors);
                fs::write(&self.path, text).map_err(|error| format!("{}: {error}", self.path.display()))
            }
            None => Ok(()),
        }
    }

    fn blessed(&self, first: &str, errors: usize) -> String {
        let rest = self.text.lines().filter(|line| !line.starts_with(FIRST.trim_end()) && !line.starts_with(ERRORS));
        let mut lines = vec![format!("{FIRST}{first}")];
        if errors != 1 {
            lines.push(format!("{ERRORS}{errors}"));
        }
        lines.extend(rest.map(str::to_owned));
        lines.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(text: &str) -> Program {
        Program { name: "p".into(), path: "p.rs".into(), text: text.into() }
    }

    #[test]
    fn the_head_is_read() {
        let program = program("//! first: mismatched types\n//! errors: 2\n//! says: a\n//! says: b\n\nfn main() {}\n//! says: c\n");
        assert_eq!(program.first(), Some("mismatched types"));
        assert_eq!(program.errors(), Some(2));
        assert_eq!(program.says().collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn without_a_head_one_error_is_expected() {
        let program = program("fn main() {}\n");
        assert_eq!((program.first(), program.errors()), (None, Some(1)));
    }

    #[test]
    fn blessing_replaces_the_head_and_keeps_the_rest() {
        let program = program("//! first: old\n//! says: a\nfn main() {}\n");
        assert_eq!(program.blessed("new", 1), "//! first: new\n//! says: a\nfn main() {}\n");
        assert_eq!(program.blessed("new", 3), "//! first: new\n//! errors: 3\n//! says: a\nfn main() {}\n");
    }
}
