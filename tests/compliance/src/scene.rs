//! What a case is given.
use crate::{case::Failure, world};
use aludel::{
    Connection, Engine, Executable, MetaData, Result, SqlType, Table, column, insert_into, schema::TableColumn, sql::dialect::Capability, text,
};

/// An engine, tables of the case's own, and the tables that all cases read.
pub struct Scene<'e> {
    engine: &'e Engine,
    tables: Vec<Table>,
    number: u32,
    /// Whether the tables that all read are there, or why not.
    world: Option<std::result::Result<(), Failure>>,
    private: bool,
}

impl<'e> Scene<'e> {
    pub(crate) fn new(engine: &'e Engine) -> Self {
        let private =
            engine.environment().dialect.spec().texts.get("memory_is_private").is_some_and(|text| text == "1") && engine.pool_status().size <= 1;
        let mut scene = Scene { engine, tables: Vec::new(), number: 0, world: None, private };
        scene.sweep();
        scene
    }

    /// The engine.
    pub fn engine(&self) -> &'e Engine {
        self.engine
    }

    /// A connection.
    pub fn connection(&self) -> Result<Connection> {
        self.engine.connection()
    }

    /// A connection to a database with the tables that all cases read.
    pub(crate) fn world(&mut self) -> std::result::Result<Connection, Failure> {
        if self.world.is_none() {
            let made = self.engine.create_all(&world::metadata()).and_then(|()| world::fill(&mut self.engine.connection()?));
            self.world = Some(made.map_err(|error| Failure(format!("the tables that all cases read could not be made: {error}"))));
        }
        match &self.world {
            Some(Err(why)) => Err(why.clone()),
            _ => Ok(self.engine.connection()?),
        }
    }

    /// A name that no other case uses.
    pub fn name(&mut self) -> String {
        self.number += 1;
        format!("aludel_t{}", self.number)
    }

    /// A table of the case's own, which is dropped after it.
    pub fn table(&mut self, columns: impl IntoIterator<Item = TableColumn>) -> Result<Table> {
        let name = self.name();
        let table = columns.into_iter().fold(Table::new(name), Table::column);
        self.create(table)
    }

    /// The same, described by the case.
    pub fn create(&mut self, table: Table) -> Result<Table> {
        self.engine.create_all(&MetaData::new().table(table.clone()))?;
        self.tables.push(table.clone());
        Ok(table)
    }

    /// Drops the tables of a case, the last one first.
    pub(crate) fn clear(&mut self) {
        while let Some(table) = self.tables.pop() {
            // A case that has failed has said so; what it leaves is no second failure.
            let _ = self.engine.drop_all(&MetaData::new().table(table));
        }
    }

    /// Drops the tables that all cases read, also those of a run that was cut off.
    pub(crate) fn sweep(&mut self) {
        self.world = None;
        let _ = self.engine.drop_all(&world::metadata());
    }

    /// Whether the dialect says that the database can do it.
    pub fn can(&self, capability: Capability) -> bool {
        self.engine.has(capability)
    }

    /// A text of the dialect, if it gave it.
    pub fn text(&self, name: &str) -> Option<&'e str> {
        self.engine.environment().dialect.spec().texts.get(name).map(String::as_str)
    }

    /// Whether the dialect has DDL for a type.
    pub fn has_type(&self, name: &str) -> bool {
        self.engine.environment().dialect.spec().ddl_types.get(name).is_some_and(|ddl| !ddl.is_empty())
    }

    /// Whether the dialect does not say that it has no way to write a function.
    pub fn has_function(&self, name: &str) -> bool {
        self.engine.environment().dialect.spec().functions.get(name).is_none_or(|template| !template.is_empty())
    }

    /// Whether the dialect lists an isolation level.
    pub fn has_isolation(&self, level: &str) -> bool {
        self.text("isolation_levels").is_some_and(|levels| levels.split(',').any(|known| known.trim() == level))
    }

    /// Whether each connection has a database of its own.
    pub fn is_private(&self) -> bool {
        self.private
    }

    /// Whether the database tells upper from lower case when it compares text. It is asked.
    pub fn is_case_sensitive(&self) -> bool {
        let ask = text("SELECT CASE WHEN 'a' = 'A' THEN 0 ELSE 1 END").rows::<i64>();
        self.engine.connection().and_then(|mut connection| connection.one(&ask)).unwrap_or(1) == 1
    }

    /// Whether the database refuses a text that is longer than its column. It is asked.
    pub fn holds_lengths(&mut self) -> bool {
        let table = self.table([column("t", SqlType::String(Some(3)))]);
        table.and_then(|table| self.engine.connection()?.execute(&insert_into(&table).set("t", "four"))).is_err()
    }

    /// Whether the driver can stop a statement that runs.
    pub fn can_cancel(&self) -> bool {
        self.engine.connection().and_then(|mut connection| connection.cancel_handle()).is_ok_and(|handle| handle.is_some())
    }

    /// The SQL of a statement on this dialect.
    pub fn sql<E: Executable + ?Sized>(&self, statement: &E) -> Result<String> {
        self.engine.sql(statement)
    }
}

impl Drop for Scene<'_> {
    fn drop(&mut self) {
        self.clear();
        self.sweep();
    }
}
