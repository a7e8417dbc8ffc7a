//! SELECT: one clause, one file.
//!
//! | what is here | SQLAlchemy |
//! |---|---|
//! | [`select()`](select()), [`Select`] | `select()`, `Select` |
//! | [`Join`], [`Source`] | `join()`, `aliased()` |
//! | [`Cte`] | `.cte()`, `HasCTE` |
//! | [`SetOperation`] | `union()`, `intersect()`, `except_()` |
//! | [`values()`](values()), [`table_function()`](table_function()) | `values()`, `func.….table_valued()` |
//! | [`GroupingSets`] | `func.grouping_sets()`, `func.rollup()`, `func.cube()` |
//! | [`Lock`] | `with_for_update()` |
//! | [`Hint`] | `with_hint()`, `with_statement_hint()` |
//! | [`TableSample`] | `tablesample()` |
//! | [`Windows`] | no counterpart |
mod checks;
mod columns;
mod cte;
mod data;
mod distinct_on;
mod entity;
mod extras;
mod fan_out;
mod from;
mod grouping_sets;
mod hints;
mod join;
mod keys;
mod keyset;
mod limit;
mod lock;
mod order_by;
mod query;
mod sample;
mod select;
mod selectable;
mod set_operation;
mod source;
mod table_function;
mod values;
mod windows;
pub(crate) mod with;

pub use columns::SelectItem;
pub(crate) use columns::compile_list;
pub(crate) use cte::written_cte;
pub use cte::{Cte, CteOptions, Written};
pub(crate) use data::conditions;
pub use data::{SelectData, StatementOptions};
pub use distinct_on::DistinctOn;
pub use entity::{Entity, OptionalEntity};
pub use extras::SelectExtras;
pub use from::FromItem;
pub use grouping_sets::{GroupingKind, GroupingSets};
pub(crate) use hints::compile as compile_hints;
pub use hints::{Hint, HintPlace};
pub use join::{Join, JoinKind};
pub use limit::Limit;
pub use lock::{Lock, LockWait};
pub use query::{Decode, Executable, Query};
pub use sample::{SampleMethod, TableSample};
pub use select::{Select, select, select_from};
pub use selectable::Selectable;
pub use set_operation::{SetKind, SetOperation};
pub use source::Source;
pub use table_function::{TableFunction, TableFunctionBuilder, table_function};
pub use values::{Values, ValuesBuilder, values};
pub use windows::Windows;

/// A sort key, as part of a statement.
pub type OrderTerm = crate::expr::Ordering;
