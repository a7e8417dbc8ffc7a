//! The dialects by the names that the assertions use. They are linked in: nothing is sent anywhere.
use aludel_plugin_loader::Registry;
use aludel_sql::dialect::{DefaultDialect, Dialect};
use std::sync::{Arc, OnceLock};

/// The dialect of this name.
pub fn dialect(name: &str) -> Arc<dyn Dialect> {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    let registry = REGISTRY.get_or_init(|| {
        let registry = Registry::new(aludel_plugin_loader::Options::default());
        for plugin in [aludel_sqlite::plugin(), aludel_postgres::plugin(), aludel_mysql::plugin(), aludel_mssql::plugin()] {
            registry.add_static(plugin).expect("the dialect links in");
        }
        registry
    });
    let of_driver = |name: &str| registry.driver(name).expect("the dialect is linked in").dialect();
    match name {
        "default" => Arc::new(DefaultDialect),
        // The dialect of a driver that reaches another server than its name says.
        "mariadb" => of_driver("mysql").for_server("10.11.6-MariaDB").expect("the server has a dialect of its own"),
        // The one for version 15, which has MERGE.
        "postgres" => of_driver(name).for_server("15.1").expect("the server has a dialect of its own"),
        // What SQL Server says of itself from 2022 on.
        "mssql2022" => of_driver("mssql").for_server("16.0.4135.4").expect("the server has a dialect of its own"),
        name => of_driver(name),
    }
}
