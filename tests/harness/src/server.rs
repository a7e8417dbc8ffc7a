//! Every database that is up, each with a private database of its own: one test for all of them.
use aludel_engine::{Engine, EngineBuilder};
use std::{
    ops::Deref,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};
use tempfile::TempDir;

/// The engines that tests run on, and the variables that hold an administrator's URL; SQLite needs none. `cargo xtask test`
/// starts the servers and sets the variables, `cargo xtask servers` does it for a developer.
pub const ENGINES: [(&str, Option<&str>); 6] = [
    ("sqlite", None),
    ("postgres", Some("ALUDEL_TEST_POSTGRES_URL")),
    ("mariadb", Some("ALUDEL_TEST_MARIADB_URL")),
    ("mysql", Some("ALUDEL_TEST_MYSQL_URL")),
    ("postgres14", Some("ALUDEL_TEST_POSTGRES14_URL")),
    ("postgres18", Some("ALUDEL_TEST_POSTGRES18_URL")),
];

/// Makes of each function a module with one test per engine, so that each engine is counted by itself:
///
/// ```ignore
/// on_every_engine! {
///     fn rows_come_back(server) {
///         let mut connection = server.connection().unwrap();
///     }
/// }
/// ```
///
/// The test on an engine that is not up prints `NOT RUN: <engine>: <why>`, which `cargo xtask test` counts as skipped. The crate needs
/// the dialects' plugin crates among its dev-dependencies, so that cargo builds the libraries.
#[macro_export]
macro_rules! on_every_engine {
    ($($(#[$attribute:meta])* fn $name:ident($server:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            fn test($server: &$crate::Server) $body
            $crate::on_every_engine!(@tests [$(#[$attribute])*] sqlite postgres mariadb mysql postgres14 postgres18);
        }
    )+};
    (@tests $attributes:tt $($engine:ident)+) => {
        $($crate::on_every_engine!(@test $attributes $engine);)+
    };
    (@test [$(#[$attribute:meta])*] $engine:ident) => {
        $(#[$attribute])*
        #[test]
        fn $engine() {
            $crate::on_engine(stringify!($engine), test);
        }
    };
}

/// A database for one test: empty, and gone afterwards.
pub struct Server {
    name: &'static str,
    url: String,
    engine: Engine,
    /// The server's administrator and the name of the database; `None` for a file.
    administrator: Option<(Engine, String)>,
    _folder: Option<TempDir>,
}

/// Runs a test on an engine, or prints why it does not run.
pub fn on_engine(name: &str, test: impl FnOnce(&Server)) {
    match Server::open(name) {
        Ok(server) => test(&server),
        Err(why) => println!("NOT RUN: {name}: {why}"),
    }
}

/// Every engine that is up, each with a private database; prints `NOT RUN: …` for the others. For tests that compare engines; others
/// use [`on_every_engine!`].
pub fn engines() -> Vec<Server> {
    let open = |(name, _): (&'static str, _)| Server::open(name).map_err(|why| println!("NOT RUN: {name}: {why}")).ok();
    ENGINES.into_iter().filter_map(open).collect()
}

impl Server {
    /// A new database. `Err` says why there is none: the engine is not up. Panics when it is up and does not work.
    pub fn open(name: &str) -> Result<Server, String> {
        let (name, variable) = ENGINES.into_iter().find(|(known, _)| *known == name).ok_or_else(|| format!("no engine is called `{name}`"))?;
        let Some(variable) = variable else { return Ok(Server::file(name)) };
        let url = std::env::var(variable).map_err(|_| format!("{variable} is not set"))?;
        Ok(Server::on_server(name, &url))
    }

    fn file(name: &'static str) -> Server {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = crate::url_of(&folder.path().join("test.db"));
        Server { name, engine: connect(&url), url, administrator: None, _folder: Some(folder) }
    }

    fn on_server(name: &'static str, administrator_url: &str) -> Server {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let administrator = connect(administrator_url);
        let database = format!("aludel_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let characters = if administrator.dialect_name() == "postgres" { "" } else { " CHARACTER SET utf8mb4" };
        run(&administrator, &format!("CREATE DATABASE {database}{characters}"));
        // A test is not to hold two connections where it uses one.
        administrator.dispose();
        let url = with_database(administrator_url, &database);
        Server { name, engine: connect(&url), url, administrator: Some((administrator, database)), _folder: None }
    }

    /// The engine's name, as in [`ENGINES`].
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The URL of the private database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Another engine over the same database, with settings.
    pub fn another(&self, settings: impl FnOnce(EngineBuilder) -> EngineBuilder) -> Engine {
        settings(Engine::builder(self.url.as_str())).connect().unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// The file, where the database is one.
    pub fn folder(&self) -> Option<&Path> {
        self._folder.as_ref().map(TempDir::path)
    }
}

impl Deref for Server {
    type Target = Engine;
    fn deref(&self) -> &Engine {
        &self.engine
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.engine.dispose();
        let Some((administrator, database)) = &self.administrator else { return };
        let force = if administrator.dialect_name() == "postgres" { " WITH (FORCE)" } else { "" };
        // A test that fails has said why; that its database stays is not worth a second panic.
        let dropped = administrator.connection().and_then(|mut connection| connection.execute_script(&format!("DROP DATABASE {database}{force}")));
        if let Err(error) = dropped {
            eprintln!("{database} stays: {error}");
        }
    }
}

fn connect(url: &str) -> Engine {
    Engine::connect(url).unwrap_or_else(|error| panic!("{error}"))
}

fn run(engine: &Engine, sql: &str) {
    engine.connection().and_then(|mut connection| connection.execute_script(sql)).unwrap_or_else(|error| panic!("{error}"));
}

/// The same server, another database.
fn with_database(url: &str, database: &str) -> String {
    let (place, query) = url.split_once('?').map_or((url, String::new()), |(place, query)| (place, format!("?{query}")));
    let after_scheme = place.find("://").map_or(0, |at| at + 3);
    let end = place[after_scheme..].find('/').map_or(place.len(), |at| after_scheme + at);
    format!("{}/{database}{query}", &place[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_of_a_url_is_replaced() {
        assert_eq!(with_database("postgres://a:b@h:1/postgres?x=/y", "d"), "postgres://a:b@h:1/d?x=/y");
        assert_eq!(with_database("mysql://root@h", "d"), "mysql://root@h/d");
    }
}
