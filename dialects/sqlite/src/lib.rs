//! SQLite for Aludel: how its SQL differs, and a driver that calls the C library directly.
//!
//! | module | what is there |
//! |---|---|
//! | [`plugin`](mod@plugin) | what a program links, or the shim beside this crate exports |
//! | [`dialect`] | the description of SQLite's SQL |
//! | [`driver`] | connections, statements, rows, errors |
//!
//! The URLs are `sqlite://` (in memory), `sqlite:///relative.db` and `sqlite:////absolute.db`. Their query,
//! and the engine's connect arguments, may set `mode` (`rwc`, `rw`, `ro`, `memory`), `cache` (`shared`,
//! `private`), `busy_timeout` (milliseconds, 5000) or `timeout` (seconds), SQLite's URI parameters `vfs`,
//! `immutable`, `nolock`, `psow`, and pragmas: the usual ones by their name (`journal_mode=wal`), any as
//! `pragma.<name>`. `foreign_keys` is on unless it is switched off.
//!
//! | value | stored as |
//! |---|---|
//! | boolean | 0, 1 |
//! | date, time, timestamp | text: `2024-02-29`, `12:00:00.000001`, `2024-02-29 12:00:00` |
//! | timestamp with time zone | text in UTC: `2024-02-29 12:00:00+00:00` |
//! | UUID | text, 36 characters in lower case |
//! | decimal | text; a column of NUMERIC affinity turns it into a number, which is exact up to 15 digits |
//! | JSON | text |
//!
//! Functions, aggregates and collations of the application are called (`Connection::create_function`). What SQLite can do besides SQL,
//! through `Connection::command`: `backup` and `restore` copy the whole database to and from a file, `backup_begin`, `backup_step` and
//! `backup_end` do it bit by bit while others write, `limit` reads and sets a limit of the library; `driver/command.rs` has the table.
//!
//! This crate must be the only one in a process that opens a database's file; see [`driver`].
#![deny(unsafe_code)]

pub mod dialect;
pub mod driver;
pub mod plugin;

pub use plugin::plugin;
