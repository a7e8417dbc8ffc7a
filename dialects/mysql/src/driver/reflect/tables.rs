//! Schemas, tables, views, triggers, sequences.
use super::{Cell, Subject, at, write};
use aludel_plugin_sdk::{Result, RowWriter};

pub(super) fn schema_exists(subject: &mut Subject<'_>) -> Result<bool> {
    let sql = format!("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = {}", subject.schema);
    Ok(!subject.rows(&sql)?.is_empty())
}

pub(super) fn schemas(subject: &mut Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(2);
    let sql = "SELECT SCHEMA_NAME, SCHEMA_NAME = DATABASE() FROM information_schema.SCHEMATA \
               WHERE SCHEMA_NAME NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') ORDER BY SCHEMA_NAME";
    for row in subject.rows(sql)? {
        write(out, [Cell::of(&row, 0), Cell::Flag(at(&row, 1) == "1")]);
    }
    Ok(())
}

pub(super) fn tables(subject: &mut Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(4);
    let sql = format!(
        "SELECT TABLE_SCHEMA, TABLE_NAME, NULLIF(TABLE_COMMENT, '') FROM information_schema.TABLES \
         WHERE {} AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY TABLE_NAME",
        subject.within("TABLE_SCHEMA", "TABLE_NAME")
    );
    for row in subject.rows(&sql)? {
        write(out, [Cell::of(&row, 0), Cell::of(&row, 1), Cell::of(&row, 2), Cell::Null]);
    }
    Ok(())
}

pub(super) fn views(subject: &mut Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(3);
    let within = subject.within("TABLE_SCHEMA", "TABLE_NAME");
    for row in
        subject.rows(&format!("SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE {within} ORDER BY TABLE_NAME"))?
    {
        let definition = format!("CREATE VIEW `{}` AS {}", at(&row, 1).replace('`', "``"), at(&row, 2));
        write(out, [Cell::of(&row, 0), Cell::of(&row, 1), Cell::Text(&definition)]);
    }
    Ok(())
}

pub(super) fn triggers(subject: &mut Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(3);
    let sql = format!(
        "SELECT EVENT_OBJECT_TABLE, TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT FROM information_schema.TRIGGERS \
         WHERE {} ORDER BY EVENT_OBJECT_TABLE, EVENT_MANIPULATION, ACTION_TIMING, ACTION_ORDER",
        subject.within("EVENT_OBJECT_SCHEMA", "EVENT_OBJECT_TABLE")
    );
    for row in subject.rows(&sql)? {
        let quoted = |place| at(&row, place).replace('`', "``");
        let definition = format!("CREATE TRIGGER `{}` {} {} ON `{}` FOR EACH ROW {}", quoted(1), at(&row, 2), at(&row, 3), quoted(0), at(&row, 4));
        write(out, [Cell::of(&row, 0), Cell::of(&row, 1), Cell::Text(&definition)]);
    }
    Ok(())
}

/// A sequence is a table with one row here, so that each takes a query of its own.
pub(super) fn sequences(subject: &mut Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(7);
    if !subject.connection.mariadb {
        return Ok(());
    }
    let within = subject.within("TABLE_SCHEMA", "TABLE_NAME");
    let names = subject.rows(&format!(
        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE {within} AND TABLE_TYPE = 'SEQUENCE' ORDER BY TABLE_NAME"
    ))?;
    for name in names {
        let quoted = |place| at(&name, place).replace('`', "``");
        let sql = format!("SELECT start_value, increment, minimum_value, maximum_value, cycle_option FROM `{}`.`{}`", quoted(0), quoted(1));
        for row in subject.rows(&sql)? {
            let cycle = Cell::Flag(at(&row, 4) == "1");
            let number = |place| Cell::number(&row, place);
            write(out, [Cell::of(&name, 0), Cell::of(&name, 1), number(0), number(1), number(2), number(3), cycle]);
        }
    }
    Ok(())
}
