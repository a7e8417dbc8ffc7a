//! Columns and primary keys.
use super::{
    Cell, Subject, at,
    definition::{Definition, Item},
    position,
    tables::{self, Table},
    write,
};
use crate::driver::script::{self, TextRow};
use aludel_plugin_sdk::{Result, RowWriter};

pub(super) fn columns(subject: Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(11);
    for table in tables::list(subject, "'table', 'virtual', 'view'")? {
        let definition = Definition::read(&table.definition);
        let rows = list(subject, &table)?;
        let row_id = row_id(subject, &table, &rows)?;
        for row in &rows {
            write_column(&table, &definition, row, row_id.as_deref() == Some(at(row, 0)), out);
        }
    }
    Ok(())
}

fn write_column(table: &Table, definition: &Definition<'_>, row: &TextRow, is_row_id: bool, out: &mut RowWriter<'_>) {
    let (name, item) = (at(row, 0), definition.column(at(row, 0)));
    let generated = match at(row, 5) {
        "2" => Some("virtual"),
        "3" => Some("stored"),
        _ => None,
    };
    write(
        out,
        [
            Cell::Text(&table.name),
            Cell::Text(name),
            Cell::Text(at(row, 1)),
            // SQLite lets other primary keys be NULL, by an old mistake; the row id never is.
            Cell::Flag(at(row, 2) == "0" && !is_row_id),
            Cell::optional(row.get(3).and_then(Option::as_deref)),
            Cell::Number(at(row, 4).parse().unwrap_or(0)),
            Cell::Flag(is_row_id),
            Cell::optional(generated),
            Cell::optional(item.and_then(|item| item.generated)),
            Cell::optional(item.and_then(|item| item.collation.as_deref())),
            Cell::Null,
        ],
    );
}

pub(super) fn primary_key(subject: Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(4);
    for table in tables::list(subject, "'table'")? {
        let definition = Definition::read(&table.definition);
        let name = definition.items.iter().find_map(Item::primary_key_name);
        for (place, column) in key(subject, &table.name)?.iter().enumerate() {
            write(out, [Cell::Text(&table.name), Cell::optional(name.as_deref()), position(place), Cell::Text(column)]);
        }
    }
    Ok(())
}

/// The columns of a table's primary key, in the key's order.
pub(super) fn key(subject: Subject<'_>, table: &str) -> Result<Vec<String>> {
    let rows = script::query(subject.database, "SELECT name FROM pragma_table_xinfo(?, ?) WHERE pk > 0 ORDER BY pk", &[table, subject.schema])?;
    Ok(rows.iter().map(|row| at(row, 0).to_owned()).collect())
}

/// name, type, notnull, default, pk, hidden; the hidden columns of virtual tables left out.
fn list(subject: Subject<'_>, table: &Table) -> Result<Vec<TextRow>> {
    let sql = "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?, ?) WHERE hidden <> 1 ORDER BY cid";
    script::query(subject.database, sql, &[&table.name, subject.schema])
}

/// The column that is the table's row id: the only key column, of the type INTEGER, without an index of its own.
fn row_id(subject: Subject<'_>, table: &Table, columns: &[TextRow]) -> Result<Option<String>> {
    let mut key = columns.iter().filter(|row| at(row, 4) != "0");
    let (Some(column), None) = (key.next(), key.next()) else { return Ok(None) };
    if !at(column, 1).eq_ignore_ascii_case("INTEGER") {
        return Ok(None);
    }
    let indexed = script::query(subject.database, "SELECT 1 FROM pragma_index_list(?, ?) WHERE origin = 'pk'", &[&table.name, subject.schema])?;
    Ok(indexed.is_empty().then(|| at(column, 0).to_owned()))
}
