//! The dialects by the names that the assertions use. They are linked in: nothing is sent anywhere.
use aludel_plugin_loader::Registry;
use aludel_sql::dialect::{DefaultDialect, Dialect};
use std::sync::{Arc, OnceLock};

/// The dialect of this name.
pub fn dialect(name: &str) -> Arc<dyn Dialect> {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    let registry = REGISTRY.get_or_init(|| {
        let registry = Registry::new(aludel_plugin_loader::Options::default());
        registry.add_static(aludel_sqlite::plugin()).expect("the dialect links in");
        registry
    });
    match name {
        "default" => Arc::new(DefaultDialect),
        name => registry.driver(name).expect("the dialect is linked in").dialect(),
    }
}
