//! What an item lacks.

use super::super::finding::Finding;
use super::collect::{Crate, Family, Item, Kind};
use super::example::spoken;

const TEXT: &str = "say in one sentence what it is, what goes in and what comes out";
const EXAMPLE: &str = "write a doc test on it, its type or its public module that uses it as a user would, and asserts the SQL";
const COUNTERPART: &str = "write `(SQLAlchemy: `name`)`, or `SQLAlchemy has none` and what is near";

/// Every finding of one crate.
pub fn judge(of: &Crate<'_>) -> Vec<Finding> {
    of.items.iter().flat_map(|item| Judge { of, item }.findings()).collect()
}

struct Judge<'a> {
    of: &'a Crate<'a>,
    item: &'a Item<'a>,
}

impl Judge<'_> {
    fn findings(&self) -> Vec<Finding> {
        let name = &self.item.name;
        let mut findings = Vec::new();
        if self.item.docs.is_empty() {
            findings.push(self.finding("docs-text", format!("`{name}` has no docstring"), TEXT));
        }
        if !self.is_shown() {
            findings.push(self.finding("docs-example", format!("no example shows `{name}`"), EXAMPLE));
        }
        if !self.is_named() {
            findings.push(self.finding("docs-sqlalchemy", format!("`{name}` does not say its name in SQLAlchemy"), COUNTERPART));
        }
        findings
    }

    fn finding(&self, rule: &'static str, what: String, cure: &'static str) -> Finding {
        Finding::new(rule, &self.item.source.path, self.item.line, what, cure)
    }

    fn family(&self) -> Option<&Family> {
        self.item.owner.as_ref().and_then(|owner| self.of.families.get(owner))
    }

    fn page(&self) -> Option<&Family> {
        self.of.page(&self.item.source.path)
    }

    fn is_shown(&self) -> bool {
        let name = &self.item.name;
        let families = [self.family(), self.page()].into_iter().flatten().map(|family| &family.shown);
        let mut around = families.chain(self.of.files.get(self.item.source.path.as_str()));
        match self.item.kind {
            Kind::Call | Kind::Getter => around.any(|shown| shown.called.contains(name)),
            Kind::Type => self.family().is_some_and(|family| family.shown.runs) || around.any(|shown| shown.named.contains(name)),
            Kind::Constant => around.any(|shown| shown.named.contains(name)),
        }
    }

    fn is_named(&self) -> bool {
        let answered = |family: &Family, is_page: bool| {
            let (docs, reads) = (&family.docs, matches!(self.item.kind, Kind::Getter | Kind::Constant));
            let says = docs.contains("SQLAlchemy");
            let all = docs.contains("SQLAlchemy has no") || (!is_page && docs.contains("same names"));
            says && (all || reads || spoken(docs).contains(&self.item.name))
        };
        let own = self.item.docs.contains("SQLAlchemy");
        own || self.family().is_some_and(|family| answered(family, false)) || self.page().is_some_and(|page| answered(page, true))
    }
}
