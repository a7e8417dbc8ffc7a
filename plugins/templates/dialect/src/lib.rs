//! A dialect to start from: `acme://name`, a database that lives in memory and knows five statements.
//!
//! It is small, but it is whole: connections, prepared statements, cursors, transactions, errors with a class, and
//! a description of its SQL. Copy the folder, rename it, and replace the parts one after the other; the
//! README says in which order. Read the files in this order too:
//!
//! | file | what it is | what you do with it |
//! |---|---|---|
//! | `lib.rs` | what the plugin brings | change the name |
//! | `dialect.rs` | how the SQL differs | describe your database |
//! | `driver.rs` | connections | call your client library |
//! | `store.rs`, `statement.rs` | the database itself | throw away |
mod dialect;
mod driver;
mod statement;
mod store;

use aludel_plugin_sdk::{DriverEntry, Plugin};

/// The plugin. It could bring column types and constructs as well.
pub struct Acme;

impl Plugin for Acme {
    fn drivers() -> Vec<DriverEntry> {
        vec![aludel_plugin_sdk::driver(driver::AcmeDriver::default())]
    }
}

// Makes `pub fn plugin()`, which the crate `plugin/` exports, and which a program may link instead.
aludel_plugin_sdk::plugin!(Acme);
