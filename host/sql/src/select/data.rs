//! A SELECT as data, and how its clauses are put together.
use super::{
    Cte, FromItem, Hint, HintPlace, Join, JoinKind, Limit, OrderTerm, SelectExtras, SelectItem, SetKind, SetOperation, checks, columns, hints, keys,
    with,
};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    expr::Node,
    name::Name,
    visit::{Element, Key, NodeRef},
};
use std::{any::Any, borrow::Cow, sync::Arc};

/// A SELECT as data (SQLAlchemy: `Select`). Hook layout: children are the FROM items, joins, conditions, sort keys, the limit, and the lock if there is
/// one, in this order; int 0 is 1 for DISTINCT.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SelectData {
    /// The select list.
    pub columns: Vec<SelectItem>,
    /// DISTINCT.
    pub distinct: bool,
    /// FROM; when empty, it follows from the joins and the select list.
    pub from: Vec<FromItem>,
    /// JOIN.
    pub joins: Vec<Join>,
    /// WHERE: all of these.
    pub filters: Vec<Node>,
    /// GROUP BY.
    pub group_by: Vec<Node>,
    /// HAVING: all of these.
    pub having: Vec<Node>,
    /// UNION and its relatives.
    pub set_operations: Vec<SetOperation>,
    /// ORDER BY.
    pub order_by: Vec<OrderTerm>,
    /// LIMIT and OFFSET.
    pub limit: Limit,
    /// The clauses that most queries do not have.
    pub extras: Option<Box<SelectExtras>>,
    /// What other layers hang on; no part of the statement.
    pub options: StatementOptions,
}

/// Things that other layers hang on a statement (SQLAlchemy: `Select.options()`). They are no part of its structure:
/// equality and the cache key do not see them.
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Model, select::StatementOptions};
/// use blog::User;
/// use std::sync::Arc;
///
/// struct Tenant(u32);
///
/// let query = User::select().option(Arc::new(Tenant(7)));
/// let options: &StatementOptions = &query.data().options;
/// assert_eq!(options.of::<Tenant>().map(|tenant| tenant.0).collect::<Vec<_>>(), [7]);
/// // They are no part of the statement.
/// assert!(!options.is_empty() && query == User::select());
/// ```
#[derive(Clone, Default)]
pub struct StatementOptions(Vec<Arc<dyn Any + Send + Sync>>);

impl StatementOptions {
    pub(super) const NONE: StatementOptions = StatementOptions(Vec::new());

    /// Everything of a type.
    pub fn of<T: 'static>(&self) -> impl Iterator<Item = &T> {
        self.0.iter().filter_map(|option| option.downcast_ref())
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn push(&mut self, option: Arc<dyn Any + Send + Sync>) {
        self.0.push(option);
    }
}

impl PartialEq for StatementOptions {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl std::fmt::Debug for StatementOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} options", self.0.len())
    }
}

crate::visit::rewrite!(SelectData: columns, from, joins, filters, group_by, having, set_operations, order_by, limit, extras);

impl SelectData {
    /// The clauses that most queries do not have, to be changed.
    pub(crate) fn extras_mut(&mut self) -> &mut SelectExtras {
        self.extras.get_or_insert_with(Box::default)
    }

    fn hints(&self) -> &[Hint] {
        self.extras.as_ref().map_or(&[], |extras| &extras.hints)
    }

