//! Indexes.
use crate::name::Name;

/// An index over columns of one table (SQLAlchemy: `Index`).
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    pub(crate) name: Option<Name>,
    pub(crate) columns: Vec<Name>,
    pub(crate) unique: bool,
}

impl Index {
    /// An index; its name is made by the naming convention.
    pub fn new<C: Into<Name>>(columns: impl IntoIterator<Item = C>) -> Self {
        Index { name: None, columns: columns.into_iter().map(Into::into).collect(), unique: false }
    }

    /// Gives it a name.
    #[must_use]
    pub fn named(mut self, name: impl Into<Name>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// No two rows agree in all of its columns.
    #[must_use]
    pub fn unique(mut self) -> Self {
        self.unique = true;
        self
    }
}
