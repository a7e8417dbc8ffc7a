//! What is in scope: the sources of the queries that are being written, common table expressions, windows, and how columns are written there.
use super::{
    Compiler,
    context::{Entered, InScope},
};
use crate::{
    error::{Error, ErrorKind, Result},
    expr::ColumnRef,
    name::Name,
    select::{Cte, FromItem},
    visit::NodeRef,
};
use std::sync::Arc;

impl Compiler<'_> {
    /// The sources of a query come into scope; `true`: on the far side of an outer join. Gives what `leave` wants.
    #[must_use]
    pub(crate) fn enter(&mut self, sources: impl IntoIterator<Item = (Name, bool)>) -> Entered {
        let before = self.context.sources.len();
        self.context.entered += 1;
        for (name, optional) in sources {
            let plain = !self.needs_quotes(&name) && self.spec.takes_name(&name);
            let first = name.as_bytes().first().copied();
            self.context.sources.push(InScope { first, name, optional, plain, derived: false });
        }
        Entered(before)
    }

    /// Of the sources that have come into scope: the columns of these have names that the statement gave them.
    pub(crate) fn derived<'i>(&mut self, entered: &Entered, items: impl Iterator<Item = &'i FromItem>) {
        for item in items.filter(|item| item.is_derived()) {
            let sources = self.context.sources.get_mut(entered.0..).unwrap_or_default();
            sources.iter_mut().filter(|known| known.name == *item.name()).for_each(|known| known.derived = true);
        }
    }

    pub(crate) fn leave(&mut self, entered: Entered) {
        self.context.entered = self.context.entered.saturating_sub(1);
        self.context.sources.truncate(entered.0);
    }

    pub(crate) fn is_optional_source(&self, source: &Name) -> bool {
        self.context.find(source).is_some_and(|known| known.optional)
    }

    /// Whether its name means this common table expression here: the innermost of the name is it.
    pub(crate) fn is_declared(&self, cte: &Arc<Cte>) -> bool {
        let innermost = self.context.declared.iter().rev().find(|known| known.name == cte.name);
        innermost.is_some_and(|known| Arc::ptr_eq(known, cte) || known == cte)
    }

    pub(crate) fn declare(&mut self, cte: &Arc<Cte>) {
        self.context.declared.push(Arc::clone(cte));
    }

    pub(crate) fn undeclare(&mut self, count: usize) {
        let len = self.context.declared.len().saturating_sub(count);
        self.context.declared.truncate(len);
    }

    /// Checks that a column is in scope, and says whether the name of its source needs no quotes.
    #[inline]
    pub(crate) fn check_scope(&self, column: &ColumnRef) -> Result<bool> {
        match self.context.find(column.source()) {
            Some(known) => Ok(known.plain),
            None if self.context.entered == 0 || self.lenient => Ok(false),
            None => Err(self.out_of_scope(column)),
        }
    }

    #[cold]
    fn out_of_scope(&self, column: &ColumnRef) -> Error {
        let known: Vec<&str> = self.context.sources.iter().map(|known| known.name.as_str()).collect();
        let source = column.source();
        let story = format!("column `{source}.{}` is used, but `{source}` is not in FROM", column.def().name);
        Error::new(ErrorKind::Compile, "SQL-1102", story).known(source, known).help(format!("join `{source}`, or add it with `.from(…)`"))
    }

    /// A query in FROM or WITH: it does not see the sources around it.
    pub(crate) fn isolated(&mut self, node: NodeRef<'_>) -> Result<()> {
        let sources = std::mem::take(&mut self.context.sources);
        let entered = std::mem::take(&mut self.context.entered);
        let set_operation = std::mem::take(&mut self.context.set_operation);
        let result = self.render(node);
        self.context.sources = sources;
        self.context.entered = entered;
        self.context.set_operation = set_operation;
        result
    }

    /// Whether this is inside of another query.
    pub(crate) fn is_nested(&self) -> bool {
        self.context.entered > 0
    }

    /// The windows that have a name from here on; gives those that had one.
    pub(crate) fn define_windows(&mut self, names: Vec<Name>) -> Vec<Name> {
        std::mem::replace(&mut self.context.windows, names)
    }

    pub(crate) fn check_window(&self, name: &Name) -> Result<()> {
        if self.lenient || self.context.windows.contains(name) {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Compile, "SQL-1108", format!("the window `{name}` is not defined"))
            .known(name, self.context.windows.iter().map(Name::as_str))
            .help(format!("define it with `.window(\"{name}\", window()…)` on the query")))
    }

    pub(crate) fn in_set_operation<T>(&mut self, yes: bool, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.context.set_operation, yes);
        let result = work(self);
        self.context.set_operation = before;
        result
    }

    /// Whether a clause is about the whole of a set operation.
    pub(crate) fn is_in_set_operation(&self) -> bool {
        self.context.set_operation
    }

    pub(crate) fn qualifies_columns(&self) -> bool {
        !self.context.unqualified
    }

    pub(crate) fn unqualified<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.context.unqualified, true);
        let result = work(self);
        self.context.unqualified = before;
        result
    }

    pub(crate) fn qualified<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.context.unqualified, false);
        let result = work(self);
        self.context.unqualified = before;
        result
    }

    /// In `work`, columns of a source are written in the dialect's way for it: `inserted.{0}`.
    pub(crate) fn instead_of<T>(&mut self, source: &Name, template: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        self.context.instead_of.push((source.clone(), template.into()));
        let result = work(self);
        self.context.instead_of.pop();
        result
    }
}
