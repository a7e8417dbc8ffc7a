//! Code that takes part in making engines, asked for by name in the URL.
use super::{Engine, EngineBuilder};
use crate::error::{Error, ErrorKind, Result};
use parking_lot::Mutex;
use std::sync::Arc;

/// Something that takes part in making an engine when its URL says `?plugin=name` (SQLAlchemy: `CreateEnginePlugin`): it may change
/// settings, listen to events, and take options of its own from the URL.
pub trait EnginePlugin: Send + Sync {
    /// The name in the URL.
    fn name(&self) -> &str;

    /// Changes the settings before the first connection is opened. Errors end the making of the engine.
    fn configure(&self, builder: EngineBuilder) -> Result<EngineBuilder> {
        Ok(builder)
    }

    /// Sees the engine when it is made (SQLAlchemy: `engine_created`). Errors as for [`configure`](Self::configure).
    fn created(&self, engine: &Engine) -> Result<()> {
        let _ = engine;
        Ok(())
    }
}

type Plugin = Arc<dyn EnginePlugin>;

static PLUGINS: Mutex<Vec<Plugin>> = Mutex::new(Vec::new());

/// Makes a plugin known to all engines that are made from now on. A later one of the same name wins.
pub fn register_engine_plugin(plugin: impl EnginePlugin + 'static) {
    PLUGINS.lock().push(Arc::new(plugin));
}

/// The plugins that the URL asks for, in its order; they are not in it any more then. Errors: ENG-1009.
pub(super) fn asked_for(mut builder: EngineBuilder) -> Result<(EngineBuilder, Vec<Plugin>)> {
    let names = builder.take_url_option("plugin");
    let mut found = Vec::new();
    for name in names.iter().flat_map(|names| names.split(',')) {
        let plugin = PLUGINS.lock().iter().rev().find(|plugin| plugin.name() == name).cloned();
        let plugin = plugin.ok_or_else(|| unknown(name))?;
        builder = plugin.configure(builder)?;
        found.push(plugin);
    }
    Ok((builder, found))
}

#[cold]
fn unknown(name: &str) -> Error {
    let known: Vec<String> = PLUGINS.lock().iter().map(|plugin| plugin.name().to_owned()).collect();
    Error::new(ErrorKind::Url, "ENG-1009", format!("the URL asks for the engine plugin `{name}`, which nobody has registered"))
        .known(name, known.iter().map(String::as_str))
        .help("call `register_engine_plugin` before the engine is made")
}
