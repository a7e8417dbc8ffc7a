//! A connection that nobody has yet.
use crate::error::{self, Result};
use aludel_plugin_loader::DriverConnection;

/// A connection that was just opened, or is about to be lent or reset: what listeners may do with it.
pub struct NewConnection<'c> {
    driver: &'c mut DriverConnection,
}

impl<'c> NewConnection<'c> {
    pub(crate) fn new(driver: &'c mut DriverConnection) -> Self {
        NewConnection { driver }
    }

    pub(crate) fn driver(&mut self) -> &mut DriverConnection {
        self.driver
    }

    /// Runs statements separated by `;`. Errors: `DB-30xx`.
    pub fn execute_script(&mut self, sql: &str) -> Result<()> {
        self.driver.execute_script(sql).map_err(|error| error::from_driver(error, Some(sql)))
    }

    /// Sets an option of the driver. Errors: DB-3015 when it does not know it.
    pub fn set_option(&mut self, key: &str, value: &str) -> Result<()> {
        self.driver.set_option(key, value).map_err(|error| error::from_driver(error, None))
    }

    /// Asks the database for a sign of life. Errors: those of the driver.
    pub fn ping(&mut self) -> Result<()> {
        self.driver.ping().map_err(|error| error::from_driver(error, None))
    }
}
