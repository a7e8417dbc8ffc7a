//! A driver that a plugin brought.
use super::{DriverConnection, DriverError, error::check};
use crate::{dialect::LoadedDialect, registry::PluginInfo};
use abi_stable::std_types::{RSlice, RStr, Tuple2};
use aludel_plugin_interface::dialect::DriverObj;
use std::{path::Path, sync::Arc};

/// A driver that a plugin brought, and the dialect of its database.
pub struct LoadedDriver {
    driver: DriverObj,
    dialect: Arc<LoadedDialect>,
    schemes: Vec<String>,
    plugin: Arc<PluginInfo>,
}

impl LoadedDriver {
    pub(crate) fn new(driver: DriverObj, schemes: Vec<String>, plugin: Arc<PluginInfo>) -> Self {
        let dialect = Arc::new(LoadedDialect::new(driver.dialect()));
        LoadedDriver { driver, dialect, schemes, plugin }
    }

    /// How the SQL of its database differs.
    pub fn dialect(&self) -> Arc<LoadedDialect> {
        Arc::clone(&self.dialect)
    }

    /// The URL schemes it answers to, the first being its name.
    pub fn schemes(&self) -> &[String] {
        &self.schemes
    }

    /// Opens a connection. `url` is what the application wrote, password included; `options` are its query
    /// and the engine's connect arguments.
    pub fn connect(&self, url: &str, options: &[(String, String)]) -> Result<DriverConnection, DriverError> {
        let options: Vec<Tuple2<RStr<'_>, RStr<'_>>> =
            options.iter().map(|(key, value)| Tuple2(key.as_str().into(), value.as_str().into())).collect();
        check(self.driver.connect(url.into(), RSlice::from_slice(&options))).map(DriverConnection::new)
    }

    /// The library's file; `None` when the plugin is linked into the program.
    pub fn library(&self) -> Option<&Path> {
        self.plugin.path.as_deref()
    }

    /// The plugin it belongs to.
    pub fn plugin(&self) -> &PluginInfo {
        &self.plugin
    }
}

impl std::fmt::Debug for LoadedDriver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoadedDriver").field("schemes", &self.schemes).field("plugin", &self.plugin).finish_non_exhaustive()
    }
}
