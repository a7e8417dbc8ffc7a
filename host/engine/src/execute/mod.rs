//! From a statement to a call of the driver: compiled once per engine, prepared once per connection.
//!
//! Not here: the pool, and what becomes of the rows.
mod cells;
mod compile_cache;
mod convert;
pub(crate) mod hash;
mod plan;
mod statements;

pub(crate) use cells::{Cells, borrowed_param, cell, shared};
pub(crate) use compile_cache::CompileCache;
pub(crate) use convert::{Converted, bind_column, bind_columns, convert_results};
pub(crate) use plan::{Plan, PlanKey};
pub(crate) use statements::{Place, Statements};