    /// FROM as it is rendered: what was said, else the near side of the first join, else what the select list is about.
    pub(crate) fn from_items(&self) -> Cow<'_, [FromItem]> {
        if !self.from.is_empty() {
            return Cow::Borrowed(&self.from);
        }
        match self.joins.first().and_then(|join| join.left.as_ref()) {
            Some(left) => Cow::Borrowed(std::slice::from_ref(left)),
            None => Cow::Owned(self.columns.iter().find_map(SelectItem::from_item).into_iter().collect()),
        }
    }

    fn compile_from(&self, items: &[FromItem], c: &mut Compiler<'_>) -> Result<()> {
        c.in_clause("FROM");
        for (index, item) in items.iter().enumerate() {
            c.push(if index == 0 { " FROM " } else { ", " });
            c.render(NodeRef::From(item))?;
        }
        for join in &self.joins {
            c.in_clause("JOIN");
            c.render(NodeRef::Join(join))?;
        }
        Ok(())
    }

    fn is_top(&self, c: &Compiler<'_>) -> bool {
        self.set_operations.is_empty() && self.limit.is_top(c)
    }

    /// Refuses what a database does not take in a subquery.
    fn check_nested(&self, ctes: &[Arc<Cte>], c: &Compiler<'_>) -> Result<()> {
        if c.is_root(NodeRef::Select(self)) {
            return Ok(());
        }
        if !ctes.is_empty() && c.dialect_text("nested_with", "yes").is_empty() {
            return Err(c
                .unsupported("WITH inside of another statement", Capability::Cte)
                .help("put the common table expression into FROM of the outermost query"));
        }
        if !self.order_by.is_empty() && self.limit.is_empty() && c.dialect_text("nested_order", "yes").is_empty() {
            return Err(c
                .unsupported("ORDER BY without a limit inside of another statement", Capability::LimitOffset)
                .help("sort in the outermost query, or add a limit"));
        }
        Ok(())
    }

    fn compile_body(&self, items: &[FromItem], is_result: bool, c: &mut Compiler<'_>) -> Result<()> {
        c.in_clause("SELECT list");
        c.push("SELECT ");
        hints::compile(self.hints(), &HintPlace::Optimizer, false, c);
        hints::compile(self.hints(), &HintPlace::Prefix, false, c);
        if self.distinct {
            c.push("DISTINCT ");
        } else if let Some(distinct_on) = self.extras.as_ref().and_then(|extras| extras.distinct_on.as_ref()) {
            c.in_clause("DISTINCT ON");
            distinct_on.compile(c)?;
            c.in_clause("SELECT list");
        }
        if self.is_top(c) {
            c.in_clause("LIMIT");
            self.limit.compile_top(c)?;
            c.in_clause("SELECT list");
        }
        let wanted = c.is_root(NodeRef::Select(self));
        let (count, columns) = columns::compile_list(&self.columns, wanted, is_result, c)?;
        if count == 0 {
            return Err(Error::new(ErrorKind::Compile, "SQL-1101", "the SELECT has no columns").help("name at least one column in `select(…)`"));
        }
        if wanted {
            c.set_result_columns(columns);
        }
        let outer = c.hint_tables(self.extras.clone().filter(|extras| !extras.hints.is_empty()));
        let from = self.compile_from(items, c);
        c.hint_tables(outer);
        from?;
        conditions(" WHERE ", &self.filters, c)?;
        c.in_clause("GROUP BY");
        for (index, node) in self.group_by.iter().enumerate() {
            c.push(if index == 0 { " GROUP BY " } else { ", " });
            keys::group_key(self, node, c)?;
        }
        if let Some(grouping) = self.extras.as_ref().and_then(|extras| extras.grouping.as_ref()) {
            grouping.compile(self.group_by.is_empty(), c)?;
        }
        conditions(" HAVING ", &self.having, c)?;
        c.in_clause("WINDOW");
        self.extras.as_ref().map_or(Ok(()), |extras| extras.windows.compile(c))
    }

    /// Whether what stands before a set operation has to be in parentheses. They apply one after the other here, but
    /// INTERSECT binds more tightly than the others in the standard. A database without parentheses reads from left to right.
    fn closes_group(&self, index: usize) -> bool {
        let intersects = |index: usize| matches!(self.set_operations[index].kind, SetKind::Intersect | SetKind::IntersectAll);
        index > 0 && intersects(index) && !intersects(index - 1)
    }

    fn compile_tail(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.in_clause("ORDER BY");
        for (index, term) in self.order_by.iter().enumerate() {
            // A key that is there already orders nothing, and some databases refuse it.
            if self.order_by[..index].iter().any(|earlier| earlier.node == term.node) {
                continue;
            }
            c.push(if index == 0 { " ORDER BY " } else { ", " });
            keys::sort_key(self, term, c)?;
        }
        c.in_clause("LIMIT");
        if !self.limit.is_empty() {
            if self.order_by.is_empty() && !c.has(Capability::LimitOffset) && c.has(Capability::OffsetFetch) && !self.is_top(c) {
                // The clause belongs to ORDER BY there; this is an order that costs nothing, where it is allowed.
                c.push(if self.distinct || !self.set_operations.is_empty() { " ORDER BY 1" } else { " ORDER BY (SELECT NULL)" });
            }
            c.render(NodeRef::Limit(&self.limit))?;
        }
        if let Some(lock) = self.extras.as_ref().and_then(|extras| extras.lock.as_ref()) {
            c.in_clause("FOR UPDATE");
            c.render(NodeRef::Lock(lock))?;
        }
        hints::compile(self.hints(), &HintPlace::Suffix, true, c);
        Ok(())
    }

    /// Whether a column of its list may be NULL, as far as that can be told.
    pub(crate) fn gives_null(&self, node: &Node) -> bool {
        let items = self.from_items();
        let optional = |source: &Name| self.scope(&items).any(|(name, optional)| optional && name == *source);
        !self.set_operations.is_empty() || node.is_nullable_in(&optional)
    }

    fn scope<'s>(&'s self, items: &'s [FromItem]) -> impl Iterator<Item = (Name, bool)> + 's {
        // A row that ROLLUP or its relatives made has NULL where it was not grouped by.
        let rolled_up = self.extras.as_ref().is_some_and(|extras| extras.grouping.is_some());
        // Everything before a RIGHT or FULL JOIN may be missing.
        let missing = move |from: usize| rolled_up || self.joins[from..].iter().any(|join| matches!(join.kind, JoinKind::Right | JoinKind::Full));
        let joined = move |(index, join): (usize, &Join)| {
            (join.item.name().clone(), matches!(join.kind, JoinKind::Left | JoinKind::Full) || missing(index + 1))
        };
        items.iter().map(move |item| (item.name().clone(), missing(0))).chain(self.joins.iter().enumerate().map(joined))
    }
}

