//! Schemas, tables, views, triggers.
use super::{Cell, Subject, at, write};
use crate::driver::{script, tokens::quote};
use aludel_plugin_sdk::{Result, RowWriter};

/// A table and the statement that made it.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) definition: String,
}

pub(super) fn schema_exists(subject: Subject<'_>) -> Result<bool> {
    // The schema for temporary objects is there even before it is in the list.
    if subject.schema.eq_ignore_ascii_case("temp") {
        return Ok(true);
    }
    Ok(!script::query(subject.database, "SELECT 1 FROM pragma_database_list WHERE name = ? COLLATE NOCASE", &[subject.schema])?.is_empty())
}

/// The tables asked for, SQLite's own left out, by name. A virtual table's shadow tables count as its own.
pub(super) fn list(subject: Subject<'_>, kinds: &str) -> Result<Vec<Table>> {
    let sql = format!(
        "SELECT s.name, s.sql FROM {}.sqlite_schema AS s JOIN pragma_table_list AS l ON l.name = s.name AND l.schema = ?1 COLLATE NOCASE \
         WHERE s.type IN ('table', 'view') AND l.type IN ({kinds}) AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         AND (?2 = '' OR s.name = ?2 COLLATE NOCASE) ORDER BY s.name",
        quote(subject.schema)
    );
    let rows = script::query(subject.database, &sql, &[subject.schema, subject.table])?;
    Ok(rows.iter().map(|row| Table { name: at(row, 0).to_owned(), definition: at(row, 1).to_owned() }).collect())
}

pub(super) fn schemas(subject: Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(2);
    for row in script::query(subject.database, "SELECT name FROM pragma_database_list ORDER BY seq", &[])? {
        write(out, [Cell::Text(at(&row, 0)), Cell::Flag(at(&row, 0) == "main")]);
    }
    Ok(())
}

pub(super) fn tables(subject: Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(4);
    for table in list(subject, "'table', 'virtual'")? {
        write(out, [Cell::Text(subject.schema), Cell::Text(&table.name), Cell::Null, Cell::Text(&table.definition)]);
    }
    Ok(())
}

pub(super) fn views(subject: Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(3);
    for view in list(subject, "'view'")? {
        write(out, [Cell::Text(subject.schema), Cell::Text(&view.name), Cell::Text(&view.definition)]);
    }
    Ok(())
}

pub(super) fn triggers(subject: Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(3);
    let sql = format!(
        "SELECT tbl_name, name, sql FROM {}.sqlite_schema WHERE type = 'trigger' AND (?1 = '' OR tbl_name = ?1 COLLATE NOCASE) ORDER BY tbl_name, rowid",
        quote(subject.schema)
    );
    for row in script::query(subject.database, &sql, &[subject.table])? {
        write(out, [Cell::Text(at(&row, 0)), Cell::Text(at(&row, 1)), Cell::Text(at(&row, 2))]);
    }
    Ok(())
}
