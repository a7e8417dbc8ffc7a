//! The settings of an engine.
use super::{
    Engine,
    shared::{Plugins, Shared},
};
use crate::{
    error::{self, Result},
    execute::{CompileCache, hash::FastMap},
    observe::Observer,
    pool::{Physical, Pool, PoolKind, PoolSettings},
    url::{IntoUrl, Url},
};
use aludel_plugin_loader::{DriverConnection, LoadedDialect, LoadedDriver, Registry};
use aludel_sql::dialect::Dialect;
use parking_lot::Mutex;
use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

/// What is done to every new connection.
pub(crate) type OnConnect = Box<dyn Fn(&mut NewConnection<'_>) -> Result<()> + Send + Sync>;

/// A connection that was just opened, before anybody has it.
pub struct NewConnection<'c> {
    driver: &'c mut DriverConnection,
}

impl<'c> NewConnection<'c> {
    pub(super) fn new(driver: &'c mut DriverConnection) -> Self {
        NewConnection { driver }
    }

    /// Runs statements separated by `;`. Errors: `DB-30xx`.
    pub fn execute_script(&mut self, sql: &str) -> Result<()> {
        self.driver.execute_script(sql).map_err(|error| error::from_driver(error, Some(sql)))
    }

    /// Sets an option of the driver. Errors: DB-3015 when it does not know it.
    pub fn set_option(&mut self, key: &str, value: &str) -> Result<()> {
        self.driver.set_option(key, value).map_err(|error| error::from_driver(error, None))
    }
}

/// The settings of an engine (SQLAlchemy: the arguments of `create_engine`).
///
/// ```no_run
/// # fn main() -> aludel_engine::Result<()> {
/// use aludel_engine::Engine;
/// use std::time::Duration;
///
/// let engine = Engine::builder("sqlite:///app.db").pool_size(10).pool_timeout(Duration::from_secs(5)).connect()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing happens until `connect()`"]
pub struct EngineBuilder {
    url: Result<Url>,
    pool: PoolSettings,
    kind: Option<PoolKind>,
    echo: bool,
    show_values: bool,
    plugins: Plugins,
    arguments: Vec<(String, String)>,
    on_connect: Vec<OnConnect>,
    statements: usize,
    compiled: usize,
}

impl EngineBuilder {
    pub(super) fn new(url: impl IntoUrl) -> Self {
        EngineBuilder {
            url: url.into_url(),
            pool: PoolSettings::default(),
            kind: None,
            echo: false,
            show_values: false,
            plugins: Plugins::Global,
            arguments: Vec::new(),
            on_connect: Vec::new(),
            statements: 128,
            compiled: 500,
        }
    }

