//! The driver of the `mssql` dialect against Microsoft's mock of the protocol: logins, errors by number, a lost server.
//!
//! The mock answers texts that were registered with it. It runs no SQL, so nothing here says that any SQL is right, and it
//! reads no parameters.
use aludel_engine::Engine;
use aludel_plugin_loader::{Options, Registry};
use mssql_mock_tds::{ColumnDefinition, ColumnValue, MockTdsServer, QueryRegistry, QueryResponse, Row, SqlDataType, TerminalError};
use std::path::Path;
use tokio::{runtime::Runtime, sync::oneshot};

/// The mock on a free port, until it is dropped.
pub struct Mock {
    /// Where it listens.
    pub port: u16,
    runtime: Option<Runtime>,
    stop: Option<oneshot::Sender<()>>,
}

/// What tests run, and what the server makes of it: number and message.
pub const ERRORS: &[(&str, u32, &str)] = &[
    ("SELECT 1 / 0", 8134, "Divide by zero error encountered."),
    (
        "INSERT INTO users VALUES (1)",
        2627,
        "Violation of UNIQUE KEY constraint 'uq_users'. Cannot insert duplicate key in object 'dbo.users'. The duplicate key value is (1).",
    ),
    (
        "DELETE FROM users",
        547,
        "The DELETE statement conflicted with the REFERENCE constraint \"fk_posts\". The conflict occurred in database \"shop\", table \"dbo.posts\", column 'author_id'.",
    ),
    (
        "INSERT INTO users VALUES (NULL)",
        515,
        "Cannot insert the value NULL into column 'name', table 'shop.dbo.users'; column does not allow nulls. INSERT fails.",
    ),
    (
        "UPDATE users SET a = 1",
        1205,
        "Transaction (Process ID 52) was deadlocked on lock resources with another process and has been chosen as the deadlock victim.",
    ),
    ("UPDATE users SET a = 2", 1222, "Lock request time out period exceeded."),
    ("SELECT x FROM nowhere", 208, "Invalid object name 'nowhere'."),
    ("SELEC x", 102, "Incorrect syntax near 'x'."),
];

fn register(registry: &mut QueryRegistry) {
    registry.register("SELECT 1", QueryResponse::select_one());
    let columns = vec![ColumnDefinition::new("name", SqlDataType::NVarChar), ColumnDefinition::new("n", SqlDataType::BigInt)];
    let row = |name: &str, n| Row::new(vec![ColumnValue::NVarChar(name.to_owned()), ColumnValue::BigInt(n)]);
    // What comes as a prepared call is looked for in capitals.
    registry.register("SELECT NAME, N FROM USERS", QueryResponse::new(columns, vec![row("Zoë 日本", 1), row("b", i64::MIN)]));
    for (sql, number, message) in ERRORS {
        registry.register(*sql, QueryResponse::error_only(TerminalError::new(*number, 14, *message)));
    }
}

impl Mock {
    /// Starts it.
    pub fn start() -> Mock {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let server = runtime.block_on(MockTdsServer::new("127.0.0.1:0")).expect("the mock listens");
        let port = server.local_addr().port();
        let registry = server.query_registry();
        runtime.block_on(async { register(&mut *registry.lock().await) });
        let (stop, stopped) = oneshot::channel();
        runtime.spawn(async move { server.run_with_shutdown(stopped).await });
        Mock { port, runtime: Some(runtime), stop: Some(stop) }
    }

    /// Ends it, and every connection to it.
    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// An engine that reaches it by a driver.
    pub fn engine(&self, driver: &str) -> Engine {
        let registry = Registry::new(Options::default());
        registry.add_static(aludel_mssql::plugin()).expect("the dialect links in");
        let encrypt = if driver.contains("FreeTDS") { "" } else { "&Encrypt=no" };
        let url = format!("mssql://ada:secret@127.0.0.1:{}/shop?driver={driver}{encrypt}", self.port);
        Engine::builder(url).registry(registry).connect().unwrap_or_else(|error| panic!("{driver}: {error}"))
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The drivers at hand; prints `NOT RUN` for the others. `ALUDEL_TEST_MSSQLODBC` is the path of Microsoft's driver in Rust, which the
/// Python package `mssql-python-rs` carries.
pub fn drivers() -> Vec<String> {
    let mut drivers = Vec::new();
    match std::fs::read_to_string("/etc/odbcinst.ini").unwrap_or_default().contains("[FreeTDS]") {
        true => drivers.push("FreeTDS".to_owned()),
        false => println!("NOT RUN: mock over FreeTDS: the ODBC driver `FreeTDS` is not installed"),
    }
    match std::env::var("ALUDEL_TEST_MSSQLODBC") {
        Ok(path) if Path::new(&path).exists() => drivers.push(path),
        _ => println!("NOT RUN: mock over Microsoft's driver in Rust: ALUDEL_TEST_MSSQLODBC is not set"),
    }
    drivers
}
