//! What only the text of a CREATE statement tells: names of constraints, expressions, deferrability.
//!
//! SQLite has checked the text when it was stored, so it is well-formed; a form that is not known here
//! yields less, never something wrong.
use crate::driver::tokens::{Token, Tokens};

/// The columns and table constraints of a table, in the order of the text.
pub(super) struct Definition<'s> {
    pub(super) items: Vec<Item<'s>>,
}

/// A column with its constraints, or (without a name) a table constraint.
#[derive(Default)]
pub(super) struct Item<'s> {
    pub(super) column: Option<String>,
    pub(super) constraints: Vec<Constraint<'s>>,
    /// The expression of a generated column.
    pub(super) generated: Option<&'s str>,
    pub(super) collation: Option<String>,
}

pub(super) enum Constraint<'s> {
    PrimaryKey { name: Option<String> },
    Unique { name: Option<String>, columns: Vec<String> },
    Check { name: Option<String>, expression: &'s str },
    ForeignKey(ForeignKey),
}

pub(super) struct ForeignKey {
    pub(super) name: Option<String>,
    pub(super) columns: Vec<String>,
    pub(super) deferrable: bool,
    pub(super) initially_deferred: bool,
}

impl<'s> Definition<'s> {
    /// Reads a CREATE TABLE. Any other text has no items.
    pub(super) fn read(sql: &'s str) -> Self {
        // CREATE TABLE, CREATE TEMP TABLE; not CREATE VIEW, CREATE VIRTUAL TABLE.
        let mut kind = Tokens::new(sql).skip(1).filter(|token| !token.is("temp") && !token.is("temporary"));
        let is_table = kind.next().is_some_and(|token| token.is("table"));
        let items = if is_table { split(sql).0.into_iter().map(Item::read).collect() } else { Vec::new() };
        Definition { items }
    }

    pub(super) fn column(&self, name: &str) -> Option<&Item<'s>> {
        self.items.iter().find(|item| item.column.as_ref().is_some_and(|column| column.eq_ignore_ascii_case(name)))
    }

    pub(super) fn foreign_keys(&self) -> impl Iterator<Item = &ForeignKey> {
        self.items.iter().flat_map(|item| &item.constraints).filter_map(|constraint| match constraint {
            Constraint::ForeignKey(key) => Some(key),
            _ => None,
        })
    }

    /// Names and columns of the unique constraints.
    pub(super) fn unique(&self) -> impl Iterator<Item = (Option<&str>, &[String])> {
        self.items.iter().flat_map(|item| &item.constraints).filter_map(|constraint| match constraint {
            Constraint::Unique { name, columns } => Some((name.as_deref(), columns.as_slice())),
            _ => None,
        })
    }
}

impl<'s> Item<'s> {
    fn read(text: &'s str) -> Self {
        let mut item = Item::default();
        let mut tokens = Tokens::new(text);
        let Some(first) = Tokens::new(text).next() else { return item };
        if !["constraint", "primary", "unique", "check", "foreign"].iter().any(|word| first.is(word)) {
            item.column = first.name();
            tokens.next();
        }
        let mut name = None;
        while let Some(token) = tokens.next() {
            item.take(token, &mut tokens, text, &mut name);
        }
        item
    }

