//! The keys of GROUP BY and ORDER BY, where a database restricts them.
//!
//! A placeholder is another variable wherever it is written: the same expression with a bound value in it, selected and
//! grouped by, is two expressions for the database.
use super::{OrderTerm, SelectData, SelectItem};
use crate::{
    compile::{Compiler, precedence as p},
    error::{Error, ErrorKind, Result},
    expr::Node,
    visit::{Key, NodeRef},
};

/// Appends a key of GROUP BY. Errors: one with a bound value or a subquery, or a constant, where that is not taken.
pub(super) fn group_key(select: &SelectData, node: &Node, c: &mut Compiler<'_>) -> Result<()> {
    if let Some(position) = bound_position(select, node, c) {
        c.push(&position.to_string());
        return Ok(());
    }
    let (bound, start) = (c.bound_count(), c.sql().len());
    c.operand(node, p::LOWEST)?;
    if matches!(node, Node::Column(_)) || !c.is_strict() || !c.dialect_text("group_by_value", "yes").is_empty() {
        return Ok(());
    }
    // A dialect's own words for a comparison may have a subquery in them, so what was written is asked.
    let what = match () {
        () if c.bound_count() > bound => "an expression with a bound value",
        () if is_constant(node) => "a constant",
        () if c.sql()[start..].contains("(SELECT ") => "an expression with a subquery",
        () => return Ok(()),
    };
    let name = c.dialect().spec().name.clone();
    Err(Error::new(ErrorKind::Unsupported, "SQL-1216", format!("`{name}` cannot group by {what}"))
        .help("select the expression in a `.subquery(…)` under a label and group by that; a value can also be written with `literal_value(…)`"))
}

/// Appends a key of ORDER BY and its direction.
pub(super) fn sort_key(select: &SelectData, term: &OrderTerm, c: &mut Compiler<'_>) -> Result<()> {
    // Most keys, by far.
    if !select.distinct && matches!(term.node, Node::Column(_) | Node::Label(_)) {
        return c.render(NodeRef::Order(term));
    }
    if select.distinct && !matches!(term.node, Node::Label(_)) && c.dialect_text("order_by_distinct", "") == "position" {
        match position(select, &term.node) {
            Place::At(position) if !matches!(term.node, Node::Column(_)) => {
                c.push(&position.to_string());
                return c.direction(term);
            }
            Place::Nowhere if c.is_strict() => return Err(not_selected(c)),
            _ => {}
        }
    }
    if (select.distinct || !select.group_by.is_empty())
        && let Some(position) = bound_position(select, &term.node, c)
    {
        c.push(&position.to_string());
        return c.direction(term);
    }
    let template = c.dialect_text("order_by_constant", "");
    match template.split_once("{0}") {
        Some((before, after)) if is_constant(&term.node) => {
            c.push(before);
            c.operand(&term.node, p::LOWEST)?;
            c.push(after);
            c.direction(term)
        }
        _ => c.render(NodeRef::Order(term)),
    }
}

/// The position of a selected key with a bound value in it, where that has to be written for it.
fn bound_position(select: &SelectData, node: &Node, c: &Compiler<'_>) -> Option<usize> {
    if matches!(node, Node::Column(_) | Node::Label(_)) || c.dialect_text("bound_key", "") != "position" || !has_bound(node) {
        return None;
    }
    match position(select, node) {
        Place::At(position) => Some(position),
        Place::Nowhere | Place::Unknown => None,
    }
}

/// Whether there is a bound value in it.
fn has_bound(node: &Node) -> bool {
    let mut found = false;
    node.as_ref().walk(&mut |node| {
        // The plain values of an IN list are bound too.
        found |= matches!(node, NodeRef::Bind(_)) || matches!(node, NodeRef::InList(list) if !list.values.is_empty());
        !found
    });
    found
}

/// Whether keys are the same expressions as others, which decides how they are written: values are no part of a cache key, but
/// that two of them are the same is.
pub(super) fn same_values<'a>(select: &'a SelectData, key: &mut Key<'a>) {
    let grouped = !select.group_by.is_empty();
    let simple = |node: &Node| matches!(node, Node::Column(_) | Node::Label(_));
    let mut place = |node: &Node| {
        if let (false, Place::At(position)) = (simple(node), position(select, node)) {
            key.number(position);
        } else {
            key.number(0);
        }
    };
    select.group_by.iter().for_each(&mut place);
    if grouped || select.distinct {
        select.order_by.iter().for_each(|term| place(&term.node));
    }
    for (index, term) in select.order_by.iter().enumerate().skip(1) {
        if !simple(&term.node) {
            key.flag(select.order_by[..index].iter().any(|earlier| earlier.node == term.node));
        }
    }
}

/// Where an expression stands in the select list.
enum Place {
    /// At this position, counted from 1.
    At(usize),
    Nowhere,
    /// The list has items of several columns.
    Unknown,
}

fn position(select: &SelectData, node: &Node) -> Place {
    let selected = |item: &SelectItem| match item {
        SelectItem::Expr(Node::Label(label)) => Some(label.expr == *node),
        SelectItem::Expr(own) => Some(own == node),
        SelectItem::Entity { .. } => None,
    };
    let Some(found) = select.columns.iter().map(selected).collect::<Option<Vec<bool>>>() else { return Place::Unknown };
    found.iter().position(|same| *same).map_or(Place::Nowhere, |index| Place::At(index + 1))
}

#[cold]
fn not_selected(c: &Compiler<'_>) -> Error {
    let name = c.dialect().spec().name.clone();
    Error::new(ErrorKind::Unsupported, "SQL-1217", format!("`{name}` cannot order SELECT DISTINCT by an expression that is not selected"))
        .help("add the expression to the select list, or order by one that is in it")
}

/// Functions that give the same for the same.
const PURE: &[&str] = &["lower", "upper", "coalesce", "nullif", "abs", "round", "trim", "replace", "char_length", "length"];

/// Whether it is the same for every row. Cautious: what is not known to be a constant is none.
fn is_constant(node: &Node) -> bool {
    let all = |nodes: &[&Node]| nodes.iter().all(|node| is_constant(node));
    match node {
        Node::Bind(_) | Node::Literal(_) | Node::LiteralValue(_) => true,
        Node::Unary(unary) => is_constant(&unary.operand),
        Node::Binary(binary) => all(&[&binary.left, &binary.right]),
        Node::Between(between) => all(&[&between.expr, &between.low, &between.high]),
        Node::Junction(junction) => junction.parts.iter().all(is_constant),
        // IN of nothing looks at nothing.
        Node::InList(list) => (list.values.is_empty() && list.items.is_empty()) || is_constant(&list.expr) && list.items.iter().all(is_constant),
        Node::Cast(cast) => is_constant(&cast.expr),
        Node::Function(function) => PURE.contains(&function.name.as_str()) && function.arguments.iter().all(is_constant),
        Node::Case(case) => case.branches.iter().flat_map(|(when, then)| [when, then]).chain(&case.otherwise).all(is_constant),
        _ => false,
    }
}
