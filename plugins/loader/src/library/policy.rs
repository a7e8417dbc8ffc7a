//! What may be loaded. Asked before the file is opened by the system, because opening it runs its code.
use crate::error::{LoadError, LoadErrorKind};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What may be loaded.
///
/// Always asked for: an absolute path, which after resolving symbolic links lies in an allowed directory
/// (those of the search path are). On Unix also: the file and every directory above it belong to root, to the
/// user of the process, or to the owner of the running executable, and nobody else can write there. Directories that
/// hold the executable are excepted: who can write there has the program already.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    allowed: Vec<PathBuf>,
    refuse_group_writable: bool,
    pins: BTreeMap<String, [u8; 32]>,
    only_pinned: bool,
}

impl Policy {
    /// Nothing but what the type's description says.
    pub fn new() -> Self {
        Policy::default()
    }

    /// Allows plugins in this directory and below it.
    pub fn allow(mut self, directory: impl Into<PathBuf>) -> Self {
        self.allowed.push(directory.into());
        self
    }

    /// Refuses what a group can write, unless it is root's.
    pub fn refuse_group_writable(mut self) -> Self {
        self.refuse_group_writable = true;
        self
    }

    /// A file of this name must have this SHA-256 checksum, in hexadecimal. Errors: PLG-1008 when it is none.
    pub fn pin(mut self, file_name: impl Into<String>, sha256: &str) -> Result<Self, LoadError> {
        let file_name = file_name.into();
        let Some(checksum) = parse_checksum(sha256) else {
            return Err(refused("PLG-1008", format!("the pinned checksum of `{file_name}` is not a SHA-256 in hexadecimal"))
                .help("write 64 hexadecimal digits, as `sha256sum` prints them"));
        };
        self.pins.insert(file_name, checksum);
        Ok(self)
    }

    /// Refuses every file that has no pin.
    pub fn only_pinned(mut self) -> Self {
        self.only_pinned = true;
        self
    }

    /// The real path, if it may be loaded.
    pub(crate) fn admit(&self, path: &Path) -> Result<PathBuf, LoadError> {
        if !path.is_absolute() {
            return Err(refused("PLG-1002", format!("refused to load `{}`: the path is relative", path.display()))
                .at(path)
                .help("give the whole path; a relative one means something else in every directory"));
        }
        let real = path.canonicalize().map_err(|error| unreadable(path, &error))?;
        let inside = self.allowed.iter().filter_map(|directory| directory.canonicalize().ok()).any(|directory| real.starts_with(directory));
        if !inside {
            return Err(refused("PLG-1003", format!("refused to load `{}`: it is outside the allowed directories", real.display()))
                .at(&real)
                .note("allowed", self.allowed.iter().map(|directory| directory.display().to_string()).collect::<Vec<_>>().join("\n"))
                .help("move the plugin there, or allow its directory with `Policy::allow`"));
        }
        if !real.is_file() {
            return Err(LoadError::new(LoadErrorKind::NotAPlugin, "PLG-1101", format!("`{}` is not a file", real.display())).at(&real));
        }
        self.check_rights(&real)?;
        Ok(real)
    }

    /// The checksum, if one is pinned.
    pub(crate) fn check_pin(&self, file: &Path, data: &[u8]) -> Result<(), LoadError> {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(wanted) = self.pins.get(&name) else {
            if !self.only_pinned {
                return Ok(());
            }
            return Err(refused("PLG-1006", format!("refused to load `{}`: it has no pinned checksum", file.display()))
                .at(file)
                .help(format!("pin it with `Policy::pin({name:?}, \"{}\")` if this is the file you want", hex(&checksum(data)))));
        };
        let found = checksum(data);
        if found == *wanted {
            return Ok(());
        }
        Err(refused("PLG-1005", format!("refused to load `{}`: its checksum is not the pinned one", file.display()))
            .at(file)
            .note("pinned", hex(wanted))
            .note("found", hex(&found))
            .help("find out who changed the file; after an upgrade, pin the new checksum"))
    }

    #[cfg(not(unix))]
    fn check_rights(&self, _file: &Path) -> Result<(), LoadError> {
        Ok(())
    }

    #[cfg(unix)]
    fn check_rights(&self, file: &Path) -> Result<(), LoadError> {
        use std::os::unix::fs::MetadataExt;
        let executable = std::env::current_exe().and_then(|path| path.canonicalize()).ok();
        let author = executable.as_ref().and_then(|path| path.metadata().ok()).map(|metadata| metadata.uid());
        for place in file.ancestors() {
            let holds_executable = place != file && executable.as_ref().is_some_and(|executable| executable.starts_with(place));
            if holds_executable {
                break;
            }
            let metadata = place.symlink_metadata().map_err(|error| unreadable(file, &error))?;
            // In a sticky directory like /tmp others cannot rename what is ours; directly in it they can put files.
            let sticky_above = Some(place) != file.parent() && place != file;
            if let Some(reason) = self.objection(&metadata, author, sticky_above) {
                let what = place.display();
                return Err(refused("PLG-1004", format!("refused to load `{}`: `{what}` {reason}", file.display()))
                    .at(file)
                    .help("whoever can write there can run code in this program; correct its owner or its mode"));
            }
        }
        Ok(())
    }

    #[cfg(unix)]
    fn objection(&self, metadata: &std::fs::Metadata, author: Option<u32>, sticky_is_enough: bool) -> Option<String> {
        use std::os::unix::fs::MetadataExt;
        const STICKY: u32 = 0o1000;
        const OTHERS_WRITE: u32 = 0o002;
        const GROUP_WRITES: u32 = 0o020;
        let (owner, mode) = (metadata.uid(), metadata.mode());
        if owner != 0 && owner != super::user::effective_user() && Some(owner) != author {
            return Some(format!("belongs to user {owner}"));
        }
        if sticky_is_enough && mode & STICKY != 0 {
            return None;
        }
        if mode & OTHERS_WRITE != 0 {
            return Some("is writable by everybody".to_owned());
        }
        (self.refuse_group_writable && mode & GROUP_WRITES != 0 && metadata.gid() != 0).then(|| format!("is writable by group {}", metadata.gid()))
    }
}

#[cold]
fn refused(code: &'static str, message: String) -> LoadError {
    LoadError::new(LoadErrorKind::Refused, code, message)
}

#[cold]
pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> LoadError {
    refused("PLG-1007", format!("cannot read the plugin `{}`: {error}", path.display())).at(path)
}

fn checksum(data: &[u8]) -> [u8; 32] {
    Sha256::digest(data).into()
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parse_checksum(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_read_and_written() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(parse_checksum(abc), Some(checksum(b"abc")));
        assert_eq!(hex(&checksum(b"abc")), abc);
        for bad in ["", "ba", &abc.replace('b', "x"), &format!("+{}", &abc[1..])] {
            assert!(Policy::new().pin("x.so", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn relative_paths_and_other_directories_are_refused() {
        let policy = Policy::new().allow("/nowhere");
        assert_eq!(policy.admit(Path::new("x.so")).unwrap_err().code(), "PLG-1002");
        let here = std::env::current_exe().unwrap();
        assert_eq!(policy.admit(&here).unwrap_err().code(), "PLG-1003");
        assert_eq!(policy.admit(Path::new("/nowhere/x.so")).unwrap_err().code(), "PLG-1007");
    }
}
