//! The parts of ``INSERT INTO `schema`.`table` (`a`, `b`) VALUES ``, as the host's compiler writes it.

/// What an insert names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) schema: Option<String>,
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

/// Reads the head of a plain INSERT; `None` for any other statement.
pub(super) fn parse(head: &str) -> Option<Head> {
    let mut rest = head.strip_prefix("INSERT INTO ")?;
    let first = name(&mut rest)?;
    let (schema, table) = match rest.strip_prefix('.') {
        Some(after) => {
            rest = after;
            (Some(first), name(&mut rest)?)
        }
        None => (None, first),
    };
    rest = rest.strip_prefix(" (")?;
    let mut columns = vec![name(&mut rest)?];
    while let Some(after) = rest.strip_prefix(", ") {
        rest = after;
        columns.push(name(&mut rest)?);
    }
    (rest == ") VALUES ").then_some(Head { schema, table, columns })
}

/// The one column of a list that has one.
pub(super) fn single_column(list: &str) -> Option<String> {
    let mut rest = list;
    name(&mut rest).filter(|_| rest.is_empty())
}

/// A name in backticks, or a plain word.
fn name(rest: &mut &str) -> Option<String> {
    if let Some(mut quoted) = rest.strip_prefix('`') {
        let mut name = String::new();
        loop {
            let (part, after) = quoted.split_once('`')?;
            name.push_str(part);
            match after.strip_prefix('`') {
                Some(after) => {
                    name.push('`');
                    quoted = after;
                }
                None => {
                    *rest = after;
                    return Some(name);
                }
            }
        }
    }
    let end = rest.find(|character: char| !character.is_alphanumeric() && !matches!(character, '_' | '$')).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    *rest = after;
    (!word.is_empty()).then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        let head = parse("INSERT INTO `d`.`po``st` (`a`, b) VALUES ").unwrap();
        assert_eq!(
            (head.schema.as_deref(), head.table.as_str(), head.columns.as_slice()),
            (Some("d"), "po`st", ["a".to_owned(), "b".to_owned()].as_slice())
        );
        assert_eq!(parse("INSERT INTO t (a) VALUES ").unwrap().schema, None);
        for other in [
            "INSERT IGNORE INTO t (a) VALUES ",
            "REPLACE INTO t (a) VALUES ",
            "INSERT INTO t () VALUES ",
            "INSERT INTO t (a) SELECT ",
            "INSERT INTO `t",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
        assert_eq!((single_column("`id`").as_deref(), single_column("`id`, `b`"), single_column("")), (Some("id"), None, None));
    }
}
