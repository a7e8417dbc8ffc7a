//! What the author of a plugin sees: ordinary traits, `&str`, [`Result`]. Panics are survived.
//!
//! A plugin is two crates. The implementation is an ordinary library, usable by linking it; the shim
//! beside it is a `cdylib` of one line, and the only place with an exported symbol:
//!
//! ```ignore
//! // acme/src/lib.rs                                  // acme/plugin/src/lib.rs
//! pub struct Acme;                                    aludel_plugin_sdk::export_plugin!(acme::plugin);
//! impl aludel_plugin_sdk::Plugin for Acme { /* … */ }
//! aludel_plugin_sdk::plugin!(Acme);
//! ```
//!
//! | module | what an author does there |
//! |---|---|
//! | [`driver`](mod@driver) | open connections and run statements |
//! | [`callback`] | call functions of the application while a statement runs |
//! | [`dialect`] | describe a database's SQL, and render what the description cannot say |
//! | [`column_type`](mod@column_type), [`simple`] | convert the values of a custom column type |
//! | [`construct`](mod@construct) | render a SQL construct that the host has never heard of |
//! | [`url`] | decode the parts of a URL, and say which option was meant |
//! | [`slab`] | keep statements and cursors behind numbers |
//! | [`batch`] | read parameters, write rows |
//! | [`nodes`] | look into a node of the host's statement |
//! | [`error`] | say what went wrong |
//! | [`export`] | hand the plugin over |
//!
//! This crate is not for applications, and it knows nothing of the host but the interface. Its adapters
//! guard every entry: a panic becomes an error of kind [`ErrorKind::PANIC`], and the connection it
//! happened on answers [`ErrorKind::CONNECTION`] from then on.

mod adapter;
pub mod batch;
mod bridge;
pub mod callback;
pub mod column_type;
pub mod construct;
pub mod dialect;
pub mod driver;
pub mod error;
pub mod export;
mod guard;
pub mod nodes;
pub mod simple;
pub mod slab;
pub mod url;

pub use aludel_plugin_interface::feature;
pub use batch::{Array, ArrayWriter, Interval, Param, Params, RowBuffer, RowWriter};
pub use callback::{Accumulator, Answer, Callback, CallbackFlags, Registration};
pub use column_type::{ColumnType, Operators};
pub use construct::Construct;
pub use dialect::{Dialect, DialectSpec, Feature, Placeholder};
pub use driver::{Cancel, ColumnInfo, Connection, Driver, ExecResult, FetchLimit, More, State, Tag};
pub use error::{Error, ErrorKind, Result};
pub use export::{ColumnTypeEntry, ConstructEntry, DriverEntry, Plugin, StaticPlugin, column_type, construct, driver};
pub use nodes::{Node, RenderContext};
pub use simple::{Simple, SimpleColumnType};
pub use slab::Slab;
