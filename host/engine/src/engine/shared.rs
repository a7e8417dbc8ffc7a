//! What the clones of an engine and its connections have in common.
use super::NewConnection;
use crate::{
    ExecutionOptions,
    connection::insert_plan::InsertPlan,
    error::{self, Result},
    event::{self, Hub, bit},
    execute::{CompileCache, hash::FastMap},
    observe::Observer,
    pool::{Physical, Pool},
    url::Url,
};
use aludel_plugin_loader::{DriverConnection, LoadedDialect, LoadedDriver, Registry};
use aludel_sql::{
    compile::Environment,
    dialect::{Capability, Dialect},
    schema::{ModelDef, SchemaTranslateMap},
};
use parking_lot::Mutex;
use std::{
    any::TypeId,
    borrow::Cow,
    sync::{Arc, atomic::AtomicBool},
};

/// The registry of an engine.
#[derive(Clone)]
pub(crate) enum Plugins {
    Global,
    Own(Arc<Registry>),
}

impl Plugins {
    pub(crate) fn registry(&self) -> &Registry {
        match self {
            Plugins::Global => Registry::global(),
            Plugins::Own(registry) => registry,
        }
    }
}

/// A model, the columns that are left out of its insert, and the schemas that take the place of others.
type InsertKey = (TypeId, u64, Option<Arc<SchemaTranslateMap>>);

pub(crate) struct Shared {
    pub(crate) url: Url,
    pub(crate) arguments: Vec<(String, String)>,
    pub(crate) driver: Arc<LoadedDriver>,
    pub(crate) dialect: Arc<LoadedDialect>,
    pub(crate) dialect_name: String,
    pub(crate) server_version: String,
    pub(crate) plugins: Plugins,
    /// The engine's name in events; empty without one.
    pub(crate) name: String,
    /// Where connections are, if not always where the URL says.
    pub(crate) creator: Option<super::builder::Creator>,
    /// How a transaction that may write begins.
    pub(crate) begin_write: String,
    pub(crate) statements: usize,
    pub(crate) cache: CompileCache,
    pub(crate) inserts: Mutex<FastMap<InsertKey, Arc<InsertPlan>>>,
    /// The driver has said that it has no way of its own to insert many rows.
    pub(crate) no_insert_many: AtomicBool,
    pub(crate) observer: Arc<Observer>,
    pub(crate) pool: Pool,
}

impl Shared {
    pub(crate) fn environment(&self) -> Environment<'_> {
        Environment { dialect: &*self.dialect, plugins: self.plugins.registry() }
    }

    /// The dialect's text for a place that the engine knows by name.
    pub(crate) fn text(&self, place: &str) -> Option<&str> {
        self.dialect.spec().texts.get(place).map(String::as_str)
    }

    /// How objects of a model go into its table, worked out when it is first asked for.
    pub(crate) fn insert_plan(&self, key: InsertKey, model: &'static ModelDef, columns: &[usize], returning: &[usize]) -> Result<Arc<InsertPlan>> {
        if let Some(plan) = self.inserts.lock().get(&key) {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(InsertPlan::new(self, model, columns, returning, key.2.as_deref())?);
        self.inserts.lock().insert(key, Arc::clone(&plan));
        Ok(plan)
    }

    /// Whether an INSERT can give back any of its columns.
    pub(crate) fn tells_rows(&self) -> bool {
        let capabilities = self.dialect.spec().capabilities;
        capabilities.has(Capability::Returning) || capabilities.has(Capability::Output)
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.observer.hub
    }

    /// Lets listeners have a say in options.
    pub(crate) fn told(&self, mut options: ExecutionOptions, of_engine: bool) -> Result<ExecutionOptions> {
        if self.hub().has(bit::SET_OPTIONS) {
            let (dialect, engine) = (&*self.dialect_name, &*self.name);
            self.hub().set_options(&mut event::SetOptions { dialect, engine, options: &mut options, of_engine })?;
        }
        Ok(options)
    }

    /// Opens a connection.
    pub(crate) fn open(&self) -> Result<Box<Physical>> {
        let opening =
            Opening { driver: &self.driver, hub: self.hub(), creator: self.creator.as_ref(), dialect: &self.dialect_name, engine: &self.name };
        let driver = opening.open(&self.url, &self.arguments)?;
        let mut physical = Physical::new(driver, self.statements);
        opening.tell(physical.id, &mut physical.driver, false)?;
        Ok(physical)
    }
}

/// What it takes to open a connection.
pub(super) struct Opening<'e> {
    pub(super) driver: &'e LoadedDriver,
    pub(super) hub: &'e Hub,
    pub(super) creator: Option<&'e super::builder::Creator>,
    pub(super) dialect: &'e str,
    pub(super) engine: &'e str,
}

impl Opening<'_> {
    pub(super) fn open(&self, url: &Url, arguments: &[(String, String)]) -> Result<DriverConnection> {
        let mut url = match self.creator {
            Some(creator) => Cow::Owned(creator()?),
            None => Cow::Borrowed(url),
        };
        let mut arguments = Cow::Borrowed(arguments);
        if self.hub.has(bit::BEFORE_CONNECT) {
            let (url, arguments) = (url.to_mut(), arguments.to_mut());
            self.hub.before_connect(&mut event::BeforeConnect { dialect: self.dialect, engine: self.engine, url, arguments })?;
        }
        let connected = self.driver.connect(&url.with_secrets(), &arguments);
        connected.map_err(|error| error::unreachable(error, &url))
    }

    /// Tells of a connection that was opened.
    pub(super) fn tell(&self, id: u64, driver: &mut DriverConnection, first: bool) -> Result<()> {
        tracing::debug!(target: "aludel.pool", engine = self.engine, connection = id, "a connection was opened");
        let (dialect, engine) = (self.dialect, self.engine);
        if first && self.hub.has(bit::FIRST_CONNECT) {
            self.hub.first_connect(&mut event::FirstConnect { dialect, engine, id, connection: NewConnection::new(driver) })?;
        }
        if self.hub.has(bit::CONNECT) {
            self.hub.connect(&mut event::Connect { dialect, engine, id, connection: NewConnection::new(driver) })?;
        }
        Ok(())
    }
}
