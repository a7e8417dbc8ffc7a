//! Is the key a row id that SQLite hands out one after the other?
use super::head::{self, Head};
use crate::driver::{raw::Database, script, tokens::quote};
use aludel_plugin_sdk::Result;

/// A query for the largest key, if the keys of an insert follow each other; see the module above for the conditions.
pub(super) fn newest_query(database: &Database, head: &str, returning: &str) -> Result<Option<String>> {
    let (Some(head), Some(key)) = (head::parse(head), head::single_column(returning)) else { return Ok(None) };
    if head.columns.iter().any(|column| column.eq_ignore_ascii_case(&key)) {
        return Ok(None);
    }
    let Some(schema) = ordinary_table(database, &head)? else { return Ok(None) };
    let simple = key_is_row_id(database, &schema, &head.table, &key)?
        && !has_triggers(database, &schema, &head.table)?
        && !has_conflict_clause(database, &schema, &head.table)?;
    Ok(simple.then(|| format!("SELECT max({}) FROM {}.{}", quote(&key), quote(&schema), quote(&head.table))))
}

/// The schema of the table, if there is one table of that name and it keeps its rows under row ids.
fn ordinary_table(database: &Database, head: &Head) -> Result<Option<String>> {
    let tables = script::query(database, "SELECT schema, type, wr FROM pragma_table_list WHERE name = ? COLLATE NOCASE", &[&head.table])?;
    let in_schema = |schema: &str| head.schema.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(schema));
    let mut found = tables.into_iter().filter(|row| row.first().and_then(Option::as_deref).is_some_and(in_schema));
    let (Some(row), None) = (found.next(), found.next()) else { return Ok(None) };
    match row.as_slice() {
        [Some(schema), Some(kind), Some(without_rowid)] if kind == "table" && without_rowid == "0" => Ok(Some(schema.clone())),
        _ => Ok(None),
    }
}

/// The key is the only primary key column, an `INTEGER`, and has no index of its own. (`INTEGER PRIMARY KEY
/// DESC` has one, by an old mistake of SQLite's: there the key is not the row id.)
fn key_is_row_id(database: &Database, schema: &str, table: &str, key: &str) -> Result<bool> {
    let columns = script::query(database, "SELECT name, type FROM pragma_table_xinfo(?, ?) WHERE pk > 0", &[table, schema])?;
    let [column] = columns.as_slice() else { return Ok(false) };
    let matches = |value: &Option<String>, wanted: &str| value.as_deref().is_some_and(|value| value.eq_ignore_ascii_case(wanted));
    if !matches(&column[0], key) || !matches(&column[1], "INTEGER") {
        return Ok(false);
    }
    Ok(script::query(database, "SELECT 1 FROM pragma_index_list(?, ?) WHERE origin = 'pk'", &[table, schema])?.is_empty())
}

fn has_triggers(database: &Database, schema: &str, table: &str) -> Result<bool> {
    let sql = format!(
        "SELECT 1 FROM {}.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE \
         UNION ALL SELECT 1 FROM temp.sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE LIMIT 1",
        quote(schema)
    );
    Ok(!script::query(database, &sql, &[table])?.is_empty())
}

/// `UNIQUE … ON CONFLICT IGNORE` and the like leave rows out. The word anywhere in the table's text is enough to be careful.
fn has_conflict_clause(database: &Database, schema: &str, table: &str) -> Result<bool> {
    let sql = format!("SELECT 1 FROM {}.sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE AND sql LIKE '%conflict%'", quote(schema));
    Ok(!script::query(database, &sql, &[table])?.is_empty())
}
