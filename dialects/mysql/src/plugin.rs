//! What this crate brings: one driver.
use crate::driver::MysqlDriver;
use aludel_plugin_sdk::{DriverEntry, Plugin, driver};

/// The plugin's root.
pub struct Mysql;

impl Plugin for Mysql {
    fn drivers() -> Vec<DriverEntry> {
        vec![driver(MysqlDriver)]
    }
}

aludel_plugin_sdk::plugin!(Mysql);
