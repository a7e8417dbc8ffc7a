//! MERGE: rows of a source, each of which changes, deletes or adds a row of the target.
//!
//! SQLAlchemy has no counterpart to any of it.
use super::{Assign, Assignment, Target};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    expr::{Given, IntoExpr, Node},
    name::Name,
    schema::{Model, Table},
    select::{Entity, Executable, FromItem, with},
    types::SqlValue,
    visit::{Element, Key, NodeRef, Rewrite, Transform},
};
use std::{marker::PhantomData, sync::Arc};

/// What happens to a row (SQLAlchemy has no MERGE).
#[derive(Debug, Clone, PartialEq)]
pub enum MergeAction {
    /// It is changed.
    Update(Vec<Assignment>),
    /// It is deleted.
    Delete,
    /// It is added.
    Insert(Vec<Assignment>),
    /// It stays as it is.
    Nothing,
}

/// `WHEN [NOT] MATCHED [AND …] THEN …` (SQLAlchemy has no MERGE).
#[derive(Debug, Clone, PartialEq)]
pub struct MergeClause {
    /// For rows of the source that have a row of the target, rather than for those that have none.
    pub matched: bool,
    /// Only for rows that meet the condition.
    pub condition: Option<Node>,
    /// What happens.
    pub action: MergeAction,
}

/// A MERGE as data (SQLAlchemy has none). Hook layout: text 0 the table; children 0 the source, 1 the condition, then for each clause its condition if it
/// has one and its new values; int 0 the number of clauses.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeData {
    /// The table.
    pub target: Target,
    /// Where the rows come from.
    pub source: FromItem,
    /// Which row of the target a row of the source is about.
    pub on: Node,
    /// What happens, the first clause that fits.
    pub clauses: Vec<MergeClause>,
}

/// A MERGE into the table of the model `M` (SQLAlchemy has none).
///
/// ```
/// use aludel_sql::{Assign, Compare, SqlType, Table, column, merge_into};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger)).column(column("name", SqlType::Text));
/// let news = Table::new("news").column(column("id", SqlType::BigInteger)).column(column("name", SqlType::Text));
/// let (name, same) = (news.col::<String>("name")?, users.col::<i64>("id")?.eq(news.col::<i64>("id")?));
/// let change = || [Assign::named::<String>("name", name.clone())];
///
/// let merge = merge_into(&users, &news, same)
///     .when_matched_nothing_if(name.clone().eq("kept"))
///     .when_matched_delete_if(name.clone().eq("gone"))
///     .when_matched_update_if(name.clone().ne(""), change())
///     .when_matched_update(change())
///     .when_not_matched_insert_if(name.clone().ne(""), change())
///     .when_not_matched_insert(change());
/// assert!(format!("{merge:?}").starts_with("MERGE INTO users USING news ON users.id = news.id WHEN MATCHED AND news.name = ? THEN DO NOTHING"));
/// let emptied = merge_into(&users, &news, users.col::<i64>("id")?.eq(news.col::<i64>("id")?)).when_matched_delete();
/// assert_eq!(format!("{emptied:?}"), "MERGE INTO users USING news ON users.id = news.id WHEN MATCHED THEN DELETE");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[must_use = "a statement does nothing until a connection or session runs it"]
pub struct Merge<M> {
    data: Arc<MergeData>,
    model: PhantomData<fn() -> M>,
}

/// Merges rows of a source into a model's table: `on` says which row of the table a row of the source is about (SQLAlchemy
/// has no counterpart).
pub fn merge<M: Model>(_: Entity<M>, source: impl Into<FromItem>, on: impl IntoExpr<bool>) -> Merge<M> {
    Merge::new(Target::of_model(M::def()), source.into(), on.into_expr().into_node())
}

/// Merges rows of a source into a table made at run time (SQLAlchemy has no counterpart).
pub fn merge_into(table: &Table, source: impl Into<FromItem>, on: impl IntoExpr<bool>) -> Merge<Table> {
    Merge::new(Target::of_table(table), source.into(), on.into_expr().into_node())
}

fn assignments<M>(assigns: impl IntoIterator<Item = Assign<M>>) -> Vec<Assignment> {
    assigns.into_iter().map(|assign| assign.assignment).collect()
}

impl<M> Merge<M> {
    fn new(target: Target, source: FromItem, on: Node) -> Self {
        Merge { data: Arc::new(MergeData { target, source, on, clauses: Vec::new() }), model: PhantomData }
    }

