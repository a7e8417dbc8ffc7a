//! Creating and dropping the tables of metadata.
use super::Engine;
use crate::error::Result;
use aludel_sql::{Executable, MetaData, ddl};

impl Engine {
    /// Creates the tables and indexes that are not there yet, in an order that works (SQLAlchemy:
    /// `metadata.create_all(engine)`). Tables that are there are left as they are, whatever they look like.
    ///
    /// Errors: those of the compiler and the database. Where the database allows it, nothing is created then.
    #[track_caller]
    pub fn create_all(&self, metadata: &MetaData) -> Result<()> {
        self.run_all(ddl::create_all(metadata))
    }

    /// Drops the tables that are there, in an order that works (SQLAlchemy: `metadata.drop_all(engine)`). Errors: as for
    /// [`Engine::create_all`].
    #[track_caller]
    pub fn drop_all(&self, metadata: &MetaData) -> Result<()> {
        self.run_all(ddl::drop_all(metadata))
    }

    #[track_caller]
    fn run_all(&self, statements: Vec<Box<dyn Executable>>) -> Result<()> {
        self.transaction(|tx| statements.iter().try_for_each(|statement| tx.execute(&**statement).map(|_| ())))
    }
}
