//! What is in the database: each question is one query, for one table or for all of a schema.
//!
//! Each name has a fixed layout. An empty schema means the first of the search path. An empty table means all tables of the schema (for
//! `columns` the views as well). Rows come in the order of the tables' names and, within a table, of its declaration. What does not exist gives
//! no rows.
//!
//! | name | columns |
//! |---|---|
//! | `schemas` | name, is_default |
//! | `tables` | schema, name, comment, definition |
//! | `views`, `materialized_views` | schema, name, definition |
//! | `columns` | table, name, type, nullable, default, primary_key, autoincrement, generated, expression, collation, comment |
//! | `primary_key` | table, constraint, position, column |
//! | `foreign_keys` | table, number, constraint, position, column, target_schema, target_table, target_column, on_update, on_delete, match, deferrable, initially_deferred |
//! | `unique` | table, number, constraint, position, column |
//! | `checks` | table, number, constraint, expression |
//! | `indexes` | table, index, unique, position, column, expression, descending, collation, where, definition |
//! | `triggers` | table, trigger, definition |
//! | `sequences` | schema, name |
//! | `enums` | schema, name, position, label |
//!
//! Positions and numbers count from 1, `primary_key` is the position within the key or 0. Rows of one constraint share its `number`.
//! `type` is as declared. `default` and `expression` are SQL. `autoincrement` is true for identity columns and for those with the default of a
//! sequence. `generated` is NULL, `virtual` or `stored`. A table's `definition` is NULL: PostgreSQL does not keep it. An index has either a
//! `column` or an `expression`; indexes of keys and constraints are left out, and so are included columns, which stand in the definition.
mod constraints;
mod tables;

use super::{catalog::texts, script::literal, wire::Wire};
use aludel_plugin_sdk::{Error, ErrorKind, Result, RowWriter};

/// A question: its SQL, in which `{schema}` is the schema's number and `{table}` a condition on `c`, the table; and what its columns are.
struct Question {
    sql: &'static str,
    columns: &'static [Kind],
}

/// What a column of an answer is.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Flag,
}

/// Writes what is asked for, in the layout above.
pub(super) fn reflect(wire: &mut Wire, what: &str, schema: &str, table: &str, out: &mut RowWriter<'_>) -> Result<()> {
    let question = match what {
        "schemas" => &tables::SCHEMAS,
        "tables" => &tables::TABLES,
        "views" => &tables::VIEWS,
        "materialized_views" => &tables::MATERIALIZED_VIEWS,
        "columns" => &tables::COLUMNS,
        "triggers" => &tables::TRIGGERS,
        "sequences" => &tables::SEQUENCES,
        "enums" => &tables::ENUMS,
        "primary_key" => &constraints::PRIMARY_KEY,
        "foreign_keys" => &constraints::FOREIGN_KEYS,
        "unique" => &constraints::UNIQUE,
        "checks" => &constraints::CHECKS,
        "indexes" => &constraints::INDEXES,
        _ => {
            return Err(Error::new(
                ErrorKind::UNSUPPORTED,
                format!(
                    "PostgreSQL cannot list `{what}`\nhelp: it can list schemas, tables, views, materialized_views, columns, primary_key, foreign_keys, \
                     unique, checks, indexes, triggers, sequences, enums"
                ),
            ));
        }
    };
    let number = if what == "schemas" { String::new() } else { schema_number(wire, schema)? };
    let condition = if table.is_empty() { "true".to_owned() } else { format!("c.relname = {}", literal(table)) };
    let sql = question.sql.replace("{schema}", &number).replace("{table}", &condition);
    out.start(question.columns.len());
    for row in texts(wire, &sql)? {
        for (value, kind) in row.iter().zip(question.columns) {
            write(value.as_deref(), *kind, out);
        }
        out.end_row();
    }
    Ok(())
}

fn write(value: Option<&str>, kind: Kind, out: &mut RowWriter<'_>) {
    match (value, kind) {
        (None, _) => out.null(),
        (Some(text), Kind::Text) => out.text(text),
        (Some(text), Kind::Number) => out.i64(text.parse().unwrap_or(0)),
        (Some(text), Kind::Flag) => out.bool(text == "t"),
    }
}

fn schema_number(wire: &mut Wire, schema: &str) -> Result<String> {
    let name = if schema.is_empty() { "current_schema()".to_owned() } else { literal(schema) };
    let rows = texts(wire, &format!("SELECT oid::bigint FROM pg_catalog.pg_namespace WHERE nspname = {name}"))?;
    let number = rows.into_iter().flatten().flatten().next();
    number.ok_or_else(|| {
        let story = match schema {
            "" => "no schema of the search path exists".to_owned(),
            schema => format!("there is no schema `{schema}`"),
        };
        Error::new(ErrorKind::UNKNOWN_OBJECT, format!("{story}\nhelp: the schemas can be listed with `schemas`")).sqlstate("3F000")
    })
}
