//! What this crate brings: one driver.
use crate::driver::MssqlDriver;
use aludel_plugin_sdk::{DriverEntry, Plugin, driver};

/// The plugin's root.
pub struct Mssql;

impl Plugin for Mssql {
    fn drivers() -> Vec<DriverEntry> {
        vec![driver(MssqlDriver)]
    }
}

aludel_plugin_sdk::plugin!(Mssql);
