//! Which plugin has what: linked or loaded, by URL scheme, type name, construct name.
mod contents;
mod options;
mod state;

use crate::{
    column_type::LoadedColumnType,
    construct::LoadedConstruct,
    driver::LoadedDriver,
    error::{LoadError, LoadErrorKind},
    library::{self, search},
};
use aludel_plugin_interface::plugin::StaticPlugin;
use contents::Contents;
pub use options::Options;
use parking_lot::{Mutex, RwLock};
use state::{FileId, State};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

/// A plugin, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginInfo {
    /// The name it gives itself.
    pub name: String,
    /// Its own version.
    pub version: String,
    /// Its file; `None` when it is linked into the program.
    pub path: Option<PathBuf>,
    /// The URL schemes of its drivers.
    pub schemes: Vec<String>,
    /// Its column types.
    pub types: Vec<String>,
    /// Its constructs.
    pub constructs: Vec<String>,
}

/// The plugins of a program (SQLAlchemy: `sqlalchemy.dialects.registry`).
///
/// Nothing is loaded because it lies somewhere: only what a URL, a type name or a construct name asks for, or
/// what [`load`](Self::load) names.
pub struct Registry {
    options: Options,
    state: RwLock<State>,
    /// Held while a library is loaded, so that no two threads load the same one. Not held for looking things up.
    loading: Mutex<()>,
}

impl Registry {
    /// A registry of its own.
    pub fn new(options: Options) -> Self {
        Registry { options, state: RwLock::default(), loading: Mutex::new(()) }
    }