    fn take(&mut self, token: Token<'s>, tokens: &mut Tokens<'s>, text: &'s str, name: &mut Option<String>) {
        let own = || self.column.iter().cloned().collect::<Vec<_>>();
        if token.is("constraint") {
            *name = tokens.next().and_then(|token| token.name());
        } else if token.is("primary") {
            self.constraints.push(Constraint::PrimaryKey { name: name.take() });
        } else if token.is("unique") {
            let columns = if self.column.is_some() { own() } else { names(parenthesis(tokens, text)) };
            self.constraints.push(Constraint::Unique { name: name.take(), columns });
        } else if token.is("check") {
            self.constraints.push(Constraint::Check { name: name.take(), expression: parenthesis(tokens, text) });
        } else if token.is("foreign") {
            tokens.next();
            let columns = names(parenthesis(tokens, text));
            self.constraints.push(Constraint::ForeignKey(ForeignKey { name: name.take(), columns, deferrable: false, initially_deferred: false }));
        } else if token.is("references") && self.column.is_some() {
            let columns = own();
            self.constraints.push(Constraint::ForeignKey(ForeignKey { name: name.take(), columns, deferrable: false, initially_deferred: false }));
        } else if token.is("as") {
            self.generated = Some(parenthesis(tokens, text));
        } else if token.is("collate") {
            self.collation = tokens.next().and_then(|token| token.name());
        } else if token == Token::Sign(b'(') {
            skip(tokens);
        } else {
            self.deferral(token, tokens);
        }
    }

    fn deferral(&mut self, token: Token<'s>, tokens: &mut Tokens<'s>) {
        // NOT NULL and NOT DEFERRABLE.
        if token.is("not") {
            tokens.next();
            return;
        }
        let Some(Constraint::ForeignKey(key)) = self.constraints.last_mut() else { return };
        if token.is("deferrable") {
            key.deferrable = true;
        } else if token.is("initially") {
            key.initially_deferred = tokens.next().is_some_and(|token| token.is("deferred"));
        }
    }

    /// The name of the primary key, if one is declared here with a name.
    pub(super) fn primary_key_name(&self) -> Option<String> {
        self.constraints.iter().find_map(|constraint| match constraint {
            Constraint::PrimaryKey { name } => name.clone(),
            _ => None,
        })
    }
}

/// The parts of a CREATE INDEX, directions and collations left out, and its WHERE.
pub(super) fn index(sql: &str) -> (Vec<&str>, Option<&str>) {
    let (parts, rest) = split(sql);
    let mut tokens = Tokens::new(rest);
    let predicate = tokens.next().filter(|token| token.is("where")).map(|_| rest[tokens.offset()..].trim());
    (parts.into_iter().map(without_direction).collect(), predicate)
}

fn without_direction(part: &str) -> &str {
    let (mut tokens, mut end, mut depth) = (Tokens::new(part), part.len(), 0u32);
    while let Some(token) = tokens.next() {
        match token {
            Token::Sign(b'(') => depth += 1,
            Token::Sign(b')') => depth = depth.saturating_sub(1),
            Token::Word(word) if depth == 0 && ["asc", "desc", "collate"].iter().any(|end| token.is(end)) => {
                end = end.min(tokens.offset() - word.len());
            }
            _ => {}
        }
    }
    part[..end].trim()
}

/// The items of the first parenthesis, cut at its commas, and the text after it.
fn split(sql: &str) -> (Vec<&str>, &str) {
    let mut tokens = Tokens::new(sql);
    if !tokens.any(|token| token == Token::Sign(b'(')) {
        return (Vec::new(), "");
    }
    let (mut items, mut start, mut depth) = (Vec::new(), tokens.offset(), 1u32);
    while let Some(token) = tokens.next() {
        match token {
            Token::Sign(b'(') => depth += 1,
            Token::Sign(b')') => depth -= 1,
            Token::Sign(b',') if depth == 1 => {
                items.push(sql[start..tokens.offset() - 1].trim());
                start = tokens.offset();
            }
            _ => {}
        }
        if depth == 0 {
            items.push(sql[start..tokens.offset() - 1].trim());
            return (items, &sql[tokens.offset()..]);
        }
    }
    (Vec::new(), "")
}

/// The inside of the parenthesis that comes next.
fn parenthesis<'s>(tokens: &mut Tokens<'s>, text: &'s str) -> &'s str {
    if tokens.next() != Some(Token::Sign(b'(')) {
        return "";
    }
    let start = tokens.offset();
    skip(tokens);
    let end = tokens.offset().saturating_sub(1).max(start);
    text.get(start..end).unwrap_or("").trim()
}

