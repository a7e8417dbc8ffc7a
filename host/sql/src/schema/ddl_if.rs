//! For which databases a constraint, an index or a statement is meant.
use crate::{
    dialect::{Capability, DialectSpec},
    name::Name,
};
use std::{fmt, sync::Arc};

/// A condition on the database (SQLAlchemy: `ddl_if`, `execute_if`).
///
/// ```
/// use aludel_sql::{dialect::{Capability, DefaultDialect, Dialect}, schema::DdlIf};
///
/// let here = DefaultDialect;
/// assert!(DdlIf::has(Capability::Regexp).holds(here.spec()));
/// assert!(!DdlIf::dialects(["postgres"]).holds(here.spec()));
/// assert!(DdlIf::when(|spec| spec.max_identifier > 30).holds(here.spec()));
/// ```
#[derive(Clone)]
pub enum DdlIf {
    /// One of these dialects, by name.
    Dialects(Vec<Name>),
    /// Databases that can do this.
    Has(Capability),
    /// Databases of which this is true.
    When(Arc<Predicate>),
}

/// What [`DdlIf::when`] asks.
type Predicate = dyn Fn(&DialectSpec) -> bool + Send + Sync;

impl DdlIf {
    /// One of these dialects (SQLAlchemy: `ddl_if(dialect="postgresql")`).
    pub fn dialects<N: Into<Name>>(names: impl IntoIterator<Item = N>) -> Self {
        DdlIf::Dialects(names.into_iter().map(Into::into).collect())
    }

    /// Databases that can do this (SQLAlchemy has no counterpart: a `callable_` would look at the dialect).
    pub fn has(capability: Capability) -> Self {
        DdlIf::Has(capability)
    }

    /// Databases of which this is true (SQLAlchemy: `ddl_if(callable_=…)`).
    pub fn when(predicate: impl Fn(&DialectSpec) -> bool + Send + Sync + 'static) -> Self {
        DdlIf::When(Arc::new(predicate))
    }

    /// Whether it is meant for this database (SQLAlchemy: `_should_execute`).
    pub fn holds(&self, spec: &DialectSpec) -> bool {
        match self {
            DdlIf::Dialects(names) => names.iter().any(|name| name.as_str() == spec.name),
            DdlIf::Has(capability) => spec.capabilities.has(*capability),
            DdlIf::When(predicate) => predicate(spec),
        }
    }
}

/// Whether something is meant for this database; without a condition it always is.
pub(crate) fn applies(condition: Option<&DdlIf>, spec: &DialectSpec) -> bool {
    condition.is_none_or(|condition| condition.holds(spec))
}

impl fmt::Debug for DdlIf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DdlIf::Dialects(names) => f.debug_tuple("Dialects").field(names).finish(),
            DdlIf::Has(capability) => f.debug_tuple("Has").field(capability).finish(),
            DdlIf::When(predicate) => write!(f, "When({:p})", Arc::as_ptr(predicate)),
        }
    }
}

impl PartialEq for DdlIf {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (DdlIf::Dialects(left), DdlIf::Dialects(right)) => left == right,
            (DdlIf::Has(left), DdlIf::Has(right)) => left == right,
            (DdlIf::When(left), DdlIf::When(right)) => Arc::ptr_eq(left, right),
            _ => false,
        }
    }
}