    /// The registry that an engine uses if it is not given another one: usual search path, usual policy.
    pub fn global() -> &'static Registry {
        static GLOBAL: OnceLock<Registry> = OnceLock::new();
        GLOBAL.get_or_init(|| Registry::new(Options::default()))
    }

    /// Registers a plugin that is linked into the program. Doing it twice is no error. Errors: PLG-1302, PLG-1303 when
    /// its code fails, PLG-1401 and the following when another plugin offers the same.
    pub fn add_static(&self, plugin: StaticPlugin) -> Result<Arc<PluginInfo>, LoadError> {
        let _loading = self.loading.lock();
        let module = plugin.module();
        if let Some(known) = self.state.read().linked(&module.name()) {
            return Ok(known);
        }
        let contents = Contents::of(module, None)?;
        self.state.write().add(contents)
    }

    /// Loads the library at `path`, if the policy allows it. The same file twice is no error. Errors: any `PLG-1…`.
    pub fn load(&self, path: &Path) -> Result<Arc<PluginInfo>, LoadError> {
        let _loading = self.loading.lock();
        self.load_locked(path)
    }

    fn load_locked(&self, path: &Path) -> Result<Arc<PluginInfo>, LoadError> {
        // Before the file is read: asking again for what is there must be cheap.
        let id = FileId::of(path);
        if let Some(known) = id.as_ref().and_then(|id| self.state.read().file(id)) {
            return Ok(known);
        }
        let file = library::admit(path, &self.options.policy())?;
        let library = library::open(file)?;
        let contents = Contents::of(library.module, Some(&library.path))?;
        let mut state = self.state.write();
        let info = state.add(contents)?;
        if let Some(id) = id {
            state.remember(id, &info);
        }
        tracing::debug!(plugin = %info.name, version = %info.version, path = %library.path.display(), "plugin loaded");
        Ok(info)
    }

    /// The driver for a URL scheme; `sqlite+x` is looked for whole, and then as `sqlite`. Loads the library of
    /// that name when no plugin has it yet. Errors: any `PLG-1…`; PLG-1001 lists the places that were looked at.
    pub fn driver(&self, scheme: &str) -> Result<Arc<LoadedDriver>, LoadError> {
        let scheme = scheme.to_ascii_lowercase();
        let base = scheme.split('+').next().unwrap_or_default();
        let alias = self.options.alias(base);
        let known = || {
            let state = self.state.read();
            [Some(scheme.as_str()), Some(base), alias].into_iter().flatten().find_map(|name| state.driver(name))
        };
        let names: Vec<&str> = [Some(base), alias].into_iter().flatten().collect();
        self.find(&format!("the URL scheme `{scheme}`"), &names, known)
    }

    /// A column type by its name: `taglist`, or `geo.point` of the plugin `geo`. Errors: as for [`driver`](Self::driver).
    pub fn column_type(&self, name: &str) -> Result<Arc<LoadedColumnType>, LoadError> {
        let plugin = name.split('.').next().unwrap_or_default();
        self.find(&format!("the column type `{name}`"), &[plugin], || self.state.read().column_type(name))
    }

    /// A construct by its name: `geo.within` of the plugin `geo`. Errors: as for [`driver`](Self::driver).
    pub fn construct(&self, name: &str) -> Result<Arc<LoadedConstruct>, LoadError> {
        let plugin = name.split('.').next().unwrap_or_default();
        self.find(&format!("the construct `{name}`"), &[plugin], || self.state.read().construct(name))
    }

    /// The column type that a type of the database means, met in reflection: the best among the registered ones.
    pub fn reflected_type(&self, dialect: &str, type_name: &str) -> Option<Arc<LoadedColumnType>> {
        let types = self.state.read().column_types();
        let ranked = types.into_iter().map(|known| (known.reflects(dialect, type_name), known));
        ranked.filter(|(rank, _)| *rank > 0).max_by_key(|(rank, _)| *rank).map(|(_, known)| known)
    }

    /// Every plugin that is registered, in the order in which they came.
    pub fn plugins(&self) -> Vec<PluginInfo> {
        self.state.read().plugins()
    }

    /// The names that can be asked for, to suggest one: the URL schemes of the registered plugins, and the plugins whose files lie where they
    /// are looked for. Each once, in the order of the alphabet.
    pub fn names(&self) -> Vec<String> {
        let mut names = self.options.search.names();
        names.extend(self.plugins().into_iter().flat_map(|plugin| plugin.schemes));
        names.sort_unstable();
        names.dedup();
        names
    }

    fn find<T>(&self, what: &str, names: &[&str], known: impl Fn() -> Option<Arc<T>>) -> Result<Arc<T>, LoadError> {
        if let Some(found) = known() {
            return Ok(found);
        }
        let _loading = self.loading.lock();
        if let Some(found) = known() {
            return Ok(found);
        }
        let mut trace = Vec::new();
        for name in names {
            let Some(file) = search::file_name(name) else {
                return Err(LoadError::new(LoadErrorKind::NotFound, "PLG-1001", format!("no plugin has {what}"))
                    .help("a plugin's name consists of lower-case letters, digits, `_` and `-`"));
            };
            match self.options.search.find(&file) {
                Ok(path) => {
                    self.load_locked(&path)?;
                    return known().ok_or_else(|| missing(what, &path));
                }
                Err(places) => trace.extend(places),
            }
        }
        Err(not_found(what, names, &trace))
    }
}

#[cold]
fn missing(what: &str, path: &Path) -> LoadError {
    LoadError::new(LoadErrorKind::Missing, "PLG-1404", format!("the plugin `{}` does not have {what}", path.display()))
        .at(path)
        .help("its file has the name of something that it does not offer; rename it, or look for a newer version")
}

#[cold]
fn not_found(what: &str, names: &[&str], trace: &[String]) -> LoadError {
    let file = names.last().and_then(|name| search::file_name(name)).unwrap_or_default();
    LoadError::new(LoadErrorKind::NotFound, "PLG-1001", format!("no plugin has {what}")).note("looked", trace.join("\n")).help(format!(
        "put `{file}` into one of these places, name its directory in `ALUDEL_PLUGIN_PATH`, or link the plugin and call `Registry::add_static`; \
         in a cargo workspace, add the plugin's crate to `[dev-dependencies]`"
    ))
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("plugins", &self.plugins()).finish_non_exhaustive()
    }
}
