//! UPDATE.
use super::{Assign, Assignment, Target, filled, returning};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    expr::{IntoExpr, Node},
    name::Name,
    schema::{Model, Table},
    select::{Decode, Entity, FromItem, SelectItem, with},
    types::SqlValue,
    visit::{Element, Key, NodeRef},
};
use std::{marker::PhantomData, sync::Arc};

/// An UPDATE as data (SQLAlchemy: `Update`). Hook layout: text 0 the table, text n the column set by child n-1; children are the new values, then the
/// conditions, then the items of FROM; int 0 the number of assignments.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateData {
    /// The table.
    pub target: Target,
    /// SET.
    pub assignments: Vec<Assignment>,
    /// FROM: other tables that values and conditions may name.
    pub from: Vec<FromItem>,
    /// WHERE: all of these.
    pub filters: Vec<Node>,
    /// RETURNING.
    pub returning: Vec<SelectItem>,
}

/// An UPDATE of the table of the model `M` (SQLAlchemy: `Update`). `R` is what a returned row becomes.
///
/// ```
/// use aludel_sql::{Assign, Compare, SqlType, Table, column, update_table};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger)).column(column("name", SqlType::Text));
/// let posts = Table::new("posts").column(column("author", SqlType::BigInteger));
/// let id = users.col::<i64>("id")?;
///
/// let named = update_table(&users).set_value::<String>("name", "Ada").filter(id.clone().eq(1)).returning(id.clone());
/// assert_eq!(format!("{named:?}"), "UPDATE users SET name = ? WHERE users.id = ? RETURNING id");
///
/// let authors = update_table(&users)
///     .set(Assign::named::<String>("name", "author"))
///     .from(&posts)
///     .filter(posts.col::<i64>("author")?.eq(id));
/// assert_eq!(format!("{authors:?}"), "UPDATE users SET name = ? FROM posts WHERE posts.author = users.id");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[must_use = "a statement does nothing until a connection or session runs it"]
pub struct Update<M, R = ()> {
    data: Arc<UpdateData>,
    decode: Decode<R>,
    model: PhantomData<fn() -> M>,
}

/// Changes rows of a model's table: `update(User::entity()).set(User::name.set("Ada")).filter(User::id.eq(1))`
/// (SQLAlchemy: `update(User)`).
pub fn update<M: Model>(_: Entity<M>) -> Update<M> {
    Update::new(Target::of_model(M::def()))
}

/// Changes rows of a table made at run time (SQLAlchemy: `update(table)`).
pub fn update_table(table: &Table) -> Update<Table> {
    Update::new(Target::of_table(table))
}

impl<M> Update<M> {
    fn new(target: Target) -> Self {
        let data = UpdateData::new(target);
        Update { data: Arc::new(data), decode: returning::nothing, model: PhantomData }
    }
}

impl<M, R> Update<M, R> {
    fn change(mut self, change: impl FnOnce(&mut UpdateData)) -> Self {
        change(Arc::make_mut(&mut self.data));
        self
    }

    fn assign(self, assignment: Assignment) -> Self {
        self.change(|data| {
            let value = data.target.value(&assignment.column, assignment.value);
            data.assignments.push(Assignment { value, ..assignment });
        })
    }

    /// A column's new value; called again, another column's (SQLAlchemy: `values(name=…)`).
    pub fn set(self, assign: Assign<M>) -> Self {
        self.assign(assign.assignment)
    }

    /// Only rows that meet the condition; without one, every row of the table (SQLAlchemy: `where`).
    pub fn filter(self, condition: impl IntoExpr<bool>) -> Self {
        let node = condition.into_expr().into_node();
        self.change(|data| data.filters.push(node))
    }

    /// Another table, model or source that new values and conditions may name; called again, another one (SQLAlchemy:
    /// a second table in `where`).
    pub fn from(self, item: impl Into<FromItem>) -> Self {
        let item = item.into();
        self.change(|data| data.from.push(item))
    }
}

impl<R> Update<Table, R> {
    /// The new value of a column by its name (SQLAlchemy: `values({"name": …})`).
    pub fn set_value<T: SqlValue>(self, column: impl Into<Name>, value: impl IntoExpr<T>) -> Self {
        let assignment = Assignment { column: column.into(), value: value.into_expr().into_node() };
        self.assign(assignment)
    }
}

