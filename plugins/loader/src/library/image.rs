//! Is this file a whole library with our entry point? Asked before the system opens it: a file that is cut
//! off would raise SIGBUS there, and one that is no plugin would run its constructors.
use crate::error::{LoadError, LoadErrorKind};
use std::path::Path;

/// On Linux and other systems with ELF the image is checked; elsewhere opening it has to tell.
#[cfg(all(unix, not(target_vendor = "apple")))]
pub(crate) fn check(path: &Path, data: &[u8]) -> Result<(), LoadError> {
    super::elf::check(data).map_err(|fault| match fault {
        super::elf::Fault::NotALibrary(why) => not_a_plugin("PLG-1101", path, why),
        super::elf::Fault::Damaged(why) => {
            LoadError::new(LoadErrorKind::Damaged, "PLG-1102", format!("the plugin `{}` is damaged: {why}", path.display()))
                .at(path)
                .help("the file was cut off or changed; install it again")
        }
        super::elf::Fault::NoEntryPoint => no_entry_point(path),
    })
}

#[cfg(not(all(unix, not(target_vendor = "apple"))))]
pub(crate) fn check(path: &Path, data: &[u8]) -> Result<(), LoadError> {
    let magics: &[&[u8]] = if cfg!(windows) { &[b"MZ"] } else { &[b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"] };
    if magics.iter().any(|magic| data.starts_with(magic)) { Ok(()) } else { Err(not_a_plugin("PLG-1101", path, "it is no library of this system")) }
}

#[cold]
fn not_a_plugin(code: &'static str, path: &Path, why: &str) -> LoadError {
    LoadError::new(LoadErrorKind::NotAPlugin, code, format!("`{}` is not a plugin: {why}", path.display())).at(path)
}

#[cold]
pub(crate) fn no_entry_point(path: &Path) -> LoadError {
    not_a_plugin("PLG-1103", path, "it has no entry point")
        .help("its crate needs `aludel_plugin_sdk::export_plugin!(…)` and `crate-type = [\"cdylib\"]`")
}
