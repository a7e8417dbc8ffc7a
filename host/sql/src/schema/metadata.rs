//! A collection of tables.
use super::{model::Model, naming::NamingConvention, table::Table};
use crate::{
    error::{Error, ErrorKind, Result, near_misses},
    name::Name,
};
use std::sync::Arc;

/// The tables of an application (SQLAlchemy: `MetaData`).
///
/// ```
/// use aludel_sql::{MetaData, SqlType, Table, column};
///
/// let metadata = MetaData::new().table(Table::new("users").column(column("id", SqlType::BigInteger).primary_key()));
/// let users = metadata.get("users").unwrap();
/// assert_eq!(users.name(), "users");
/// ```
#[derive(Debug, Clone, Default)]
pub struct MetaData {
    tables: Vec<Arc<Table>>,
    naming: NamingConvention,
}

impl MetaData {
    /// No tables yet.
    pub fn new() -> Self {
        MetaData::default()
    }

    /// Names constraints by another convention (SQLAlchemy: `naming_convention`).
    #[must_use]
    pub fn naming(mut self, naming: NamingConvention) -> Self {
        self.naming = naming;
        self
    }

    /// Adds a table, in place of one of the same name (SQLAlchemy: `extend_existing`).
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self.insert(Arc::new(table));
        self
    }

    /// Adds the table of a model.
    #[must_use]
    pub fn model<M: Model>(mut self) -> Self {
        self.insert(Arc::clone((M::def().table)()));
        self
    }

    fn insert(&mut self, table: Arc<Table>) {
        self.tables.retain(|old| (&old.schema, &old.name) != (&table.schema, &table.name));
        self.tables.push(table);
    }

    /// A table by its name (SQLAlchemy: `metadata.tables["users"]`).
    ///
    /// Errors: [`ErrorKind::UnknownName`] lists the tables.
    pub fn get(&self, name: &str) -> Result<&Arc<Table>> {
        self.tables.iter().find(|table| table.name == *name).ok_or_else(|| self.unknown(name))
    }

    /// Every table, in the order added.
    pub fn tables(&self) -> &[Arc<Table>] {
        &self.tables
    }

    /// How constraints are named.
    pub fn naming_convention(&self) -> &NamingConvention {
        &self.naming
    }

    /// Every table, each after those its foreign keys name (SQLAlchemy: `sorted_tables`). Tables that name
    /// each other in a circle come in the order added.
    pub fn sorted_tables(&self) -> Vec<&Arc<Table>> {
        let mut sorted: Vec<&Arc<Table>> = Vec::with_capacity(self.tables.len());
        let mut waiting: Vec<&Arc<Table>> = self.tables.iter().collect();
        while !waiting.is_empty() {
            let ready = waiting.iter().position(|table| self.is_ready(table, &sorted)).unwrap_or(0);
            sorted.push(waiting.remove(ready));
        }
        sorted
    }

    fn is_ready(&self, table: &Table, done: &[&Arc<Table>]) -> bool {
        table.foreign_keys.iter().all(|key| {
            let named = |other: &Table| other.name == key.referred_table;
            named(table) || done.iter().any(|other| named(other)) || !self.tables.iter().any(|other| named(other))
        })
    }

    #[cold]
    fn unknown(&self, name: &str) -> Error {
        let known: Vec<&str> = self.tables.iter().map(|table| Name::as_str(&table.name)).collect();
        let error = Error::new(ErrorKind::UnknownName, "SQL-1003", format!("the metadata has no table `{name}`")).note("known", known.join(", "));
        match near_misses(name, known)[..] {
            [] => error,
            [near, ..] => error.help(format!("did you mean `{near}`?")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{schema::column, types::SqlType};

    fn table(name: &str, references: &[&str]) -> Table {
        let id = column("id", SqlType::BigInteger).primary_key();
        references.iter().fold(Table::new(name).column(id), |table, other| {
            table.column(column(format!("{other}_id"), SqlType::BigInteger).references(*other, "id"))
        })
    }

    fn order(metadata: &MetaData) -> Vec<&str> {
        metadata.sorted_tables().into_iter().map(|table| table.name()).collect()
    }

    #[test]
    fn referred_tables_come_first() {
        let metadata = MetaData::new().table(table("c", &["b"])).table(table("b", &["a", "b"])).table(table("a", &[]));
        assert_eq!(order(&metadata), ["a", "b", "c"]);
    }

    #[test]
    fn a_circle_does_not_hang() {
        let metadata = MetaData::new().table(table("a", &["b"])).table(table("b", &["a"])).table(table("c", &["a"]));
        assert_eq!(order(&metadata), ["a", "b", "c"]);
    }
}
