//! What is in the database, each kind of thing by one query of `information_schema` for any number of tables.
//!
//! Each name has a fixed layout, the same as in the other dialects. An empty schema means the connection's database. An empty table
//! means all tables of the schema (for `columns` the views as well). Rows come in the order of the tables' names and, within a table, of its
//! declaration; constraints and indexes by name, for the servers keep no other order. What does not exist gives no rows.
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
//! | `sequences` | schema, name, start, increment, minimum, maximum, cycle (MariaDB) |
//!
//! Positions and numbers count from 1, `primary_key` is the position within the key or 0. Rows of one constraint share its `number`.
//! `type` is as the server writes it (`int(10) unsigned`). `default` and `expression` are SQL: MySQL keeps a constant default as it is, here
//! it gets its quotes. The servers' own schemas are left out. A primary key's constraint is NULL, for it has no name but PRIMARY. A unique
//! constraint is an index as well and is listed with the constraints only; the index that a foreign key made for itself is listed. MariaDB makes a CHECK of
//! each JSON column, which is left out of `checks`, and the column's type is `json`. `definition` of tables and indexes is NULL.
mod columns;
mod constraints;
mod tables;

use super::{
    connection::MysqlConnection,
    text::{TextRow, literal},
};
use aludel_plugin_sdk::{Error, ErrorKind, Result, RowWriter};

/// What is asked about.
struct Subject<'a> {
    connection: &'a mut MysqlConnection,
    /// An SQL expression.
    schema: String,
    /// Empty: every table.
    table: &'a str,
}

impl Subject<'_> {
    fn rows(&mut self, sql: &str) -> Result<Vec<TextRow>> {
        self.connection.free()?;
        self.connection.wire.rows(sql)
    }

    /// The condition for the schema and table in columns of these names.
    fn within(&self, schema: &str, table: &str) -> String {
        match self.table {
            "" => format!("{schema} = {}", self.schema),
            name => format!("{schema} = {} AND {table} = {}", self.schema, literal(name)),
        }
    }
}

impl MysqlConnection {
    /// Writes what is asked for, in the layout above.
    pub(super) fn list(&mut self, what: &str, schema: &str, table: &str, out: &mut RowWriter<'_>) -> Result<()> {
        let schema_sql = if schema.is_empty() { "DATABASE()".to_owned() } else { literal(schema) };
        let mut subject = Subject { connection: self, schema: schema_sql, table };
        if what != "schemas" && !schema.is_empty() && !tables::schema_exists(&mut subject)? {
            let message = format!("there is no schema `{schema}`\nhelp: a schema is a database of the server, and this user must have rights in it");
            return Err(Error::new(ErrorKind::UNKNOWN_OBJECT, message));
        }
        match what {
            "schemas" => tables::schemas(&mut subject, out),
            "tables" => tables::tables(&mut subject, out),
            "views" => tables::views(&mut subject, out),
            "triggers" => tables::triggers(&mut subject, out),
            "sequences" => tables::sequences(&mut subject, out),
            "columns" => columns::columns(&mut subject, out),
            "primary_key" => columns::primary_key(&mut subject, out),
            "foreign_keys" => constraints::foreign_keys(&mut subject, out),
            "unique" => constraints::unique(&mut subject, out),
            "checks" => constraints::checks(&mut subject, out),
            "indexes" => constraints::indexes(&mut subject, out),
            _ => Err(Error::new(
                ErrorKind::UNSUPPORTED,
                format!(
                    "MySQL cannot list `{what}`\nhelp: it can list schemas, tables, views, triggers, sequences, columns, primary_key, foreign_keys, unique, checks, indexes"
                ),
            )),
        }
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
    /// The text at a place of a row, or NULL.
    fn of(row: &'a TextRow, place: usize) -> Self {
        row.get(place).and_then(Option::as_deref).map_or(Cell::Null, Cell::Text)
    }

    /// The number at a place of a row, or NULL.
    fn number(row: &TextRow, place: usize) -> Cell<'static> {
        at(row, place).parse().map_or(Cell::Null, Cell::Number)
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

/// The text at a place of a row, or nothing.
fn at(row: &TextRow, place: usize) -> &str {
    row.get(place).and_then(Option::as_deref).unwrap_or("")
}

/// Numbers the constraints of each table: rows come table by table and constraint by constraint.
struct Numbers {
    table: String,
    constraint: String,
    number: i64,
}

impl Numbers {
    fn new() -> Self {
        Numbers { table: String::new(), constraint: String::new(), number: 0 }
    }

    fn next(&mut self, table: &str, constraint: &str) -> Cell<'static> {
        if self.table != table {
            (self.table, self.number) = (table.to_owned(), 0);
            self.constraint.clear();
        }
        if self.number == 0 || self.constraint != constraint {
            self.constraint = constraint.to_owned();
            self.number += 1;
        }
        Cell::Number(self.number)
    }
}
