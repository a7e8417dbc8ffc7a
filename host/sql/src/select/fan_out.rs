//! Aggregates that count too much: two tables joined to the same row meet each other, and every row of one comes as often as
//! there are rows of the other.
//!
//! Refused when it is certain: a query counts or sums columns of both, each by itself, without DISTINCT.
use super::{FromItem, Join, Select, SelectData};
use crate::{
    error::{Error, ErrorKind, Result},
    expr::{ColumnRef, Node, Operator},
    name::Name,
    visit::NodeRef,
};

impl<R> Select<R> {
    /// Aggregates over two tables that are joined to the same row are meant: each row of one is counted for every row of the
    /// other (SQLAlchemy has no counterpart: it does not look for them). Without it, such a query is refused.
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{Compare, Executable, Model, compile, count, dialect, select};
    /// use blog::{Post, User};
    ///
    /// let (posts, drafts) = (Post::alias("p"), Post::alias("d"));
    /// let (post, draft) = (Post::id.of(&posts), Post::id.of(&drafts));
    /// let query = select((User::name, count(post), count(draft)))
    ///     .from(User::entity())
    ///     .left_join_on(&posts, Post::author_id.of(&posts).eq(User::id))
    ///     .left_join_on(&drafts, Post::author_id.of(&drafts).eq(User::id))
    ///     .group_by(User::name);
    /// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
    /// assert!(compile::compile(query.statement(), environment).is_err());
    /// assert!(compile::compile(query.allow_fan_out().statement(), environment).is_ok());
    /// ```
    pub fn allow_fan_out(self) -> Self {
        self.change(|data| data.extras_mut().allow_fan_out = true)
    }
}

/// The source whose key the joined table refers to: there may be many rows for each of its rows.
fn many_for(join: &Join) -> Option<&Name> {
    let Some(Node::Binary(on)) = &join.on else { return None };
    let (Operator::Eq, Node::Column(left), Node::Column(right)) = (&on.operator, &on.left, &on.right) else { return None };
    let this = join.item.name();
    let far = |near: &ColumnRef, far: &ColumnRef| near.source() == this && !near.def().primary_key && far.source() != this && far.def().primary_key;
    match () {
        () if far(left, right) => Some(right.source()),
        () if far(right, left) => Some(left.source()),
        () => None,
    }
}

/// The table that an aggregate is about, if it is one alone and among `many`.
fn counted<'a>(node: NodeRef<'a>, many: &[(&'a Name, &'a Name)], found: &mut Vec<(&'a Name, &'a Name)>) {
    node.walk(&mut |node| match node {
        NodeRef::Window(_) | NodeRef::Subquery(_) => false,
        NodeRef::Function(function) if function.is_aggregate() => {
            let multiplied = matches!(function.name.as_str(), "count" | "sum" | "avg") && !function.distinct;
            let mut sources: Vec<&Name> = Vec::new();
            function.arguments.iter().for_each(|argument| {
                argument.as_ref().walk(&mut |node| {
                    if let NodeRef::Column(column) = node {
                        sources.push(column.source());
                    }
                    true
                });
            });
            if let (true, Some(first)) = (multiplied, sources.first())
                && sources.iter().all(|source| source == first)
            {
                found.extend(many.iter().filter(|(item, _)| item == first));
            }
            false
        }
        _ => true,
    });
}

pub(super) fn check(select: &SelectData) -> Result<()> {
    let many: Vec<(&Name, &Name)> = select.joins.iter().filter_map(|join| Some((FromItem::name(&join.item), many_for(join)?))).collect();
    if many.len() < 2 {
        return Ok(());
    }
    let mut found = Vec::new();
    for item in &select.columns {
        item.parts(&mut |node| counted(node, &many, &mut found));
    }
    for (index, (one, of)) in found.iter().enumerate() {
        if let Some((other, _)) = found[..index].iter().find(|(item, owner)| item != one && owner == of) {
            return Err(multiplied(other, one, of));
        }
    }
    Ok(())
}

#[cold]
fn multiplied(one: &Name, other: &Name, of: &Name) -> Error {
    let story =
        format!("aggregates over `{one}` and `{other}` multiply: both are joined to `{of}`, so every row of one meets every row of the other");
    Error::new(ErrorKind::Compile, "SQL-1115", story).help(format!(
        "count `.distinct()` keys, aggregate `{other}` in a `.subquery(…)` that is grouped by its key to `{of}`, or say `.allow_fan_out()`"
    ))
}
