//! What the compiler keeps in mind: names in scope, and how columns are to be written just now.
use crate::name::Name;

/// The state that changes on the way down and is put back on the way up.
#[derive(Default)]
pub(crate) struct Context {
    /// The sources in scope, innermost last; `true`: on the far side of an outer join.
    pub scopes: Vec<Vec<(Name, bool)>>,
    /// Common table expressions that are defined further out.
    pub declared: Vec<Name>,
    /// Windows that have a name.
    pub windows: Vec<Name>,
    /// Columns are written without their table.
    pub unqualified: bool,
    /// Values are written into the SQL.
    pub literals: bool,
    /// Sort keys are those of a set operation: plain names.
    pub set_operation: bool,
    /// How deep the nodes are nested.
    pub depth: u32,
}

impl Context {
    pub(crate) fn is_in_scope(&self, source: &Name) -> bool {
        self.scopes.iter().flatten().any(|(name, _)| name == source)
    }
}
