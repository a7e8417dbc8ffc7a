//! The engine: one per database and program.
mod binds;
mod builder;
mod new_connection;
mod plugin;
mod replicated;
mod schema;
mod settings;
mod shared;

pub use binds::Binds;
pub use builder::{EngineBuilder, StatementMode};
pub use new_connection::NewConnection;
pub use plugin::{EnginePlugin, register_engine_plugin};
pub use replicated::{Replicated, ReplicatedConnection};
pub(crate) use shared::Shared;

use crate::{
    ExecutionOptions,
    connection::{Connection, Held},
    deadline,
    error::Result,
    event::{self, Events, bit},
    observe::Recorder,
    pool::{Opener, Physical, PoolStatus, Why},
    transaction::{Transaction, TransactionOptions},
    url::{IntoUrl, Url, from_env},
};
use aludel_plugin_loader::DriverConnection;
use std::{panic::Location, path::Path, sync::Arc};

/// A database, as a program sees it (SQLAlchemy: `Engine`): the plugin, the pool, the compiled statements.
///
/// Make one for each database and clone it freely: clones are the same engine, and any thread may use it.
///
/// ```no_run
/// use aludel_engine::Engine;
///
/// # fn main() -> aludel_engine::Result<()> {
/// let engine = Engine::connect("sqlite:///app.db")?;
/// let mut connection = engine.connection()?;
/// connection.execute_script("CREATE TABLE IF NOT EXISTS notes (body TEXT)")?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Engine {
    pub(crate) shared: Arc<Shared>,
    pub(crate) options: Option<Arc<ExecutionOptions>>,
}

impl Engine {
    /// An engine for a URL, with the usual settings (SQLAlchemy: `create_engine`). One connection is opened, to see
    /// that it works, and kept in the pool.
    ///
    /// Errors: ENG-10xx for the URL, `PLG-…` for the plugin, DB-3019 when the database cannot be reached.
    pub fn connect(url: impl IntoUrl) -> Result<Self> {
        EngineBuilder::new(url).connect()
    }

    /// An engine with settings of its own.
    pub fn builder(url: impl IntoUrl) -> EngineBuilder {
        EngineBuilder::new(url)
    }

    /// An engine for the URL in an environment variable, usually `DATABASE_URL`. Errors: ENG-1007 when it is not set; those of [`Engine::connect`].
    pub fn from_env(variable: &str) -> Result<Self> {
        EngineBuilder::new(from_env(variable)?).connect()
    }

    /// A connection of the pool, which it goes back to when it is dropped (SQLAlchemy: `connect()`).
    ///
    /// Errors: ENG-2101 when none becomes free in time, saying who has them; those of opening one.
    #[track_caller]
    pub fn connection(&self) -> Result<Connection> {
        self.connection_for(Location::caller())
    }

    fn connection_for(&self, caller: &'static Location<'static>) -> Result<Connection> {
        let shared = &self.shared;
        loop {
            let (mut physical, holder) = shared.pool.take(&**shared, caller)?;
            if shared.pool.must_ping(&physical)
                && let Err(error) = deadline::soon(&mut physical.driver, DriverConnection::ping)
            {
                // What is kept may all have died together; a new one will show whether the database has.
                let error = crate::error::from_driver(error, None);
                shared.pool.lost(physical.generation, Some(&error));
                shared.pool.discard(physical, &holder, Why::Invalid(Some(&error)));
                continue;
            }
            let mut connection = Connection::new(Arc::clone(shared), self.options.clone(), Held { physical, holder, detached: false });
            if !shared.hub().has(bit::CHECKOUT | bit::ENGINE_CONNECTED) {
                return Ok(connection);
            }
            let Err(error) = self.tell_checkout(&mut connection) else { return Ok(connection) };
            if !error.is_connection_lost() {
                return Err(error);
            }
            // The listener has found that it is dead. A new one shows whether the database is there.
            let fresh = connection.is_fresh();
            connection.invalidate();
            if fresh {
                return Err(error);
            }
        }
    }

    #[cold]
    fn tell_checkout(&self, connection: &mut Connection) -> Result<()> {
        let shared = &self.shared;
        let (dialect, engine) = (&*shared.dialect_name, &*shared.name);
        if shared.hub().has(bit::CHECKOUT)
            && let Some(held) = &mut connection.held
        {
            let id = held.physical.id;
            let new = NewConnection::new(&mut held.physical.driver);
            shared.hub().checkout(&mut event::Checkout { dialect, engine, id, connection: new })?;
        }
        if shared.hub().has(bit::ENGINE_CONNECTED) {
            shared.hub().engine_connected(&mut event::EngineConnected { dialect, engine, connection })?;
        }
        Ok(())
    }

