//! The driver's tests call it the way the host does.
#![allow(dead_code)]
pub use aludel_driver_client::*;

pub fn open(url: &str, options: &[(&str, &str)]) -> Result<Db> {
    aludel_driver_client::open(aludel_postgres::plugin().module(), url, options)
}

/// A database of its own in the server of `ALUDEL_TEST_POSTGRES_URL`, dropped at the end.
pub struct Home {
    admin: String,
    pub name: String,
}

static HOMES: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);

/// Where the tests' server is. Without one the test says so and ends.
#[macro_export]
macro_rules! home {
    () => {
        match $crate::support::Home::new() {
            Some(home) => home,
            None => {
                println!("NOT RUN: postgres: ALUDEL_TEST_POSTGRES_URL is not set");
                return;
            }
        }
    };
}

impl Home {
    pub fn new() -> Option<Self> {
        let admin = std::env::var("ALUDEL_TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())?;
        let number = HOMES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("aludel_driver_{}_{number}", std::process::id());
        let mut db = open(&admin, &[]).unwrap();
        db.script(&format!("DROP DATABASE IF EXISTS {name}")).unwrap();
        db.script(&format!("CREATE DATABASE {name} TEMPLATE template0")).unwrap();
        Some(Home { admin, name })
    }

    /// The URL of the database, with a query if it is not empty.
    pub fn url(&self, query: &str) -> String {
        let (server, _) = self.admin.rsplit_once('/').unwrap();
        if query.is_empty() { format!("{server}/{}", self.name) } else { format!("{server}/{}?{query}", self.name) }
    }

    pub fn open(&self) -> Db {
        open(&self.url(""), &[]).unwrap()
    }

    pub fn open_with(&self, query: &str) -> Db {
        open(&self.url(query), &[]).unwrap()
    }

    /// A connection with these statements run.
    pub fn with(&self, script: &str) -> Db {
        let mut db = self.open();
        db.script(script).unwrap();
        db
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if let Ok(mut db) = open(&self.admin, &[]) {
            let _ = db.script(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}
