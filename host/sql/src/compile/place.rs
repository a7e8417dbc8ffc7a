//! Where in a statement an error is: its clause, and the statement in standard words with a line under the part.
//!
//! Nothing here runs while a statement compiles without an error, apart from noting the clause. The place is found by writing the
//! statement once more, as `Debug` does, and watching for the part that failed.
use super::{Compiler, Environment};
use crate::{
    dialect::{DefaultDialect, NoPlugins},
    error::Error,
    visit::{NodeKind, NodeRef},
};
use std::ops::Range;

/// A node by what it is and where it lies, as long as its statement lives.
type Identity = (NodeKind, *const ());

fn identity(node: NodeRef<'_>) -> Identity {
    (node.kind(), node.address())
}

/// The innermost node that could not be written, and the clause it stands in.
#[derive(Clone, Copy)]
pub(super) struct Failed {
    node: Identity,
    clause: &'static str,
}

/// A node to look for while a statement is written, and where in the text it was.
pub(super) struct Watch {
    node: Identity,
    found: Option<Range<usize>>,
}

/// So many characters are shown on each side of the part.
const AROUND: usize = 60;

impl Compiler<'_> {
    /// What comes next belongs to this clause; gives the one before.
    #[inline]
    pub(crate) fn in_clause(&self, clause: &'static str) -> &'static str {
        self.clause.replace(clause)
    }

    /// The error that follows is about this part, which is smaller than the node that finds it.
    #[cold]
    pub(crate) fn blame(&self, node: NodeRef<'_>) {
        self.blame_in(node, self.clause.get());
    }

    /// The same, where the part stands in another clause.
    #[cold]
    pub(crate) fn blame_in(&self, node: NodeRef<'_>, clause: &'static str) {
        if self.failed.get().is_none() {
            self.failed.set(Some(Failed { node: identity(node), clause }));
        }
    }

    /// A node was written, from `start` on, or failed.
    #[cold]
    pub(super) fn written_node(&mut self, node: NodeRef<'_>, start: usize, failed: bool) {
        if failed {
            self.blame(node);
        }
        let end = self.sql.len();
        if let Some(watch) = &mut self.watch
            && watch.node == identity(node)
            && watch.found.is_none()
        {
            watch.found = Some(start.min(end)..end);
        }
    }

    /// The text behind `start` has lost its first byte.
    pub(super) fn moved_back(&mut self, start: usize) {
        if let Some(found) = self.watch.as_mut().and_then(|watch| watch.found.as_mut()).filter(|found| found.start > start) {
            *found = found.start - 1..found.end - 1;
        }
    }

    /// Adds to an error of this compiler the place where it happened.
    #[cold]
    pub(super) fn located(&self, error: Error, statement: NodeRef<'_>) -> Error {
        let Some(failed) = self.failed.get() else { return error };
        let mut again = Compiler::new(Environment { dialect: &DefaultDialect, plugins: &NoPlugins }, &[]).lenient();
        again.watch = Some(Box::new(Watch { node: failed.node, found: None }));
        let written = again.statement(statement).is_ok();
        let found = again.watch.take().and_then(|watch| watch.found);
        error.placed(&place(failed.clause, again.sql, written, found))
    }
}

/// The clause, the SQL, and a line under the part of it.
fn place(clause: &str, mut sql: String, complete: bool, found: Option<Range<usize>>) -> String {
    // Every byte has to stay where it is.
    sql = sql.chars().map(|character| if character.is_ascii_control() { ' ' } else { character }).collect();
    let mut part = found.filter(|found| found.end <= sql.len()).unwrap_or(0..sql.len());
    if !complete {
        // It stops where the error is.
        sql.truncate(sql.trim_end().len());
        if sql.is_empty() {
            return clause.to_owned();
        }
        sql.push_str(" …");
        part = part.start.min(sql.len())..part.end.min(sql.len());
        if part.is_empty() || part.end >= sql.len() - " …".len() && part.start == 0 {
            part = sql.len() - "…".len()..sql.len();
        }
    }
    let spaces = |text: &str| text.len() - text.trim_start().len();
    let part = part.start + spaces(&sql[part.clone()])..part.end;
    let (before, text, after) = (&sql[..part.start], sql[part.clone()].trim_end(), &sql[part.end..]);
    if text.is_empty() || before.trim().is_empty() && after.trim().is_empty() {
        return format!("{clause}\n{}", shortened(sql.trim_end()));
    }
    let (before, text, after) = (tail(before), shortened(text), head(&sql[part.start + text.len()..]));
    let line = format!("{}{}", " ".repeat(before.chars().count()), "^".repeat(text.chars().count()));
    format!("{clause}\n{before}{text}{after}\n{line}")
}

