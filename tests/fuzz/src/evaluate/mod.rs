//! The rows that a SELECT must give, from the statement's own tree and rows in memory.
//!
//! Written from the rules of the SQL standard, not from the compiler: three-valued logic, NULL in aggregates and in IN, outer
//! joins, groups. Where databases are free, SQLite's choice is taken and said so at the place, unless [`Rules`] say otherwise:
//! division of whole numbers, division by zero, LIKE without regard to ASCII case, NULL sorts first.
//!
//! What it does not know it refuses; it never guesses. Not here: comparison of values of different types, which the
//! strategies do not make.
mod aggregate;
mod expression;
mod function;
mod query;
mod value;

use aludel_sql::Value;
use std::{collections::BTreeMap, sync::Arc};

pub use query::rows;
pub use value::{compare, normal, sorted};

/// Why something cannot be evaluated.
pub type Refusal = String;

/// A result, or why there is none.
pub type Evaluated<T> = Result<T, Refusal>;

/// The columns and the rows of a table.
type Held = (Arc<[String]>, Vec<Vec<Value>>);

/// What databases are free to choose. The default is SQLite's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules {
    /// `LIKE` looks at the case of letters.
    pub like_looks_at_case: bool,
    /// `lower` and `upper` change letters outside ASCII too.
    pub every_letter_has_a_case: bool,
    /// NULL is greater than every value in ORDER BY, where the query does not say where it goes.
    pub null_is_greatest: bool,
}

/// Rows of tables, by name, and the rules of the database that holds them.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    rules: Rules,
    tables: BTreeMap<String, Held>,
}

impl Tables {
    /// The same rows in a database with other rules.
    #[must_use]
    pub fn with_rules(mut self, rules: Rules) -> Tables {
        self.rules = rules;
        self
    }

    /// Adds a table: its columns, and its rows in the order of the columns.
    pub fn insert(&mut self, name: &str, columns: &[&str], rows: Vec<Vec<Value>>) {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        self.tables.insert(name.to_owned(), (columns, rows));
    }

    /// The columns and rows of every table.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String], &[Vec<Value>])> {
        self.tables.iter().map(|(name, (columns, rows))| (name.as_str(), &**columns, rows.as_slice()))
    }

    fn get(&self, name: &str) -> Evaluated<&Held> {
        self.tables.get(name).ok_or_else(|| format!("no rows of `{name}`"))
    }
}

/// A row of one item of FROM.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    source: String,
    columns: Arc<[String]>,
    values: Vec<Value>,
}

/// Where an expression is evaluated: the row, the rows of its group if it is a group, and what is round it.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    tables: &'a Tables,
    row: &'a [Part],
    group: Option<&'a [Vec<Part>]>,
    outer: Option<&'a Scope<'a>>,
}

impl<'a> Scope<'a> {
    fn column(&self, source: &str, name: &str) -> Evaluated<Value> {
        if let Some(part) = self.row.iter().find(|part| part.source == source) {
            let index = part.columns.iter().position(|column| column == name);
            let index = index.ok_or_else(|| format!("no column `{name}` in `{source}`"))?;
            return Ok(part.values[index].clone());
        }
        self.outer.ok_or_else(|| format!("`{source}` is out of scope"))?.column(source, name)
    }
}
