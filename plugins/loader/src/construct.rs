//! A SQL construct that a plugin brought.
use crate::registry::PluginInfo;
use aludel_plugin_interface::construct::ConstructObj;
use std::sync::Arc;

/// A SQL construct that a plugin brought.
pub struct LoadedConstruct {
    object: ConstructObj,
    name: String,
    plugin: Arc<PluginInfo>,
}

impl LoadedConstruct {
    pub(crate) fn new(object: ConstructObj, plugin: Arc<PluginInfo>) -> Self {
        let name = object.name().as_str().to_owned();
        LoadedConstruct { object, name, plugin }
    }

    pub(crate) fn object(&self) -> &ConstructObj {
        &self.object
    }

    /// The name by which a statement asks for it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The plugin it belongs to.
    pub fn plugin(&self) -> &PluginInfo {
        &self.plugin
    }
}

impl std::fmt::Debug for LoadedConstruct {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LoadedConstruct({})", self.name)
    }
}
