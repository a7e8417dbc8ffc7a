//! The five statements that Acme knows. A real dialect sends the text to its server instead.
use aludel_plugin_sdk::{Error, ErrorKind, Result};

#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// `CREATE TABLE t (a TEXT, b)`
    Create { table: String, columns: Vec<String> },
    /// `DROP TABLE t`
    Drop { table: String },
    /// `INSERT INTO t (a, b) VALUES (?, ?)`: the columns that get a value; the others, as `NULL` says too, get none.
    Insert { table: String, columns: Vec<String> },
    /// `SELECT a, b FROM t WHERE a = ?`
    Select { table: String, columns: Vec<String>, filter: Option<String> },
    /// `DELETE FROM t WHERE a = ?`
    Delete { table: String, filter: Option<String> },
}

impl Statement {
    /// The columns of the result.
    pub fn columns(&self) -> &[String] {
        match self {
            Statement::Select { columns, .. } => columns,
            _ => &[],
        }
    }
}

pub fn parse(sql: &str) -> Result<Statement> {
    let mut words = Words(split(sql));
    let statement = match words.next().as_str() {
        "CREATE" => {
            words.expect("TABLE")?;
            Statement::Create { table: words.next(), columns: words.list()? }
        }
        "DROP" => {
            words.expect("TABLE")?;
            Statement::Drop { table: words.next() }
        }
        "INSERT" => {
            words.expect("INTO")?;
            let (table, columns) = (words.next(), words.list()?);
            words.expect("VALUES")?;
            Statement::Insert { table, columns: given(columns, &words.list()?)? }
        }
        "SELECT" => {
            let columns = words.until("FROM")?;
            Statement::Select { columns, table: words.next(), filter: words.filter()? }
        }
        "DELETE" => {
            words.expect("FROM")?;
            Statement::Delete { table: words.next(), filter: words.filter()? }
        }
        other => return Err(syntax(other)),
    };
    match words.next() {
        rest if rest.is_empty() => Ok(statement),
        rest => Err(syntax(&rest)),
    }
}

/// The columns whose value is a placeholder.
fn given(columns: Vec<String>, values: &[String]) -> Result<Vec<String>> {
    if columns.len() != values.len() {
        return Err(syntax("VALUES"));
    }
    if let Some(unknown) = values.iter().find(|value| *value != "?" && !value.eq_ignore_ascii_case("NULL")) {
        return Err(syntax(unknown));
    }
    Ok(columns.into_iter().zip(values).filter(|(_, value)| *value == "?").map(|(column, _)| column).collect())
}

#[cold]
fn syntax(word: &str) -> Error {
    Error::new(ErrorKind::SYNTAX, format!("Acme does not understand the statement at `{word}`")).native(5).sqlstate("42601")
}

/// Words, names (of which only the part after the last point counts) and single characters.
fn split(sql: &str) -> std::vec::IntoIter<String> {
    let mut words: Vec<String> = Vec::new();
    let mut characters = sql.chars().peekable();
    while let Some(first) = characters.next() {
        let mut word = String::new();
        match first {
            '"' => word.extend(characters.by_ref().take_while(|character| *character != '"')),
            '.' => {
                words.pop();
                continue;
            }
            _ if first.is_whitespace() => continue,
            _ if first.is_alphanumeric() || first == '_' => {
                word.push(first);
                while let Some(next) = characters.next_if(|next| next.is_alphanumeric() || *next == '_') {
                    word.push(next);
                }
            }
            _ => word.push(first),
        }
        words.push(word);
    }
    words.into_iter()
}

struct Words(std::vec::IntoIter<String>);

impl Words {
    fn next(&mut self) -> String {
        self.0.next().unwrap_or_default()
    }

    fn expect(&mut self, word: &str) -> Result<()> {
        let found = self.next();
        if found.eq_ignore_ascii_case(word) { Ok(()) } else { Err(syntax(&found)) }
    }

    /// `(a TEXT, b)`: the first word of each part.
    fn list(&mut self) -> Result<Vec<String>> {
        self.expect("(")?;
        self.until(")")
    }

    fn until(&mut self, end: &str) -> Result<Vec<String>> {
        let mut items = Vec::new();
        let mut at_start = true;
        loop {
            let word = self.next();
            match word.as_str() {
                "" => return Err(syntax(end)),
                "," => at_start = true,
                _ if word == end => return Ok(items),
                _ if std::mem::take(&mut at_start) => items.push(word),
                _ => {}
            }
        }
    }

    /// `WHERE a = ?`
    fn filter(&mut self) -> Result<Option<String>> {
        match self.next().as_str() {
            "" => Ok(None),
            "WHERE" => {
                let column = self.next();
                self.expect("=")?;
                self.expect("?")?;
                Ok(Some(column))
            }
            other => Err(syntax(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualified_and_quoted_names() {
        let expected = Statement::Select { table: "user".into(), columns: vec!["id".into(), "name".into()], filter: Some("id".into()) };
        assert_eq!(parse(r#"SELECT "user"."id", "user"."name" FROM "user" WHERE "user"."id" = ?"#).unwrap(), expected);
        assert_eq!(parse("SELECT id, name FROM user WHERE id = ?").unwrap(), expected);
    }

    #[test]
    fn null_is_no_value() {
        let expected = Statement::Insert { table: "t".into(), columns: vec!["a".into()] };
        assert_eq!(parse("INSERT INTO t (a, b) VALUES (?, NULL)").unwrap(), expected);
        assert_eq!(parse("INSERT INTO t (a, b) VALUES (?)").unwrap_err().kind, ErrorKind::SYNTAX);
    }

    #[test]
    fn what_is_not_understood_is_a_syntax_error() {
        for sql in ["", "UPDATE t", "SELECT a", "SELECT a FROM t LIMIT 1", "INSERT INTO t"] {
            assert_eq!(parse(sql).unwrap_err().kind, ErrorKind::SYNTAX, "{sql}");
        }
    }
}
