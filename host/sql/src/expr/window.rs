//! Window functions: `rank().over(&window().partition_by(…).order_by(…))`.
use super::{
    ColumnRef, Expr, Expression, Node, Ordering,
    frame::{Bound, Exclude, Frame, FrameUnits},
};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    name::Name,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// Which rows a window function sees, and in which order (SQLAlchemy: the arguments of `over()`). A value: use it for several functions.
///
/// ```
/// use aludel_sql::{Bound, Exclude, Over, SqlType, Table, column, named_window, sum, window};
///
/// let sales = Table::new("sales")
///     .column(column("shop", SqlType::Integer))
///     .column(column("day", SqlType::Integer))
///     .column(column("sum", SqlType::BigInteger));
/// let (shop, day) = (sales.col::<i32>("shop")?, sales.col::<i32>("day")?);
/// let sql = |window| format!("{:?}", sum(sales.col::<i64>("sum").unwrap()).over(&window)).replace("sum(sales.sum) OVER ", "");
///
/// let ordered = window().partition_by(shop).order_by(day.clone());
/// assert_eq!(sql(ordered.clone()), "(PARTITION BY sales.shop ORDER BY sales.day)");
/// let week = window().order_by(day.clone()).rows(Bound::Preceding(6), Bound::CurrentRow);
/// assert_eq!(sql(week), "(ORDER BY sales.day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)");
/// let all = window().order_by(day.clone()).range(Bound::UnboundedPreceding, Bound::UnboundedFollowing);
/// assert_eq!(sql(all), "(ORDER BY sales.day RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)");
/// let others = window().order_by(day.clone()).groups(Bound::Preceding(1), Bound::Following(1)).exclude(Exclude::CurrentRow);
/// assert_eq!(sql(others), "(ORDER BY sales.day GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW)");
/// // The query must define the window; nobody asked this one.
/// assert_eq!(sql(named_window("w").order_by(day)), "(w ORDER BY sales.day)");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WindowSpec {
    pub(crate) base: Option<Name>,
    pub(crate) partition_by: Vec<Node>,
    pub(crate) order_by: Vec<Ordering>,
    pub(crate) frame: Option<Box<Frame>>,
}

/// A window over all rows (SQLAlchemy: `over()` without arguments).
pub fn window() -> WindowSpec {
    WindowSpec::default()
}

/// The window that the query defines under a name with [`crate::Select::window`]; more can be said on top of it (SQLAlchemy has no counterpart).
/// Refused where the query defines no such window.
pub fn named_window(name: impl Into<Name>) -> WindowSpec {
    WindowSpec { base: Some(name.into()), ..WindowSpec::default() }
}

impl WindowSpec {
    /// Only rows that agree in the expression (SQLAlchemy: `partition_by=`). Call it again for more.
    #[must_use]
    pub fn partition_by(mut self, expr: impl Expression) -> Self {
        self.partition_by.push(expr.into_node());
        self
    }

    /// The order of the rows (SQLAlchemy: `order_by=`). Call it again for more.
    #[must_use]
    pub fn order_by(mut self, ordering: impl Into<Ordering>) -> Self {
        self.order_by.push(ordering.into());
        self
    }

    /// Only the rows from one end to the other, counted in rows (SQLAlchemy: `rows=`).
    #[must_use]
    pub fn rows(self, start: Bound, end: Bound) -> Self {
        self.framed(FrameUnits::Rows, start, end)
    }

    /// Only the rows from one end to the other, measured by the sort key (SQLAlchemy: `range_=`).
    #[must_use]
    pub fn range(self, start: Bound, end: Bound) -> Self {
        self.framed(FrameUnits::Range, start, end)
    }

    /// Only the rows from one end to the other, counted in groups of equals (SQLAlchemy: `groups=`).
    #[must_use]
    pub fn groups(self, start: Bound, end: Bound) -> Self {
        self.framed(FrameUnits::Groups, start, end)
    }

    /// Without some rows of the frame; without a frame, of the one that the standard supposes (SQLAlchemy: `exclude=`).
    #[must_use]
    pub fn exclude(mut self, exclude: Exclude) -> Self {
        let supposed = || Box::new(Frame { units: FrameUnits::Range, start: Bound::UnboundedPreceding, end: Bound::CurrentRow, exclude: None });
        self.frame.get_or_insert_with(supposed).exclude = Some(exclude);
        self
    }

    fn framed(mut self, units: FrameUnits, start: Bound, end: Bound) -> Self {
        let exclude = self.frame.and_then(|frame| frame.exclude);
        self.frame = Some(Box::new(Frame { units, start, end, exclude }));
        self
    }

