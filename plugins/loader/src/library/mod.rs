//! From a plugin's name to its checked module: search, policy, file check, opening, layout check.
#[cfg(all(unix, not(target_vendor = "apple")))]
mod elf;
pub(crate) mod image;
pub(crate) mod layout;
pub(crate) mod module;
pub mod policy;
pub mod search;
mod user;

use crate::error::LoadError;
use aludel_plugin_interface::plugin::Plugin_Ref;
use std::path::{Path, PathBuf};

/// A library that passed every check and was opened.
pub(crate) struct Library {
    pub(crate) path: PathBuf,
    pub(crate) module: Plugin_Ref,
}

/// The file that `path` leads to, if the policy allows it and it looks like a plugin. Nothing of it has run yet.
pub(crate) fn admit(path: &Path, policy: &policy::Policy) -> Result<PathBuf, LoadError> {
    let file = policy.admit(path)?;
    let data = std::fs::read(&file).map_err(|error| policy::unreadable(&file, &error))?;
    policy.check_pin(&file, &data)?;
    image::check(&file, &data)?;
    Ok(file)
}

/// Opens a file that was admitted. From here on its code runs.
pub(crate) fn open(file: PathBuf) -> Result<Library, LoadError> {
    let module = module::open(&file)?;
    Ok(Library { path: file, module })
}
