//! The settings of an engine.
use super::{
    Engine, NewConnection,
    shared::{Opening, Plugins, Shared},
};
use crate::{
    ExecutionOptions,
    error::{self, Error, ErrorKind, Result},
    event::{Events, Hub},
    execute::{CompileCache, hash::FastMap},
    observe::{Names, Observer, Telling},
    pool::{Physical, Pool, PoolKind, PoolSettings, ResetOnReturn},
    url::{IntoUrl, Url},
};
use aludel_plugin_loader::{DriverConnection, LoadedDialect, LoadedDriver, Registry};
use aludel_sql::dialect::Dialect;
use parking_lot::Mutex;
use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

/// Says where each new connection is.
pub(crate) type Creator = Box<dyn Fn() -> Result<Url> + Send + Sync>;

/// What a prepared statement is on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatementMode {
    /// It has a name, and is used again.
    Named,
    /// It has none, and is prepared anew each time, in the same flight.
    Unnamed,
    /// There is none.
    Off,
}

impl StatementMode {
    /// The word for the driver.
    fn name(self) -> &'static str {
        match self {
            StatementMode::Named => "named",
            StatementMode::Unnamed => "unnamed",
            StatementMode::Off => "off",
        }
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
    telling: Telling,
    name: String,
    hub: Arc<Hub>,
    creator: Option<Creator>,
    options: Option<ExecutionOptions>,
    plugins: Plugins,
    arguments: Vec<(String, String)>,
    statements: usize,
    compiled: usize,
}

impl EngineBuilder {
    pub(super) fn new(url: impl IntoUrl) -> Self {
        EngineBuilder {
            url: url.into_url(),
            pool: PoolSettings::default(),
            kind: None,
            telling: Telling::default(),
            name: String::new(),
            hub: Hub::new(),
            creator: None,
            options: None,
            plugins: Plugins::Global,
            arguments: Vec::new(),
            statements: 128,
            compiled: 500,
        }
    }

