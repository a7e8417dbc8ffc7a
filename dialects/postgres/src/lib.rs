//! PostgreSQL for Aludel: how its SQL differs, and a driver that speaks the server's protocol. PostgreSQL 14 and later.
//!
//! | module | what is there |
//! |---|---|
//! | [`plugin`](mod@plugin) | what a program links, or the shim beside this crate exports |
//! | [`dialect`] | the description of the database's SQL |
//! | [`driver`] | connections, statements, rows, errors |
//!
//! # URLs
//! `postgres://user:password@host:5432/database`, or `postgresql://`. Several hosts stand behind one another with commas in the option `host`
//! (`?host=one,two&port=5432,5433`); the first that can be used is taken. A host that begins with `/` is the folder of a Unix socket:
//! `postgres://ada@/app?host=/run/postgresql`. The query and the engine's connect arguments may set:
//!
//! | option | takes |
//! |---|---|
//! | `host`, `port`, `user`, `password`, `dbname` | instead of the URL's parts |
//! | `sslmode` | `disable`, `prefer` (the default), `require`, `verify-ca`, `verify-full` |
//! | `sslrootcert` | a file with the certificates to trust, or `system` |
//! | `sslcert`, `sslkey` | files with the client's own certificate and key |
//! | `channel_binding` | `disable`, `prefer` (the default), `require`: whether the login proves that nobody sits in between |
//! | `connect_timeout` | seconds for a host's answer and the login |
//! | `target_session_attrs` | `any`, `read-write`, `read-only` |
//! | `load_balance_hosts` | `disable`, `random` |
//! | `keepalives`, `keepalives_idle`, `keepalives_interval`, `keepalives_count`, `tcp_user_timeout` | as in libpq |
//! | `application_name`, `options` | as in libpq |
//! | `statement_cache` | `named` (the default); `unnamed` for poolers in transaction mode; `off`: nothing is remembered of a statement |
//! | `statement_timeout`, `lock_timeout`, `search_path`, `timezone`, … | the session's settings; any other as `setting.<name>` |
//!
//! # Values
//! Values travel in binary where both sides have the type, and else as text in the server's notation: ranges, network addresses, bits,
//! geometry, composites and whatever type an extension brings are read as text and bound from text. `infinity` as a date or timestamp, and
//! `NaN` as a numeric, are read as text too. A point in time that is bound to a type without time zone is written as it is in UTC.
//!
//! # Cursors
//! Within a transaction a result is read through a portal, so that any number of cursors are open in bounded memory; PostgreSQL does not
//! use parallel workers for these. Without one the server sends the whole result, which waits in the socket until it is read; when another
//! statement has to run on the connection meanwhile, the unread rest is kept in memory.
#![deny(unsafe_code)]

pub mod dialect;
pub mod driver;
pub mod plugin;

pub use plugin::plugin;
