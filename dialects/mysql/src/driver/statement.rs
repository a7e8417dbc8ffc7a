//! Prepared statements, and what their texts say about them.
use super::{
    column::Column,
    text,
    wire::{Reader, Wire},
};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use mysql::consts::Command;
use std::sync::Arc;

/// What a statement number stands for.
pub(super) struct Prepared {
    pub(super) sql: Arc<str>,
    pub(super) form: Form,
    pub(super) columns: Arc<[Column]>,
    pub(super) params: usize,
    pub(super) facts: Facts,
}

/// How the server knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Under this number.
    Prepared(u32),
    /// Not any more: the session was reset. It is prepared again when it is run.
    Forgotten,
    /// The server cannot prepare it: it runs as text.
    Text,
}

/// What the text of a statement says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts {
    /// It only reads, so that it counts no rows.
    pub(super) reads: bool,
    /// It may leave something behind in the session: a variable, a temporary table, a lock.
    pub(super) leaves_traces: bool,
    /// It changes rows, and nothing else.
    pub(super) changes_rows: bool,
    /// It makes, changes or drops a table or a trigger.
    pub(super) changes_schema: bool,
    /// It ends a transaction because somebody wants it to.
    pub(super) ends_transaction: bool,
}

impl Prepared {
    /// Prepares `sql`, which must be one statement.
    pub(super) fn new(wire: &mut Wire, sql: &str) -> Result<Self> {
        let facts = Facts::of(sql);
        let empty = || Prepared { sql: sql.into(), form: Form::Text, columns: Arc::from([]), params: 0, facts };
        match prepare(wire, sql) {
            Ok((number, params, columns)) => Ok(Prepared { form: Form::Prepared(number), columns: columns.into(), params, ..empty() }),
            // The server knows the statement, but not in prepared form.
            Err(error) if error.native == 1295 => Ok(empty()),
            Err(error) => Err(located(error, sql)),
        }
    }

    /// The server's number, if it is run in prepared form.
    pub(super) fn ready(&mut self, wire: &mut Wire) -> Result<Option<u32>> {
        match self.form {
            Form::Prepared(number) => Ok(Some(number)),
            Form::Text => Ok(None),
            Form::Forgotten => {
                let (number, params, columns) = prepare(wire, &self.sql).map_err(|error| located(error, &self.sql))?;
                (self.form, self.params, self.columns) = (Form::Prepared(number), params, columns.into());
                Ok(Some(number))
            }
        }
    }

    /// Tells the server to forget it; there is no answer.
    pub(super) fn close(&self, wire: &mut Wire) {
        if let Form::Prepared(number) = self.form {
            let _ = wire.command(Command::COM_STMT_CLOSE, &number.to_le_bytes());
        }
    }
}

fn prepare(wire: &mut Wire, sql: &str) -> Result<(u32, usize, Vec<Column>)> {
    wire.command(Command::COM_STMT_PREPARE, sql.as_bytes())?;
    let mut reader = Reader(wire.read()?);
    reader.u8()?;
    let (number, columns, params) = (reader.u32()?, reader.u16()?, reader.u16()?);
    if params > 0 {
        wire.columns(params.into(), None)?;
    }
    let columns = if columns > 0 { wire.columns(columns.into(), None)?.unwrap_or_default() } else { Vec::new() };
    Ok((number, params.into(), columns))
}

/// A syntax error says from where on the server did not understand: the place of it, if it stands there once.
#[cold]
pub(super) fn located(error: Error, sql: &str) -> Error {
    let detail = |key: &str| error.details.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    if error.kind != ErrorKind::SYNTAX {
        return error;
    }
    let (Some(near), Some(line)) = (detail("near"), detail("line").and_then(|line| line.parse::<usize>().ok())) else { return error };
    // The server cuts the rest of the statement after 80 characters, and counts lines from 1.
    let start: usize = sql.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let place = match near {
        "" => Some(sql.trim_end().len()),
        near => sql.get(start..).and_then(|rest| rest.find(near)).map(|place| start + place),
    };
    match place.and_then(|place| sql.get(..place)) {
        Some(before) => {
            let position = (before.chars().count() + 1).to_string();
            error.detail("position", position)
        }
        None => error,
    }
}

