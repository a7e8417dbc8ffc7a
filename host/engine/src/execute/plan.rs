//! A compiled statement, with the plugin types that take part in it.
use crate::error::Result;
use aludel_sql::{
    compile::{Compiled, Environment, compile_translated},
    dialect::ColumnType,
    schema::SchemaTranslateMap,
    types::CustomType,
    visit::{NodeRef, key::BindRef},
};
use std::{
    borrow::Borrow,
    hash::{Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// A placeholder or column, and the type that converts its values.
pub(crate) type Custom = (usize, Arc<dyn ColumnType>);

/// A compiled statement. Shared by all connections of an engine.
pub(crate) struct Plan {
    /// Never 0, never used twice in a process.
    pub(crate) id: u64,
    pub(crate) key: Box<[u8]>,
    pub(crate) compiled: Compiled,
    pub(crate) custom_binds: Vec<Custom>,
    pub(crate) custom_results: Vec<Custom>,
}

impl Plan {
    /// Compiles. `key` and `binds` are what the walk over the statement gave.
    pub(crate) fn new(
        key: &[u8],
        binds: &[BindRef<'_>],
        statement: NodeRef<'_>,
        (environment, schemas): (Environment<'_>, Option<&SchemaTranslateMap>),
    ) -> Result<Arc<Self>> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let compiled = compile_translated(statement, binds, environment, schemas)?;
        let find = |(place, custom): &(usize, Arc<CustomType>)| Ok((*place, custom.column_type(environment.plugins)?));
        let custom_binds = compiled.custom_binds.iter().map(find).collect::<Result<_>>()?;
        let custom_results = compiled.custom_results.iter().map(find).collect::<Result<_>>()?;
        Ok(Arc::new(Plan { id: NEXT.fetch_add(1, Ordering::Relaxed), key: key.into(), compiled, custom_binds, custom_results }))
    }

    /// Whether the value of a placeholder is kept out of logs. Values may be those of several runs, one after the other.
    #[cold]
    pub(crate) fn hides(&self, index: usize) -> bool {
        let slot = index % self.compiled.slots.len().max(1);
        self.custom_binds.iter().any(|(place, column_type)| *place == slot && column_type.is_sensitive())
    }

    /// The same with a comment behind the SQL. It keeps its number: messages show the SQL without it.
    pub(crate) fn commented(&self, comment: &str) -> Arc<Self> {
        let mut compiled = self.compiled.clone();
        compiled.sql.push_str(comment);
        let key = [&self.key, comment.as_bytes()].concat().into();
        Arc::new(Plan { id: self.id, key, compiled, custom_binds: self.custom_binds.clone(), custom_results: self.custom_results.clone() })
    }

    /// The SQL.
    pub(crate) fn sql(&self) -> &str {
        &self.compiled.sql
    }
}

/// A plan as the key of a map: it is found by the bytes of its statement's key.
#[derive(Clone)]
pub(crate) struct PlanKey(pub(crate) Arc<Plan>);

impl Borrow<[u8]> for PlanKey {
    fn borrow(&self) -> &[u8] {
        &self.0.key
    }
}

impl Hash for PlanKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.key[..].hash(state);
    }
}

impl PartialEq for PlanKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.key == other.0.key
    }
}

impl Eq for PlanKey {}
