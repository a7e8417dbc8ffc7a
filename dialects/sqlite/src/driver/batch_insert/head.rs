//! What an INSERT's beginning says: table and columns.
use crate::driver::tokens::{Token, Tokens};

/// The parts of `INSERT INTO [schema.]table (column, …) VALUES`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) schema: Option<String>,
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

/// Reads exactly that form; `None` for any other, for instance `INSERT OR IGNORE` or one without columns.
pub(super) fn parse(head: &str) -> Option<Head> {
    let mut tokens = Tokens::new(head);
    if !tokens.next()?.is("insert") || !tokens.next()?.is("into") {
        return None;
    }
    let first = tokens.next()?.name()?;
    let (schema, table) = match tokens.next()? {
        Token::Sign(b'(') => (None, first),
        Token::Sign(b'.') => {
            let table = tokens.next()?.name()?;
            if tokens.next()? != Token::Sign(b'(') {
                return None;
            }
            (Some(first), table)
        }
        _ => return None,
    };
    let mut columns = Vec::new();
    loop {
        columns.push(tokens.next()?.name()?);
        match tokens.next()? {
            Token::Sign(b',') => {}
            Token::Sign(b')') => break,
            _ => return None,
        }
    }
    (tokens.next()?.is("values") && tokens.next().is_none()).then_some(Head { schema, table, columns })
}

/// The column of a RETURNING clause that is nothing but one column.
pub(super) fn single_column(returning: &str) -> Option<String> {
    let mut tokens = Tokens::new(returning);
    let mut name = tokens.next()?.name()?;
    while let Some(token) = tokens.next() {
        if token != Token::Sign(b'.') {
            return None;
        }
        name = tokens.next()?.name()?;
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_plain_form_is_read() {
        let head = parse("INSERT INTO \"app\".\"my table\" (\"a\", b) VALUES ").unwrap();
        assert_eq!(head, Head { schema: Some("app".into()), table: "my table".into(), columns: vec!["a".into(), "b".into()] });
        assert!(parse("insert into t(a) values").is_some());
        for other in [
            "INSERT OR IGNORE INTO t (a) VALUES",
            "REPLACE INTO t (a) VALUES",
            "INSERT INTO t VALUES",
            "INSERT INTO t AS x (a) VALUES",
            "INSERT INTO t (a) SELECT",
            "INSERT INTO t () VALUES",
            "",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }

    #[test]
    fn one_column_or_none() {
        assert_eq!(single_column("\"id\"").as_deref(), Some("id"));
        assert_eq!(single_column("\"user\".\"id\"").as_deref(), Some("id"));
        for other in ["a, b", "id + 1", "max(id)", "id AS x", "*", ""] {
            assert_eq!(single_column(other), None, "{other}");
        }
    }
}
