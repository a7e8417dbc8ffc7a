//! Finds, checks and loads plugins, and makes ordinary Rust values of what they bring.
//!
//! [`Registry`] is the door: it finds a driver by the scheme of a URL, a column type or a construct by its
//! name, and loads the library that has it when it is first asked for. What it gives back ([`LoadedDriver`],
//! [`DriverConnection`], [`LoadedDialect`], [`LoadedColumnType`]) is safe to use: a plugin that panics, lies
//! about its layout, or hands out damaged text gives an error.
//!
//! | module | what it does |
//! |---|---|
//! | [`registry`] | which plugin has what; linked or loaded; by scheme, type name, construct name |
//! | [`library`] | from a name to a checked module: search, policy, file check, layout check |
//! | [`driver`] | connections, batches, errors |
//! | `sql` | the compiler's traits (`aludel_sql::dialect`) for what plugins bring |
//! | [`error`] | why a plugin was not loaded, with a stable code |
//!
//! A library is never unloaded: threads, destructors and `'static` data of a plugin outlive any
//! reference that could be counted.
//!
//! What no loader can do: a plugin is native code with the rights of the process. The checks protect from
//! accidents and from files that others can write, not from malice of the plugin itself.

mod column_type;
mod construct;
mod dialect;
pub mod driver;
pub mod error;
pub mod library;
pub mod registry;
mod services;
mod sql;

pub use aludel_plugin_interface::{
    cell::{CellRef, Tag},
    connection::{ExecResult, FetchLimit, Fetched},
    error::ErrorKind,
    feature,
    plugin::StaticPlugin,
};
pub use column_type::LoadedColumnType;
pub use construct::LoadedConstruct;
pub use dialect::{Description, LoadedDialect};
pub use driver::{Accumulator, Batch, Callback, CallbackFlags, CancelHandle, Column, ConnectionState, DriverConnection, DriverError, LoadedDriver};
pub use error::{LoadError, LoadErrorKind};
pub use library::{policy::Policy, search::SearchPath};
pub use registry::{Options, PluginInfo, Registry};