returning::returns_rows!(Update, UpdateData);

crate::visit::rewrite!(UpdateData: assignments, from, filters, returning);

impl UpdateData {
    /// An UPDATE of this table that sets nothing yet, and is refused as long as it does not (SQLAlchemy: `update(table)`).
    pub fn new(target: Target) -> Self {
        UpdateData { target, assignments: Vec::new(), from: Vec::new(), filters: Vec::new(), returning: Vec::new() }
    }

    fn compile_rest(&self, c: &mut Compiler<'_>) -> Result<()> {
        let before = !self.from.is_empty() && c.dialect_text("update_from", "") == "before";
        if before {
            self.from.iter().try_for_each(|item| {
                c.push(", ");
                c.render(NodeRef::From(item))
            })?;
        }
        c.in_clause("SET");
        for (index, assignment) in self.assignments.iter().enumerate() {
            c.push(if index == 0 { " SET " } else { ", " });
            if before {
                c.identifier(&self.target.name);
                c.push(".");
            }
            c.identifier(&assignment.column);
            c.push(" = ");
            if self.from.is_empty() {
                c.unqualified(|c| c.operand(&assignment.value, p::LOWEST))?;
            } else {
                c.operand(&assignment.value, p::LOWEST)?;
            }
        }
        returning::compile_output(&self.returning, NodeRef::Update(self), "inserted", &self.target.name, c)?;
        c.in_clause("FROM");
        for (index, item) in self.from.iter().filter(|_| !before).enumerate() {
            c.push(if index == 0 { " FROM " } else { ", " });
            c.render(NodeRef::From(item))?;
        }
        crate::select::conditions(" WHERE ", &self.filters, c)?;
        c.in_clause("RETURNING");
        if !self.returning.is_empty() && c.dialect_text("update_returning", "yes").is_empty() {
            return Err(c.unsupported("RETURNING in UPDATE", Capability::Returning));
        }
        if self.from.is_empty() {
            c.unqualified(|c| returning::compile(&self.returning, NodeRef::Update(self), c))
        } else {
            returning::compile(&self.returning, NodeRef::Update(self), c)
        }
    }
}

impl Element for UpdateData {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if self.assignments.is_empty() {
            return Err(Error::new(ErrorKind::Compile, "SQL-1302", format!("UPDATE `{}` sets no column", self.target.name))
                .help("add `.set(column.set(value))`"));
        }
        filled::check_part(&self.target, NodeRef::Update(self), c)?;
        let declared = with::before_writing(NodeRef::Update(self), &self.from, c)?;
        c.push("UPDATE ");
        self.target.compile(c)?;
        if !self.from.is_empty() && !c.has(Capability::UpdateFrom) {
            return Err(c.unsupported("UPDATE … FROM", Capability::UpdateFrom));
        }
        let sources = std::iter::once(&self.target.name).chain(self.from.iter().map(FromItem::name));
        let entered = c.enter(sources.map(|name| (name.clone(), false)));
        c.derived(&entered, self.from.iter());
        let rest = self.compile_rest(c);
        c.leave(entered);
        c.undeclare(declared);
        rest
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        self.target.key(key);
        key.number(self.assignments.len());
        for assignment in &self.assignments {
            assignment.key(key);
        }
        key.number(self.from.len());
        for item in &self.from {
            key.node(NodeRef::From(item));
        }
        key.list(&self.filters);
        key.number(self.returning.len());
        for item in &self.returning {
            item.key(key);
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        let nodes = self.assignments.iter().map(|assignment| &assignment.value).chain(&self.filters).map(Node::as_ref);
        nodes.chain(self.from.iter().map(NodeRef::From)).nth(index)
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(NodeRef<'a>)) {
        self.assignments.iter().map(|assignment| &assignment.value).chain(&self.filters).for_each(|node| each(node.as_ref()));
        self.from.iter().for_each(|item| each(NodeRef::From(item)));
        self.returning.iter().for_each(|item| item.parts(each));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.target.name),
            index => self.assignments.get(index - 1).map(|assignment| Name::as_str(&assignment.column)),
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        if index == 0 { i64::try_from(self.assignments.len()).ok() } else { None }
    }
}