    /// Another URL.
    pub fn url(mut self, url: Url) -> Self {
        self.url = Ok(url);
        self
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

    /// Asks the database for a sign of life each time a kept connection is taken. When there is none within five seconds, every kept connection is
    /// closed.
    pub fn pool_pre_ping(mut self, ping: bool) -> Self {
        self.pool.ping_after = ping.then_some(Duration::ZERO);
        self
    }

    /// The same, but only for connections that nobody has used for so long.
    pub fn pool_pre_ping_after(mut self, idle: Duration) -> Self {
        self.pool.ping_after = Some(idle);
        self
    }

    /// Closes connections that nobody has used for so long. They are looked for when connections are taken and come back.
    pub fn pool_idle_timeout(mut self, idle: Duration) -> Self {
        self.pool.idle_timeout = Some(idle);
        self
    }

    /// Connections that are opened at once, and kept however long nobody uses them; 0 without it.
    pub fn pool_min_idle(mut self, connections: usize) -> Self {
        self.pool.min_idle = connections;
        self
    }

    /// Whether the connection that came back last goes out first, as it does without this; otherwise all are used in turn
    /// (SQLAlchemy: `pool_use_lifo`).
    pub fn pool_use_lifo(mut self, lifo: bool) -> Self {
        self.pool.fifo = !lifo;
        self
    }

    /// What is done to a connection that comes back; a rollback without it (SQLAlchemy: `pool_reset_on_return`).
    pub fn reset_on_return(mut self, reset: ResetOnReturn) -> Self {
        self.pool.reset = reset;
        self
    }

    /// Tells every statement at the level INFO instead of DEBUG, target `aludel.sql`. To see it, the program
    /// installs a `tracing` subscriber.
    pub fn echo(mut self, echo: bool) -> Self {
        self.telling.echo = echo;
        self
    }

    /// Tells at INFO when connections are lent and come back, target `aludel.pool`.
    pub fn echo_pool(mut self, echo: bool) -> Self {
        self.pool.echo = echo;
        self
    }

    /// Shows bound values beside the SQL in events. They may be secrets: not for production.
    pub fn show_values(mut self, show: bool) -> Self {
        self.telling.show_values = show;
        self
    }

    /// Hides bound values in events, as is done without it (SQLAlchemy: `hide_parameters`).
    pub fn hide_parameters(self, hide: bool) -> Self {
        self.show_values(!hide)
    }

    /// Tells statements that take at least so long at the level WARN, target `aludel.slow`.
    pub fn slow_query(mut self, least: Duration) -> Self {
        self.telling.slow = Some(least);
        self
    }

    /// A name for the engine in events (SQLAlchemy: `logging_name`, `pool_logging_name`).
    pub fn logging_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Execution options of every connection (SQLAlchemy: `execution_options`).
    pub fn execution_options(mut self, options: ExecutionOptions) -> Self {
        self.options = Some(match self.options {
            Some(below) => options.or(&below),
            None => options,
        });
        self
    }

    /// The isolation level of transactions that do not ask for another one; `AUTOCOMMIT` for none at all.
    pub fn isolation_level(self, level: impl Into<String>) -> Self {
        self.execution_options(ExecutionOptions::new().isolation_level(level))
    }

    /// Registers listeners before the first connection is opened (SQLAlchemy: `event.listen` on a pool that is then given to
    /// `create_engine`).
    pub fn events(self, listen: impl FnOnce(&Events)) -> Self {
        listen(&Events::of(&self.hub));
        self
    }

    /// Asks where each new connection is to go, for databases that move and passwords that do not live long (SQLAlchemy: `creator`). The
    /// dialect stays that of the engine's URL.
    pub fn creator(mut self, creator: impl Fn() -> Result<Url> + Send + Sync + 'static) -> Self {
        self.creator = Some(Box::new(creator));
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
    pub fn on_connect(self, hook: impl Fn(&mut NewConnection<'_>) -> Result<()> + Send + Sync + 'static) -> Self {
        self.events(|events| {
            events.connect(move |event| hook(event.connection()));
        })
    }

    /// Runs statements, separated by `;`, on every new connection: pragmas, `SET …`.
    pub fn on_connect_sql(self, sql: impl Into<String>) -> Self {
        let sql = sql.into();
        self.on_connect(move |connection| connection.execute_script(&sql))
    }

    /// Prepared statements that each connection keeps, at least 8; 128 without it.
    pub fn statement_cache(mut self, statements: usize) -> Self {
        self.statements = statements;
        self
    }

    /// What a prepared statement is on the server, for databases behind a proxy that shares sessions (such as PgBouncer). It is the
    /// driver's option `statement_cache`; connecting fails where the driver has no such choice.
    pub fn statement_mode(self, mode: StatementMode) -> Self {
        self.connect_arg("statement_cache", mode.name())
    }

    /// Compiled statements that the engine keeps; 500 without it (SQLAlchemy: `query_cache_size`).
    pub fn compiled_cache(mut self, statements: usize) -> Self {
        self.compiled = statements;
        self
    }

    /// Takes the values of an option out of the URL's query: for engine plugins, whose options are not the driver's.
    pub fn take_url_option(&mut self, key: &str) -> Vec<String> {
        self.url.as_mut().map(|url| url.take_option(key)).unwrap_or_default()
    }

    /// Loads the plugin, opens one connection to see that it works, and gives the engine.
    ///
    /// Errors: those of [`Engine::connect`]; ENG-2104 when the pool would lose a database that lives in its connection; ENG-1009 when the
    /// URL asks for an engine plugin that there is not.
    pub fn connect(self) -> Result<Engine> {
        let (builder, plugins) = super::plugin::asked_for(self)?;
        let engine = builder.open()?;
        plugins.iter().try_for_each(|plugin| plugin.created(&engine))?;
        Ok(engine)
    }

    fn open(self) -> Result<Engine> {
        let url = self.url?;
        let driver = self.plugins.registry().driver(&url.scheme()).map_err(|error| error::without_driver(&url, self.plugins.registry(), error))?;
        let dialect_name = driver.dialect().spec().name.clone();
        let opening = Opening { driver: &driver, hub: &self.hub, creator: self.creator.as_ref(), dialect: &dialect_name, engine: &self.name };
        let mut first = Physical::new(opening.open(&url, &self.arguments)?, self.statements);
        opening.tell(first.id, &mut first.driver, true)?;
        let (dialect, server_version) = dialect_of(&driver, &mut first.driver)?;
        let spec = dialect.spec();
        let is_private = spec.texts.get("memory_is_private").is_some_and(|text| text == "1") && is_in_memory(&url, &self.arguments);
        let kind = kind(self.kind, is_private, &url)?;
        let settings = PoolSettings { kind, ..self.pool }.of_kind();
        let min_idle = settings.min_idle;
        let names = Names::new(&spec.name, &self.name, &url);
        let shared = Shared {
            dialect_name: spec.name.clone(),
            begin_write: spec.texts.get("begin_write").cloned().unwrap_or_default(),
            pool: Pool::new(settings, Arc::clone(&self.hub), &spec.name, &self.name),
            observer: Arc::new(Observer::new(names, self.telling, self.hub)),
            cache: CompileCache::new(self.compiled),
            inserts: Mutex::new(FastMap::default()),
            no_insert_many: AtomicBool::new(false),
            statements: self.statements,
            name: self.name,
            creator: self.creator,
            arguments: self.arguments,
            plugins: self.plugins,
            server_version,
            dialect,
            driver,
            url,
        };
        shared.pool.adopt(first);
        for _ in 1..min_idle {
            shared.pool.adopt(shared.open()?);
        }
        Ok(Engine { shared: Arc::new(shared), options: self.options.map(Arc::new) })
    }
}

/// The kind of pool. Errors: ENG-2104.
fn kind(asked: Option<PoolKind>, is_private: bool, url: &Url) -> Result<PoolKind> {
    match asked {
        Some(PoolKind::Null | PoolKind::Queue) if is_private => Err(loses_database(url)),
        Some(kind) => Ok(kind),
        None if is_private => Ok(PoolKind::Static),
        None => Ok(PoolKind::Queue),
    }
}

#[cold]
fn loses_database(url: &Url) -> Error {
    let what = format!("the database `{url}` lives in its connection, and this pool would give an empty one to each connection");
    Error::new(ErrorKind::InvalidRequest, "ENG-2104", what)
        .help("leave out the kind of pool, or take `PoolKind::Static`; or give the database a file, or a name in a shared cache")
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
