//! What is in the database: each question is one query of the catalog `sys`, for one table or for all of a schema.
//!
//! Each name has a fixed layout, the same as in the other dialects; the last two are of this one. An empty schema means the user's default one. An
//! empty table means all tables of the schema (for `columns` the views as well). Rows come in the order of the tables' names and, within a
//! table, of its declaration, indexes by name. What does not exist gives no rows; a schema that does not exist is an error.
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
//! | `sequences` | schema, name |
//! | `identities` | table, column, start, increment |
//! | `defaults` | table, constraint, column, expression |
//!
//! Positions and numbers count from 1, `primary_key` is the position within the key or 0. Rows of one constraint share its `number`. `type` is
//! as DDL says it; a type of the user's own that is another name for a built-in one is that one. `default` and `expression` are SQL, without
//! the parentheses that the server puts round them. `autoincrement` is true for IDENTITY columns and for those with the default of a sequence.
//! `generated` is NULL, `virtual` or `stored`. `collation` is NULL for that of the database. A comment is the property `MS_Description`. A table's
//! `definition` is NULL: the server does not keep it; that of views and triggers is the whole statement. An index always has a `column`; columnstore,
//! XML and spatial indexes are left out, and so are included columns, which stand in the definition. A default's own name is what
//! `ALTER TABLE … DROP CONSTRAINT` needs before its column can go.
mod answer;
mod constraints;
mod tables;

use aludel_plugin_sdk::{Error, ErrorKind, Result, RowWriter};
use answer::Answer;

/// A row of an answer: every value as text.
pub(super) type TextRow = Vec<Option<String>>;

/// A question: its SQL, in which `{schema}` is a condition on `s`, the schema, and `{table}` one on `o`, the table; and what becomes of its rows.
struct Question {
    what: &'static str,
    sql: &'static str,
    answer: Answer,
}

/// All of them.
const QUESTIONS: [&Question; 13] = [
    &tables::SCHEMAS,
    &tables::TABLES,
    &tables::VIEWS,
    &tables::COLUMNS,
    &constraints::PRIMARY_KEY,
    &constraints::FOREIGN_KEYS,
    &constraints::UNIQUE,
    &constraints::CHECKS,
    &constraints::INDEXES,
    &tables::TRIGGERS,
    &tables::SEQUENCES,
    &tables::IDENTITIES,
    &tables::DEFAULTS,
];

/// The SQL of a question.
///
/// Errors: UNSUPPORTED, which lists what can be asked.
pub fn sql(what: &str, schema: &str, table: &str) -> Result<String> {
    let schema = if schema.is_empty() { "s.name = SCHEMA_NAME()".to_owned() } else { format!("s.name = {}", literal(schema)) };
    let table = if table.is_empty() { "1 = 1".to_owned() } else { format!("o.name = {}", literal(table)) };
    Ok(question(what)?.sql.replace("{schema}", &schema).replace("{table}", &table))
}

/// The names that can be asked for.
pub fn names() -> impl Iterator<Item = &'static str> {
    QUESTIONS.into_iter().map(|question| question.what)
}

fn question(what: &str) -> Result<&'static Question> {
    let known = QUESTIONS.into_iter().find(|question| question.what == what);
    known.ok_or_else(|| {
        let all: Vec<&str> = names().collect();
        Error::new(ErrorKind::UNSUPPORTED, format!("SQL Server cannot list `{what}`\nhelp: it can list {}", all.join(", ")))
    })
}

/// How text stands in SQL.
fn literal(text: &str) -> String {
    format!("N'{}'", text.replace('\'', "''"))
}

/// Writes what is asked for, in the layout above; `rows` runs SQL. Errors: those of `rows`; UNSUPPORTED; UNKNOWN_OBJECT for a schema.
pub(super) fn reflect(
    mut rows: impl FnMut(&str) -> Result<Vec<TextRow>>,
    (what, schema, table): (&str, &str, &str),
    out: &mut RowWriter<'_>,
) -> Result<()> {
    let question = question(what)?;
    let found = rows(&sql(what, schema, table)?)?;
    // Only who gets nothing wonders whether there is such a schema.
    if found.is_empty() && !schema.is_empty() && what != "schemas" {
        let known = rows(&format!("SELECT name FROM sys.schemas WHERE name = {}", literal(schema)))?;
        if known.is_empty() {
            let story = format!("there is no schema `{schema}`\nhelp: the schemas can be listed with `schemas`");
            return Err(Error::new(ErrorKind::UNKNOWN_OBJECT, story));
        }
    }
    question.answer.write(&found, out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_text_in_the_questions() {
        let sql = sql("columns", "it's", "o'x").unwrap();
        assert!(sql.contains("s.name = N'it''s'") && sql.contains("o.name = N'o''x'"), "{sql}");
        assert!(super::sql("tables", "", "").unwrap().contains("s.name = SCHEMA_NAME() AND o.is_ms_shipped = 0 AND 1 = 1"));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let error = sql("grants", "", "").unwrap_err();
        assert_eq!(error.kind, ErrorKind::UNSUPPORTED);
        assert!(
            error.message.starts_with("SQL Server cannot list `grants`\nhelp: it can list schemas, tables, views, columns, "),
            "{}",
            error.message
        );
    }
}
