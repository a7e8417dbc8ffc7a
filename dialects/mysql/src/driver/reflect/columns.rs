//! Columns and primary keys.
use super::{Cell, Subject, at, write};
use crate::driver::text::{TextRow, literal};
use aludel_plugin_sdk::{Result, RowWriter};

pub(super) fn columns(subject: &mut Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(11);
    let json = match subject.connection.mariadb {
        // JSON is another name for text there, with a check.
        true => {
            "EXISTS (SELECT 1 FROM information_schema.CHECK_CONSTRAINTS AS j WHERE j.CONSTRAINT_SCHEMA = c.TABLE_SCHEMA \
             AND j.TABLE_NAME = c.TABLE_NAME AND j.LEVEL = 'Column' AND j.CHECK_CLAUSE = CONCAT('json_valid(`', c.COLUMN_NAME, '`)'))"
        }
        false => "0",
    };
    let sql = format!(
        "SELECT c.TABLE_NAME, c.COLUMN_NAME, c.COLUMN_TYPE, c.IS_NULLABLE, c.COLUMN_DEFAULT, COALESCE(k.ORDINAL_POSITION, 0), c.EXTRA, \
         NULLIF(c.GENERATION_EXPRESSION, ''), c.COLLATION_NAME, NULLIF(c.COLUMN_COMMENT, ''), c.DATA_TYPE, {json} \
         FROM information_schema.COLUMNS AS c LEFT JOIN information_schema.KEY_COLUMN_USAGE AS k \
         ON k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME AND k.COLUMN_NAME = c.COLUMN_NAME AND k.CONSTRAINT_NAME = 'PRIMARY' \
         JOIN information_schema.TABLES AS t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME AND t.TABLE_TYPE <> 'SEQUENCE' \
         WHERE {} ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION",
        subject.within("c.TABLE_SCHEMA", "c.TABLE_NAME")
    );
    let mariadb = subject.connection.mariadb;
    for row in subject.rows(&sql)? {
        write_column(&row, mariadb, out);
    }
    Ok(())
}

fn write_column(row: &TextRow, mariadb: bool, out: &mut RowWriter<'_>) {
    let extra = at(row, 6).to_ascii_uppercase();
    let generated = if extra.contains("STORED GENERATED") || extra.contains("PERSISTENT") {
        Cell::Text("stored")
    } else if extra.contains("VIRTUAL GENERATED") {
        Cell::Text("virtual")
    } else {
        Cell::Null
    };
    let default = default(row, mariadb);
    let expression = row.get(7).cloned().flatten().map(|sql| readable(&sql));
    write(
        out,
        [
            Cell::of(row, 0),
            Cell::of(row, 1),
            if at(row, 11) == "1" { Cell::Text("json") } else { Cell::of(row, 2) },
            Cell::Flag(at(row, 3) == "YES"),
            default.as_deref().map_or(Cell::Null, Cell::Text),
            Cell::number(row, 5),
            Cell::Flag(extra.contains("AUTO_INCREMENT")),
            generated,
            expression.as_deref().map_or(Cell::Null, Cell::Text),
            Cell::of(row, 8),
            Cell::of(row, 9),
        ],
    );
}

/// The default as SQL. MariaDB keeps it so; MySQL keeps a constant as it is, and marks an expression.
fn default(row: &TextRow, mariadb: bool) -> Option<String> {
    let kept = row.get(4).cloned().flatten()?;
    let extra = at(row, 6).to_ascii_uppercase();
    let update = extra.find("ON UPDATE ").map(|place| at(row, 6)[place..].to_owned());
    let sql = if mariadb {
        if kept == "NULL" {
            return None;
        }
        kept
    } else if extra.contains("DEFAULT_GENERATED") {
        readable(&kept)
    } else if matches!(at(row, 10), "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "decimal" | "float" | "double" | "bit" | "year") {
        kept
    } else {
        literal(&kept)
    };
    Some(match update {
        Some(update) => format!("{sql} {update}"),
        None => sql,
    })
}

/// MySQL keeps the text of an expression with its quotes escaped and a character set before each string.
pub(super) fn readable(sql: &str) -> String {
    let plain = sql.replace("\\'", "'");
    ["_utf8mb4'", "_utf8mb3'", "_latin1'"].iter().fold(plain, |sql, introducer| sql.replace(introducer, "'"))
}

pub(super) fn primary_key(subject: &mut Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(4);
    let sql = format!(
        "SELECT TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE \
         WHERE {} AND CONSTRAINT_NAME = 'PRIMARY' ORDER BY TABLE_NAME, ORDINAL_POSITION",
        subject.within("TABLE_SCHEMA", "TABLE_NAME")
    );
    for row in subject.rows(&sql)? {
        write(out, [Cell::of(&row, 0), Cell::Null, Cell::number(&row, 1), Cell::of(&row, 2)]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_sql() {
        let row = |kept: &str, extra: &str, data_type: &str| -> TextRow {
            let mut row = vec![Some(String::new()); 12];
            (row[4], row[6], row[10]) = (Some(kept.into()), Some(extra.into()), Some(data_type.into()));
            row
        };
        assert_eq!(default(&row("it's", "", "varchar"), false).as_deref(), Some("'it''s'"));
        assert_eq!(default(&row("5", "", "int"), false).as_deref(), Some("5"));
        assert_eq!(default(&row("concat(_utf8mb4\\'a\\')", "DEFAULT_GENERATED", "varchar"), false).as_deref(), Some("concat('a')"));
        let stamp = row("CURRENT_TIMESTAMP(6)", "DEFAULT_GENERATED on update CURRENT_TIMESTAMP(6)", "datetime");
        assert_eq!(default(&stamp, false).as_deref(), Some("CURRENT_TIMESTAMP(6) on update CURRENT_TIMESTAMP(6)"));
        assert_eq!(default(&row("NULL", "", "int"), true), None);
        assert_eq!(default(&row("'it''s'", "", "varchar"), true).as_deref(), Some("'it''s'"));
    }
}
