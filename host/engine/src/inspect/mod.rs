//! Looking at what is in a database.
//!
//! Not here: how a database is asked (its driver does that), and what the program says of its tables (`aludel_sql::schema`).
mod described;

pub use described::{DescribedCheck, DescribedColumn, DescribedComputed, DescribedForeignKey, DescribedIndex, DescribedKey};

use crate::{
    connection::Connection,
    engine::Engine,
    error::{Error, ErrorKind, Result},
};
use aludel_sql::RowRef;

/// Looks at what is in a database (SQLAlchemy: `Inspector`). It has a connection of its own, and remembers nothing: every answer is of now.
///
/// ```no_run
/// # fn main() -> aludel_engine::Result<()> {
/// # let engine = aludel_engine::Engine::connect("sqlite:///app.db")?;
/// let mut inspector = engine.inspect()?;
/// for table in inspector.table_names()? {
///     for column in inspector.columns(&table)? {
///         println!("{table}.{}: {}", column.name, column.type_name);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Inspector {
    connection: Connection,
    schema: String,
}

impl Engine {
    /// Looks at what is in the database (SQLAlchemy: `inspect(engine)`). Errors: those of [`Engine::connection`].
    #[track_caller]
    pub fn inspect(&self) -> Result<Inspector> {
        Ok(Inspector { connection: self.connection()?, schema: String::new() })
    }
}

