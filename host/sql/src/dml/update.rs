//! UPDATE.
use super::{Assign, Assignment, Target, returning};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    expr::{IntoExpr, Node},
    name::Name,
    schema::{Model, Table},
    select::{Decode, Entity, Executable, FromItem, Query, SelectItem, Selectable, Source, Written, written_cte},
    types::SqlValue,
    visit::{Element, Key, NodeRef},
};
use std::{marker::PhantomData, sync::Arc};

/// An UPDATE. Hook layout: text 0 the table, text n the column set by child n-1; children are the new values, then the
/// conditions; int 0 the number of assignments.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateData {
    /// The table.
    pub target: Target,
    /// SET.
    pub assignments: Vec<Assignment>,
    /// WHERE: all of these.
    pub filters: Vec<Node>,
    /// RETURNING.
    pub returning: Vec<SelectItem>,
}

/// An UPDATE whose values and conditions may name other tables. Hook layout: as for an UPDATE; after the conditions, the
/// children are the items of FROM.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateFrom {
    /// What is changed.
    pub update: UpdateData,
    /// The other tables.
    pub from: Vec<FromItem>,
}

/// An UPDATE of the table of the model `M` (SQLAlchemy: `Update`). `R` is what a returned row becomes.
#[must_use = "a statement does nothing until a connection or session runs it"]
pub struct Update<M, R = ()> {
    data: Arc<UpdateFrom>,
    decode: Decode<R>,
    model: PhantomData<fn() -> M>,
}

/// Changes rows of a model's table: `update(User::entity()).set(User::name.set("Ada")).filter(User::id.eq(1))`.
pub fn update<M: Model>(_: Entity<M>) -> Update<M> {
    Update::new(Target::of_model(M::def()))
}

/// Changes rows of a table made at run time.
pub fn update_table(table: &Table) -> Update<Table> {
    Update::new(Target::of_table(table))
}

impl<M> Update<M> {
    fn new(target: Target) -> Self {
        let update = UpdateData { target, assignments: Vec::new(), filters: Vec::new(), returning: Vec::new() };
        Update { data: Arc::new(UpdateFrom { update, from: Vec::new() }), decode: returning::nothing, model: PhantomData }
    }
}

impl<M, R> Update<M, R> {
    fn change(mut self, change: impl FnOnce(&mut UpdateData)) -> Self {
        change(&mut Arc::make_mut(&mut self.data).update);
        self
    }

    /// A column's new value; called again, another column's.
    pub fn set(self, assign: Assign<M>) -> Self {
        self.change(|data| data.assignments.push(assign.assignment))
    }

    /// Only rows that meet the condition; without one, every row of the table.
    pub fn filter(self, condition: impl IntoExpr<bool>) -> Self {
        let node = condition.into_expr().into_node();
        self.change(|data| data.filters.push(node))
    }

    /// Another table, model or source that new values and conditions may name; called again, another one (SQLAlchemy:
    /// a second table in `where`).
    pub fn from(mut self, item: impl Into<FromItem>) -> Self {
        Arc::make_mut(&mut self.data).from.push(item.into());
        self
    }

    /// Gives rows that were written (SQLAlchemy: `returning`).
    pub fn returning<S: Selectable>(self, list: S) -> Update<M, S::Row> {
        let mut data = self.data;
        list.items(&mut Arc::make_mut(&mut data).update.returning);
        Update { data, decode: S::decode, model: PhantomData }
    }
}

impl<R> Update<Table, R> {
    /// The new value of a column by its name.
    pub fn set_value<T: SqlValue>(self, column: impl Into<Name>, value: impl IntoExpr<T>) -> Self {
        let assignment = Assignment { column: column.into(), value: value.into_expr().into_node() };
        self.change(|data| data.assignments.push(assignment))
    }
}

impl<M, R> Update<M, R> {
    /// The statement under a name, in WITH: the rows that it returns (SQLAlchemy: `.cte(name)`).
    pub fn cte(self, name: impl Into<Name>) -> Source<R> {
        let columns = self.data.update.returning.clone();
        written_cte(name.into(), Written::Update(self.data), columns)
    }
}

impl<M, R> Clone for Update<M, R> {
    fn clone(&self) -> Self {
        Update { data: Arc::clone(&self.data), decode: self.decode, model: PhantomData }
    }
}

impl<M, R> std::fmt::Debug for Update<M, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        crate::compile::debug_sql(self.statement(), f)
    }
}

impl<M, R> Executable for Update<M, R> {
    fn statement(&self) -> NodeRef<'_> {
        if self.data.from.is_empty() { NodeRef::Update(&self.data.update) } else { NodeRef::UpdateFrom(&self.data) }
    }
}

impl<M, R> Query for Update<M, R> {
    type Row = R;
    fn decode(&self) -> Decode<R> {
        self.decode
    }
}

impl UpdateData {
    /// `node`: the statement that it is or is part of.
    fn compile_with(&self, from: &[FromItem], node: NodeRef<'_>, c: &mut Compiler<'_>) -> Result<()> {
        if self.assignments.is_empty() {
            return Err(Error::new(ErrorKind::Compile, "SQL-1302", format!("UPDATE `{}` sets no column", self.target.name))
                .help("add `.set(column.set(value))`"));
        }
        c.push("UPDATE ");
        self.target.compile(c)?;
        c.enter(std::iter::once(&self.target.name).chain(from.iter().map(FromItem::name)).map(|name| (name.clone(), false)));
        let rest = self.compile_rest(from, node, c);
        c.leave();
        rest
    }

    fn compile_rest(&self, from: &[FromItem], node: NodeRef<'_>, c: &mut Compiler<'_>) -> Result<()> {
        for (index, assignment) in self.assignments.iter().enumerate() {
            c.push(if index == 0 { " SET " } else { ", " });
            c.identifier(&assignment.column);
            c.push(" = ");
            if from.is_empty() {
                c.unqualified(|c| c.operand(&assignment.value, p::LOWEST))?;
            } else {
                c.operand(&assignment.value, p::LOWEST)?;
            }
        }
        for (index, item) in from.iter().enumerate() {
            c.push(if index == 0 { " FROM " } else { ", " });
            c.render(NodeRef::From(item))?;
        }
        crate::select::conditions(" WHERE ", &self.filters, c)?;
        if from.is_empty() { c.unqualified(|c| returning::compile(&self.returning, node, c)) } else { returning::compile(&self.returning, node, c) }
    }
}

impl Element for UpdateData {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        self.compile_with(&[], NodeRef::Update(self), c)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        self.target.key(key);
        key.number(self.assignments.len());
        for assignment in &self.assignments {
            assignment.key(key);
        }
        key.list(&self.filters);
        key.number(self.returning.len());
        for item in &self.returning {
            item.key(key);
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        self.assignments.iter().map(|assignment| &assignment.value).chain(&self.filters).nth(index).map(Node::as_ref)
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

impl Element for UpdateFrom {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::UpdateFrom) {
            return Err(c.unsupported("UPDATE … FROM", Capability::UpdateFrom));
        }
        self.update.compile_with(&self.from, NodeRef::UpdateFrom(self), c)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        self.update.key(key);
        key.number(self.from.len());
        for item in &self.from {
            key.node(NodeRef::From(item));
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        let before = self.update.assignments.len() + self.update.filters.len();
        match index.checked_sub(before) {
            Some(index) => self.from.get(index).map(NodeRef::From),
            None => self.update.child(index),
        }
    }

    fn text(&self, index: usize) -> Option<&str> {
        self.update.text(index)
    }

    fn int(&self, index: usize) -> Option<i64> {
        self.update.int(index)
    }
}