    /// The statement with parts of it replaced (SQLAlchemy: `visitors.replacement_traverse`).
    ///
    /// ```
    /// use aludel_sql::{Assign, Compare, SqlType, Table, column, merge_into, visit::Adapt};
    ///
    /// let (stock, news) = (Table::new("stock").column(column("id", SqlType::Integer)), Table::new("news").column(column("id", SqlType::Integer)));
    /// let same = stock.col::<i32>("id")?.eq(news.col::<i32>("id")?);
    /// let merge = merge_into(&stock, &news, same).when_matched_delete();
    /// let other = merge.transform(&mut Adapt::new("news", "old"));
    /// assert_eq!(format!("{other:?}"), "MERGE INTO stock USING news ON stock.id = old.id WHEN MATCHED THEN DELETE");
    /// # Ok::<(), aludel_sql::Error>(())
    /// ```
    pub fn transform(&self, transform: &mut dyn Transform) -> Self {
        Merge { data: self.data.rewrite(transform), model: PhantomData }
    }

    /// A value for a parameter that was written as [`param`](crate::param) (SQLAlchemy: `params(name=value)`). Errors: there is no such
    /// parameter.
    pub fn param<V: SqlValue<Base = V>>(&self, name: impl Into<Name>, value: impl IntoExpr<V>) -> Result<Self> {
        let mut given = Given::new(name.into(), value.into_expr().into_node());
        let statement = self.transform(&mut given);
        given.finish().map(|()| statement)
    }

    fn clause(mut self, matched: bool, condition: Option<Node>, action: MergeAction) -> Self {
        let data = Arc::make_mut(&mut self.data);
        let action = match action {
            MergeAction::Update(assignments) => MergeAction::Update(data.target.assignments(assignments)),
            MergeAction::Insert(assignments) => MergeAction::Insert(data.target.assignments(assignments)),
            other => other,
        };
        data.clauses.push(MergeClause { matched, condition, action });
        self
    }

    /// A row that is there is changed (SQLAlchemy has no counterpart).
    pub fn when_matched_update(self, assigns: impl IntoIterator<Item = Assign<M>>) -> Self {
        self.clause(true, None, MergeAction::Update(assignments(assigns)))
    }

    /// A row that is there and meets the condition is changed (SQLAlchemy has no counterpart).
    pub fn when_matched_update_if(self, condition: impl IntoExpr<bool>, assigns: impl IntoIterator<Item = Assign<M>>) -> Self {
        self.clause(true, Some(condition.into_expr().into_node()), MergeAction::Update(assignments(assigns)))
    }

    /// A row that is there is deleted (SQLAlchemy has no counterpart).
    pub fn when_matched_delete(self) -> Self {
        self.clause(true, None, MergeAction::Delete)
    }

    /// A row that is there and meets the condition is deleted (SQLAlchemy has no counterpart).
    pub fn when_matched_delete_if(self, condition: impl IntoExpr<bool>) -> Self {
        self.clause(true, Some(condition.into_expr().into_node()), MergeAction::Delete)
    }

    /// A row that is there and meets the condition stays as it is (SQLAlchemy has no counterpart).
    pub fn when_matched_nothing_if(self, condition: impl IntoExpr<bool>) -> Self {
        self.clause(true, Some(condition.into_expr().into_node()), MergeAction::Nothing)
    }

    /// A row that is not there is added (SQLAlchemy has no counterpart).
    pub fn when_not_matched_insert(self, assigns: impl IntoIterator<Item = Assign<M>>) -> Self {
        self.clause(false, None, MergeAction::Insert(assignments(assigns)))
    }

    /// A row that is not there is added, if the row of the source meets the condition (SQLAlchemy has no counterpart).
    pub fn when_not_matched_insert_if(self, condition: impl IntoExpr<bool>, assigns: impl IntoIterator<Item = Assign<M>>) -> Self {
        self.clause(false, Some(condition.into_expr().into_node()), MergeAction::Insert(assignments(assigns)))
    }
}

#[cfg(feature = "serde")]
impl Merge<Table> {
    pub(crate) fn from_data(data: Arc<MergeData>) -> Self {
        Merge { data, model: PhantomData }
    }
}

impl<M> Clone for Merge<M> {
    fn clone(&self) -> Self {
        Merge { data: Arc::clone(&self.data), model: PhantomData }
    }
}

/// Equal in structure and values.
impl<M> PartialEq for Merge<M> {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl<M> std::fmt::Debug for Merge<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        crate::compile::debug_sql(self.statement(), f)
    }
}

impl<M> Executable for Merge<M> {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::Merge(&self.data)
    }
}

