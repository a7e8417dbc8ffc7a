//! Where plugins are looked for. Never the working directory, never the system linker's own search.
use super::user;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// What differs between systems: names and places. Only Linux has been run; the others follow their conventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    Linux,
    Mac,
    Windows,
}

impl System {
    /// The system that this program was built for. Other Unixes do as Linux does.
    const CURRENT: System = if cfg!(windows) {
        System::Windows
    } else if cfg!(target_vendor = "apple") {
        System::Mac
    } else {
        System::Linux
    };

    fn file_name(self, name: &str) -> String {
        match self {
            System::Linux => format!("libaludel_plugin_{name}.so"),
            System::Mac => format!("libaludel_plugin_{name}.dylib"),
            System::Windows => format!("aludel_plugin_{name}.dll"),
        }
    }

    /// Where the user's own plugins are, from the environment.
    fn user_directory(self, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
        let below = |name: &str, rest: &[&str]| {
            let base = variable(name).filter(|value| !value.is_empty())?;
            Some(rest.iter().fold(PathBuf::from(base), |path, part| path.join(part)))
        };
        match self {
            System::Windows => below("APPDATA", &["aludel", "plugins"]),
            System::Mac => below("HOME", &["Library", "Application Support", "aludel", "plugins"]),
            System::Linux => below("XDG_DATA_HOME", &["aludel", "plugins"]).or_else(|| below("HOME", &[".local", "share", "aludel", "plugins"])),
        }
    }

    fn system_directory(self) -> Option<&'static str> {
        match self {
            System::Linux => Some("/usr/lib/aludel/plugins"),
            System::Mac => Some("/usr/local/lib/aludel/plugins"),
            System::Windows => None,
        }
    }
}

/// Directories in the order in which they are asked, each with the reason why it is there.
#[derive(Debug, Clone, Default)]
pub struct SearchPath {
    places: Vec<(PathBuf, &'static str)>,
}

impl SearchPath {
    /// No directory at all.
    pub fn empty() -> Self {
        SearchPath::default()
    }

    /// The usual places, in this order:
    ///
    /// 1. the directories of the environment variable `ALUDEL_PLUGIN_PATH`, unless the process has more
    ///    rights than whoever started it;
    /// 2. the directory of the executable, its `plugins`, its `deps`, and `deps` beside it: the latter two
    ///    are where cargo puts the library of a dependency of a test or an example;
    /// 3. the user's: `$XDG_DATA_HOME/aludel/plugins` on Linux;
    /// 4. the system's: `/usr/lib/aludel/plugins` on Linux, or what `ALUDEL_SYSTEM_PLUGINS` said when this
    ///    crate was compiled.
    pub fn usual() -> Self {
        let mut path = SearchPath::empty();
        if !user::is_elevated() {
            path.environment(std::env::var_os("ALUDEL_PLUGIN_PATH"));
        }
        if let Ok(executable) = std::env::current_exe() {
            path.executable(&executable);
        }
        if !user::is_elevated() {
            let user = System::CURRENT.user_directory(|name| std::env::var_os(name));
            user.into_iter().for_each(|directory| path.add(directory, "user"));
        }
        match (option_env!("ALUDEL_SYSTEM_PLUGINS"), System::CURRENT.system_directory()) {
            (Some(directory), _) => path.add(directory, "chosen when this program was compiled"),
            (None, Some(directory)) => path.add(directory, "system"),
            (None, None) => {}
        }
        path
    }

    /// Asks this directory before all others. A relative one is left out.
    pub fn first(mut self, directory: impl Into<PathBuf>) -> Self {
        let directory = directory.into();
        if directory.is_absolute() {
            self.places.insert(0, (directory, "chosen by the program"));
        }
        self
    }

    fn add(&mut self, directory: impl Into<PathBuf>, reason: &'static str) {
        let directory = directory.into();
        if directory.is_absolute() && !self.places.iter().any(|(known, _)| *known == directory) {
            self.places.push((directory, reason));
        }
    }

    fn environment(&mut self, value: Option<OsString>) {
        for directory in value.iter().flat_map(std::env::split_paths) {
            self.add(directory, "ALUDEL_PLUGIN_PATH");
        }
    }

    fn executable(&mut self, executable: &Path) {
        let Some(directory) = executable.parent() else { return };
        self.add(directory, "beside the executable");
        self.add(directory.join("plugins"), "beside the executable");
        self.add(directory.join("deps"), "cargo's");
        if let Some(parent) = directory.parent() {
            self.add(parent.join("deps"), "cargo's");
        }
    }

