//! Drivers and connections of plugins, as ordinary Rust values.
mod batch;
mod callback;
mod cancel;
mod connection;
mod error;
mod loaded_driver;

pub use batch::Batch;
pub use callback::{Accumulator, Callback, CallbackFlags};
pub use cancel::CancelHandle;
pub use connection::{Column, ConnectionState, DriverConnection};
pub use error::DriverError;
pub(crate) use error::check;
pub use loaded_driver::LoadedDriver;
