//! The column type.
use crate::tags;
use aludel_plugin_sdk::{ColumnType, Error, ErrorKind, Operators, Param, Params, Result, RowWriter};

/// A list of tags in one text column (the counterpart of a SQLAlchemy `TypeDecorator` over `String`).
///
/// Two lists are equal when they have the same tags in the same order. They have no order of their own, and
/// LIKE, which would match across tags, is not allowed.
#[derive(Debug, Clone, Copy, Default)]
pub struct TagListType;

/// What NVARCHAR can be declared with.
const MSSQL_MAX: u32 = 4000;

impl ColumnType for TagListType {
    fn name(&self) -> &'static str {
        "taglist"
    }

    /// `args` is empty, or the column's length in characters.
    fn ddl(&self, dialect: &str, args: &[&str]) -> Result<String> {
        let length = match args {
            [] => None,
            [length] => Some(length.trim().parse::<u32>().ok().filter(|length| *length > 0).ok_or_else(|| wrong_arguments(args))?),
            _ => return Err(wrong_arguments(args)),
        };
        Ok(match (dialect, length) {
            ("mssql", Some(length)) if length <= MSSQL_MAX => format!("NVARCHAR({length})"),
            ("mssql", _) => "NVARCHAR(MAX)".to_owned(),
            (_, Some(length)) => format!("VARCHAR({length})"),
            (_, None) => "TEXT".to_owned(),
        })
    }

    fn bind(&self, _dialect: &str, values: Params<'_>, out: &mut RowWriter<'_>) -> Result<()> {
        convert(values, out, |out, json| {
            out.text(&tags::to_column(json)?);
            Ok(())
        })
    }

    fn result(&self, _dialect: &str, values: Params<'_>, out: &mut RowWriter<'_>) -> Result<()> {
        convert(values, out, |out, column| {
            out.json(&tags::from_column(column)?);
            Ok(())
        })
    }

    fn operators(&self) -> Operators {
        Operators::EQUALITY | Operators::HASH
    }

    fn literal(&self, dialect: &str, value: Param<'_>) -> Result<Option<String>> {
        let Some(json) = text(value)? else { return Ok(Some("NULL".to_owned())) };
        let column = tags::to_column(json)?.replace('\'', "''");
        Ok(Some(match dialect {
            "mssql" => format!("N'{column}'"),
            // There a backslash in a literal takes away the meaning of what follows.
            "mysql" | "mariadb" => format!("'{}'", column.replace('\\', "\\\\")),
            _ => format!("'{column}'"),
        }))
    }

    fn reflects(&self, _dialect: &str, type_name: &str) -> u32 {
        if type_name.eq_ignore_ascii_case("taglist") { 100 } else { 0 }
    }
}

fn convert(values: Params<'_>, out: &mut RowWriter<'_>, one: impl Fn(&mut RowWriter<'_>, &str) -> Result<()>) -> Result<()> {
    out.start(1);
    out.reserve(values.len());
    for value in values.iter() {
        match text(value)? {
            Some(text) => one(out, text)?,
            None => out.null(),
        }
        out.end_row();
    }
    Ok(())
}

/// The text of a value; `None` for NULL.
fn text(value: Param<'_>) -> Result<Option<&str>> {
    match value {
        Param::Null => Ok(None),
        Param::Text(text) | Param::Json(text) => Ok(Some(text)),
        other => Err(Error::new(ErrorKind::DATA, format!("a `taglist` is text, not {other:?}"))),
    }
}

#[cold]
fn wrong_arguments(args: &[&str]) -> Error {
    Error::new(
        ErrorKind::MISUSE,
        format!(
            "`taglist({})` cannot be declared\nhelp: its only argument is the length of the column, for instance `taglist(200)`",
            args.join(", ")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ddl_of_each_dialect() {
        let ddl = |dialect, args: &[&str]| TagListType.ddl(dialect, args).unwrap();
        assert_eq!(ddl("sqlite", &[]), "TEXT");
        assert_eq!(ddl("postgres", &["200"]), "VARCHAR(200)");
        assert_eq!(ddl("mysql", &["200"]), "VARCHAR(200)");
        assert_eq!(ddl("mssql", &["200"]), "NVARCHAR(200)");
        assert_eq!(ddl("mssql", &["5000"]), "NVARCHAR(MAX)");
        assert_eq!(ddl("mssql", &[]), "NVARCHAR(MAX)");
        for args in [&["x"][..], &["0"], &["-1"], &["1", "2"], &["1) DROP"]] {
            assert_eq!(TagListType.ddl("sqlite", args).unwrap_err().kind, ErrorKind::MISUSE, "{args:?}");
        }
        assert_eq!(
            TagListType.ddl("sqlite", &["a", "b"]).unwrap_err().message,
            "`taglist(a, b)` cannot be declared\nhelp: its only argument is the length of the column, for instance `taglist(200)`"
        );
    }

    #[test]
    fn literals_are_quoted_for_each_dialect() {
        let literal = |dialect| TagListType.literal(dialect, Param::Json(r#"["it's","a\\b"]"#)).unwrap().unwrap();
        assert_eq!(literal("sqlite"), "'it''s,a\\b'");
        assert_eq!(literal("mysql"), "'it''s,a\\\\b'");
        assert_eq!(literal("mssql"), "N'it''s,a\\b'");
        assert_eq!(TagListType.literal("sqlite", Param::Null).unwrap().unwrap(), "NULL");
        assert_eq!(TagListType.literal("sqlite", Param::I64(1)).unwrap_err().message, "a `taglist` is text, not I64(1)");
    }

    #[test]
    fn only_its_own_name_is_reflected() {
        assert_eq!(TagListType.reflects("sqlite", "TagList"), 100);
        assert_eq!(TagListType.reflects("sqlite", "TEXT"), 0);
        assert_eq!(TagListType.operators(), Operators::EQUALITY | Operators::HASH);
    }
}
