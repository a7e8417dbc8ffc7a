//! The sqlite driver with a fault: each is a mistake that a driver or dialect has made somewhere.
mod connection;
mod dialect;
mod fault;
mod rows;

pub use fault::{FAULTS, Fault};

use aludel_plugin_loader::{Options, Registry};
use aludel_plugin_sdk::{Driver, DriverEntry, Plugin, Result, driver};
use aludel_sqlite::driver::SqliteDriver;
use connection::BrokenConnection;
use dialect::BrokenDialect;
use std::sync::{Arc, OnceLock};

/// The plugin: a driver for each fault.
struct Broken;

impl Plugin for Broken {
    fn drivers() -> Vec<DriverEntry> {
        FAULTS.iter().map(|(fault, _)| driver(BrokenDriver { fault: *fault, schemes: Box::leak(Box::new([scheme(*fault)])) })).collect()
    }
}

aludel_plugin_sdk::plugin!(Broken);

struct BrokenDriver {
    fault: Fault,
    schemes: &'static [&'static str],
}

fn scheme(fault: Fault) -> &'static str {
    Box::leak(format!("{fault:?}").to_lowercase().into_boxed_str())
}

impl Driver for BrokenDriver {
    type Connection = BrokenConnection;
    type Dialect = BrokenDialect;

    fn schemes(&self) -> &'static [&'static str] {
        self.schemes
    }

    fn dialect(&self) -> BrokenDialect {
        BrokenDialect(self.fault)
    }

    fn connect(&self, url: &str, options: &[(&str, &str)]) -> Result<BrokenConnection> {
        let url = url.replacen(self.schemes[0], "sqlite", 1);
        Ok(BrokenConnection::new(SqliteDriver.connect(&url, options)?, self.fault))
    }
}

/// An engine over a new database in a folder, by the driver with a fault.
pub fn engine(fault: Fault, folder: &std::path::Path) -> aludel::Engine {
    static REGISTRY: OnceLock<Arc<Registry>> = OnceLock::new();
    let registry = REGISTRY.get_or_init(|| {
        let registry = Registry::new(Options::default());
        registry.add_static(plugin()).expect("the plugin links in");
        Arc::new(registry)
    });
    let url = format!("{}:///{}", scheme(fault), folder.join(format!("{fault:?}.db")).display());
    // A fault that leaves a lock behind is not waited for long.
    let builder = aludel::Engine::builder(url).registry(Arc::clone(registry)).connect_arg("busy_timeout", "200").connect_arg("synchronous", "off");
    builder.pool_timeout(std::time::Duration::from_secs(1)).connect().unwrap_or_else(|error| panic!("{fault:?}: {error}"))
}
