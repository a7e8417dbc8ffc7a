//! Aludel: a SQL toolkit and ORM whose dialects and column types are plugins.
//!
//! An application names this crate only. It re-exports, and does nothing itself:
//!
//! | module | what is in it | crate |
//! |---|---|---|
//! | [`sql`] | metadata, types, statements, compiler | `aludel-sql` |
//! | [`engine`] | URL, engine, pool, connection, transaction, rows | `aludel-engine` |
//! | [`orm`] | session, unit of work, loading | `aludel-orm` |
//! | [`migrate`] | migrations | `aludel-migrate` |
//! | [`Model`](derive@Model) | the derive | `aludel-derive` |
//!
//! `use aludel::prelude::*;` brings what nearly every file needs.

pub use aludel_derive::{Enum, Model, SqlValue};
pub use aludel_engine as engine;
pub use aludel_engine::*;
pub use aludel_migrate as migrate;
pub use aludel_orm as orm;
pub use aludel_orm::*;
pub use aludel_sql as sql;
pub use aludel_sql::error;
pub use aludel_sql::*;

pub mod prelude;

/// The README's code, compiled and run with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
