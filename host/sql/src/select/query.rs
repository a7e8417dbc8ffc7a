//! What can be executed, and what gives rows of a known type.
use crate::{error::Result, row::RowCursor, visit::NodeRef};

/// Makes a value of one row.
pub type Decode<R> = fn(&mut RowCursor<'_>) -> Result<R>;

/// A statement (SQLAlchemy: `Executable`).
pub trait Executable {
    /// The statement as a node.
    fn statement(&self) -> NodeRef<'_>;
}

/// A statement that gives rows, each of which becomes a `Row`.
pub trait Query: Executable {
    /// What a row becomes.
    type Row;
    /// Makes it.
    fn decode(&self) -> Decode<Self::Row>;
}

impl<E: Executable> Executable for &E {
    fn statement(&self) -> NodeRef<'_> {
        (*self).statement()
    }
}

impl<Q: Query> Query for &Q {
    type Row = Q::Row;
    fn decode(&self) -> Decode<Self::Row> {
        (*self).decode()
    }
}
