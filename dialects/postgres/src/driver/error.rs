//! From the server's errors to error kinds.
//!
//! The SQLSTATE decides, never the text, which the server writes in its own language. Names that the server gives only within its text are
//! read where they stand in every language: the columns of a key in its detail, `Key (a, b)=(…)`, and an unknown name in the statement.
use super::message::take_text;
use aludel_plugin_sdk::{Error, ErrorKind};

/// The parts of an `ErrorResponse` by their letter.
#[derive(Default)]
struct Fields<'b>(Vec<(u8, &'b [u8])>);

impl<'b> Fields<'b> {
    fn read(mut body: &'b [u8]) -> Self {
        let mut fields = Vec::with_capacity(12);
        while let Some((letter, rest)) = body.split_first()
            && *letter != 0
        {
            body = rest;
            let Some(text) = take_text(&mut body) else { break };
            fields.push((*letter, text));
        }
        Fields(fields)
    }

    fn get(&self, letter: u8) -> Option<String> {
        let (_, text) = self.0.iter().find(|(field, _)| *field == letter)?;
        Some(String::from_utf8_lossy(text).into_owned())
    }
}

/// The error that an `ErrorResponse` tells. `sql` is the statement that it is about.
#[cold]
pub(super) fn from_server(body: &[u8], sql: Option<&str>) -> Error {
    let fields = Fields::read(body);
    let code = fields.get(b'C').unwrap_or_default();
    let fatal = matches!(fields.get(b'V').or_else(|| fields.get(b'S')).as_deref(), Some("FATAL" | "PANIC"));
    let mut error = Error::new(kind(&code), fields.get(b'M').unwrap_or_default()).sqlstate(&code);
    error.transient = is_transient(&code);
    error.connection_dead = fatal || matches!(code.get(..2), Some("08")) || matches!(code.as_str(), "57P01" | "57P02" | "57P03" | "57P04" | "57P05");
    for (letter, name) in [
        (b'n', "constraint"),
        (b's', "schema"),
        (b't', "table"),
        (b'c', "column"),
        (b'D', "detail"),
        (b'H', "hint"),
        (b'P', "position"),
        (b'd', "type"),
        (b'W', "context"),
        (b'R', "routine"),
    ] {
        if let Some(value) = fields.get(letter) {
            error = error.detail(name, value);
        }
    }
    with_names(error, &code, sql)
}

/// Whether this says that a prepared statement is of no use any more: forgotten, or of another shape since the tables have changed.
pub(super) fn is_stale(error: &Error) -> bool {
    match error.sqlstate.as_ref().map(|code| &code[..]) {
        Some(b"26000") => true,
        Some(b"0A000") => error.details.iter().any(|(name, value)| name == "routine" && value == "RevalidateCachedQuery"),
        _ => false,
    }
}

fn kind(code: &str) -> ErrorKind {
    match code {
        "23505" => ErrorKind::UNIQUE,
        "23503" | "23001" => ErrorKind::FOREIGN_KEY,
        "23502" => ErrorKind::NOT_NULL,
        "23514" | "44000" => ErrorKind::CHECK,
        "40P01" => ErrorKind::DEADLOCK,
        "40002" => ErrorKind::CONSTRAINT,
        "55P03" => ErrorKind::LOCK_TIMEOUT,
        "57014" => ErrorKind::CANCELLED,
        "42501" | "28000" | "28P01" => ErrorKind::PERMISSION,
        "42P01" | "42703" | "42883" | "42704" | "3F000" | "3D000" | "42P02" | "26000" | "34000" | "3B001" => ErrorKind::UNKNOWN_OBJECT,
        "42804" | "42846" | "42P18" | "21000" => ErrorKind::DATA,
        "25006" => ErrorKind::READ_ONLY,
        "25P03" | "57P01" | "57P02" | "57P04" | "57P05" => ErrorKind::CONNECTION,
        "57P03" => ErrorKind::CANNOT_CONNECT,
        "XX001" | "XX002" => ErrorKind::CORRUPT,
        "2BP01" => ErrorKind::CONSTRAINT,
        "42P06" | "42P07" | "42701" | "42710" | "42712" | "42723" => ErrorKind::OTHER,
        _ => match code.get(..2) {
            Some("23") => ErrorKind::CONSTRAINT,
            Some("40") => ErrorKind::SERIALIZATION,
            Some("42") => ErrorKind::SYNTAX,
            Some("22") => ErrorKind::DATA,
            Some("08") => ErrorKind::CONNECTION,
            Some("0A") => ErrorKind::UNSUPPORTED,
            Some("53" | "54" | "58") => ErrorKind::RESOURCE,
            _ => ErrorKind::OTHER,
        },
    }
}

