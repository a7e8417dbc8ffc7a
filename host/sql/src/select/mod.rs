//! SELECT: one clause, one file.
mod columns;
mod cte;
mod data;
mod entity;
mod from;
mod join;
mod limit;
mod order_by;
mod query;
mod select;
mod selectable;
mod set_operation;
mod source;

pub use columns::SelectItem;
pub(crate) use columns::compile_list;
pub use cte::Cte;
pub(crate) use data::conditions;
pub use data::{SelectData, StatementOptions};
pub use entity::{Entity, OptionalEntity};
pub use from::FromItem;
pub use join::{Join, JoinKind};
pub use limit::Limit;
pub use query::{Decode, Executable, Query};
pub use select::{Select, select, select_from};
pub use selectable::Selectable;
pub use set_operation::{SetKind, SetOperation};
pub use source::Source;

/// A sort key, as part of a statement.
pub type OrderTerm = crate::expr::Ordering;
