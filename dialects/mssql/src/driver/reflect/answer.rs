//! From the rows of the catalog to the layouts.
use super::TextRow;
use aludel_plugin_sdk::RowWriter;

/// What becomes of the rows of a question.
pub(super) enum Answer {
    /// One row for each, one value for each.
    Plain(&'static [Kind]),
    /// Columns, whose types come in parts.
    Columns,
    /// Indexes, one row for each column of theirs.
    Indexes,
}

/// What a value of an answer is.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Number,
    /// A bit, or a number that is 1 or 0.
    Flag,
    /// SQL, in parentheses that the server adds.
    Sql,
    /// `NO_ACTION`.
    Words,
    // What the catalog has no column for, because it is always the same.
    /// NULL.
    Absent,
    /// `SIMPLE`: how keys with NULL are compared.
    Simple,
    /// False.
    No,
}

impl Answer {
    pub(super) fn write(&self, rows: &[TextRow], out: &mut RowWriter<'_>) {
        match self {
            Answer::Plain(kinds) => {
                out.start(kinds.len());
                for row in rows {
                    plain(row, kinds, out);
                }
            }
            Answer::Columns => {
                out.start(11);
                rows.iter().for_each(|row| column(row, out));
            }
            Answer::Indexes => {
                out.start(10);
                rows.chunk_by(|one, other| one[..3] == other[..3]).for_each(|index| write_index(index, out));
            }
        }
    }
}

fn at(row: &TextRow, place: usize) -> Option<&str> {
    row.get(place)?.as_deref()
}

fn number(row: &TextRow, place: usize) -> i64 {
    at(row, place).and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn flag(row: &TextRow, place: usize) -> bool {
    at(row, place) == Some("1")
}

fn text(value: Option<&str>, out: &mut RowWriter<'_>) {
    match value {
        Some(value) => out.text(value),
        None => out.null(),
    }
}

fn plain(row: &TextRow, kinds: &[Kind], out: &mut RowWriter<'_>) {
    for (place, kind) in kinds.iter().enumerate() {
        match kind {
            Kind::Text => text(at(row, place), out),
            Kind::Number => out.i64(number(row, place)),
            Kind::Flag => out.bool(flag(row, place)),
            Kind::Sql => text(at(row, place).map(bare), out),
            Kind::Words => text(at(row, place).map(|words| words.replace('_', " ")).as_deref(), out),
            Kind::Absent => out.null(),
            Kind::Simple => out.text("SIMPLE"),
            Kind::No => out.bool(false),
        }
    }
    out.end_row();
}

/// Table, name, type, length, precision, scale, nullable, default, place in the key, autoincrement, persisted, computed, collation, comment.
fn column(row: &TextRow, out: &mut RowWriter<'_>) {
    text(at(row, 0), out);
    text(at(row, 1), out);
    out.text(&type_name(row));
    out.bool(flag(row, 6));
    text(at(row, 7).map(bare), out);
    out.i64(number(row, 8));
    out.bool(flag(row, 9));
    let expression = at(row, 11).map(bare);
    text(expression.map(|_| if flag(row, 10) { "stored" } else { "virtual" }), out);
    text(expression, out);
    text(at(row, 12), out);
    text(at(row, 13), out);
    out.end_row();
}

/// The type as DDL says it.
fn type_name(row: &TextRow) -> String {
    let name = at(row, 2).unwrap_or_default();
    let (length, precision, scale) = (number(row, 3), number(row, 4), number(row, 5));
    match name {
        "char" | "varchar" | "binary" | "varbinary" | "nchar" | "nvarchar" if length < 0 => format!("{name}(max)"),
        "char" | "varchar" | "binary" | "varbinary" => format!("{name}({length})"),
        // Their length is in bytes, two for each unit of text.
        "nchar" | "nvarchar" => format!("{name}({})", length / 2),
        "decimal" | "numeric" => format!("{name}({precision}, {scale})"),
        "datetime2" | "datetimeoffset" | "time" => format!("{name}({scale})"),
        _ => name.to_owned(),
    }
}

/// Schema, table, index, unique, clustered, place in the key, included, column, descending, filter; all rows of one index.
fn write_index(rows: &[TextRow], out: &mut RowWriter<'_>) {
    let Some(first) = rows.first() else { return };
    let filter = at(first, 9);
    let definition = definition(rows, filter);
    for row in rows.iter().filter(|row| !flag(row, 6)) {
        text(at(row, 1), out);
        text(at(row, 2), out);
        out.bool(flag(row, 3));
        out.i64(number(row, 5));
        text(at(row, 7), out);
        out.null();
        out.bool(flag(row, 8));
        out.null();
        text(filter.map(bare), out);
        out.text(&definition);
        out.end_row();
    }
}

fn definition(rows: &[TextRow], filter: Option<&str>) -> String {
    let name = |row: &TextRow, place| format!("[{}]", at(row, place).unwrap_or_default().replace(']', "]]"));
    let list = |included: bool| {
        let of = rows.iter().filter(|row| flag(row, 6) == included);
        of.map(|row| format!("{}{}", name(row, 7), if flag(row, 8) { " DESC" } else { "" })).collect::<Vec<_>>().join(", ")
    };
    let first = &rows[0];
    let (unique, clustered) = (if flag(first, 3) { "UNIQUE " } else { "" }, if flag(first, 4) { "CLUSTERED" } else { "NONCLUSTERED" });
    let mut text = format!("CREATE {unique}{clustered} INDEX {} ON {}.{} ({})", name(first, 2), name(first, 0), name(first, 1), list(false));
    let included = list(true);
    if !included.is_empty() {
        text.push_str(&format!(" INCLUDE ({included})"));
    }
    if let Some(filter) = filter {
        text.push_str(&format!(" WHERE {filter}"));
    }
    text
}

/// SQL without the parentheses round the whole of it: `((0))` is `0`, `(a)+(b)` is itself.
fn bare(sql: &str) -> &str {
    let mut sql = sql.trim();
    while let Some(inner) = sql.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).filter(|inner| closes_nothing(inner)) {
        sql = inner.trim();
    }
    sql
}

