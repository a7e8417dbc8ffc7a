//! SQL text cut into tokens, as far as the driver has to look into a statement: is it an INSERT, into
//! which table. Not a parser; what it cannot make sense of is refused by the readers of its tokens.

/// One token. Comments and blanks are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'s> {
    /// A keyword or a plain name.
    Word(&'s str),
    /// A quoted name, quotes included: `"a""b"`, `` `a` ``, `[a]`.
    Quoted(&'s str),
    /// A string literal, quotes included.
    Text(&'s str),
    /// A number, or a parameter.
    Other(&'s str),
    /// A single sign.
    Sign(u8),
}

impl Token<'_> {
    /// Whether it is this keyword, in any case.
    pub(super) fn is(&self, keyword: &str) -> bool {
        matches!(self, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
    }

    /// What a name means, quotes removed.
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Token::Word(word) => Some((*word).to_owned()),
            Token::Quoted(quoted) => unquote(quoted),
            _ => None,
        }
    }
}

fn unquote(quoted: &str) -> Option<String> {
    let inner = quoted.get(1..quoted.len().checked_sub(1)?)?;
    match quoted.as_bytes().first()? {
        b'"' => Some(inner.replace("\"\"", "\"")),
        b'`' => Some(inner.replace("``", "`")),
        _ => Some(inner.to_owned()),
    }
}

/// `name` as an identifier in SQL.
pub(super) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The tokens of `sql`, each with the place after it.
pub(super) struct Tokens<'s> {
    sql: &'s str,
    at: usize,
}

impl<'s> Tokens<'s> {
    pub(super) const fn new(sql: &'s str) -> Self {
        Tokens { sql, at: 0 }
    }

    /// Where in the text the next token is looked for.
    pub(super) const fn offset(&self) -> usize {
        self.at
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = &self.sql[self.at..];
            let blanks = rest.len() - rest.trim_start().len();
            self.at += blanks;
            let rest = &self.sql[self.at..];
            if rest.starts_with("--") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else {
                return;
            }
        }
    }

    fn take(&mut self, len: usize) -> &'s str {
        let token = &self.sql[self.at..self.at + len];
        self.at += len;
        token
    }

    /// The length up to and including the closing quote; a doubled quote does not close.
    fn quoted_len(&self, close: u8) -> usize {
        let rest = &self.sql.as_bytes()[self.at..];
        let mut at = 1;
        while at < rest.len() {
            if rest[at] == close {
                if close == b']' || rest.get(at + 1) != Some(&close) {
                    return at + 1;
                }
                at += 1;
            }
            at += 1;
        }
        rest.len()
    }
}

impl<'s> Iterator for Tokens<'s> {
    type Item = Token<'s>;

    fn next(&mut self) -> Option<Token<'s>> {
        self.skip_blanks();
        let rest = &self.sql[self.at..];
        let first = *rest.as_bytes().first()?;
        let word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'$' || *byte >= 0x80;
        let run = rest.bytes().take_while(word).count();
        Some(match first {
            b'\'' => Token::Text(self.take(self.quoted_len(b'\''))),
            b'"' | b'`' => Token::Quoted(self.take(self.quoted_len(first))),
            b'[' => Token::Quoted(self.take(self.quoted_len(b']'))),
            b'0'..=b'9' => Token::Other(self.take(run)),
            b'?' | b':' | b'@' | b'$' => Token::Other(self.take(1 + rest[1..].bytes().take_while(word).count())),
            _ if run > 0 => Token::Word(self.take(run)),
            _ => {
                self.at += 1;
                Token::Sign(first)
            }
        })
    }
}

/// Whether the statement inserts rows of its own, so that the last row id is that of its last row. An
/// `ON CONFLICT … DO UPDATE` may insert nothing and does not count.
pub(super) fn inserts(sql: &str) -> bool {
    let (mut depth, mut inserts, mut after_do) = (0u32, false, false);
    for (place, token) in Tokens::new(sql).enumerate() {
        match token {
            Token::Sign(b'(') => depth += 1,
            Token::Sign(b')') => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            token if place == 0 && !(token.is("with") || token.is("insert") || token.is("replace")) => return false,
            token if token.is("insert") || token.is("replace") => inserts = true,
            token if after_do && token.is("update") => return false,
            token if !inserts && (token.is("update") || token.is("delete")) => return false,
            token => after_do = token.is("do"),
        }
    }
    inserts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cuts_names_texts_and_comments() {
        let sql = "INSERT /* x */ INTO \"a\"\"b\".[c d] -- y\n(`e`) VALUES (?1, 'it''s', 1.5)";
        let tokens: Vec<_> = Tokens::new(sql).collect();
        assert_eq!(tokens[0], Token::Word("INSERT"));
        assert_eq!(tokens[2].name().as_deref(), Some("a\"b"));
        assert_eq!(tokens[4].name().as_deref(), Some("c d"));
        assert_eq!(tokens[6].name().as_deref(), Some("e"));
        assert!(tokens.contains(&Token::Text("'it''s'")));
        assert!(tokens.contains(&Token::Other("?1")));
        assert_eq!(quote("a\"b"), "\"a\"\"b\"");
    }

    #[test]
    fn knows_an_insert() {
        for sql in [
            "INSERT INTO t VALUES (1)",
            " replace into t values (1)",
            "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
            "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
        ] {
            assert!(inserts(sql), "{sql}");
        }
        for sql in [
            "UPDATE t SET a = replace(a, 'x', 'y')",
            "WITH x AS (SELECT 1) UPDATE t SET a = 1",
            "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2",
            "CREATE TABLE t (a)",
            "DELETE FROM t",
            "",
        ] {
            assert!(!inserts(sql), "{sql}");
        }
    }

    proptest! {
        #[test]
        fn any_text_ends(sql in "\\PC{0,60}") {
            let count = Tokens::new(&sql).count();
            prop_assert!(count <= sql.len());
            let _ = inserts(&sql);
            for token in Tokens::new(&sql) { let _ = token.name(); }
        }
    }
}
