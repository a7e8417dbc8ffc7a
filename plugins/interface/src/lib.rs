//! The plugin boundary: every type and trait that a host and a plugin must agree on, and nothing else.
//!
//! This crate is for two readers: `aludel-plugin-sdk`, which turns it into ordinary Rust traits for
//! authors, and `aludel-plugin-loader`, which turns it into ordinary Rust values for the host.
//! Neither an application nor a plugin author names it.
//!
//! | module | what crosses |
//! |---|---|
//! | [`error`] | what went wrong, as data |
//! | [`cell`] | one value, owned by a batch or borrowed by a call |
//! | [`batch`] | rows, and text under construction |
//! | [`connection`] | a physical connection: statements and cursors are numbers |
//! | [`callback`] | functions of the application that a database calls |
//! | [`dialect`] | the description of a database's SQL, and the render hook |
//! | [`feature`] | the numbers of the features a database may have |
//! | [`node`] | a read-only view of one node of the host's statement |
//! | [`column_type`] | conversion of a column of values for a custom type |
//! | [`construct`] | a SQL construct that the host has never heard of |
//! | [`host`] | what a plugin may ask of the host: logging |
//! | [`plugin`] | the root module that a library exports |
//!
//! # Rules that keep every 1.x compatible with every other 1.x
//!
//! * Structs passed by value and `repr(transparent)` codes are frozen.
//! * Traits and prefix types grow at the end, after `last_prefix_field`, with a default that works
//!   when the other side has never heard of the addition.
//! * Open sets (error kinds, tags, features, node kinds, option keys, reflection names) are integers
//!   or strings, never Rust enums. A receiver treats an unknown member as "other".
//! * Nothing here catches panics; the SDK's adapters do, on every entry.
// Raised by the macros of abi_stable 0.11.3 on current compilers.
#![allow(non_camel_case_types, unused_braces, non_local_definitions, missing_docs)]

pub mod batch;
pub mod callback;
pub mod cell;
pub mod column_type;
pub mod connection;
pub mod construct;
pub mod dialect;
pub mod error;
pub mod feature;
pub mod host;
pub mod node;
pub mod plugin;

pub use abi_stable;
