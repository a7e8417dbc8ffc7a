//! A collection of tables.
use super::{
    event::{DdlEvent, DdlListener, Listeners},
    model::Model,
    naming::NamingConvention,
    sequence::Sequence,
    table::Table,
    view::View,
};
use crate::{
    error::{Error, ErrorKind, Result},
    name::Name,
};
use std::sync::Arc;

/// The tables of an application (SQLAlchemy: `MetaData`).
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Ddl, MetaData, NamingConvention, SqlType, Table, column, select, schema::{DdlEvent, Sequence, View}};
/// use blog::{Post, User};
///
/// let metadata = MetaData::new()
///     .naming(NamingConvention { unique: "u_%(column_0_name)s".into(), ..NamingConvention::default() })
///     .model::<Post>()
///     .model::<User>()
///     .table(Table::new("tags").in_schema("extra").column(column("word", SqlType::Text).unique()))
///     .schema("extra")
///     .sequence(&Sequence::new("numbers"))
///     .view(&View::new("names", &select(User::name)))
///     .listen(DdlEvent::AfterCreate, Ddl::new("ANALYZE"));
/// assert_eq!(metadata.get("users")?.name(), "users");
/// // By its bare name, as long as there is one of it.
/// assert_eq!(metadata.get("tags")?.schema(), Some("extra"));
/// assert!(metadata.get("usrs").unwrap_err().message().contains("usrs"));
/// assert_eq!(metadata.tables().len(), 3);
/// // Posts name users, so those come first.
/// assert_eq!(metadata.sorted_tables()[0].name(), "users");
/// assert_eq!(metadata.naming_convention().unique.as_str(), "u_%(column_0_name)s");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct MetaData {
    tables: Vec<Arc<Table>>,
    pub(crate) sequences: Vec<Sequence>,
    pub(crate) views: Vec<View>,
    pub(crate) schemas: Vec<Name>,
    naming: NamingConvention,
    pub(crate) listeners: Listeners,
}

impl MetaData {
    /// No tables yet (SQLAlchemy: `MetaData()`).
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

    /// Adds the table of a model (SQLAlchemy: a class of a declarative `Base` adds its own).
    #[must_use]
    pub fn model<M: Model>(mut self) -> Self {
        self.insert(Arc::clone((M::def().table)()));
        self
    }

    /// Adds a sequence, which is created before the tables (SQLAlchemy: `Sequence("…", metadata=metadata)`).
    #[must_use]
    pub fn sequence(mut self, sequence: &Sequence) -> Self {
        self.sequences.retain(|old| (&old.schema, &old.name) != (&sequence.schema, &sequence.name));
        self.sequences.push(sequence.clone());
        self
    }

    /// Adds a view, which is created after the tables and the views added before it (SQLAlchemy: `CreateView` in 2.1, or a DDL event).
    #[must_use]
    pub fn view(mut self, view: &View) -> Self {
        self.views.retain(|old| (&old.schema, &old.name) != (&view.schema, &view.name));
        self.views.push(view.clone());
        self
    }

    /// Creates the schema before anything in it (SQLAlchemy: `CreateSchema` in a DDL event). Schemas that are not named here are taken to be there.
    #[must_use]
    pub fn schema(mut self, schema: impl Into<Name>) -> Self {
        let schema = schema.into();
        self.schemas.retain(|old| *old != schema);
        self.schemas.push(schema);
        self
    }

    /// Statements of one's own before everything is created, after it is, and likewise for dropping (SQLAlchemy:
    /// `event.listen(metadata, "after_create", …)`).
    #[must_use]
    pub fn listen(mut self, event: DdlEvent, listener: impl Into<DdlListener>) -> Self {
        self.listeners.add(event, listener.into());
        self
    }

    fn insert(&mut self, table: Arc<Table>) {
        self.tables.retain(|old| (&old.schema, &old.name) != (&table.schema, &table.name));
        self.tables.push(table);
    }

    /// A table by its name, `users` or `sales.users` (SQLAlchemy: `metadata.tables["sales.users"]`). A name without a schema
    /// finds the table without one, or else the only one of that name.
    ///
    /// Errors: [`ErrorKind::UnknownName`] lists the tables.
    pub fn get(&self, name: &str) -> Result<&Arc<Table>> {
        let (schema, plain) = name.split_once('.').map_or((None, name), |(schema, plain)| (Some(schema), plain));
        let find = |schema: Option<&str>, plain: &str| self.tables.iter().find(|table| table.schema() == schema && table.name == *plain);
        if let Some(table) = find(None, name).or_else(|| find(schema, plain)) {
            return Ok(table);
        }
        let mut alike = self.tables.iter().filter(|table| schema.is_none() && table.name == *plain);
        match (alike.next(), alike.next()) {
            (Some(table), None) => Ok(table),
            _ => Err(self.unknown(name)),
        }
    }

    /// Every table, in the order added (SQLAlchemy: `metadata.tables`).
    pub fn tables(&self) -> &[Arc<Table>] {
        &self.tables
    }

    /// How constraints are named.
    pub fn naming_convention(&self) -> &NamingConvention {
        &self.naming
    }

    /// The same tables, sequences and views in another schema, or in none; foreign keys among them follow (SQLAlchemy:
    /// `table.to_metadata(metadata, schema=…)`).
    ///
    /// ```
    /// use aludel_sql::{MetaData, SqlType, Table, column};
    ///
    /// let metadata = MetaData::new().table(Table::new("users").column(column("id", SqlType::BigInteger).primary_key()));
    /// let of_a_tenant = metadata.to_schema(Some("tenant_7".into()));
    /// assert_eq!(of_a_tenant.get("tenant_7.users").unwrap().schema(), Some("tenant_7"));
    /// ```
    #[must_use]
    pub fn to_schema(&self, schema: Option<Name>) -> MetaData {
        MetaData {
            tables: self.tables.iter().map(|table| Arc::new(Table::clone(table).moved_to(schema.clone()))).collect(),
            sequences: self.sequences.iter().map(|sequence| Sequence { schema: schema.clone(), ..sequence.clone() }).collect(),
            views: self.views.iter().map(|view| View { schema: schema.clone(), ..view.clone() }).collect(),
            ..self.clone()
        }
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
        table.foreign_keys.iter().filter(|key| !key.use_alter).all(|key| {
            let named = |other: &Table| key.refers_to(other.schema.as_ref(), &other.name);
            named(table) || done.iter().any(|other| named(other)) || !self.tables.iter().any(|other| named(other))
        })
    }

    #[cold]
    fn unknown(&self, name: &str) -> Error {
        let full = |table: &Arc<Table>| table.schema().map_or_else(|| table.name.to_string(), |schema| format!("{schema}.{}", table.name));
        let known: Vec<String> = self.tables.iter().map(full).collect();
        let error = Error::new(ErrorKind::UnknownName, "SQL-1003", format!("the metadata has no table `{name}`"));
        error.known(name, known.iter().map(String::as_str))
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
