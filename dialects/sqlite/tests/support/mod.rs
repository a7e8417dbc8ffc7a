//! The driver's tests call it the way the host does.
#![allow(dead_code)]
pub use aludel_driver_client::*;

pub fn open(url: &str, options: &[(&str, &str)]) -> Result<Db> {
    aludel_driver_client::open(aludel_sqlite::plugin().module(), url, options)
}

pub fn memory() -> Db {
    open("sqlite://", &[]).unwrap()
}

/// A database in memory with these statements run.
pub fn with(script: &str) -> Db {
    let mut db = memory();
    db.script(script).unwrap();
    db
}
