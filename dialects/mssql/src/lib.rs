//! SQL Server for Aludel: how its SQL differs, and a driver over ODBC.
//!
//! | module | what is there |
//! |---|---|
//! | [`plugin`](mod@plugin) | what a program links, or the shim beside this crate exports |
//! | [`dialect`] | the description of the database's SQL |
//! | [`driver`] | connections, statements and their values |
//!
//! # The driver
//!
//! It is built with the feature `odbc`, which links `libodbc` (Debian: `unixodbc-dev`). Without the feature statements compile and
//! connecting is refused. At run time it needs a driver for SQL Server: Microsoft's, or FreeTDS (Debian: `tdsodbc`).
//!
//! | URL | is |
//! |---|---|
//! | `mssql://ada:secret@db.example:1433/shop` | the best driver that is installed: Microsoft's 18 or 17, then FreeTDS |
//! | `mssql://db.example/shop?driver=FreeTDS&Encrypt=yes` | this driver; every other part of the query goes into the connection string |
//! | `mssql://ada:secret@/shop?dsn=sales` | a data source of `odbc.ini` |
//! | `mssql+odbc:///?odbc_connect=Driver%3D…` | a connection string as it is |
//!
//! Some drivers convert text to the encoding of the program's locale: run it in a UTF-8 one (`LC_ALL=C.UTF-8`), or text beyond ASCII, and with
//! some all text, is refused.
//!
//! `Encrypt` is said to FreeTDS in its own words, because it would pass over Microsoft's and talk in the open.
//!
//! `driver` is a name or the path of a library. `connect_timeout` and `query_timeout` are seconds. Values are escaped, and what no
//! connection string can hold is refused.
//!
//! * Errors are known by the server's own number, never by what SQLSTATE a driver makes of it, and carry constraint, table and column.
//! * After a deadlock or a conflict of snapshots the server has rolled back, and the next statement would begin another transaction:
//!   statements are refused until `rollback`.
//! * An isolation level is the transaction's: behind COMMIT and ROLLBACK the connection is at READ COMMITTED again. SNAPSHOT wants
//!   `ALTER DATABASE … SET ALLOW_SNAPSHOT_ISOLATION ON`. There are no transactions that only read.
//! * A connection that cannot be made says in one line whether driver, host, port, certificate, encryption, login or database was wrong. Where a
//!   driver does not say, it is looked whether the host is known and anything listens at the port.
//! * What FreeTDS would send as something else goes in another form: text and bytes beyond 4,000 characters and 8,000 bytes as the types with MAX, dates
//!   before 1753 and moments with an offset as text, which the server converts. Selected bare, such a parameter comes back as text.
//! * Rows come in blocks where every column has a greatest length, else value by value, long ones in pieces.
//! * Many rows of values go as arrays, one for each parameter. New rows whose keys are wanted go by MERGE, up to a thousand at once, with a number
//!   beside each that says whose key it is; other statements with OUTPUT run row by row, so that their rows keep the order.
//! * Where a row brings its own number for an IDENTITY column, `SET IDENTITY_INSERT` stands round the INSERT, within one batch.
//! * The server gives one result at a time: when a statement runs while rows of another are left, these are read ahead and kept.
//! * What `reset` cannot take back: temporary tables and SET options of the session.
//!
//! # What is shown, and what is not
//!
//! * The SQL: Microsoft's own parser (ScriptDom, the grammar of SQL Server 2019) accepts every statement of `tests/sql` and 100,000 random
//!   ones, with further rules of the server held against them (`tests/tsql`).
//! * Reflection: Microsoft's parser takes its queries; they run over ODBC on a catalog that PostgreSQL holds, filled by hand as SQL Server would
//!   have it (`tests/odbc`).
//! * The layer over ODBC: run with the SQL of SQLite and PostgreSQL over their ODBC drivers (`tests/odbc`). The MERGE for many rows runs on PostgreSQL
//!   18, which wants RETURNING where SQL Server has OUTPUT; with OUTPUT it was read by Microsoft's parser only.
//! * Values both ways, errors by number with their names, refused logins, time limits, isolation: over FreeTDS, and partly over Microsoft's driver in Rust,
//!   against a server of the tests' own that sends back what it is sent (`tests/odbc/src/echo.rs`).
//! * Logins, errors by number, text and a lost server: over FreeTDS and Microsoft's driver in Rust against Microsoft's mock of the
//!   protocol, which runs no SQL and reads no parameters (`tests/tds`).
//! * Nothing here has been run on SQL Server.
#![deny(unsafe_code)]

pub mod dialect;
pub mod driver;
pub mod plugin;

pub use plugin::plugin;