/// The same work may succeed when it is tried again.
fn is_transient(code: &str) -> bool {
    matches!(code, "55P03" | "53300" | "57P01" | "57P02" | "57P03" | "25P03" | "57P05")
        || (code.starts_with("40") && code != "40002")
        || code.starts_with("08")
}

/// The names that the server does not give as fields.
fn with_names(mut error: Error, code: &str, sql: Option<&str>) -> Error {
    let find = |error: &Error, name: &str| error.details.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    match code {
        "23505" | "23503" | "23P01" | "23001" => {
            if let Some(columns) = find(&error, "detail").as_deref().and_then(key_columns) {
                error = error.detail("columns", columns);
            }
        }
        "42P01" | "42703" => {
            let position = find(&error, "position").and_then(|position| position.parse::<usize>().ok());
            if let (Some(sql), Some(position)) = (sql, position)
                && let Some(name) = name_at(sql, position)
            {
                error = error.detail(if code == "42P01" { "table" } else { "column" }, name);
            }
        }
        _ => {}
    }
    error
}

/// The columns of `Key (a, b)=(1, 2) …`; `None` where the key has expressions.
fn key_columns(detail: &str) -> Option<String> {
    let (_, rest) = detail.split_once('(')?;
    let (columns, _) = rest.split_once(")=(").or_else(|| rest.split_once(") "))?;
    let names: Vec<String> = columns.split(", ").map(|name| name.trim_matches('"').replace("\"\"", "\"")).collect();
    let plain = names.iter().all(|name| !name.is_empty() && !name.contains(['(', ')', ' ', ':']));
    plain.then(|| names.join(", "))
}

/// The last part of the name that begins at a character of the statement, counted from 1: `id` of `"user".id`.
fn name_at(sql: &str, position: usize) -> Option<String> {
    let (start, _) = sql.char_indices().nth(position.checked_sub(1)?)?;
    let mut rest = &sql[start..];
    loop {
        let (name, after) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted.find('"')?;
                (quoted[..end].to_owned(), &quoted[end + 1..])
            }
            None => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(rest.len());
                (rest[..end].to_lowercase(), &rest[end..])
            }
        };
        match after.strip_prefix('.') {
            Some(after) => rest = after,
            None => return Some(name).filter(|name| !name.is_empty()),
        }
    }
}

#[cold]
pub(super) fn lost(io: &std::io::Error) -> Error {
    let story = match io.kind() {
        std::io::ErrorKind::UnexpectedEof => "the server closed the connection".to_owned(),
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut => "the server did not answer in time".to_owned(),
        _ => format!("the connection to the server is lost: {io}"),
    };
    let mut error = Error::new(ErrorKind::CONNECTION, story).sqlstate("08006").connection_dead();
    error.transient = true;
    error
}

/// The error for a connection that was lost earlier.
#[cold]
pub(super) fn closed() -> Error {
    Error::new(ErrorKind::CONNECTION, "the connection was lost by an earlier error").sqlstate("08003").connection_dead()
}

/// What came is not what the protocol allows.
#[cold]
pub(super) fn garbled(what: &str) -> Error {
    Error::new(ErrorKind::CONNECTION, format!("the server's answer cannot be read: {what}")).sqlstate("08P01").connection_dead()
}

