//! SQL of MySQL and MariaDB, prepared on the servers that the environment names. A server that is not there is not asked: the tests
//! hold for the text alone then, and say so once.
use crate::{dialects, laws, tables::metadata};
use aludel_mysql::driver::{MysqlConnection, MysqlDriver};
use aludel_plugin_sdk::{Connection, Driver, Error};
use aludel_sql::ddl;
use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{
        Once,
        atomic::{AtomicU32, Ordering},
    },
};

/// Errors that are no refusal of the statement: no such table or view, of a test that makes them up, a thing that
/// is there already or not there to be dropped, a statement that the server takes but not in prepared form.
const EXCUSED: [i32; 9] = [1146, 1051, 1050, 1091, 1061, 1295, 1824, 1049, 4091];

thread_local! {
    static SERVERS: RefCell<HashMap<&'static str, Option<Server>>> = RefCell::new(HashMap::new());
}

/// A database of its own for each thread, gone with it.
struct Server {
    connection: MysqlConnection,
    database: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.connection.execute_script(&format!("DROP DATABASE {}", self.database));
    }
}

/// The server takes it.
#[track_caller]
pub(crate) fn prepared(name: &'static str, sql: &str) {
    let result = SERVERS.with_borrow_mut(|servers| {
        let server = servers.entry(name).or_insert_with(|| opened(name));
        let connection = &mut server.as_mut()?.connection;
        Some(connection.prepare(sql).map(|statement| connection.close_statement(statement)))
    });
    if let Some(Err(Error { native, message, .. })) = result
        && !EXCUSED.contains(&native)
    {
        panic!("{name} does not take {sql}: {message} ({native})");
    }
}

fn opened(name: &'static str) -> Option<Server> {
    static TOLD: Once = Once::new();
    let variable = if name == "mariadb" { "ALUDEL_TEST_MARIADB_URL" } else { "ALUDEL_TEST_MYSQL_URL" };
    let Ok(url) = std::env::var(variable) else {
        TOLD.call_once(|| println!("NOT RUN: {name}: {variable} is not set, its SQL is not prepared on a server"));
        return None;
    };
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let database = format!("aludel_sql_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut connection = MysqlDriver.connect(&url, &[]).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut run = |sql: &str| connection.execute_script(sql).unwrap_or_else(|error| panic!("{name} does not take {sql}: {error}"));
    run(&format!("CREATE DATABASE {database} CHARACTER SET utf8mb4; USE {database}"));
    for statement in ddl::create_all(&metadata(), dialects::dialect(name).spec()).expect("the tables can be made") {
        run(&laws::of_node(statement.statement(), name).unwrap_or_else(|error| panic!("{name}: {error}")).sql);
    }
    run("CREATE FULLTEXT INDEX words ON users (name)");
    Some(Server { connection, database })
}
