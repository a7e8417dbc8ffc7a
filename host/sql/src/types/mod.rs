//! SQL types, the values that travel, and the Rust types that stand for them.
//!
//! Not here: how a type is written in a database's DDL (that is data of the dialect) and conversions for
//! custom types (those are plugins).
pub mod array;
pub mod auto;
#[cfg(feature = "chrono")]
mod chrono;
mod datetime;
pub mod decorator;
pub mod interval;
pub mod json;
mod primitives;
pub mod sql_type;
pub mod sql_value;
pub mod value;

pub use array::{ArrayBuilder, ArrayRef, ArrayValue};
pub use auto::{Auto, auto};
pub use datetime::{parse_date, parse_datetime, parse_time};
pub use decorator::{Decorated, TypeDecorator};
pub use interval::Interval;
pub use json::Json;
pub use sql_type::{CustomType, EnumType, SqlType, TypeRef, VariantType};
pub use sql_value::{Numeric, SqlValue, Textual};
pub use value::{Param, Value, ValueRef};
