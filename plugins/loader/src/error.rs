//! Why a plugin was not loaded. Every reason has a stable code and says what to do.
use std::{
    fmt,
    path::{Path, PathBuf},
};

/// What kind of reason it is, for `match`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LoadErrorKind {
    /// No file of that name in any place that was looked at.
    NotFound,
    /// The policy refuses the file.
    Refused,
    /// The file is no plugin.
    NotAPlugin,
    /// The file is cut off or damaged.
    Damaged,
    /// The operating system could not load it.
    CannotOpen,
    /// It was built for another interface.
    Incompatible,
    /// Its own code failed while it was loaded.
    Failed,
    /// It offers what another plugin offers already.
    Clash,
    /// It is loaded, but it does not have what its name promises.
    Missing,
}

struct Inner {
    kind: LoadErrorKind,
    code: &'static str,
    message: String,
    path: Option<PathBuf>,
    notes: Vec<(&'static str, String)>,
}

/// Why a plugin was not loaded. `Display` gives the story in the first line, then what was looked at or
/// compared, then what to do.
pub struct LoadError(Box<Inner>);

impl LoadError {
    #[cold]
    pub(crate) fn new(kind: LoadErrorKind, code: &'static str, message: impl Into<String>) -> Self {
        LoadError(Box::new(Inner { kind, code, message: message.into(), path: None, notes: Vec::new() }))
    }

    pub(crate) fn at(mut self, path: &Path) -> Self {
        self.0.path = Some(path.to_owned());
        self
    }

    pub(crate) fn note(mut self, label: &'static str, text: impl Into<String>) -> Self {
        self.0.notes.push((label, text.into()));
        self
    }

    pub(crate) fn help(self, text: impl Into<String>) -> Self {
        self.note("help", text)
    }

    /// What kind of reason it is.
    pub fn kind(&self) -> LoadErrorKind {
        self.0.kind
    }

    /// The stable code: `PLG-1001`.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The first line without the code.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The file concerned, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// The lines after the first: a label (`looked`, `layout`, `help`, …) and its text.
    pub fn notes(&self) -> &[(&'static str, String)] {
        &self.0.notes
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}]: {}", self.0.code, self.0.message)?;
        let (help, others): (Vec<_>, Vec<_>) = self.0.notes.iter().partition(|(label, _)| *label == "help");
        for (label, text) in others.into_iter().chain(help) {
            let label = format!("{label}:");
            for (index, line) in text.lines().enumerate() {
                let label = if index == 0 { label.as_str() } else { "" };
                write!(f, "\n  {label:<8}{line}")?;
            }
        }
        Ok(())
    }
}

/// The same as `Display`: an error that reaches `main` is readable.
impl fmt::Debug for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for LoadError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_story() {
        let error = LoadError::new(LoadErrorKind::NotFound, "PLG-1001", "no plugin `x`").note("looked", "/a\n/b").help("build it");
        assert_eq!(error.to_string(), "error[PLG-1001]: no plugin `x`\n  looked: /a\n          /b\n  help:   build it");
    }
}