/// The error for a number that is not, or no longer, one of this connection's.
#[cold]
pub(super) fn stale_number(what: &str, number: u64) -> Error {
    misuse(format!("there is no {what} {number:#x} on this connection\nhelp: it was closed, or it belongs to another connection"))
}

#[cold]
pub(super) fn misuse(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::MISUSE, message)
}

#[cold]
pub(super) fn data(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::DATA, message).sqlstate("22000")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(fields: &[(&str, &str)]) -> Vec<u8> {
        fields.iter().flat_map(|(letter, text)| [letter.as_bytes(), text.as_bytes(), b"\0"].concat()).chain([0]).collect()
    }

    #[test]
    fn every_class_has_its_kind() {
        let cases = [
            ("23505", ErrorKind::UNIQUE, false, false),
            ("23503", ErrorKind::FOREIGN_KEY, false, false),
            ("23502", ErrorKind::NOT_NULL, false, false),
            ("23514", ErrorKind::CHECK, false, false),
            ("23P01", ErrorKind::CONSTRAINT, false, false),
            ("40001", ErrorKind::SERIALIZATION, true, false),
            ("40P01", ErrorKind::DEADLOCK, true, false),
            ("55P03", ErrorKind::LOCK_TIMEOUT, true, false),
            ("57014", ErrorKind::CANCELLED, false, false),
            ("57P01", ErrorKind::CONNECTION, true, true),
            ("57P03", ErrorKind::CANNOT_CONNECT, true, true),
            ("53300", ErrorKind::RESOURCE, true, false),
            ("53100", ErrorKind::RESOURCE, false, false),
            ("42601", ErrorKind::SYNTAX, false, false),
            ("42501", ErrorKind::PERMISSION, false, false),
            ("42P01", ErrorKind::UNKNOWN_OBJECT, false, false),
            ("22012", ErrorKind::DATA, false, false),
            ("25006", ErrorKind::READ_ONLY, false, false),
            ("0A000", ErrorKind::UNSUPPORTED, false, false),
            ("08006", ErrorKind::CONNECTION, true, true),
            ("XX001", ErrorKind::CORRUPT, false, false),
            ("P0001", ErrorKind::OTHER, false, false),
            ("", ErrorKind::OTHER, false, false),
        ];
        for (code, kind, transient, dead) in cases {
            let error = from_server(&response(&[("C", code), ("M", "x")]), None);
            assert_eq!((error.kind, error.transient, error.connection_dead), (kind, transient, dead), "{code}");
        }
        assert!(from_server(&response(&[("V", "FATAL"), ("C", "XX000")]), None).connection_dead);
    }

    #[test]
    fn names_are_found() {
        let find = |error: &Error, name: &str| error.details.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let error = from_server(&response(&[("C", "23505"), ("t", "users"), ("D", "Key (tenant, \"E mail\")=(1, a@b) already exists.")]), None);
        assert_eq!((find(&error, "table").as_deref(), find(&error, "columns")), (Some("users"), None));
        let error = from_server(&response(&[("C", "23505"), ("D", "Schlüssel »(tenant, email)=(1, a)« existiert bereits.")]), None);
        assert_eq!(find(&error, "columns").as_deref(), Some("tenant, email"));
        let error = from_server(&response(&[("C", "42P01"), ("P", "18")]), Some("SELECT 'ä' FROM  app.\"User s\" x"));
        assert_eq!(find(&error, "table").as_deref(), Some("User s"));
        let error = from_server(&response(&[("C", "42703"), ("P", "8")]), Some("SELECT u.Nme FROM u"));
        assert_eq!(find(&error, "column").as_deref(), Some("nme"));
    }

    #[test]
    fn stale_statements_are_told_by_the_routine() {
        let error = |code, routine| from_server(&response(&[("C", code), ("R", routine)]), None);
        assert!(is_stale(&error("26000", "x")) && is_stale(&error("0A000", "RevalidateCachedQuery")));
        assert!(!is_stale(&error("0A000", "other")) && !is_stale(&error("42601", "x")));
    }
}
