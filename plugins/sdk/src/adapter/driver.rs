//! [`Driver`] → the boundary's driver.
use super::{connection::connection_object, dialect::SharedDialect};
use crate::{
    bridge,
    driver::Driver,
    guard::{drop_guarded, guard},
};
use abi_stable::{
    sabi_trait::TD_Opaque,
    std_types::{RSlice, RStr, RString, Tuple2},
};
use aludel_plugin_interface::{
    connection::Conn,
    dialect::{DialectObj, Driver as AbiDriver, DriverEntry, DriverObj},
    error::Res,
};

/// Asks the driver for everything that the boundary cannot refuse, so that a panic there is one of loading.
pub(crate) fn driver_entry<D: Driver>(driver: D) -> DriverEntry {
    let schemes = driver.schemes().iter().map(|scheme| RString::from(*scheme)).collect();
    let dialect = SharedDialect::new(Box::new(driver.dialect()));
    let adapter = DriverAdapter { driver: Some(driver), dialect };
    DriverEntry { schemes, driver: DriverObj::from_value(adapter, TD_Opaque) }
}

struct DriverAdapter<D> {
    driver: Option<D>,
    dialect: SharedDialect,
}

impl<D: Driver> AbiDriver for DriverAdapter<D> {
    fn dialect(&self) -> DialectObj {
        self.dialect.object()
    }

    fn connect(&self, url: RStr<'_>, options: RSlice<'_, Tuple2<RStr<'_>, RStr<'_>>>) -> Res<Conn> {
        bridge::refresh();
        guard(|| {
            let options: Vec<(&str, &str)> = options.iter().map(|pair| (pair.0.as_str(), pair.1.as_str())).collect();
            let Some(driver) = &self.driver else { return Err(crate::Error::unsupported("connect")) };
            Ok(connection_object(driver.connect(url.as_str(), &options)?))
        })
    }
}

impl<D> Drop for DriverAdapter<D> {
    fn drop(&mut self) {
        drop_guarded(self.driver.take());
    }
}