/// Whether no parenthesis is closed that was not opened in it: of those in text and in names none counts.
fn closes_nothing(sql: &str) -> bool {
    let (mut depth, mut quote) = (0, None);
    for c in sql.chars() {
        match (quote, c) {
            (Some(end), c) if c == end => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '[') => quote = Some(']'),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => return false,
            (None, ')') => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_round_the_whole_go() {
        for (sql, expected) in [
            ("((0))", "0"),
            ("(getdate())", "getdate()"),
            ("([a]+[b])", "[a]+[b]"),
            ("([a])+([b])", "([a])+([b])"),
            ("(N')')", "N')'"),
            ("(N'(')", "N'('"),
            ("([x)y]>(0))", "[x)y]>(0)"),
            ("(N'it''s (')", "N'it''s ('"),
            ("()", ""),
            (")(", ")("),
            ("", ""),
        ] {
            assert_eq!(bare(sql), expected, "{sql}");
        }
    }

    #[test]
    fn types_are_as_ddl_says_them() {
        let of = |name: &str, length: i64, precision: i64, scale: i64| {
            let texts = ["t", "c", name, &length.to_string(), &precision.to_string(), &scale.to_string()].map(|text| Some(text.to_owned()));
            type_name(&texts.to_vec())
        };
        assert_eq!(of("nvarchar", 510, 0, 0), "nvarchar(255)");
        assert_eq!(of("nvarchar", -1, 0, 0), "nvarchar(max)");
        assert_eq!(of("varbinary", 16, 0, 0), "varbinary(16)");
        assert_eq!(of("decimal", 9, 10, 2), "decimal(10, 2)");
        assert_eq!(of("datetimeoffset", 10, 33, 6), "datetimeoffset(6)");
        assert_eq!(of("int", 4, 10, 0), "int");
        assert_eq!(of("uniqueidentifier", 16, 0, 0), "uniqueidentifier");
    }

    #[test]
    fn an_index_is_written_whole() {
        let row = |texts: [&str; 10]| -> TextRow { texts.into_iter().map(|text| (text != "-").then(|| text.to_owned())).collect() };
        let rows = [
            row(["dbo", "po]sts", "ix", "1", "0", "1", "0", "title", "1", "([id]>(0))"]),
            row(["dbo", "po]sts", "ix", "1", "0", "2", "0", "id", "0", "([id]>(0))"]),
            row(["dbo", "po]sts", "ix", "1", "0", "0", "1", "body", "0", "([id]>(0))"]),
        ];
        assert_eq!(
            definition(&rows, at(&rows[0], 9)),
            "CREATE UNIQUE NONCLUSTERED INDEX [ix] ON [dbo].[po]]sts] ([title] DESC, [id]) INCLUDE ([body]) WHERE ([id]>(0))"
        );
        let clustered = [row(["dbo", "t", "cx", "0", "1", "1", "0", "a", "0", "-"])];
        assert_eq!(definition(&clustered, None), "CREATE CLUSTERED INDEX [cx] ON [dbo].[t] ([a])");
    }
}
