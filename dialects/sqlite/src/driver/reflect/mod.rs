//! What is in the database.
//!
//! Each name has a fixed layout. An empty schema means `main`; `temp` and attached databases go by their
//! name. An empty table means all tables of the schema (for `columns` the views as well). Rows come in the order of the tables'
//! names and, within a table, of its declaration. What does not exist gives no rows.
//!
//! | name | columns |
//! |---|---|
//! | `schemas` | name, is_default |
//! | `tables` | schema, name, comment, definition |
//! | `views` | schema, name, definition |
//! | `columns` | table, name, type, nullable, default, primary_key, autoincrement, generated, expression, collation, comment |
//! | `primary_key` | table, constraint, position, column |
//! | `foreign_keys` | table, number, constraint, position, column, target_schema, target_table, target_column, on_update, on_delete, match, deferrable, initially_deferred |
//! | `unique` | table, number, constraint, position, column |
//! | `checks` | table, number, constraint, expression |
//! | `indexes` | table, index, unique, position, column, expression, descending, collation, where, definition |
//! | `triggers` | table, trigger, definition |
//!
//! Positions and numbers count from 1, `primary_key` is the position within the key or 0. Rows of one
//! constraint share its `number`; `constraint` is NULL where it has no name. `type` is as declared. `default`
//! and `expression` are SQL. `autoincrement` is true for the row id: the database makes a key where none is
//! given. `generated` is NULL, `virtual` or `stored`. Comments are NULL: SQLite has none. An index has
//! either a `column` or an `expression`; indexes that SQLite makes for keys and unique constraints are left out.
mod columns;
mod constraints;
mod definition;
mod indexes;
mod tables;

use super::raw::Database;
use aludel_plugin_sdk::{Error, ErrorKind, Result, RowWriter};

/// What is asked about.
#[derive(Clone, Copy)]
struct Subject<'a> {
    database: &'a Database,
    schema: &'a str,
    /// Empty: every table.
    table: &'a str,
}

/// Writes what is asked for, in the layout above.
pub(super) fn reflect(database: &Database, what: &str, schema: &str, table: &str, out: &mut RowWriter<'_>) -> Result<()> {
    let schema = if schema.is_empty() { "main" } else { schema };
    let subject = Subject { database, schema, table };
    if what != "schemas" && !tables::schema_exists(subject)? {
        return Err(Error::new(
            ErrorKind::UNKNOWN_OBJECT,
            format!("there is no schema `{schema}`\nhelp: SQLite's schemas are `main`, `temp` and the names of attached databases"),
        ));
    }
    match what {
        "schemas" => tables::schemas(subject, out),
        "tables" => tables::tables(subject, out),
        "views" => tables::views(subject, out),
        "triggers" => tables::triggers(subject, out),
        "columns" => columns::columns(subject, out),
        "primary_key" => columns::primary_key(subject, out),
        "foreign_keys" => constraints::foreign_keys(subject, out),
        "unique" => constraints::unique(subject, out),
        "checks" => constraints::checks(subject, out),
        "indexes" => indexes::indexes(subject, out),
        _ => Err(Error::new(
            ErrorKind::UNSUPPORTED,
            format!(
                "SQLite cannot list `{what}`\nhelp: it can list schemas, tables, views, triggers, columns, primary_key, foreign_keys, unique, checks, indexes"
            ),
        )),
    }
}

/// A value of a row that is being written.
enum Cell<'a> {
    Null,
    Text(&'a str),
    Number(i64),
    Flag(bool),
}

impl<'a> Cell<'a> {
    fn optional(text: Option<&'a str>) -> Self {
        text.map_or(Cell::Null, Cell::Text)
    }
}

fn write<const N: usize>(out: &mut RowWriter<'_>, row: [Cell<'_>; N]) {
    for cell in row {
        match cell {
            Cell::Null => out.null(),
            Cell::Text(text) => out.text(text),
            Cell::Number(number) => out.i64(number),
            Cell::Flag(flag) => out.bool(flag),
        }
    }
    out.end_row();
}

/// A place counted from 0, as one counted from 1.
fn position(place: usize) -> Cell<'static> {
    Cell::Number(place as i64 + 1)
}

/// The text at a place of a row, or nothing.
fn at(row: &[Option<String>], place: usize) -> &str {
    row.get(place).and_then(Option::as_deref).unwrap_or("")
}