impl Inspector {
    /// Looks at another schema than the database's usual one (SQLAlchemy: `schema=`).
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<String>) -> Self {
        self.schema = schema.into();
        self
    }

    /// The schemas (SQLAlchemy: `get_schema_names()`). Errors: those of the database; DB-3015 when the driver cannot tell. That is so
    /// of all that follow.
    pub fn schema_names(&mut self) -> Result<Vec<String>> {
        self.rows("schemas", "", |row| row.get(0))
    }

    /// The tables of the schema (SQLAlchemy: `get_table_names()`).
    pub fn table_names(&mut self) -> Result<Vec<String>> {
        self.rows("tables", "", |row| row.get(1))
    }

    /// The views of the schema (SQLAlchemy: `get_view_names()`).
    pub fn view_names(&mut self) -> Result<Vec<String>> {
        self.rows("views", "", |row| row.get(1))
    }

    /// Whether there is a table of this name (SQLAlchemy: `has_table`).
    pub fn has_table(&mut self, table: &str) -> Result<bool> {
        Ok(self.table_names()?.iter().any(|known| known == table))
    }

    /// The SQL behind a view, as the database keeps it (SQLAlchemy: `get_view_definition`); `None`: there is no such view.
    pub fn view_definition(&mut self, view: &str) -> Result<Option<String>> {
        let found: Vec<(String, Option<String>)> = self.rows("views", view, |row| Ok((row.get(1)?, row.get(2)?)))?;
        Ok(found.into_iter().find(|(name, _)| name == view).and_then(|(_, definition)| definition))
    }

    /// The comment on a table (SQLAlchemy: `get_table_comment`). Errors: ENG-3101 when there is no such table.
    pub fn table_comment(&mut self, table: &str) -> Result<Option<String>> {
        let found: Vec<(String, Option<String>)> = self.rows("tables", "", |row| Ok((row.get(1)?, row.get(2)?)))?;
        match found.into_iter().find(|(name, _)| name == table) {
            Some((_, comment)) => Ok(comment.filter(|comment| !comment.is_empty())),
            None => Err(self.unknown(table)),
        }
    }

    /// The columns of a table or view, in order (SQLAlchemy: `get_columns`). Errors: ENG-3101 when there is no such table.
    pub fn columns(&mut self, table: &str) -> Result<Vec<DescribedColumn>> {
        let columns = self.rows("columns", table, described_column)?;
        if columns.is_empty() {
            return Err(self.unknown(table));
        }
        Ok(columns)
    }

    /// The primary key (SQLAlchemy: `get_pk_constraint`); without columns when there is none. Errors: as for [`Inspector::columns`].
    pub fn primary_key(&mut self, table: &str) -> Result<DescribedKey> {
        let parts: Vec<(Option<String>, String)> = self.of_table("primary_key", table, |row| Ok((row.get(1)?, row.get(3)?)))?;
        let name = parts.iter().find_map(|(name, _)| name.clone());
        Ok(DescribedKey { name, columns: parts.into_iter().map(|(_, column)| column).collect() })
    }

    /// The unique constraints (SQLAlchemy: `get_unique_constraints`). Errors: as for [`Inspector::columns`].
    pub fn unique_constraints(&mut self, table: &str) -> Result<Vec<DescribedKey>> {
        let parts: Vec<(i64, Option<String>, String)> = self.of_table("unique", table, |row| Ok((row.get(1)?, row.get(2)?, row.get(4)?)))?;
        let groups = grouped(parts.into_iter().map(|(number, name, column)| (number, (name, column))));
        let key = |group: Vec<(Option<String>, String)>| DescribedKey {
            name: group.first().and_then(|(name, _)| name.clone()),
            columns: group.into_iter().map(|(_, column)| column).collect(),
        };
        Ok(groups.into_iter().map(key).collect())
    }

    /// The foreign keys (SQLAlchemy: `get_foreign_keys`). Errors: as for [`Inspector::columns`].
    pub fn foreign_keys(&mut self, table: &str) -> Result<Vec<DescribedForeignKey>> {
        let parts = self.of_table("foreign_keys", table, |row| {
            let key = DescribedForeignKey {
                name: row.get(2)?,
                columns: vec![row.get(4)?],
                referred_schema: row.get(5)?,
                referred_table: row.get(6)?,
                referred_columns: row.get::<Option<String>>(7)?.into_iter().collect(),
                on_update: row.get(8)?,
                on_delete: row.get(9)?,
            };
            Ok((row.get::<i64>(1)?, key))
        })?;
        let join = |group: Vec<DescribedForeignKey>| {
            group.into_iter().reduce(|mut whole, part| {
                whole.columns.extend(part.columns);
                whole.referred_columns.extend(part.referred_columns);
                whole
            })
        };
        Ok(grouped(parts).into_iter().filter_map(join).collect())
    }

    /// The conditions that every row meets (SQLAlchemy: `get_check_constraints`). Errors: as for [`Inspector::columns`].
    pub fn check_constraints(&mut self, table: &str) -> Result<Vec<DescribedCheck>> {
        self.of_table("checks", table, |row| Ok(DescribedCheck { name: row.get(2)?, sql: row.get(3)? }))
    }

    /// The indexes, without those that the database makes for keys and unique constraints (SQLAlchemy: `get_indexes`). Errors: as for
    /// [`Inspector::columns`].
    pub fn indexes(&mut self, table: &str) -> Result<Vec<DescribedIndex>> {
        let parts = self.of_table("indexes", table, |row| {
            let part = row.get::<Option<String>>(4)?.or(row.get::<Option<String>>(5)?);
            Ok(DescribedIndex { name: row.get(1)?, unique: row.get(2)?, parts: part.into_iter().collect(), filter: row.get(8)? })
        })?;
        let mut indexes: Vec<DescribedIndex> = Vec::new();
        for part in parts {
            match indexes.last_mut() {
                Some(last) if last.name == part.name => last.parts.extend(part.parts),
                _ => indexes.push(part),
            }
        }
        Ok(indexes)
    }

    /// Rows about a table. Without any it is asked whether the table is there.
    fn of_table<T>(&mut self, what: &str, table: &str, read: impl Fn(RowRef<'_>) -> Result<T>) -> Result<Vec<T>> {
        let rows = self.rows(what, table, read)?;
        if rows.is_empty() {
            self.columns(table)?;
        }
        Ok(rows)
    }

    fn rows<T>(&mut self, what: &str, table: &str, read: impl Fn(RowRef<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.connection.reflect(what, &self.schema, table, |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    #[cold]
    fn unknown(&mut self, table: &str) -> Error {
        let known = self.table_names().unwrap_or_default().join(", ");
        let place = if self.schema.is_empty() { "the database".to_owned() } else { format!("the schema `{}`", self.schema) };
        Error::new(ErrorKind::UnknownName, "ENG-3101", format!("{place} has no table `{table}`"))
            .note("known", known)
            .help("look at the name, or at another schema with `.in_schema(…)`")
    }
}

fn described_column(row: RowRef<'_>) -> Result<DescribedColumn> {
    let computed = row.get::<Option<String>>(7)?.zip(row.get::<Option<String>>(8)?);
    Ok(DescribedColumn {
        name: row.get(1)?,
        type_name: row.get(2)?,
        nullable: row.get(3)?,
        default: row.get(4)?,
        primary_key: u32::try_from(row.get::<i64>(5)?).unwrap_or_default(),
        autoincrement: row.get(6)?,
        computed: computed.map(|(kept, sql)| DescribedComputed { sql, stored: kept == "stored" }),
        collation: row.get(9)?,
        comment: row.get::<Option<String>>(10)?.filter(|comment| !comment.is_empty()),
    })
}

/// What stands one after the other under the same number.
fn grouped<T>(rows: impl IntoIterator<Item = (i64, T)>) -> Vec<Vec<T>> {
    let mut groups: Vec<(i64, Vec<T>)> = Vec::new();
    for (number, row) in rows {
        match groups.last_mut() {
            Some((known, group)) if *known == number => group.push(row),
            _ => groups.push((number, vec![row])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}
