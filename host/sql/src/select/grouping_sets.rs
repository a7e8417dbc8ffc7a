//! GROUP BY ROLLUP, CUBE and GROUPING SETS: several groupings in one query.
use super::{Select, SelectItem, Selectable};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    expr::Node,
    visit::Key,
};

/// How the groupings follow from the expressions (SQLAlchemy: `func.rollup`, `func.cube`, `func.grouping_sets`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum GroupingKind {
    /// All of them, all but the last, …, none.
    Rollup = 1,
    /// Every combination.
    Cube = 2,
    /// Those that are listed.
    Sets = 3,
}

/// `ROLLUP (a, b)`, `CUBE (a, b)` or `GROUPING SETS ((a), (b), ())`.
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Model, expr::count_all, select};
/// use blog::User;
///
/// let cities = || select((User::city, User::name, count_all()));
/// let sql = |query| format!("{query:?}").replace("SELECT users.city, users.name, count(*) FROM users ", "");
/// assert_eq!(sql(cities().rollup((User::city, User::name))), "GROUP BY ROLLUP (users.city, users.name)");
/// assert_eq!(sql(cities().cube((User::city, User::name))), "GROUP BY CUBE (users.city, users.name)");
/// let sets = cities().grouping_set((User::city, User::name)).grouping_set(User::city).grouping_set_of_all();
/// assert_eq!(sql(sets), "GROUP BY GROUPING SETS ((users.city, users.name), (users.city), ())");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GroupingSets {
    /// How the groupings follow from the expressions.
    pub kind: GroupingKind,
    /// The expressions: one list, for GROUPING SETS several.
    pub sets: Vec<Vec<Node>>,
}

fn nodes(list: impl Selectable) -> Vec<Node> {
    let mut items = Vec::new();
    list.items(&mut items);
    items.iter().flat_map(SelectItem::columns).collect()
}

impl<R> Select<R> {
    fn grouped(self, kind: GroupingKind, set: Vec<Node>) -> Self {
        self.change(|data| match &mut data.extras_mut().grouping {
            Some(grouping) if grouping.kind == kind && kind == GroupingKind::Sets => grouping.sets.push(set),
            grouping => *grouping = Some(GroupingSets { kind, sets: vec![set] }),
        })
    }

    /// Groups by all of these, by all but the last, and so on down to one group of everything (SQLAlchemy:
    /// `group_by(func.rollup(…))`).
    pub fn rollup(self, list: impl Selectable) -> Self {
        self.grouped(GroupingKind::Rollup, nodes(list))
    }

    /// Groups by every combination of these (SQLAlchemy: `group_by(func.cube(…))`).
    pub fn cube(self, list: impl Selectable) -> Self {
        self.grouped(GroupingKind::Cube, nodes(list))
    }

    /// Groups by these; called again, also by those (SQLAlchemy: `group_by(func.grouping_sets(…))`).
    pub fn grouping_set(self, list: impl Selectable) -> Self {
        self.grouped(GroupingKind::Sets, nodes(list))
    }

    /// One group of everything, beside the other grouping sets (SQLAlchemy: `tuple_()` in `func.grouping_sets(…)`).
    pub fn grouping_set_of_all(self) -> Self {
        self.grouped(GroupingKind::Sets, Vec::new())
    }
}

crate::visit::rewrite!(GroupingSets: sets);

impl GroupingSets {
    /// Every expression in it.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.sets.iter().flatten()
    }

    /// `first`: nothing stands in GROUP BY before it.
    pub(crate) fn compile(&self, first: bool, c: &mut Compiler<'_>) -> Result<()> {
        c.push(if first { " GROUP BY " } else { ", " });
        if c.has(Capability::GroupingSets) {
            return self.compile_standard(c);
        }
        if self.kind == GroupingKind::Rollup && first && c.has(Capability::WithRollup) {
            self.sets.iter().try_for_each(|set| list(set, c))?;
            c.push(" WITH ROLLUP");
            return Ok(());
        }
        self.nodes().take(1).for_each(|node| c.blame(node.as_ref()));
        Err(c.unsupported("ROLLUP, CUBE or GROUPING SETS", Capability::GroupingSets))
    }

    fn compile_standard(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push(match self.kind {
            GroupingKind::Rollup => "ROLLUP (",
            GroupingKind::Cube => "CUBE (",
            GroupingKind::Sets => "GROUPING SETS (",
        });
        for (index, set) in self.sets.iter().enumerate() {
            c.separator(index);
            if self.kind == GroupingKind::Sets {
                c.push("(");
                list(set, c)?;
                c.push(")");
            } else {
                list(set, c)?;
            }
        }
        c.push(")");
        Ok(())
    }

    pub(crate) fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.byte(self.kind as u8);
        key.number(self.sets.len());
        for set in &self.sets {
            key.list(set);
        }
    }
}

fn list(set: &[Node], c: &mut Compiler<'_>) -> Result<()> {
    for (index, node) in set.iter().enumerate() {
        c.separator(index);
        c.operand(node, p::LOWEST)?;
    }
    Ok(())
}