/// The middle is left out of a long text.
fn shortened(text: &str) -> String {
    if text.chars().count() <= 2 * AROUND {
        return text.to_owned();
    }
    let end: Vec<char> = text.chars().rev().take(AROUND / 2).collect();
    text.chars().take(AROUND).chain(" … ".chars()).chain(end.into_iter().rev()).collect()
}

/// The end of what stands before the part.
fn tail(text: &str) -> String {
    let count = text.chars().count();
    if count <= AROUND { text.to_owned() } else { std::iter::once('…').chain(text.chars().skip(count - AROUND)).collect() }
}

/// The beginning of what stands behind the part.
fn head(text: &str) -> String {
    if text.chars().count() <= AROUND { text.to_owned() } else { text.chars().take(AROUND).chain(std::iter::once('…')).collect() }
}

/// What a statement is called as long as no clause of it has begun.
pub(super) fn words(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Select => "SELECT",
        NodeKind::Insert => "INSERT",
        NodeKind::Update => "UPDATE",
        NodeKind::Delete => "DELETE",
        NodeKind::Merge => "MERGE",
        NodeKind::Text => "text",
        NodeKind::CreateTable => "CREATE TABLE",
        NodeKind::DropTable => "DROP TABLE",
        NodeKind::CreateIndex => "CREATE INDEX",
        NodeKind::DropIndex => "DROP INDEX",
        NodeKind::AlterTable => "ALTER TABLE",
        NodeKind::CreateSequence => "CREATE SEQUENCE",
        NodeKind::AlterSequence => "ALTER SEQUENCE",
        NodeKind::DropSequence => "DROP SEQUENCE",
        NodeKind::CreateView => "CREATE VIEW",
        NodeKind::DropView => "DROP VIEW",
        NodeKind::RefreshView => "REFRESH MATERIALIZED VIEW",
        NodeKind::CreateTableAs => "CREATE TABLE AS",
        NodeKind::CreateSchema => "CREATE SCHEMA",
        NodeKind::DropSchema => "DROP SCHEMA",
        NodeKind::SetComment => "COMMENT",
        NodeKind::CreateEnum => "CREATE TYPE",
        NodeKind::AlterEnum => "ALTER TYPE",
        NodeKind::DropEnum => "DROP TYPE",
        other => other.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stands_under_the_part() {
        let sql = "SELECT é FROM t WHERE  x = 1 ";
        let part = sql.find("  x").unwrap() + 1..sql.find("= 1").unwrap();
        assert_eq!(place("WHERE", sql.into(), true, Some(part)), format!("WHERE\n{sql}\n                       ^"));
        assert_eq!(place("FROM", "SELECT a".into(), false, None), "FROM\nSELECT a …\n         ^");
        assert_eq!(place("SELECT", "SELECT a".into(), true, Some(0..8)), "SELECT\nSELECT a");
    }

    #[test]
    fn long_statements_are_cut() {
        let sql = format!("{}x{}", "a".repeat(500), "b".repeat(500));
        let shown = place("WHERE", sql, true, Some(500..501));
        assert_eq!(shown, format!("WHERE\n…{}x{}…\n{}^", "a".repeat(60), "b".repeat(60), " ".repeat(61)));
    }
}
