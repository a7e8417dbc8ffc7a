//! The compiled statements of an engine.
use super::{Plan, PlanKey, hash::FastMap};
use crate::error::Result;
use aludel_sql::{
    compile::Environment,
    schema::SchemaTranslateMap,
    visit::{NodeRef, key::BindRef},
};
use parking_lot::Mutex;
use std::sync::Arc;

/// Compiled statements by the exact bytes of their structure; the one that was not used for longest goes first.
///
/// A connection asks here only for statements that it has not prepared yet, so the lock is rarely taken.
pub(crate) struct CompileCache {
    capacity: usize,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    plans: FastMap<PlanKey, Used>,
    clock: u64,
    hits: u64,
    misses: u64,
}

/// A plan, and when it was last asked for.
struct Used {
    plan: Arc<Plan>,
    when: u64,
}

impl CompileCache {
    pub(crate) fn new(capacity: usize) -> Self {
        CompileCache { capacity: capacity.max(1), inner: Mutex::default() }
    }

    /// The plan for a statement with this key and these bound values, compiled now if it is new. Errors: those of the compiler.
    /// The schemas that take the place of others are part of the key.
    pub(crate) fn get(
        &self,
        key: &[u8],
        binds: &[BindRef<'_>],
        statement: NodeRef<'_>,
        of: (Environment<'_>, Option<&SchemaTranslateMap>),
    ) -> Result<Arc<Plan>> {
        if let Some(plan) = self.find(key) {
            return Ok(plan);
        }
        // Without the lock: compiling may call plugins. Two threads may compile the same; one of the two plans stays.
        let plan = Plan::new(key, binds, statement, of)?;
        self.insert(&plan);
        Ok(plan)
    }

    fn find(&self, key: &[u8]) -> Option<Arc<Plan>> {
        let mut inner = self.inner.lock();
        inner.clock += 1;
        let now = inner.clock;
        let Some(Used { plan, when }) = inner.plans.get_mut(key) else {
            inner.misses += 1;
            return None;
        };
        *when = now;
        let found = Arc::clone(plan);
        inner.hits += 1;
        Some(found)
    }

    fn insert(&self, plan: &Arc<Plan>) {
        let mut inner = self.inner.lock();
        if inner.plans.len() >= self.capacity {
            let oldest = inner.plans.iter().min_by_key(|(_, used)| used.when).map(|(plan, _)| plan.clone());
            oldest.map(|oldest| inner.plans.remove(&oldest));
        }
        let now = inner.clock;
        inner.plans.insert(PlanKey(Arc::clone(plan)), Used { plan: Arc::clone(plan), when: now });
    }

    /// The SQL of a plan by its number, while it is kept.
    pub(crate) fn sql(&self, id: u64) -> Option<String> {
        self.inner.lock().plans.keys().find(|plan| plan.0.id == id).map(|plan| plan.0.sql().to_owned())
    }

    /// Statements kept, found, and compiled.
    pub(crate) fn status(&self) -> (usize, u64, u64) {
        let inner = self.inner.lock();
        (inner.plans.len(), inner.hits, inner.misses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_sql::{
        Executable,
        dialect::{DefaultDialect, NoPlugins},
        text,
        visit::Key,
    };

    const ENVIRONMENT: Environment<'static> = Environment { dialect: &DefaultDialect, plugins: &NoPlugins };

    fn get(cache: &CompileCache, sql: &str) -> Arc<Plan> {
        let statement = text(sql.to_owned());
        let mut key = Key::default();
        key.node(statement.statement());
        cache.get(key.bytes(), key.binds(), statement.statement(), (ENVIRONMENT, None)).unwrap()
    }

    #[test]
    fn the_longest_unused_goes_first() {
        let cache = CompileCache::new(2);
        let (one, two) = (get(&cache, "1").id, get(&cache, "2").id);
        assert_eq!(get(&cache, "1").id, one);
        get(&cache, "3");
        assert_eq!(get(&cache, "1").id, one);
        assert_ne!(get(&cache, "2").id, two);
        assert_eq!(cache.status().0, 2);
        assert_eq!(cache.sql(one), Some("1".to_owned()));
    }
}