/// ` WHERE a AND b`.
pub(crate) fn conditions(word: &'static str, nodes: &[Node], c: &mut Compiler<'_>) -> Result<()> {
    c.in_clause(word.trim());
    for (index, node) in nodes.iter().enumerate() {
        c.push(if index == 0 { word } else { " AND " });
        c.condition(node, if nodes.len() > 1 { p::AND + 1 } else { p::LOWEST })?;
    }
    Ok(())
}

impl SelectData {
    fn compile_whole(&self, c: &mut Compiler<'_>) -> Result<()> {
        let is_result = c.next_is_set_operand(false) || c.is_root(NodeRef::Select(self));
        let outside = c.in_clause("FROM");
        let items = self.from_items();
        let hoisted = c.is_root(NodeRef::Select(self)) && c.dialect_text("nested_with", "yes").is_empty();
        let ctes = match hoisted {
            true => with::collect_all(NodeRef::Select(self))?,
            false => with::collect(items.iter().chain(self.joins.iter().map(|join| &join.item)), c)?,
        };
        self.check_nested(&ctes, c)?;
        c.in_clause("WITH");
        with::compile(&ctes, c)?;
        c.in_clause("SELECT list");
        let entered = c.enter(self.scope(&items));
        c.derived(&entered, items.iter().chain(self.joins.iter().map(|join| &join.item)));
        let windows = c.define_windows(self.extras.as_ref().map(|extras| extras.windows.names()).unwrap_or_default());
        let groups = c.has(Capability::ParenthesizedSetOperations);
        if groups {
            c.push(&"(".repeat((0..self.set_operations.len()).filter(|index| self.closes_group(*index)).count()));
        }
        let body = checks::check(self, &items, c).and_then(|()| self.compile_body(&items, is_result, c)).and_then(|()| {
            for (index, operation) in self.set_operations.iter().enumerate() {
                c.push(if groups && self.closes_group(index) { ")" } else { "" });
                c.next_is_set_operand(is_result);
                c.in_clause(operation.kind.words());
                c.render(NodeRef::SetOperation(operation))?;
            }
            c.in_set_operation(!self.set_operations.is_empty(), |c| self.compile_tail(c))
        });
        c.define_windows(windows);
        c.leave(entered);
        c.undeclare(ctes.len());
        c.in_clause(outside);
        body
    }
}

impl Element for SelectData {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        // A statement that writes names its columns without their table; in a query within it, the same name may be another table's.
        c.qualified(|c| self.compile_whole(c))
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.counts([
            usize::from(self.distinct),
            self.columns.len(),
            self.from.len(),
            self.joins.len(),
            self.filters.len(),
            self.group_by.len(),
            self.having.len(),
            self.order_by.len(),
        ]);
        key.number(self.set_operations.len());
        for item in &self.columns {
            item.key(key);
        }
        for item in &self.from {
            item.key(key);
        }
        // FROM that follows from the select list has to be there as well: an item's own key has no more than its name.
        if let (true, Some(source)) = (self.from.is_empty(), self.columns.iter().find_map(SelectItem::source)) {
            source.key(key);
        }
        for join in &self.joins {
            join.key(key);
        }
        key.counted(&self.filters);
        key.counted(&self.group_by);
        key.counted(&self.having);
        for operation in &self.set_operations {
            operation.key(key);
        }
        for term in &self.order_by {
            term.key(key);
        }
        keys::same_values(self, key);
        self.limit.key(key);
        match &self.extras {
            Some(extras) => {
                key.byte(1);
                extras.key(key);
            }
            None => key.byte(0),
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        let from = self.from.iter().map(NodeRef::From);
        let joins = self.joins.iter().map(NodeRef::Join);
        let conditions = self.filters.iter().chain(&self.group_by).chain(&self.having).map(Node::as_ref);
        let order = self.order_by.iter().map(NodeRef::Order);
        let lock = self.extras.iter().filter_map(|extras| extras.lock.as_ref()).map(NodeRef::Lock);
        from.chain(joins).chain(conditions).chain(order).chain(std::iter::once(NodeRef::Limit(&self.limit))).chain(lock).nth(index)
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(NodeRef<'a>)) {
        self.columns.iter().for_each(|item| item.parts(each));
        self.from.iter().for_each(|item| each(NodeRef::From(item)));
        self.joins.iter().for_each(|join| each(NodeRef::Join(join)));
        self.filters.iter().chain(&self.group_by).for_each(|node| each(node.as_ref()));
        if let Some(extras) = &self.extras {
            extras.nodes().for_each(|node| each(node.as_ref()));
        }
        self.having.iter().for_each(|node| each(node.as_ref()));
        self.set_operations.iter().for_each(|operation| each(NodeRef::SetOperation(operation)));
        self.order_by.iter().for_each(|term| each(NodeRef::Order(term)));
        each(NodeRef::Limit(&self.limit));
        self.extras.iter().filter_map(|extras| extras.lock.as_ref()).for_each(|lock| each(NodeRef::Lock(lock)));
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(i64::from(self.distinct))
    }
}
