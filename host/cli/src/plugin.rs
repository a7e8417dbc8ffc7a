//! `aludel plugin …`.
use crate::verify;
use aludel_plugin_loader::{LoadError, Options, PluginInfo, Policy, Registry, SearchPath};
use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

/// What can be asked about plugins.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Shows where plugins are looked for, in order.
    Path,
    /// Loads the plugin of a name, as a URL scheme or a type name would, and shows what it brings.
    Find {
        /// The name: `sqlite`, `taglist`.
        name: String,
    },
    /// Loads a library from a file and shows what it brings.
    Show {
        /// The file.
        file: PathBuf,
    },
    /// Runs the compliance suite on a dialect's library, against the database of a URL, which should be empty.
    Verify(verify::Options),
}

/// Runs a command and gives what to print.
pub fn run(command: Command) -> Result<String, LoadError> {
    match command {
        Command::Path => Ok(search_path()),
        Command::Find { name } => find(&name),
        Command::Show { file } => {
            let (registry, file) = registry_of(&file);
            Ok(shown(&*registry.load(&file)?))
        }
        Command::Verify(_) => Ok(String::new()),
    }
}

/// A registry that loads a file wherever it lies, and the file's whole path: whoever names a file on the command line means it.
pub fn registry_of(file: &Path) -> (Registry, PathBuf) {
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf());
    let policy = file.parent().map_or_else(Policy::new, |directory| Policy::new().allow(directory));
    (Registry::new(Options::new(SearchPath::empty()).policy_of(policy)), file)
}

fn search_path() -> String {
    let mut text = String::new();
    for directory in SearchPath::usual().directories() {
        let mark = if directory.is_dir() { "" } else { " (not there)" };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}{mark}", directory.display());
    }
    text
}

fn find(name: &str) -> Result<String, LoadError> {
    let registry = Registry::global();
    if let Err(error) = registry.driver(name) {
        registry.column_type(name).map_err(|_| error)?;
    }
    Ok(registry.plugins().iter().map(shown).collect())
}

fn shown(info: &PluginInfo) -> String {
    let path = info.path.as_ref().map_or_else(|| "linked into this program".to_owned(), |path| path.display().to_string());
    let mut text = format!("{} {}\n  file:       {path}\n", info.name, info.version);
    for (what, names) in [("schemes", &info.schemes), ("types", &info.types), ("constructs", &info.constructs)] {
        if !names.is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {:<11} {}", format!("{what}:"), names.join(", "));
        }
    }
    text
}
