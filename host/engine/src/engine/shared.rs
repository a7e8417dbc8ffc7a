//! What the clones of an engine and its connections have in common.
use super::builder::OnConnect;
use crate::{
    connection::insert_plan::InsertPlan,
    error::{self, Result},
    execute::{CompileCache, hash::FastMap},
    observe::Observer,
    pool::{Physical, Pool},
    url::Url,
};
use aludel_plugin_loader::{LoadedDialect, LoadedDriver, Registry};
use aludel_sql::{compile::Environment, dialect::Dialect, schema::ModelDef};
use parking_lot::Mutex;
use std::{
    any::TypeId,
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

/// A model and the columns that are left out of its insert.
type InsertKey = (TypeId, u64);

pub(crate) struct Shared {
    pub(crate) url: Url,
    pub(crate) arguments: Vec<(String, String)>,
    pub(crate) driver: Arc<LoadedDriver>,
    pub(crate) dialect: Arc<LoadedDialect>,
    pub(crate) dialect_name: String,
    pub(crate) server_version: String,
    pub(crate) plugins: Plugins,
    pub(crate) on_connect: Vec<OnConnect>,
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
        let plan = Arc::new(InsertPlan::new(self, model, columns, returning)?);
        self.inserts.lock().insert(key, Arc::clone(&plan));
        Ok(plan)
    }

    /// Opens a connection.
    pub(crate) fn open(&self) -> Result<Box<Physical>> {
        let driver = self.driver.connect(&self.url.with_secrets(), &self.arguments).map_err(|error| self.unreachable(error))?;
        let mut physical = Physical::new(driver, self.statements);
        for hook in &self.on_connect {
            hook(&mut super::NewConnection::new(&mut physical.driver))?;
        }
        Ok(physical)
    }

    fn unreachable(&self, error: aludel_plugin_loader::DriverError) -> crate::Error {
        error::from_driver(error, None).note("url", self.url.to_string())
    }
}
