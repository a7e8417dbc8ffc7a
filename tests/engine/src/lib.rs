//! A server in this process, with a driver of its own: it refuses, dies, forgets and sleeps when a test says so. What it cannot show, how a
//! real server does it, is the matter of `tests/dialects` and `tests/compliance`.
//!
//! | statement | what it does |
//! |---|---|
//! | `rows 3` | three rows: 0, 1, 2 |
//! | `fail DEADLOCK`, `fail LOST`, … | an error of that class |
//! | `sleep 50` | 50 milliseconds, unless it is cancelled |
//! | `INSERT …` | keys from 1, as rows when there is a RETURNING or OUTPUT; with the dialect `output` many rows at once |
//! | `lock 'a'`, `try 'a'`, `unlock 'a'` | named locks of the server |
//! | anything else | nothing |
mod connection;
mod dialect;
mod server;

pub use server::Server;

use aludel_engine::{Engine, EngineBuilder};
use aludel_plugin_loader::{Options, Registry};
use aludel_plugin_sdk::{Driver, DriverEntry, Plugin, Result, driver};
use connection::ServedConnection;
use dialect::ServedDialect;
use std::sync::{Arc, OnceLock};

/// The plugin: the same server with four dialects.
pub struct Served;

impl Plugin for Served {
    fn drivers() -> Vec<DriverEntry> {
        ["served", "lastid", "keyless", "output"].map(|name| driver(ServedDriver { name })).into()
    }
}

aludel_plugin_sdk::plugin!(Served);

struct ServedDriver {
    name: &'static str,
}

impl Driver for ServedDriver {
    type Connection = ServedConnection;
    type Dialect = ServedDialect;

    fn schemes(&self) -> &'static [&'static str] {
        match self.name {
            "lastid" => &["lastid"],
            "keyless" => &["keyless"],
            "output" => &["output"],
            _ => &["served"],
        }
    }

    fn dialect(&self) -> ServedDialect {
        ServedDialect(self.name)
    }

    /// `served://server`, with anything before and behind the name.
    fn connect(&self, url: &str, options: &[(&str, &str)]) -> Result<ServedConnection> {
        let server = Server::of_url(url);
        server.accept(url, options)?;
        Ok(ServedConnection::new(server, self.name == "output"))
    }
}

/// The registry with this plugin.
pub fn registry() -> Arc<Registry> {
    static REGISTRY: OnceLock<Arc<Registry>> = OnceLock::new();
    let registry = REGISTRY.get_or_init(|| {
        let registry = Registry::new(Options::default());
        registry.add_static(plugin()).unwrap_or_else(|error| panic!("{error}"));
        Arc::new(registry)
    });
    Arc::clone(registry)
}

/// A builder for the server of this name.
pub fn builder(url: &str) -> EngineBuilder {
    Engine::builder(url).registry(registry())
}

/// An engine with settings, and its server. `name` is that of the test, so that no two share a server.
pub fn served(name: &str, settings: impl FnOnce(EngineBuilder) -> EngineBuilder) -> (Engine, Arc<Server>) {
    let engine = settings(builder(&format!("served://{name}"))).connect().unwrap_or_else(|error| panic!("{error}"));
    (engine, Server::named(name))
}