impl MergeAction {
    fn assignments(&self) -> &[Assignment] {
        match self {
            MergeAction::Update(assignments) | MergeAction::Insert(assignments) => assignments,
            MergeAction::Delete | MergeAction::Nothing => &[],
        }
    }

    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        match self {
            MergeAction::Delete => c.push("DELETE"),
            MergeAction::Nothing => match c.dialect_text("merge_nothing", "DO NOTHING") {
                "" => return Err(c.unsupported("MERGE with DO NOTHING", Capability::Merge)),
                words => c.push(words),
            },
            MergeAction::Update(assignments) => {
                c.push("UPDATE SET ");
                for (index, assignment) in assignments.iter().enumerate() {
                    c.separator(index);
                    c.identifier(&assignment.column);
                    c.push(" = ");
                    c.operand(&assignment.value, p::LOWEST)?;
                }
            }
            MergeAction::Insert(assignments) => {
                c.push("INSERT (");
                for (index, assignment) in assignments.iter().enumerate() {
                    c.separator(index);
                    c.identifier(&assignment.column);
                }
                c.push(") VALUES (");
                for (index, assignment) in assignments.iter().enumerate() {
                    c.separator(index);
                    c.operand(&assignment.value, p::LOWEST)?;
                }
                c.push(")");
            }
        }
        Ok(())
    }
}

impl MergeClause {
    fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.condition.iter().chain(self.action.assignments().iter().map(|assignment| &assignment.value))
    }

    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let words = if self.matched { " WHEN MATCHED" } else { " WHEN NOT MATCHED" };
        c.in_clause(words.trim());
        c.push(words);
        if let Some(condition) = &self.condition {
            c.push(" AND ");
            c.condition(condition, p::AND + 1)?;
        }
        c.push(" THEN ");
        self.action.compile(c)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.flag(self.matched);
        key.optional(self.condition.as_ref());
        key.byte(match self.action {
            MergeAction::Update(_) => 1,
            MergeAction::Delete => 2,
            MergeAction::Insert(_) => 3,
            MergeAction::Nothing => 4,
        });
        key.number(self.action.assignments().len());
        for assignment in self.action.assignments() {
            assignment.key(key);
        }
    }
}

crate::visit::rewrite!(MergeData: source, on, clauses);
crate::visit::rewrite!(MergeClause: condition, action);

impl MergeData {
    fn gives_counted(&self) -> bool {
        let inserts = self.clauses.iter().filter_map(|clause| match &clause.action {
            MergeAction::Insert(assignments) => Some(assignments),
            _ => None,
        });
        let mut columns = inserts.flatten().map(|assignment| &assignment.column);
        self.target.counted.is_some() && columns.any(|column| Some(column) == self.target.counted.as_ref())
    }
}

impl Element for MergeData {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::Merge) {
            return Err(c.unsupported("MERGE", Capability::Merge));
        }
        if self.clauses.is_empty() {
            return Err(Error::new(ErrorKind::Compile, "SQL-1304", format!("MERGE INTO `{}` does nothing", self.target.name))
                .help("say what happens with `.when_matched_update(…)`, `.when_not_matched_insert(…)` or the like"));
        }
        let counted = self.gives_counted() && c.is_root(NodeRef::Merge(self));
        if counted {
            self.target.open_counted(c)?;
        }
        let declared = with::before_writing(NodeRef::Merge(self), [&self.source], c)?;
        c.push("MERGE INTO ");
        self.target.compile(c)?;
        c.push(" USING ");
        c.in_clause("USING");
        c.render(NodeRef::From(&self.source))?;
        let entered = c.enter(vec![(self.target.name.clone(), false), (self.source.name().clone(), false)]);
        c.derived(&entered, std::iter::once(&self.source));
        c.push(" ON ");
        c.in_clause("ON");
        let rest = c.condition(&self.on, p::LOWEST).and_then(|()| self.clauses.iter().try_for_each(|clause| clause.compile(c)));
        c.leave(entered);
        c.undeclare(declared);
        rest?;
        self.target.close(counted, true, c)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        self.target.key(key);
        key.flag(self.gives_counted());
        key.node(NodeRef::From(&self.source));
        key.expr(&self.on);
        key.number(self.clauses.len());
        for clause in &self.clauses {
            clause.key(key);
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        match index {
            0 => Some(NodeRef::From(&self.source)),
            1 => Some(self.on.as_ref()),
            index => self.clauses.iter().flat_map(MergeClause::nodes).nth(index - 2).map(Node::as_ref),
        }
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.target.name)
    }

    fn int(&self, index: usize) -> Option<i64> {
        if index == 0 { i64::try_from(self.clauses.len()).ok() } else { None }
    }
}

impl crate::visit::Rewrite for MergeAction {
    fn rewrite(&self, transform: &mut dyn crate::visit::Transform) -> Self {
        match self {
            MergeAction::Update(assignments) => MergeAction::Update(assignments.rewrite(transform)),
            MergeAction::Insert(assignments) => MergeAction::Insert(assignments.rewrite(transform)),
            MergeAction::Delete | MergeAction::Nothing => self.clone(),
        }
    }
}