    /// How connections are kept. Without it: a queue, or one connection for all where each would have a database
    /// of its own.
    pub fn pool(mut self, kind: PoolKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Connections that are kept; 5 without it.
    pub fn pool_size(mut self, connections: usize) -> Self {
        self.pool.size = connections;
        self
    }

    /// Connections that may be opened beyond those that are kept; 10 without it.
    pub fn max_overflow(mut self, connections: usize) -> Self {
        self.pool.overflow = connections;
        self
    }

    /// How long to wait for a connection to become free; 30 seconds without it.
    pub fn pool_timeout(mut self, timeout: Duration) -> Self {
        self.pool.timeout = timeout;
        self
    }

    /// Replaces connections that are older than this when they are taken next.
    pub fn pool_recycle(mut self, age: Duration) -> Self {
        self.pool.recycle = Some(age);
        self
    }

    /// Asks the database for a sign of life each time a kept connection is taken.
    pub fn pool_pre_ping(mut self, ping: bool) -> Self {
        self.pool.pre_ping = ping;
        self
    }

    /// Tells every statement at the level INFO instead of DEBUG, target `aludel.sql`. To see it, the program
    /// installs a `tracing` subscriber.
    pub fn echo(mut self, echo: bool) -> Self {
        self.echo = echo;
        self
    }

    /// Shows bound values beside the SQL in events. They may be secrets: not for production.
    pub fn show_values(mut self, show: bool) -> Self {
        self.show_values = show;
        self
    }

    /// Finds plugins in this registry instead of [`Registry::global`].
    pub fn registry(mut self, registry: impl Into<Arc<Registry>>) -> Self {
        self.plugins = Plugins::Own(registry.into());
        self
    }

    /// An option for the driver, which wins over one in the URL (SQLAlchemy: `connect_args`).
    pub fn connect_arg(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.arguments.push((key.into(), value.into()));
        self
    }

    /// Does something to every new connection before it is used (SQLAlchemy: the event `connect`).
    pub fn on_connect(mut self, hook: impl Fn(&mut NewConnection<'_>) -> Result<()> + Send + Sync + 'static) -> Self {
        self.on_connect.push(Box::new(hook));
        self
    }

    /// Prepared statements that each connection keeps, at least 8; 128 without it.
    pub fn statement_cache(mut self, statements: usize) -> Self {
        self.statements = statements;
        self
    }

    /// Compiled statements that the engine keeps; 500 without it (SQLAlchemy: `query_cache_size`).
    pub fn compiled_cache(mut self, statements: usize) -> Self {
        self.compiled = statements;
        self
    }

    /// Loads the plugin, opens one connection to see that it works, and gives the engine.
    ///
    /// Errors: those of [`Engine::connect`].
    pub fn connect(self) -> Result<Engine> {
        let url = self.url?;
        let driver = self.plugins.registry().driver(&url.scheme()).map_err(error::from_loader)?;
        let connected = driver.connect(&url.with_secrets(), &self.arguments);
        let mut first = connected.map_err(|error| error::from_driver(error, None).note("url", url.to_string()))?;
        for hook in &self.on_connect {
            hook(&mut NewConnection::new(&mut first))?;
        }
        let (dialect, server_version) = dialect_of(&driver, &mut first)?;
        let spec = dialect.spec();
        let is_private = spec.texts.get("memory_is_private").is_some_and(|text| text == "1") && is_in_memory(&url, &self.arguments);
        let kind = self.kind.unwrap_or(if is_private { PoolKind::Static } else { PoolKind::Queue });
        let shared = Shared {
            dialect_name: spec.name.clone(),
            begin_write: spec.texts.get("begin_write").cloned().unwrap_or_default(),
            observer: Arc::new(Observer::new(&spec.name, self.echo, self.show_values)),
            pool: Pool::new(PoolSettings { kind, ..self.pool }.of_kind()),
            cache: CompileCache::new(self.compiled),
            inserts: Mutex::new(FastMap::default()),
            no_insert_many: AtomicBool::new(false),
            statements: self.statements,
            on_connect: self.on_connect,
            arguments: self.arguments,
            plugins: self.plugins,
            server_version,
            dialect,
            driver,
            url,
        };
        shared.pool.adopt(Physical::new(first, shared.statements));
        Ok(Engine { shared: Arc::new(shared) })
    }
}

/// The dialect for the server that was really reached.
fn dialect_of(driver: &LoadedDriver, connection: &mut DriverConnection) -> Result<(Arc<LoadedDialect>, String)> {
    let version = connection.server_version().map_err(|error| error::from_driver(error, None))?;
    let dialect = driver.dialect();
    let fitting = dialect.for_server(&version);
    Ok((fitting.unwrap_or(dialect), version))
}

/// Whether the database lies in the memory of its connection.
fn is_in_memory(url: &Url, arguments: &[(String, String)]) -> bool {
    let argument = |key: &str| arguments.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str()).or_else(|| url.option(key));
    let unnamed = matches!(url.database(), None | Some("" | ":memory:"));
    (unnamed || argument("mode") == Some("memory")) && argument("cache") != Some("shared")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_databases_are_private() {
        let private = |url: &str| is_in_memory(&url.parse().unwrap(), &[]);
        assert!(private("x://") && private("x:///:memory:") && private("x:///name?mode=memory"));
        assert!(!private("x:///a.db") && !private("x:///name?mode=memory&cache=shared"));
        assert!(is_in_memory(&"x:///name".parse().unwrap(), &[("mode".into(), "memory".into())]));
    }
}
