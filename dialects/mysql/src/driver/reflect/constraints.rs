//! Foreign keys, unique constraints, checks, indexes.
use super::{Cell, Numbers, Subject, at, columns::readable, write};
use aludel_plugin_sdk::{Result, RowWriter};

pub(super) fn foreign_keys(subject: &mut Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(13);
    let sql = format!(
        "SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA, k.REFERENCED_TABLE_NAME, \
         k.REFERENCED_COLUMN_NAME, r.UPDATE_RULE, r.DELETE_RULE FROM information_schema.KEY_COLUMN_USAGE AS k \
         JOIN information_schema.REFERENTIAL_CONSTRAINTS AS r ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.TABLE_NAME = k.TABLE_NAME \
         AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME WHERE {} AND k.REFERENCED_TABLE_NAME IS NOT NULL \
         ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION",
        subject.within("k.TABLE_SCHEMA", "k.TABLE_NAME")
    );
    let mut numbers = Numbers::new();
    for row in subject.rows(&sql)? {
        let cell = |place| Cell::of(&row, place);
        let number = numbers.next(at(&row, 0), at(&row, 1));
        let no = || Cell::Flag(false);
        // MATCH is read and ignored by both servers, and no constraint waits for the end of a transaction.
        write(
            out,
            [cell(0), number, cell(1), Cell::number(&row, 2), cell(3), cell(4), cell(5), cell(6), cell(7), cell(8), Cell::Text("NONE"), no(), no()],
        );
    }
    Ok(())
}

pub(super) fn unique(subject: &mut Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(5);
    let sql = format!(
        "SELECT TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME FROM information_schema.STATISTICS AS s WHERE {} AND {} \
         ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
        subject.within("TABLE_SCHEMA", "TABLE_NAME"),
        is_constraint(subject),
    );
    let mut numbers = Numbers::new();
    for row in subject.rows(&sql)? {
        let number = numbers.next(at(&row, 0), at(&row, 1));
        write(out, [Cell::of(&row, 0), number, Cell::of(&row, 1), Cell::number(&row, 2), Cell::of(&row, 3)]);
    }
    Ok(())
}

/// An index of `STATISTICS AS s` that is a unique constraint: unique, over whole columns in ascending order.
fn is_constraint(subject: &Subject<'_>) -> String {
    let expression = if subject.connection.mariadb { "0" } else { "o.EXPRESSION IS NOT NULL" };
    format!(
        "(s.NON_UNIQUE = 0 AND s.INDEX_NAME <> 'PRIMARY' AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS AS o WHERE o.TABLE_SCHEMA = s.TABLE_SCHEMA \
         AND o.TABLE_NAME = s.TABLE_NAME AND o.INDEX_NAME = s.INDEX_NAME AND (o.SUB_PART IS NOT NULL OR o.COLLATION = 'D' OR {expression})))"
    )
}

pub(super) fn checks(subject: &mut Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(4);
    let sql = match subject.connection.mariadb {
        true => format!(
            "SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS \
             WHERE {} AND NOT (LEVEL = 'Column' AND CHECK_CLAUSE = CONCAT('json_valid(`', CONSTRAINT_NAME, '`)')) ORDER BY TABLE_NAME, CONSTRAINT_NAME",
            subject.within("CONSTRAINT_SCHEMA", "TABLE_NAME")
        ),
        false => format!(
            "SELECT t.TABLE_NAME, t.CONSTRAINT_NAME, c.CHECK_CLAUSE FROM information_schema.TABLE_CONSTRAINTS AS t \
             JOIN information_schema.CHECK_CONSTRAINTS AS c ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME \
             WHERE {} AND t.CONSTRAINT_TYPE = 'CHECK' ORDER BY t.TABLE_NAME, t.CONSTRAINT_NAME",
            subject.within("t.TABLE_SCHEMA", "t.TABLE_NAME")
        ),
    };
    let mut numbers = Numbers::new();
    for row in subject.rows(&sql)? {
        let number = numbers.next(at(&row, 0), at(&row, 1));
        write(out, [Cell::of(&row, 0), number, Cell::of(&row, 1), Cell::Text(&readable(at(&row, 2)))]);
    }
    Ok(())
}

pub(super) fn indexes(subject: &mut Subject<'_>, out: &mut RowWriter<'_>) -> Result<()> {
    out.start(10);
    let expression = if subject.connection.mariadb { "NULL" } else { "EXPRESSION" };
    let sql = format!(
        "SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, SEQ_IN_INDEX, COLUMN_NAME, {expression}, COLLATION, SUB_PART FROM information_schema.STATISTICS AS s \
         WHERE {} AND INDEX_NAME <> 'PRIMARY' AND NOT {} ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
        subject.within("TABLE_SCHEMA", "TABLE_NAME"),
        is_constraint(subject),
    );
    for row in subject.rows(&sql)? {
        let name = at(&row, 4);
        // The first characters of a column are no column, but an expression of it.
        let part = match at(&row, 7) {
            "" => row.get(5).cloned().flatten().map(|sql| readable(&sql)),
            length => Some(format!("`{}`({length})", name.replace('`', "``"))),
        };
        write(
            out,
            [
                Cell::of(&row, 0),
                Cell::of(&row, 1),
                Cell::Flag(at(&row, 2) == "0"),
                Cell::number(&row, 3),
                if part.is_some() { Cell::Null } else { Cell::of(&row, 4) },
                part.as_deref().map_or(Cell::Null, Cell::Text),
                Cell::Flag(at(&row, 6) == "D"),
                Cell::Null,
                Cell::Null,
                Cell::Null,
            ],
        );
    }
    Ok(())
}