/// Passes over everything up to the closing parenthesis.
fn skip(tokens: &mut Tokens<'_>) {
    let mut depth = 1u32;
    for token in tokens.by_ref() {
        match token {
            Token::Sign(b'(') => depth += 1,
            Token::Sign(b')') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

/// The names of a list of columns, whatever else is said about them.
fn names(list: &str) -> Vec<String> {
    let (mut names, mut depth, mut wanted) = (Vec::new(), 0u32, true);
    for token in Tokens::new(list) {
        match token {
            Token::Sign(b'(') => depth += 1,
            Token::Sign(b')') => depth = depth.saturating_sub(1),
            Token::Sign(b',') if depth == 0 => wanted = true,
            token if wanted => {
                names.extend(token.name());
                wanted = false;
            }
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_columns_and_constraints() {
        let sql = "CREATE TABLE \"t (x\" ( -- the, key\n id INTEGER CONSTRAINT pk PRIMARY KEY, \"a,b\" VARCHAR(10) COLLATE NOCASE DEFAULT ('),(') NOT NULL,\n\
            n INT CONSTRAINT positive CHECK (n > 0 AND n <> (1)) REFERENCES o (id) ON DELETE SET NULL NOT DEFERRABLE, g AS (n + 1) STORED,\n\
            CONSTRAINT u UNIQUE (\"a,b\" COLLATE RTRIM DESC, n), CONSTRAINT f FOREIGN KEY (n, g) REFERENCES o (a, b) DEFERRABLE INITIALLY DEFERRED, CHECK (1)) WITHOUT ROWID";
        let definition = Definition::read(sql);
        assert_eq!(definition.items.iter().filter_map(|item| item.column.clone()).collect::<Vec<_>>(), ["id", "a,b", "n", "g"]);
        assert_eq!(definition.items[0].primary_key_name().as_deref(), Some("pk"));
        assert_eq!(definition.column("A,B").unwrap().collation.as_deref(), Some("NOCASE"));
        assert_eq!(definition.column("g").unwrap().generated, Some("n + 1"));
        assert_eq!(definition.unique().collect::<Vec<_>>(), [(Some("u"), &["a,b".to_owned(), "n".to_owned()][..])]);
        let keys: Vec<_> =
            definition.foreign_keys().map(|key| (key.name.as_deref(), key.columns.join("+"), key.deferrable, key.initially_deferred)).collect();
        assert_eq!(keys, [(None, "n".to_owned(), false, false), (Some("f"), "n+g".to_owned(), true, true)]);
        let checks = definition.items.iter().flat_map(|item| &item.constraints).filter_map(|constraint| match constraint {
            Constraint::Check { name, expression } => Some((name.as_deref(), *expression)),
            _ => None,
        });
        let checks: Vec<_> = checks.collect();
        assert_eq!(checks, [(Some("positive"), "n > 0 AND n <> (1)"), (None, "1")]);
    }

    #[test]
    fn reads_indexes() {
        let (parts, predicate) = index("CREATE UNIQUE INDEX i ON t (lower(a) DESC, b COLLATE NOCASE ASC, (c + 1)) WHERE a IS NOT NULL");
        assert_eq!(parts, ["lower(a)", "b", "(c + 1)"]);
        assert_eq!(predicate, Some("a IS NOT NULL"));
        assert_eq!(index("CREATE INDEX i ON t (a)"), (vec!["a"], None));
    }

    #[test]
    fn other_statements_have_no_items() {
        assert!(Definition::read("CREATE VIEW v (a, b) AS SELECT 1, 2").items.is_empty());
        assert!(Definition::read("CREATE VIRTUAL TABLE v USING fts5 (a, b)").items.is_empty());
        assert!(Definition::read("").items.is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "(CREATE TABLE t \\(|CONSTRAINT |CHECK|UNIQUE|FOREIGN KEY|AS|\\(|\\)|,|'|\"|a |COLLATE |é| ){0,30}") {
            let _ = Definition::read(&text);
            let _ = index(&text);
        }
    }
}