    pub(crate) fn first_column(&self) -> Option<&ColumnRef> {
        self.nodes().find_map(Node::first_column)
    }

    /// What it is made of: PARTITION BY, then ORDER BY, then how far a frame reaches.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Node> {
        let distances = self.frame.iter().flat_map(|frame| [&frame.start, &frame.end]).filter_map(Bound::distance);
        self.partition_by.iter().chain(self.order_by.iter().map(|ordering| &ordering.node)).chain(distances)
    }

    /// What stands between the parentheses.
    pub(crate) fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let mut said = false;
        if let Some(base) = &self.base {
            c.check_window(base)?;
            c.own_name(base);
            said = true;
        }
        for (index, node) in self.partition_by.iter().enumerate() {
            c.push(if index > 0 { ", " } else { word(said, " PARTITION BY ") });
            c.operand(node, p::LOWEST)?;
            said = true;
        }
        for (index, ordering) in self.order_by.iter().enumerate() {
            c.push(if index > 0 { ", " } else { word(said, " ORDER BY ") });
            c.ordering(ordering)?;
            said = true;
        }
        if let Some(frame) = &self.frame {
            c.push(word(said, " "));
            frame.compile(c)?;
        }
        Ok(())
    }

    pub(crate) fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.optional_text(self.base.as_deref());
        key.list(&self.partition_by);
        key.number(self.order_by.len());
        for ordering in &self.order_by {
            ordering.key(key);
        }
        match &self.frame {
            Some(frame) => frame.key(key),
            None => key.byte(0),
        }
    }

    /// Nothing but the name of another window.
    fn only_base(&self) -> Option<&Name> {
        let empty = self.partition_by.is_empty() && self.order_by.is_empty() && self.frame.is_none();
        self.base.as_ref().filter(|_| empty)
    }
}

/// A word with a space before it, unless nothing has been said yet.
fn word(said: bool, word: &'static str) -> &'static str {
    if said { word } else { &word[1..] }
}

/// `function OVER (…)`, made by [`Over::over`] (SQLAlchemy: `Over`). Hook layout: child 0 the function, then PARTITION BY, then ORDER BY; text 0
/// the name of the window it builds on; int 0 the number of partition expressions, int 1 the frame: 0 none, 1 ROWS, 2 RANGE, 3 GROUPS.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// The function.
    pub function: Node,
    /// The window.
    pub spec: WindowSpec,
}

/// Turns a function into a window function (SQLAlchemy: `over`).
///
/// ```
/// use aludel_sql::{Order, Over, SqlType, Table, column, expr::rank, window};
///
/// let users = Table::new("users").column(column("score", SqlType::Integer));
/// let place = rank().over(&window().order_by(users.col::<i32>("score")?.desc()));
/// assert_eq!(format!("{place:?}"), "rank() OVER (ORDER BY users.score DESC)");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub trait Over: Expression {
    /// Over the rows of a window (SQLAlchemy: `.over(…)`). Refused where the database has no window functions.
    fn over(self, window: &WindowSpec) -> Expr<Self::Value> {
        Expr::new(Node::Window(Arc::new(Window { function: self.into_node(), spec: window.clone() })))
    }
}

impl<E: Expression> Over for E {}

crate::visit::rewrite!(Window: function, spec);
crate::visit::rewrite!(WindowSpec: partition_by, order_by, frame);

impl Element for Window {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::WindowFunctions) {
            return Err(c.unsupported("a window function", Capability::WindowFunctions));
        }
        c.operand(&self.function, p::ATOM)?;
        if let Some(base) = self.spec.only_base() {
            c.check_window(base)?;
            c.push(" OVER ");
            c.own_name(base);
            return Ok(());
        }
        c.push(" OVER (");
        let outside = c.in_clause("OVER");
        self.spec.compile(c)?;
        c.in_clause(outside);
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.expr(&self.function);
        self.spec.key(key);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        std::iter::once(&self.function).chain(self.spec.nodes()).nth(index).map(Node::as_ref)
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(NodeRef<'a>)) {
        std::iter::once(&self.function).chain(self.spec.nodes()).for_each(|node| each(node.as_ref()));
    }

    fn text(&self, index: usize) -> Option<&str> {
        if index == 0 { self.spec.base.as_deref() } else { None }
    }

    fn int(&self, index: usize) -> Option<i64> {
        match index {
            0 => i64::try_from(self.spec.partition_by.len()).ok(),
            1 => Some(self.spec.frame.as_ref().map_or(0, |frame| frame.units as i64)),
            _ => None,
        }
    }
}
