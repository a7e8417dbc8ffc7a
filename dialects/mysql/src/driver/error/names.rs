//! The names in the servers' fixed messages, as details.
use aludel_plugin_sdk::Error;

/// Adds what the message of this number names.
pub(super) fn add(error: Error, code: u16, message: &str) -> Error {
    match code {
        1062 | 1586 | 1859 => duplicate(error, message),
        1451 | 1452 => foreign_key(error, message),
        1048 | 1364 | 1264 | 1265 | 1406 | 1366 | 1292 | 1263 => column(error, message),
        3819 => optional(error, "constraint", quoted(message, '\'').next()),
        // CONSTRAINT `name` failed for `schema`.`table`
        4025 => {
            let mut names = quoted(message, '`');
            let constraint = names.next();
            optional(optional(error, "constraint", constraint), "table", names.last())
        }
        1146 | 1051 | 1109 => optional(error, "table", quoted(message, '\'').next().map(last_part)),
        1054 => optional(error, "column", quoted(message, '\'').next().map(last_part)),
        1064 => position(error, message),
        _ => error,
    }
}

/// `Duplicate entry 'x' for key 'table.key'` (MySQL) or `for key 'key'` (MariaDB). The value may have quotes in it.
fn duplicate(error: Error, message: &str) -> Error {
    let Some((before, key)) = message.trim_end_matches('\'').rsplit_once("for key '") else { return error };
    let value = before.strip_prefix("Duplicate entry ").unwrap_or(before).trim();
    let error = error.detail("detail", format!("the value {value}"));
    match key.rsplit_once('.') {
        Some((table, key)) => error.detail("table", table).detail("constraint", key),
        None => error.detail("constraint", key),
    }
}

/// ``(`schema`.`table`, CONSTRAINT `name` FOREIGN KEY (`a`, `b`) REFERENCES `other` (`id`))``
fn foreign_key(error: Error, message: &str) -> Error {
    let Some((tables, rest)) = message.split_once(", CONSTRAINT ") else { return error };
    let error = optional(error, "table", quoted(tables, '`').last());
    let error = optional(error, "constraint", quoted(rest, '`').next());
    let columns = rest.split_once("FOREIGN KEY (").and_then(|(_, rest)| rest.split_once(')')).map(|(columns, _)| columns);
    let names: Vec<String> = columns.map(|columns| quoted(columns, '`').collect()).unwrap_or_default();
    if names.is_empty() { error } else { error.detail("columns", names.join(", ")) }
}

/// `Column 'a' cannot be null`, `Field 'a' doesn't have a default value`, `Data too long for column 'a' at row 1`,
/// ``Incorrect integer value: 'x' for column `schema`.`table`.`a` at row 1``.
fn column(error: Error, message: &str) -> Error {
    let place = match message.rsplit_once("for column ") {
        Some((_, place)) => place,
        None if message.starts_with("Column ") || message.starts_with("Field ") => message,
        None => return error,
    };
    if place.starts_with('`') {
        let names: Vec<String> = quoted(place, '`').collect();
        return match names.as_slice() {
            [_, table, column, ..] => error.detail("table", table.as_str()).detail("column", column.as_str()),
            [column, ..] => error.detail("column", column.as_str()),
            [] => error,
        };
    }
    optional(error, "column", quoted(place, '\'').next())
}

/// `… near 'FORM t' at line 1`: the place itself is found where the statement is known.
fn position(error: Error, message: &str) -> Error {
    match message.split_once(" near '").and_then(|(_, rest)| rest.rsplit_once("' at line ")) {
        Some((near, line)) => error.detail("near", near).detail("line", line),
        None => error,
    }
}

fn optional(error: Error, key: &str, value: Option<String>) -> Error {
    match value {
        Some(value) => error.detail(key, value),
        None => error,
    }
}

/// `schema.table` → `table`
fn last_part(name: String) -> String {
    match name.rsplit_once('.') {
        Some((_, last)) => last.to_owned(),
        None => name,
    }
}

/// The names between quotes; a doubled quote stands for one.
fn quoted(text: &str, quote: char) -> impl Iterator<Item = String> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(quote)?;
        let mut name = String::new();
        let mut part = after;
        loop {
            let (head, tail) = part.split_once(quote)?;
            name.push_str(head);
            match tail.strip_prefix(quote) {
                Some(tail) => {
                    name.push(quote);
                    part = tail;
                }
                None => {
                    rest = tail;
                    return Some(name);
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_plugin_sdk::ErrorKind;

    fn details(code: u16, message: &str) -> Vec<(String, String)> {
        add(Error::new(ErrorKind::OTHER, message), code, message).details
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn keys_and_their_tables() {
        let mysql = details(1062, "Duplicate entry 'it's for key 'x'' for key 'users.uq_email'");
        assert_eq!(mysql, pairs(&[("detail", "the value 'it's for key 'x''"), ("table", "users"), ("constraint", "uq_email")]));
        assert_eq!(details(1062, "Duplicate entry '1' for key 'PRIMARY'"), pairs(&[("detail", "the value '1'"), ("constraint", "PRIMARY")]));
    }

    #[test]
    fn foreign_keys() {
        let message = "Cannot add or update a child row: a foreign key constraint fails (`d`.`po``st`, CONSTRAINT `fk_a` FOREIGN KEY (`a`, `b`) REFERENCES `u` (`id`, `x`))";
        assert_eq!(details(1452, message), pairs(&[("table", "po`st"), ("constraint", "fk_a"), ("columns", "a, b")]));
    }

    #[test]
    fn columns() {
        assert_eq!(details(1048, "Column 'name' cannot be null"), pairs(&[("column", "name")]));
        assert_eq!(details(1364, "Field 'name' doesn't have a default value"), pairs(&[("column", "name")]));
        assert_eq!(details(1406, "Data too long for column 'name' at row 1"), pairs(&[("column", "name")]));
        assert_eq!(details(1366, "Incorrect integer value: 'x' for column `d`.`t`.`n` at row 1"), pairs(&[("table", "t"), ("column", "n")]));
        assert_eq!(details(1054, "Unknown column 'u.nmae' in 'field list'"), pairs(&[("column", "nmae")]));
        assert_eq!(details(1146, "Table 'd.t' doesn't exist"), pairs(&[("table", "t")]));
    }

    #[test]
    fn checks() {
        assert_eq!(details(3819, "Check constraint 'age_positive' is violated."), pairs(&[("constraint", "age_positive")]));
        assert_eq!(details(4025, "CONSTRAINT `age_positive` failed for `d`.`t`"), pairs(&[("constraint", "age_positive"), ("table", "t")]));
    }
}
