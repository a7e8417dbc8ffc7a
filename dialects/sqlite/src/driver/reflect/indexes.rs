//! Indexes that were made with CREATE INDEX.
use super::{Cell, Subject, at, definition, position, tables, write};
use crate::driver::{
    script::{self, TextRow},
    tokens::quote,
};
use aludel_plugin_sdk::{Result, RowWriter};

pub(super) fn indexes(subject: Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(10);
    for table in tables::list(subject, "'table'")? {
        let list = format!(
            "SELECT l.name, l.\"unique\", s.sql FROM pragma_index_list(?, ?) AS l JOIN {}.sqlite_schema AS s ON s.type = 'index' AND s.name = l.name \
             WHERE l.origin = 'c' ORDER BY l.name",
            quote(subject.schema)
        );
        for index in script::query(subject.database, &list, &[&table.name, subject.schema])? {
            write_index(subject, &table.name, &index, out)?;
        }
    }
    Ok(())
}

fn write_index(subject: Subject<'_>, table: &str, index: &TextRow, out: &mut RowWriter<'_>) -> Result<()> {
    let sql = "SELECT name, \"desc\", coll FROM pragma_index_xinfo(?, ?) WHERE key ORDER BY seqno";
    let (parts, predicate) = definition::index(at(index, 2));
    for (place, row) in script::query(subject.database, sql, &[at(index, 0), subject.schema])?.iter().enumerate() {
        let column = row.first().and_then(Option::as_deref);
        let expression = if column.is_none() { parts.get(place).copied() } else { None };
        write(
            out,
            [
                Cell::Text(table),
                Cell::Text(at(index, 0)),
                Cell::Flag(at(index, 1) == "1"),
                position(place),
                Cell::optional(column),
                Cell::optional(expression),
                Cell::Flag(at(row, 1) == "1"),
                Cell::Text(at(row, 2)),
                Cell::optional(predicate),
                Cell::Text(at(index, 2)),
            ],
        );
    }
    Ok(())
}
