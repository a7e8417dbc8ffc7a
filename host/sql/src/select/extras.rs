//! The clauses of SELECT that most queries do not have, in one box beside the others.
use super::{DistinctOn, GroupingSets, Hint, Lock, windows::Windows};
use crate::expr::Node;
use crate::visit::{Element, Key};

/// What most queries do not say (SQLAlchemy: the other attributes of `Select`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SelectExtras {
    /// DISTINCT ON.
    pub distinct_on: Option<DistinctOn>,
    /// ROLLUP, CUBE, GROUPING SETS.
    pub grouping: Option<GroupingSets>,
    /// WINDOW.
    pub windows: Windows,
    /// FOR UPDATE and its relatives.
    pub lock: Option<Lock>,
    /// Hints, and what stands before the select list or at the end.
    pub hints: Vec<Hint>,
    /// Items of FROM that nothing connects are meant.
    pub allow_cartesian: bool,
    /// Aggregates over two tables that are joined to one row are meant.
    pub allow_fan_out: bool,
}

crate::visit::rewrite!(SelectExtras: distinct_on, grouping, windows);

impl SelectExtras {
    /// The expressions in it.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Node> {
        let distinct_on = self.distinct_on.iter().flat_map(|distinct_on| &distinct_on.nodes);
        let grouping = self.grouping.iter().flat_map(GroupingSets::nodes);
        distinct_on.chain(grouping).chain(self.windows.0.iter().flat_map(|(_, spec)| spec.nodes()))
    }

    pub(crate) fn key<'a>(&'a self, key: &mut Key<'a>) {
        match &self.distinct_on {
            Some(distinct_on) => distinct_on.key(key),
            None => key.byte(0),
        }
        match &self.grouping {
            Some(grouping) => grouping.key(key),
            None => key.byte(0),
        }
        self.windows.key(key);
        match &self.lock {
            Some(lock) => lock.key(key),
            None => key.byte(0),
        }
        key.few([u8::from(self.allow_cartesian), u8::from(self.allow_fan_out)]);
        key.number(self.hints.len());
        for hint in &self.hints {
            hint.key(key);
        }
    }
}
