//! What the session knows of a model beyond its columns.
//!
//! Not here: columns, tables and relations themselves (those are metadata, in the SQL layer).
mod attach;
mod column_set;
mod mapped;
mod number;

pub use attach::Attach;
pub(crate) use attach::position;
pub(crate) use column_set::{ColumnSet, Groups};
pub use mapped::{Cascade, Declared, Mapped, RelationField};
pub use number::ModelNumber;
