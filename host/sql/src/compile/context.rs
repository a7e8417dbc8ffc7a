//! What the compiler keeps in mind: names in scope, and how columns are to be written just now.
use crate::{
    name::Name,
    select::{Cte, SelectExtras},
};
use std::sync::Arc;

/// A source in scope.
pub(crate) struct InScope {
    /// Its name.
    pub name: Name,
    /// The first letter of its name, since most names differ in it.
    pub first: Option<u8>,
    /// It is on the far side of an outer join.
    pub optional: bool,
    /// Its name can be written as it is.
    pub plain: bool,
    /// Its columns are those of a query, with names that the statement gave them.
    pub derived: bool,
}

/// How many sources there were before a query was entered.
pub(crate) struct Entered(pub usize);

/// The state that changes on the way down and is put back on the way up.
#[derive(Default)]
pub(crate) struct Context {
    /// The sources in scope, those of the innermost query last.
    pub sources: Vec<InScope>,
    /// How many queries have been entered.
    pub entered: u32,
    /// Common table expressions that are defined further out.
    pub declared: Vec<Arc<Cte>>,
    /// Windows that have a name.
    pub windows: Vec<Name>,
    /// Columns are written without their table.
    pub unqualified: bool,
    /// Values are written into the SQL.
    pub literals: bool,
    /// Sort keys are those of a set operation: plain names.
    pub set_operation: bool,
    /// Sources whose columns are written by a template, in which `{0}` is the name.
    pub instead_of: Vec<(Name, Box<str>)>,
    /// The clauses of the query whose FROM is written, when it has hints for tables.
    pub hints: Option<Box<SelectExtras>>,
    /// The query that comes next is part of a set operation whose rows are the result.
    pub set_operand: bool,
    /// The names of results become names of the database.
    pub keeps_names: bool,
    /// How deep the nodes are nested.
    pub depth: u32,
}

impl Context {
    #[inline]
    pub(crate) fn find(&self, source: &Name) -> Option<&InScope> {
        let first = source.as_bytes().first().copied();
        self.sources.iter().rev().find(|known| known.first == first && known.name == *source)
    }
}
