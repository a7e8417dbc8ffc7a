//! Columns that the database computes from others of the row.
use crate::expr::Node;

/// `GENERATED ALWAYS AS (…)`, made by [`super::TableColumn::computed`] and its relatives (SQLAlchemy: `Computed`).
///
/// ```
/// use aludel_sql::{Arithmetic, SqlType, Table, column, schema::Computed};
///
/// let prices = Table::new("prices").column(column("net", SqlType::Integer));
/// let gross = column("gross", SqlType::Integer).computed_stored::<i32>(prices.col::<i32>("net")?.mul(2_i32));
/// let computed: &Computed = gross.computed_from().unwrap();
/// assert_eq!(computed.is_stored(), Some(true));
/// assert!(computed.expr().is_nullable());
/// # Ok::<(), aludel_sql::Error>(())
/// ```
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

    /// What is computed (SQLAlchemy: `sqltext`).
    pub fn expr(&self) -> &Node {
        &self.expr
    }
}
