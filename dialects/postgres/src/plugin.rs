//! What this crate brings: one driver.
use crate::driver::PostgresDriver;
use aludel_plugin_sdk::{DriverEntry, Plugin, driver};

/// The plugin's root.
pub struct Postgres;

impl Plugin for Postgres {
    fn drivers() -> Vec<DriverEntry> {
        vec![driver(PostgresDriver)]
    }
}

aludel_plugin_sdk::plugin!(Postgres);
