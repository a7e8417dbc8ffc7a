//! The driver's tests call it the way the host does, on every server whose address is in the environment.
#![allow(dead_code)]
pub use aludel_driver_client::*;
use std::sync::atomic::{AtomicU32, Ordering};

pub fn open(url: &str, options: &[(&str, &str)]) -> Result<Db> {
    aludel_driver_client::open(aludel_mysql::plugin().module(), url, options)
}

/// A server to test on, and a database of its own there.
pub struct Server {
    pub name: &'static str,
    admin: String,
    pub database: String,
}

impl Server {
    /// The URL of the test's own database.
    pub fn url(&self) -> String {
        self.url_of(&self.database)
    }

    pub fn url_of(&self, database: &str) -> String {
        let (start, rest) = self.admin.split_once("://").unwrap();
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let address = place.split('/').next().unwrap();
        format!("{start}://{address}/{database}{}{query}", if query.is_empty() { "" } else { "?" })
    }

    pub fn is_mariadb(&self) -> bool {
        self.name == "mariadb"
    }

    pub fn open(&self) -> Db {
        open(&self.url(), &[]).unwrap()
    }

    pub fn with(&self, options: &[(&str, &str)]) -> Result<Db> {
        open(&self.url(), options)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(mut db) = open(&self.admin, &[]) {
            let _ = db.script(&format!("DROP DATABASE IF EXISTS {}", self.database));
        }
    }
}

/// Runs a test on every server that is there, and says which are not.
pub fn each(test: impl Fn(&Server)) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    for (name, variable) in [("mariadb", "ALUDEL_TEST_MARIADB_URL"), ("mysql", "ALUDEL_TEST_MYSQL_URL")] {
        let Ok(admin) = std::env::var(variable) else {
            println!("NOT RUN: {name}: {variable} is not set");
            continue;
        };
        let database = format!("aludel_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut db = open(&admin, &[]).unwrap();
        db.script(&format!("CREATE DATABASE {database} CHARACTER SET utf8mb4")).unwrap();
        drop(db);
        println!("on {name}");
        test(&Server { name, admin, database });
    }
}