    /// The directories, in order.
    pub fn directories(&self) -> impl Iterator<Item = &Path> {
        self.places.iter().map(|(directory, _)| directory.as_path())
    }

    /// Looks for the library of a plugin. `Err` has one line for each place that was looked at.
    pub(crate) fn find(&self, file: &str) -> Result<PathBuf, Vec<String>> {
        let mut trace = Vec::new();
        for (directory, reason) in &self.places {
            let candidate = directory.join(file);
            match candidate.symlink_metadata() {
                Ok(_) => return Ok(candidate),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    let what = if directory.is_dir() { "" } else { ", no such directory" };
                    trace.push(format!("{} ({reason}{what})", candidate.display()));
                }
                Err(error) => trace.push(format!("{} ({reason}, {error})", candidate.display())),
            }
        }
        Err(trace)
    }

    /// The names of the plugins whose files lie in these directories: nothing is read of a file but its name.
    pub(crate) fn names(&self) -> Vec<String> {
        let files = self.directories().filter_map(|directory| directory.read_dir().ok()).flatten().flatten();
        files.filter_map(|file| name_of(file.file_name().to_str()?).map(str::to_owned)).collect()
    }
}

/// The name of the plugin with this file, if it can be one's.
fn name_of(file: &str) -> Option<&str> {
    let whole = System::CURRENT.file_name("*");
    let (before, after) = whole.split_once('*')?;
    file.strip_prefix(before)?.strip_suffix(after).filter(|name| file_name(name).as_deref() == Some(file))
}

/// The file name of a plugin: `libaludel_plugin_sqlite.so` on Linux. `None` for a name that could lead
/// somewhere else.
pub(crate) fn file_name(name: &str) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    (!name.is_empty() && name.len() <= 64 && name.bytes().all(fits)).then(|| System::CURRENT.file_name(&name.replace('-', "_")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_lead_elsewhere() {
        use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
        assert_eq!(file_name("my-db").unwrap(), format!("{DLL_PREFIX}aludel_plugin_my_db{DLL_SUFFIX}"));
        for bad in ["", "../x", "a/b", "a.b", "A", "ä", "a\\b", "a\0b"] {
            assert!(file_name(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_file_tells_its_plugins_name() {
        assert_eq!(name_of(&file_name("my_db").unwrap()), Some("my_db"));
        for other in ["libc.so", "aludel_plugin_", "libaludel_plugin_.so", "libaludel_plugin_a.b.so", "libaludel_plugin_x.so.1"] {
            assert_eq!(name_of(other), None, "{other}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn places_come_in_order_and_once() {
        let mut path = SearchPath::empty().first("/chosen").first("relative");
        path.environment(Some("/one:/two:/one:three".into()));
        path.executable(Path::new("/target/debug/examples/quickstart"));
        path.add("/home/me/.local/share/aludel/plugins", "user");
        let all: Vec<_> = path.directories().map(|path| path.display().to_string()).collect();
        let cargo = ["/target/debug/examples", "/target/debug/examples/plugins", "/target/debug/examples/deps", "/target/debug/deps"];
        assert_eq!(all[..3], ["/chosen", "/one", "/two"]);
        assert_eq!(all[3..7], cargo);
        assert_eq!(all.len(), 8);
    }

    #[test]
    fn names_and_places_of_each_system() {
        assert_eq!(System::Linux.file_name("x"), "libaludel_plugin_x.so");
        assert_eq!(System::Mac.file_name("x"), "libaludel_plugin_x.dylib");
        assert_eq!(System::Windows.file_name("x"), "aludel_plugin_x.dll");
        let user = |system: System, given: &[&str]| {
            let path = system.user_directory(|name| given.contains(&name).then(|| "/base".into()));
            path.map(|path| path.components().skip(1).map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/"))
        };
        assert_eq!(user(System::Linux, &["HOME"]).unwrap(), "base/.local/share/aludel/plugins");
        assert_eq!(user(System::Linux, &["HOME", "XDG_DATA_HOME"]).unwrap(), "base/aludel/plugins");
        assert_eq!(user(System::Mac, &["HOME", "XDG_DATA_HOME"]).unwrap(), "base/Library/Application Support/aludel/plugins");
        assert_eq!(user(System::Windows, &["APPDATA", "HOME"]).unwrap(), "base/aludel/plugins");
        assert_eq!(user(System::Windows, &[]), None);
    }
}
