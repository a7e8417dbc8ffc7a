//! Opening a library, and what is checked before any of its functions is called.
use super::layout;
use crate::error::{LoadError, LoadErrorKind};
use abi_stable::{
    StableAbi,
    library::{AbiHeaderRef, LibraryError, ROOT_MODULE_LOADER_NAME_WITH_NUL, RootModule, RootModuleError},
};
use aludel_plugin_interface::plugin::{Plugin, Plugin_Ref};
use std::{mem::ManuallyDrop, path::Path};

/// The module of a library. The library stays in memory, whatever comes of it.
pub(crate) fn open(path: &Path) -> Result<Plugin_Ref, LoadError> {
    let header = entry_point(path)?.upgrade().map_err(|error| wrong_abi_stable(path, &error))?;
    let (host, plugin) = (Plugin_Ref::VERSION_STRINGS.version.as_str(), header.version_strings().version.as_str());
    if major(host) != major(plugin) {
        return Err(wrong_version(path, host, plugin));
    }
    let Some(theirs) = header.layout() else {
        return Err(incompatible("PLG-1204", format!("the plugin `{}` carries no description of its types", path.display()), path, host));
    };
    layout::compare(Plugin_Ref::LAYOUT, theirs).map_err(|lines| {
        let message = format!("the plugin `{}` says interface {plugin}, but its types differ from this program's {host}", path.display());
        incompatible("PLG-1203", message, path, host).note("layout", lines.join("\n"))
    })?;
    // SAFETY: the layouts agree, as far as the shorter of the two goes, which is what the accessors need.
    let module = unsafe { header.unchecked_layout::<Plugin_Ref>() }.map_err(|error| failed(path, &error))?;
    if module.build_flags() & Plugin::UNWINDS == 0 {
        return Err(LoadError::new(
            LoadErrorKind::Incompatible,
            "PLG-1205",
            format!("the plugin `{}` was built with `panic = \"abort\"`", path.display()),
        )
        .at(path)
        .help("a panic in it would end this program; build it with `panic = \"unwind\"`"));
    }
    Ok(module)
}

fn entry_point(path: &Path) -> Result<AbiHeaderRef, LoadError> {
    let cannot_open = |error: libloading::Error| {
        LoadError::new(LoadErrorKind::CannotOpen, "PLG-1104", format!("the system cannot load the plugin `{}`", path.display()))
            .at(path)
            .note("cause", error.to_string())
            .help("a library that the plugin needs may be missing, or be of another version")
    };
    // SAFETY: opening runs the library's constructors. The policy has admitted the file, and its image
    // was found whole.
    let library = ManuallyDrop::new(unsafe { open_library(path) }.map_err(cannot_open)?);
    // SAFETY: whatever bears this name is abi_stable's header, which begins with a magic text that `upgrade` tests.
    let symbol = unsafe { library.get::<AbiHeaderRef>(ROOT_MODULE_LOADER_NAME_WITH_NUL.as_bytes()) };
    symbol.map(|header| *header).map_err(|_| super::image::no_entry_point(path))
}

/// Every symbol resolved at once, so that a missing one is an error here and not a crash later; nothing of it
/// visible to other libraries.
#[cfg(unix)]
unsafe fn open_library(path: &Path) -> Result<libloading::Library, libloading::Error> {
    use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
    // SAFETY: see the caller.
    unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL).map(Into::into) }
}

#[cfg(not(unix))]
unsafe fn open_library(path: &Path) -> Result<libloading::Library, libloading::Error> {
    // SAFETY: see the caller.
    unsafe { libloading::Library::new(path) }
}

fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or_default()
}

#[cold]
fn incompatible(code: &'static str, message: String, path: &Path, host: &str) -> LoadError {
    LoadError::new(LoadErrorKind::Incompatible, code, message)
        .at(path)
        .help(format!("rebuild the plugin against aludel-plugin-sdk for interface {host}"))
}

#[cold]
fn wrong_version(path: &Path, host: &str, plugin: &str) -> LoadError {
    let message = format!("the plugin `{}` is built for interface {plugin}, this program has {host}", path.display());
    incompatible("PLG-1202", message, path, host)
}

#[cold]
fn wrong_abi_stable(path: &Path, error: &LibraryError) -> LoadError {
    let theirs = match error {
        LibraryError::InvalidAbiHeader(header) => format!("abi_stable {}.{}", header.abi_major, header.abi_minor),
        other => other.to_string().split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let host = Plugin_Ref::VERSION_STRINGS.version.as_str();
    incompatible("PLG-1201", format!("the plugin `{}` is built with another abi_stable", path.display()), path, host).note("plugin", theirs)
}

#[cold]
fn failed(path: &Path, error: &RootModuleError) -> LoadError {
    let why = match error {
        RootModuleError::Returned(error) => error.to_string(),
        RootModuleError::Unwound => "it panicked".to_owned(),
    };
    LoadError::new(LoadErrorKind::Failed, "PLG-1301", format!("the plugin `{}` failed while it was loaded: {why}", path.display())).at(path)
}
