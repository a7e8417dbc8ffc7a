//! What is registered.
use super::{Contents, PluginInfo};
use crate::{
    column_type::LoadedColumnType,
    construct::LoadedConstruct,
    driver::LoadedDriver,
    error::{LoadError, LoadErrorKind},
};
use std::{collections::HashMap, path::Path, sync::Arc};

#[derive(Default)]
pub(super) struct State {
    plugins: Vec<Arc<PluginInfo>>,
    files: HashMap<FileId, Arc<PluginInfo>>,
    drivers: HashMap<String, Arc<LoadedDriver>>,
    types: HashMap<String, Arc<LoadedColumnType>>,
    constructs: HashMap<String, Arc<LoadedConstruct>>,
}

/// A file, whatever path leads to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct FileId(Identity);

#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = std::path::PathBuf;

impl FileId {
    #[cfg(unix)]
    pub(super) fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let metadata = path.metadata().ok()?;
        Some(FileId((metadata.dev(), metadata.ino())))
    }

    #[cfg(not(unix))]
    pub(super) fn of(path: &Path) -> Option<Self> {
        path.canonicalize().ok().map(FileId)
    }
}

impl State {
    pub(super) fn linked(&self, name: &str) -> Option<Arc<PluginInfo>> {
        self.plugins.iter().find(|info| info.path.is_none() && info.name == name).cloned()
    }

    pub(super) fn file(&self, id: &FileId) -> Option<Arc<PluginInfo>> {
        self.files.get(id).cloned()
    }

    pub(super) fn remember(&mut self, id: FileId, info: &Arc<PluginInfo>) {
        self.files.insert(id, Arc::clone(info));
    }

    pub(super) fn driver(&self, scheme: &str) -> Option<Arc<LoadedDriver>> {
        self.drivers.get(scheme).cloned()
    }

    pub(super) fn column_type(&self, name: &str) -> Option<Arc<LoadedColumnType>> {
        self.types.get(name).cloned()
    }

    pub(super) fn column_types(&self) -> Vec<Arc<LoadedColumnType>> {
        self.types.values().cloned().collect()
    }

    pub(super) fn construct(&self, name: &str) -> Option<Arc<LoadedConstruct>> {
        self.constructs.get(name).cloned()
    }

    pub(super) fn plugins(&self) -> Vec<PluginInfo> {
        self.plugins.iter().map(|info| PluginInfo::clone(info)).collect()
    }

    /// Adds everything of a plugin, or nothing.
    pub(super) fn add(&mut self, contents: Contents) -> Result<Arc<PluginInfo>, LoadError> {
        let Contents { info, drivers, types, constructs } = contents;
        for scheme in &info.schemes {
            if let Some(other) = self.drivers.get(scheme) {
                return Err(clash("PLG-1401", "URL scheme", scheme, other.plugin(), &info));
            }
        }
        for name in &info.types {
            if let Some(other) = self.types.get(name) {
                return Err(clash("PLG-1402", "column type", name, other.plugin(), &info));
            }
        }
        for name in &info.constructs {
            if let Some(other) = self.constructs.get(name) {
                return Err(clash("PLG-1403", "construct", name, other.plugin(), &info));
            }
        }
        for driver in drivers {
            self.drivers.extend(driver.schemes().iter().map(|scheme| (scheme.clone(), Arc::clone(&driver))));
        }
        self.types.extend(types.into_iter().map(|known| (known.name().to_owned(), known)));
        self.constructs.extend(constructs.into_iter().map(|known| (known.name().to_owned(), known)));
        self.plugins.push(Arc::clone(&info));
        Ok(info)
    }
}

#[cold]
fn clash(code: &'static str, what: &str, name: &str, first: &PluginInfo, second: &PluginInfo) -> LoadError {
    let place = |info: &PluginInfo| match &info.path {
        Some(path) => path.display().to_string(),
        None => format!("{} (linked into the program)", info.name),
    };
    let error =
        LoadError::new(LoadErrorKind::Clash, code, format!("two plugins have the {what} `{name}`: `{}` and `{}`", place(first), place(second)))
            .help("remove one of them from the search path, or use a `Registry` of its own for each");
    match &second.path {
        Some(path) => error.at(path),
        None => error,
    }
}
