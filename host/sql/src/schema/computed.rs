//! Columns that the database computes from others of the row.
use crate::expr::Node;

/// `GENERATED ALWAYS AS (…)` (SQLAlchemy: `Computed`).
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    pub(crate) expr: Node,
    pub(crate) stored: Option<bool>,
}

impl Computed {
    /// Whether it is kept in the table; `None`: as the database likes (SQLAlchemy: `persisted`).
    pub fn is_stored(&self) -> Option<bool> {
        self.stored
    }

    /// What is computed.
    pub fn expr(&self) -> &Node {
        &self.expr
    }
}
