//! Creating and dropping what metadata describes.
use super::Engine;
use crate::error::Result;
use aludel_sql::{
    MetaData,
    ddl::{self, CreateOptions, Plan},
    schema::Statements,
};

impl Engine {
    /// Creates the schemas, sequences, tables, indexes and views that are not there yet, in an order that works (SQLAlchemy:
    /// `metadata.create_all(engine)`). Tables that are there are left as they are, whatever they look like.
    ///
    /// Errors: those of the compiler and the database. Where the database allows it, nothing is created then.
    #[track_caller]
    pub fn create_all(&self, metadata: &MetaData) -> Result<()> {
        self.run_all(ddl::create_all(metadata, self.environment().dialect.spec())?)
    }

    /// Drops what is there of it, in an order that works (SQLAlchemy: `metadata.drop_all(engine)`). Errors: as for
    /// [`Engine::create_all`].
    #[track_caller]
    pub fn drop_all(&self, metadata: &MetaData) -> Result<()> {
        self.run_all(ddl::drop_all(metadata, self.environment().dialect.spec())?)
    }

    /// As [`Engine::create_all`], for some tables only, or without asking what is there (SQLAlchemy: `create_all(tables=[…],
    /// checkfirst=False)`). Errors: as for [`Engine::create_all`]; without asking, that a table is there already.
    #[track_caller]
    pub fn create_all_with(&self, metadata: &MetaData, options: &CreateOptions) -> Result<()> {
        self.run_all(Plan { metadata, spec: self.environment().dialect.spec(), options }.create()?)
    }

    /// As [`Engine::drop_all`], for some tables only, or without asking what is there. Errors: as for [`Engine::drop_all`].
    #[track_caller]
    pub fn drop_all_with(&self, metadata: &MetaData, options: &CreateOptions) -> Result<()> {
        self.run_all(Plan { metadata, spec: self.environment().dialect.spec(), options }.drop()?)
    }

    /// The script that [`Engine::create_all`] would run, without running it. Errors: those of the compiler.
    pub fn create_all_sql(&self, metadata: &MetaData) -> Result<String> {
        let environment = self.environment();
        ddl::script(&ddl::create_all(metadata, environment.dialect.spec())?, environment, self.schemas())
    }

    #[track_caller]
    fn run_all(&self, statements: Statements) -> Result<()> {
        self.transaction(|tx| statements.iter().try_for_each(|statement| tx.execute(&**statement).map(|_| ())))
    }
}
