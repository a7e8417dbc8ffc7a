//! MySQL and MariaDB for Aludel: how their SQL differs, and a driver over the servers' own protocol. Which of the two it is, the
//! server says when a connection is opened.
//!
//! | module | what is there |
//! |---|---|
//! | [`plugin`](mod@plugin) | what a program links, or the shim beside this crate exports |
//! | [`dialect`] | the description of the database's SQL |
//! | [`driver`] | from a URL to rows |
//!
//! # URLs and options
//! `mysql://user:password@host:3306/database?option=value`; `mariadb://` is the same. `-` and `_` in an option's name are the same, and the
//! engine's connect arguments win over the URL.
//!
//! | option | meaning |
//! |---|---|
//! | `socket` | the path of a unix socket, instead of TCP |
//! | `sslmode` | `disabled`, `preferred` (the default, but on this machine `disabled`), `required`, `verify_ca` (the default with `ssl_ca`), `verify_identity` |
//! | `ssl_ca`, `ssl_cert`, `ssl_key` | PEM files: authorities (else the system's), the client's certificate and key |
//! | `connect_timeout`, `read_timeout`, `write_timeout` | seconds; 10 for connecting, none for the others |
//! | `statement_timeout` | milliseconds: `max_execution_time` (MySQL, SELECT only) or `max_statement_time` (MariaDB); also while the connection is open |
//! | `charset`, `collation` | `utf8mb4` only; the collation of literals and parameters |
//! | `sql_mode` | instead of the server's; unless it is given, `STRICT_TRANS_TABLES` is added, so that nothing is cut silently. `NO_BACKSLASH_ESCAPES` is refused |
//! | `time_zone` | of the session; `+00:00`, so that a TIMESTAMP is what was given |
//! | `init_command` | SQL to run in each new session; may be repeated |
//! | `compress` | compress the packets |
//! | `local_infile` | allow the command `load_data` |
//! | `program_name` | what the server lists the connection as |
//! | `buffered_rows_limit` | bytes that an open result may leave in memory when another statement needs the connection; 64 MiB |
//! | `allow_public_key_retrieval` | send a password encrypted with the key that the server sends; allowed on this machine |
//! | `allow_cleartext_password` | send a password as it is, over TLS or a unix socket |
//!
//! # What to know
//! * **Affected rows** are those that were found, not those that were changed; an upsert counts 1 for a new row and 2 for a changed one.
//! * **A result is read as a stream.** While one is open the server takes no other command: the rest goes into memory first, and is an error when it
//!   is larger than `buffered_rows_limit`.
//! * **DDL commits.** The driver notices, begins a new transaction for what follows, and a rollback then reports that it could not undo all.
//! * **TIME** is a span of up to 838 hours; one that is no time of day is an error when it is read, as is a zero date.
//! * **The session is reset** before a connection is used again, if it may have been changed: variables, temporary tables, locks.
//! * **Generated keys** of many rows come by RETURNING on MariaDB, by consecutive ids on MySQL where these are safe, else row by row.
//! * **`load_data`** (the connection's command): a LOAD DATA LOCAL statement, whose file name does not matter, and the data as text or bytes.
#![deny(unsafe_code)]

pub mod dialect;
pub mod driver;
pub mod plugin;

pub use plugin::plugin;