    /// A transaction on a connection of its own (SQLAlchemy: `engine.begin()`). Errors: those of [`Engine::connection`] and
    /// [`Connection::begin`].
    #[track_caller]
    pub fn begin(&self) -> Result<Transaction<'static>> {
        Transaction::owned(self.connection_for(Location::caller())?, TransactionOptions::new())
    }

    /// The same with an isolation level, or one that only reads. Errors: those of [`Engine::begin`].
    #[track_caller]
    pub fn begin_with(&self, options: TransactionOptions) -> Result<Transaction<'static>> {
        Transaction::owned(self.connection_for(Location::caller())?, options)
    }

    /// Runs `work` in a transaction on a connection of its own: committed when it gives `Ok`, rolled back when it gives
    /// `Err` or panics.
    ///
    /// Errors: those of `work`, of [`Engine::connection`] and of the database.
    #[track_caller]
    pub fn transaction<T, E: From<crate::Error>>(&self, work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>) -> Result<T, E> {
        self.transaction_for(Location::caller(), TransactionOptions::new(), work)
    }

    /// The same with an isolation level, or one that only reads. Errors: those of [`Engine::transaction`].
    #[track_caller]
    pub fn transaction_with<T, E: From<crate::Error>>(
        &self,
        options: TransactionOptions,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transaction_for(Location::caller(), options, work)
    }

    pub(crate) fn transaction_for<T, E: From<crate::Error>>(
        &self,
        caller: &'static Location<'static>,
        options: TransactionOptions,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.connection_for(caller)?;
        connection.begin_with(options)?.run(work)
    }

    /// The same engine, with the same pool, and other execution options for the connections that are taken through it (SQLAlchemy:
    /// `engine.execution_options`). Errors: those of listeners.
    pub fn with_options(&self, options: ExecutionOptions) -> Result<Engine> {
        let options = match &self.options {
            Some(below) => options.or(below),
            None => options,
        };
        Ok(Engine { shared: Arc::clone(&self.shared), options: Some(Arc::new(self.shared.told(options, true)?)) })
    }

    /// The URL; it does not show its password.
    pub fn url(&self) -> &Url {
        &self.shared.url
    }

    /// The dialect's name.
    pub fn dialect_name(&self) -> &str {
        &self.shared.dialect_name
    }

    /// Whether a transaction that is to write shuts out all others that are, from the moment it begins.
    pub fn has_one_writer(&self) -> bool {
        !self.shared.begin_write.is_empty()
    }

    /// The plugin's file; `None` when it is linked into the program.
    pub fn library(&self) -> Option<&Path> {
        self.shared.driver.library()
    }

    /// The version of the database, as it says it; empty when it says none.
    pub fn server_version(&self) -> &str {
        &self.shared.server_version
    }

    /// Whether the database can do something.
    pub fn has(&self, capability: aludel_sql::dialect::Capability) -> bool {
        self.shared.environment().dialect.spec().capabilities.has(capability)
    }

    /// For whom statements are compiled: to look at SQL without running it.
    pub fn environment(&self) -> aludel_sql::compile::Environment<'_> {
        self.shared.environment()
    }

    pub(crate) fn schemas(&self) -> Option<&aludel_sql::schema::SchemaTranslateMap> {
        self.options.as_deref().and_then(ExecutionOptions::schemas)
    }

    /// The SQL of a statement on this database (SQLAlchemy: `stmt.compile(engine)`). Errors: those of the compiler.
    pub fn sql<E: aludel_sql::Executable + ?Sized>(&self, statement: &E) -> Result<String> {
        aludel_sql::compile::compile_for(statement.statement(), self.environment(), self.schemas()).map(|compiled| compiled.sql)
    }

    /// The numbers of the pool (SQLAlchemy: `engine.pool.status()`).
    pub fn pool_status(&self) -> PoolStatus {
        self.shared.pool.status()
    }

    /// The numbers of the compile cache.
    pub fn cache_status(&self) -> CacheStatus {
        let (statements, hits, misses) = self.shared.cache.status();
        CacheStatus { statements, hits, misses }
    }

    /// Closes the connections that are not in use; those in use are closed when they come back. The engine stays usable and
    /// opens new ones (SQLAlchemy: `dispose()`).
    pub fn dispose(&self) {
        self.shared.pool.dispose(false);
    }

    /// Closes the connections that are not in use; those in use are kept when they come back.
    pub fn close_idle(&self) {
        self.shared.pool.dispose(true);
    }

    /// The events of this engine and its connections (SQLAlchemy: `event.listen(engine, …)`).
    pub fn events(&self) -> Events {
        Events::of(&self.shared.observer.hub)
    }

    /// Whether both are the same engine: clones, and those with other options, are.
    pub fn is_same(&self, other: &Engine) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// The engine's name in events; empty without one (SQLAlchemy: `logging_name`).
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// Hears every statement of this engine until the recorder is dropped: for tests.
    pub fn record(&self) -> Recorder {
        self.shared.observer.record()
    }
}

/// The numbers of the compile cache. A connection that has a statement prepared does not ask the cache, so
/// hits are those of other connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheStatus {
    /// Compiled statements that are kept.
    pub statements: usize,
    /// Statements that were found.
    pub hits: u64,
    /// Statements that had to be compiled.
    pub misses: u64,
}

impl Opener for Shared {
    fn open(&self) -> Result<Box<Physical>> {
        Shared::open(self)
    }

    fn sql(&self, plan: u64) -> Option<String> {
        self.cache.sql(plan)
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("url", &self.shared.url).field("pool", &self.pool_status()).finish_non_exhaustive()
    }
}
