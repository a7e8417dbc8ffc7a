//! What one plugin brings, asked for once.
use super::PluginInfo;
use crate::{
    column_type::LoadedColumnType,
    construct::LoadedConstruct,
    driver::{DriverError, LoadedDriver, check},
    error::{LoadError, LoadErrorKind},
    services,
};
use aludel_plugin_interface::plugin::Plugin_Ref;
use std::{path::Path, sync::Arc};

pub(super) struct Contents {
    pub(super) info: Arc<PluginInfo>,
    pub(super) drivers: Vec<Arc<LoadedDriver>>,
    pub(super) types: Vec<Arc<LoadedColumnType>>,
    pub(super) constructs: Vec<Arc<LoadedConstruct>>,
}

impl Contents {
    pub(super) fn of(module: Plugin_Ref, path: Option<&Path>) -> Result<Self, LoadError> {
        let what = path.map_or_else(|| module.name().as_str().to_owned(), |path| path.display().to_string());
        check((module.init())(services::host())).map_err(|error| failed("PLG-1302", &what, path, "it could not be initialised", &error))?;
        let bring = |error: DriverError| failed("PLG-1303", &what, path, "it could not say what it brings", &error);
        let drivers = check((module.drivers())()).map_err(bring)?;
        let types = check((module.column_types())()).map_err(bring)?;
        let constructs = check((module.constructs())()).map_err(bring)?;
        let schemes_of = |entry: &aludel_plugin_interface::dialect::DriverEntry| -> Vec<String> {
            entry.schemes.iter().map(|scheme| scheme.as_str().to_ascii_lowercase()).collect()
        };
        let info = Arc::new(PluginInfo {
            name: module.name().as_str().to_owned(),
            version: module.version().as_str().to_owned(),
            path: path.map(Path::to_owned),
            schemes: drivers.iter().flat_map(schemes_of).collect(),
            types: types.iter().map(|column_type| column_type.name().as_str().to_owned()).collect(),
            constructs: constructs.iter().map(|construct| construct.name().as_str().to_owned()).collect(),
        });
        let driver = |entry: aludel_plugin_interface::dialect::DriverEntry| {
            let schemes = schemes_of(&entry);
            Arc::new(LoadedDriver::new(entry.driver, schemes, Arc::clone(&info)))
        };
        Ok(Contents {
            drivers: drivers.into_iter().map(driver).collect(),
            types: types.into_iter().map(|object| Arc::new(LoadedColumnType::new(object, Arc::clone(&info)))).collect(),
            constructs: constructs.into_iter().map(|object| Arc::new(LoadedConstruct::new(object, Arc::clone(&info)))).collect(),
            info,
        })
    }
}

#[cold]
fn failed(code: &'static str, what: &str, path: Option<&Path>, how: &str, error: &DriverError) -> LoadError {
    let failed = LoadError::new(LoadErrorKind::Failed, code, format!("the plugin `{what}` failed: {how}")).note("cause", error.message.clone());
    match path {
        Some(path) => failed.at(path),
        None => failed,
    }
}
