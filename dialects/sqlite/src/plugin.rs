//! What this crate brings: one driver.
use crate::driver::SqliteDriver;
use aludel_plugin_sdk::{DriverEntry, Plugin, driver};

/// The plugin's root.
pub struct Sqlite;

impl Plugin for Sqlite {
    fn drivers() -> Vec<DriverEntry> {
        vec![driver(SqliteDriver)]
    }
}

aludel_plugin_sdk::plugin!(Sqlite);
