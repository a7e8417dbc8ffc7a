//! Drivers and connections of plugins, as ordinary Rust values.
mod batch;
mod cancel;
mod connection;
mod error;
mod loaded_driver;

pub use batch::Batch;
pub use cancel::CancelHandle;
pub use connection::{Column, ConnectionState, DriverConnection};
pub use error::DriverError;
pub(crate) use error::check;
pub use loaded_driver::LoadedDriver;
