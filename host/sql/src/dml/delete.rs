//! DELETE.
use super::{Target, returning};
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    expr::{IntoExpr, Node},
    schema::{Model, Table},
    select::{Decode, Entity, FromItem, SelectItem, with},
    visit::{Element, Key, NodeRef},
};
use std::{marker::PhantomData, sync::Arc};

/// A DELETE as data (SQLAlchemy: `Delete`). Hook layout: text 0 the table; children are the conditions, then the items of USING.
#[derive(Debug, Clone, PartialEq)]
pub struct DeleteData {
    /// The table.
    pub target: Target,
    /// USING: other tables that conditions may name.
    pub using: Vec<FromItem>,
    /// WHERE: all of these.
    pub filters: Vec<Node>,
    /// RETURNING.
    pub returning: Vec<SelectItem>,
}

/// A DELETE from the table of the model `M` (SQLAlchemy: `Delete`). `R` is what a returned row becomes.
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, column, delete_from};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger)).column(column("name", SqlType::Text));
/// let banned = Table::new("banned").column(column("id", SqlType::BigInteger));
/// let id = users.col::<i64>("id")?;
///
/// let one = delete_from(&users).filter(id.clone().eq(1)).returning(users.col::<String>("name")?);
/// assert_eq!(format!("{one:?}"), "DELETE FROM users WHERE users.id = ? RETURNING name");
/// let all = delete_from(&users).using(&banned).filter(banned.col::<i64>("id")?.eq(id));
/// assert_eq!(format!("{all:?}"), "DELETE FROM users USING banned WHERE banned.id = users.id");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[must_use = "a statement does nothing until a connection or session runs it"]
pub struct Delete<M, R = ()> {
    data: Arc<DeleteData>,
    decode: Decode<R>,
    model: PhantomData<fn() -> M>,
}

/// Deletes rows of a model's table: `delete(User::entity()).filter(User::id.eq(1))` (SQLAlchemy: `delete(User)`).
pub fn delete<M: Model>(_: Entity<M>) -> Delete<M> {
    Delete::new(Target::of_model(M::def()))
}

/// Deletes rows of a table made at run time (SQLAlchemy: `delete(table)`).
pub fn delete_from(table: &Table) -> Delete<Table> {
    Delete::new(Target::of_table(table))
}

impl<M> Delete<M> {
    fn new(target: Target) -> Self {
        let data = DeleteData::new(target);
        Delete { data: Arc::new(data), decode: returning::nothing, model: PhantomData }
    }
}

impl<M, R> Delete<M, R> {
    /// Only rows that meet the condition; without one, every row of the table (SQLAlchemy: `where`).
    pub fn filter(mut self, condition: impl IntoExpr<bool>) -> Self {
        Arc::make_mut(&mut self.data).filters.push(condition.into_expr().into_node());
        self
    }

    /// Another table, model or source that conditions may name; called again, another one (SQLAlchemy: a second table in
    /// `where`).
    pub fn using(mut self, item: impl Into<FromItem>) -> Self {
        Arc::make_mut(&mut self.data).using.push(item.into());
        self
    }
}

returning::returns_rows!(Delete, DeleteData);

crate::visit::rewrite!(DeleteData: using, filters, returning);

impl DeleteData {
    /// A DELETE from this table that says nothing yet, and would empty it (SQLAlchemy: `delete(table)`).
    pub fn new(target: Target) -> Self {
        DeleteData { target, using: Vec::new(), filters: Vec::new(), returning: Vec::new() }
    }

    fn compile_rest(&self, c: &mut Compiler<'_>) -> Result<()> {
        returning::compile_output(&self.returning, NodeRef::Delete(self), "deleted", &self.target.name, c)?;
        c.in_clause("USING");
        for (index, item) in self.using.iter().enumerate() {
            if index == 0 {
                let template = c.dialect_text("delete_using", " USING ");
                let (before, after) = template.split_once("{table}").unwrap_or((template, ""));
                c.push(before);
                if before.len() < template.len() {
                    self.target.compile(c)?;
                }
                c.push(after);
            } else {
                c.push(", ");
            }
            c.render(NodeRef::From(item))?;
        }
        crate::select::conditions(" WHERE ", &self.filters, c)?;
        if self.using.is_empty() {
            c.unqualified(|c| returning::compile(&self.returning, NodeRef::Delete(self), c))
        } else {
            returning::compile(&self.returning, NodeRef::Delete(self), c)
        }
    }
}

impl Element for DeleteData {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let declared = with::before_writing(NodeRef::Delete(self), &self.using, c)?;
        c.push("DELETE FROM ");
        self.target.compile(c)?;
        if !self.using.is_empty() && !c.has(Capability::DeleteUsing) {
            return Err(c.unsupported("DELETE … USING", Capability::DeleteUsing));
        }
        let sources = std::iter::once(&self.target.name).chain(self.using.iter().map(FromItem::name));
        let entered = c.enter(sources.map(|name| (name.clone(), false)));
        c.derived(&entered, self.using.iter());
        let rest = self.compile_rest(c);
        c.leave(entered);
        c.undeclare(declared);
        rest
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        self.target.key(key);
        key.number(self.using.len());
        for item in &self.using {
            key.node(NodeRef::From(item));
        }
        key.list(&self.filters);
        key.number(self.returning.len());
        for item in &self.returning {
            item.key(key);
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        self.filters.iter().map(Node::as_ref).chain(self.using.iter().map(NodeRef::From)).nth(index)
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(NodeRef<'a>)) {
        self.filters.iter().for_each(|node| each(node.as_ref()));
        self.using.iter().for_each(|item| each(NodeRef::From(item)));
        self.returning.iter().for_each(|item| item.parts(each));
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.target.name)
    }
}
