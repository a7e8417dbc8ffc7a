//! The connection layer of the `mssql` dialect over ODBC drivers for other databases: what binds, fetches, streams and commits is
//! the code that talks to SQL Server; the SQL is that of the database at hand.
//!
//! This shows that the layer keeps to ODBC. It does not show how SQL Server behaves.
#![cfg(feature = "odbc")]
pub mod echo;

use aludel_engine::Engine;
use aludel_mssql::driver::{
    insert_rows::Word,
    odbc::{OdbcConnection, connect_to},
};
use aludel_plugin_loader::{Options, Registry};
use aludel_plugin_sdk::{Dialect, DialectSpec, Driver, DriverEntry, Node, Placeholder, Plugin, RenderContext, Result, driver};
use aludel_postgres::dialect::PostgresDialect;
use aludel_sqlite::dialect::SqliteDialect;
use aludel_test::Server;
use tempfile::TempDir;

/// Another dialect's SQL with ODBC's placeholders.
struct Over<D>(D);

impl<D: Dialect> Dialect for Over<D> {
    fn spec(&self) -> DialectSpec {
        let spec = self.0.spec();
        // ODBC knows one way to begin. Asked once, so what is leaked is little.
        let texts: Vec<_> = spec.texts.iter().copied().filter(|(name, _)| *name != "begin_write").collect();
        DialectSpec { placeholder: Placeholder::Question, texts: texts.leak(), ..spec }
    }

    fn render(&self, node: Node<'_>, cx: &mut RenderContext<'_>) -> Result<bool> {
        self.0.render(node, cx)
    }
}

struct OverSqlite;
struct OverPostgres;

impl Driver for OverSqlite {
    type Connection = OdbcConnection;
    type Dialect = Over<SqliteDialect>;

    fn schemes(&self) -> &'static [&'static str] {
        &["odbcsqlite"]
    }

    fn dialect(&self) -> Over<SqliteDialect> {
        Over(SqliteDialect)
    }

    fn connect(&self, url: &str, options: &[(&str, &str)]) -> Result<OdbcConnection> {
        connect_to(url, options)
    }
}

impl Driver for OverPostgres {
    type Connection = OdbcConnection;
    type Dialect = Over<PostgresDialect>;

    fn schemes(&self) -> &'static [&'static str] {
        &["odbcpostgres"]
    }

    fn dialect(&self) -> Over<PostgresDialect> {
        Over(PostgresDialect::default())
    }

    fn connect(&self, url: &str, options: &[(&str, &str)]) -> Result<OdbcConnection> {
        connect_to(url, options)
    }
}

/// PostgreSQL from 17 on has SQL Server's way for many new rows, but for one word.
struct OverMerging;

impl Driver for OverMerging {
    type Connection = OdbcConnection;
    type Dialect = Merging;

    fn schemes(&self) -> &'static [&'static str] {
        &["odbcmerging"]
    }

    fn dialect(&self) -> Merging {
        Merging
    }

    fn connect(&self, url: &str, options: &[(&str, &str)]) -> Result<OdbcConnection> {
        Ok(connect_to(url, options)?.merging(Word::Returning))
    }
}

/// PostgreSQL's SQL with the placeholders of SQL Server's.
struct Merging;

impl Dialect for Merging {
    fn spec(&self) -> DialectSpec {
        DialectSpec { placeholder: Placeholder::AtP, ..Over(PostgresDialect::default()).spec() }
    }

    fn render(&self, node: Node<'_>, cx: &mut RenderContext<'_>) -> Result<bool> {
        Over(PostgresDialect::default()).render(node, cx)
    }
}

struct OverOdbc;

impl Plugin for OverOdbc {
    fn drivers() -> Vec<DriverEntry> {
        vec![driver(OverSqlite), driver(OverPostgres), driver(OverMerging)]
    }
}

aludel_plugin_sdk::plugin!(OverOdbc);

/// A database that is reached over ODBC, and gone afterwards.
pub struct Reached {
    /// Over ODBC.
    pub engine: Engine,
    /// `sqlite`, `postgres`, or `merging`: PostgreSQL 18 by SQL Server's way for many new rows.
    pub name: &'static str,
    _folder: Option<TempDir>,
    // The last to go: it drops the database.
    _server: Option<Server>,
}

/// Whether a driver of this name is installed.
fn installed(name: &str) -> std::result::Result<(), String> {
    let file = std::fs::read_to_string("/etc/odbcinst.ini").unwrap_or_default();
    if file.contains(&format!("[{name}]")) { Ok(()) } else { Err(format!("the ODBC driver `{name}` is not installed")) }
}

fn engine(url: &str) -> Engine {
    let registry = Registry::new(Options::default());
    registry.add_static(plugin()).expect("the drivers link in");
    Engine::builder(url).registry(registry).connect().unwrap_or_else(|error| panic!("{url}: {error}"))
}

/// A database of this name over ODBC, or why there is none.
pub fn reach(name: &'static str) -> std::result::Result<Reached, String> {
    if name == "sqlite" {
        installed("SQLite3")?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("odbcsqlite:///?driver=SQLite3&BigInt=1&Database={}", folder.path().join("test.db").display());
        return Ok(Reached { engine: engine(&url), name, _folder: Some(folder), _server: None });
    }
    installed("PostgreSQL Unicode")?;
    let (server, scheme) = match name {
        "merging" => (Server::open("postgres18")?, "odbcmerging"),
        _ => (Server::open("postgres")?, "odbcpostgres"),
    };
    let (_, rest) = server.url().split_once("://").expect("a URL");
    let url = format!("{scheme}://{}?driver=PostgreSQL+Unicode&BoolsAsChar=0", rest.split('?').next().unwrap_or(rest));
    Ok(Reached { engine: engine(&url), name, _folder: None, _server: Some(server) })
}

/// An engine of SQL Server's dialect, by this driver, on a port of this machine; `more` are further parts of the URL, each with its `&`.
pub fn sql_server(driver: &str, port: u16, more: &str) -> aludel_engine::Result<Engine> {
    let registry = Registry::new(Options::default());
    registry.add_static(aludel_mssql::plugin()).expect("the dialect links in");
    let encrypt = if driver == "FreeTDS" { "" } else { "&Encrypt=no" };
    let url = format!("mssql://ada:hush@127.0.0.1:{port}/shop?driver={driver}{encrypt}{more}");
    Engine::builder(url).registry(registry).connect()
}

/// The drivers for SQL Server at hand; prints `NOT RUN` for the others. `ALUDEL_TEST_MSSQLODBC` is the path of Microsoft's driver in Rust, which the
/// Python package `mssql-python-rs` carries.
pub fn drivers() -> Vec<String> {
    let mut drivers = Vec::new();
    match installed("FreeTDS") {
        Ok(()) => drivers.push("FreeTDS".to_owned()),
        Err(why) => println!("NOT RUN: odbc over freetds: {why}"),
    }
    match std::env::var("ALUDEL_TEST_MSSQLODBC") {
        Ok(path) if std::path::Path::new(&path).exists() => drivers.push(path),
        _ => println!("NOT RUN: odbc over Microsoft's driver in Rust: ALUDEL_TEST_MSSQLODBC is not set"),
    }
    drivers
}

/// Runs a test over each of the two drivers, or prints which did not run and why.
pub fn everywhere(test: impl Fn(&Reached)) {
    for name in ["sqlite", "postgres"] {
        match reach(name) {
            Ok(reached) => test(&reached),
            Err(why) => println!("NOT RUN: odbc over {name}: {why}"),
        }
    }
}