impl Facts {
    /// Reads the first words, and looks for what touches the session.
    pub(super) fn of(sql: &str) -> Self {
        let upper = sql.to_ascii_uppercase();
        let (first, second) = words(&upper);
        let reads =
            matches!(first, "SELECT" | "WITH" | "SHOW" | "VALUES" | "TABLE" | "EXPLAIN" | "DESCRIBE" | "DESC" | "CHECK") && !upper.contains(" INTO ");
        let plain = matches!(
            first,
            "SELECT"
                | "WITH"
                | "VALUES"
                | "TABLE"
                | "INSERT"
                | "UPDATE"
                | "DELETE"
                | "REPLACE"
                | "SHOW"
                | "EXPLAIN"
                | "DESCRIBE"
                | "DESC"
                | "CREATE"
                | "DROP"
                | "ALTER"
                | "TRUNCATE"
                | "RENAME"
                | "START"
                | "BEGIN"
                | "COMMIT"
                | "ROLLBACK"
                | "SAVEPOINT"
                | "RELEASE"
                | "KILL"
                | "ANALYZE"
                | "DO"
                | "GRANT"
                | "REVOKE"
                | "FLUSH"
                | "OPTIMIZE"
                | "CHECK"
                | "LOAD"
        );
        let temporary = first == "CREATE" && second == "TEMPORARY" || first == "CREATE" && second == "OR" && upper.contains("TEMPORARY");
        let touches = upper.contains('@') || upper.contains("GET_LOCK") || upper.contains("SQL_CALC_FOUND_ROWS") || first == "FLUSH";
        let changes_schema = matches!(first, "CREATE" | "ALTER" | "DROP" | "RENAME");
        let changes_rows = matches!(first, "INSERT" | "UPDATE" | "DELETE" | "REPLACE");
        let ends_transaction = first == "COMMIT" || first == "ROLLBACK" && second != "TO" && !upper.contains(" TO ") || first == "XA";
        Facts { reads, leaves_traces: !plain || temporary || touches, changes_rows, changes_schema, ends_transaction }
    }
}

/// The first two words, comments and parentheses left out.
fn words(mut sql: &str) -> (&str, &str) {
    let mut found = ["", ""];
    for word in &mut found {
        loop {
            sql = sql.trim_start_matches(|character: char| character.is_whitespace() || matches!(character, '(' | ';'));
            let comment = match sql.get(..2) {
                Some("/*") => sql.split_once("*/"),
                Some("--") => sql.split_once('\n'),
                _ if sql.starts_with('#') => sql.split_once('\n'),
                _ => break,
            };
            sql = comment.map_or("", |(_, rest)| rest);
        }
        let end = sql.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(sql.len());
        (*word, sql) = sql.split_at(end);
    }
    (found[0], found[1])
}

/// Cuts a script into its statements, as far as is needed to know what each leaves behind.
pub(super) fn facts_of_script(sql: &str) -> Facts {
    let mut all = Facts { reads: true, leaves_traces: false, changes_rows: true, changes_schema: false, ends_transaction: false };
    for statement in sql.split(';').filter(|statement| !statement.trim().is_empty()) {
        let facts = Facts::of(statement);
        all.reads &= facts.reads;
        all.leaves_traces |= facts.leaves_traces;
        all.changes_rows &= facts.changes_rows;
        all.changes_schema |= facts.changes_schema;
        all.ends_transaction |= facts.ends_transaction;
    }
    all
}

/// A short form of a statement for messages.
pub(super) fn shown(sql: &str) -> String {
    let line: String = sql.split_whitespace().take(8).collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(60).collect();
    text::quote(&cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_traces() {
        for sql in
            ["SELECT 1", "( SELECT 1)", "/* @ */", "INSERT INTO t VALUES (1)", "CREATE TABLE t (id INT)", "with a as (select 1) select * from a"]
        {
            assert_eq!(Facts::of(sql).leaves_traces, sql.starts_with("/*"), "{sql}");
        }
        for sql in [
            "SET NAMES latin1",
            "SELECT @a := 1",
            "select get_lock('a', 1)",
            "CREATE TEMPORARY TABLE t (a INT)",
            "LOCK TABLES t READ",
            "CALL p()",
            "USE x",
        ] {
            assert!(Facts::of(sql).leaves_traces, "{sql}");
        }
        assert!(facts_of_script("SELECT 1; SET @a = 1").leaves_traces);
    }

    #[test]
    fn what_ends_a_transaction() {
        for (sql, ends) in [
            ("COMMIT", true),
            ("rollback", true),
            ("ROLLBACK TO SAVEPOINT a", false),
            ("ROLLBACK WORK TO a", false),
            ("CREATE TABLE a (b INT)", false),
        ] {
            assert_eq!(Facts::of(sql).ends_transaction, ends, "{sql}");
        }
    }

    #[test]
    fn comments_are_no_words() {
        assert_eq!(words("/* x */ -- y\n (SELECT a"), ("SELECT", "a"));
        assert_eq!(words("/* never ends"), ("", ""));
    }
}
