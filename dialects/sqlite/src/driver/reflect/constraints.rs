//! Foreign keys, unique constraints, checks.
use super::{
    Cell, Subject, at, columns,
    definition::{Constraint, Definition, ForeignKey},
    position, tables, write,
};
use crate::driver::script::{self, TextRow};
use aludel_plugin_sdk::{Result, RowWriter};

pub(super) fn foreign_keys(subject: Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(13);
    for table in tables::list(subject, "'table'")? {
        let definition = Definition::read(&table.definition);
        let declared: Vec<&ForeignKey> = definition.foreign_keys().collect();
        let sql = "SELECT id, \"from\", \"table\", \"to\", on_update, on_delete, match FROM pragma_foreign_key_list(?, ?) ORDER BY id DESC, seq";
        let rows = script::query(subject.database, sql, &[&table.name, subject.schema])?;
        // SQLite numbers them backwards.
        for (place, key) in rows.chunk_by(|a, b| a[0] == b[0]).enumerate() {
            let declared = declared.get(place).copied().filter(|declared| same(&declared.columns, key, 1));
            write_foreign_key(subject, &table.name, place, key, declared, out)?;
        }
    }
    Ok(())
}

fn write_foreign_key(
    subject: Subject<'_>,
    table: &str,
    number: usize,
    key: &[TextRow],
    declared: Option<&ForeignKey>,
    out: &mut RowWriter<'_>,
) -> Result<()> {
    // Without columns the target is the primary key.
    let implied = if key.iter().any(|row| at(row, 3).is_empty()) { columns::key(subject, at(&key[0], 2))? } else { Vec::new() };
    for (place, row) in key.iter().enumerate() {
        let target = row.get(3).and_then(Option::as_deref).or_else(|| implied.get(place).map(String::as_str));
        write(
            out,
            [
                Cell::Text(table),
                position(number),
                Cell::optional(declared.and_then(|declared| declared.name.as_deref())),
                position(place),
                Cell::Text(at(row, 1)),
                Cell::Text(subject.schema),
                Cell::Text(at(row, 2)),
                Cell::optional(target),
                Cell::Text(at(row, 4)),
                Cell::Text(at(row, 5)),
                Cell::Text(at(row, 6)),
                Cell::Flag(declared.is_some_and(|declared| declared.deferrable)),
                Cell::Flag(declared.is_some_and(|declared| declared.initially_deferred)),
            ],
        );
    }
    Ok(())
}

/// Whether these are the columns in that place of the rows.
fn same(columns: &[String], rows: &[TextRow], place: usize) -> bool {
    columns.len() == rows.len() && columns.iter().zip(rows).all(|(column, row)| column.eq_ignore_ascii_case(at(row, place)))
}

pub(super) fn unique(subject: Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(5);
    for table in tables::list(subject, "'table'")? {
        let definition = Definition::read(&table.definition);
        let mut declared: Vec<(Option<&str>, &[String])> = definition.unique().collect();
        let sql = "SELECT name FROM pragma_index_list(?, ?) WHERE origin = 'u' ORDER BY seq DESC";
        for (number, index) in script::query(subject.database, sql, &[&table.name, subject.schema])?.iter().enumerate() {
            let columns =
                script::query(subject.database, "SELECT name FROM pragma_index_info(?, ?) ORDER BY seqno", &[at(index, 0), subject.schema])?;
            let place = declared.iter().position(|(_, names)| same(names, &columns, 0));
            let name = place.and_then(|place| declared.remove(place).0);
            for (place, column) in columns.iter().enumerate() {
                write(out, [Cell::Text(&table.name), position(number), Cell::optional(name), position(place), Cell::Text(at(column, 0))]);
            }
        }
    }
    Ok(())
}

pub(super) fn checks(subject: Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(4);
    for table in tables::list(subject, "'table'")? {
        let definition = Definition::read(&table.definition);
        let checks = definition.items.iter().flat_map(|item| &item.constraints).filter_map(|constraint| match constraint {
            Constraint::Check { name, expression } => Some((name, *expression)),
            _ => None,
        });
        for (number, (name, expression)) in checks.enumerate() {
            write(out, [Cell::Text(&table.name), position(number), Cell::optional(name.as_deref()), Cell::Text(expression)]);
        }
    }
    Ok(())
}
