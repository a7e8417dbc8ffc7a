//! SQL types, the values that travel, and the Rust types that stand for them.
//!
//! Not here: how a type is written in a database's DDL (that is data of the dialect) and conversions for
//! custom types (those are plugins).
pub mod array;
pub mod auto;
#[cfg(feature = "chrono")]
mod chrono;
mod datetime;
pub mod decimal;
pub mod decorator;
pub mod interval;
#[cfg(feature = "jiff")]
mod jiff;
pub mod json;
pub mod list;
pub mod network;
mod primitives;
pub mod range;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
pub mod sql_type;
pub mod sql_value;
#[cfg(feature = "uuid")]
mod uuid;
pub mod value;
mod words;

pub use array::{ArrayBuilder, ArrayRef, ArrayValue};
pub use auto::{Auto, auto};
pub use datetime::{parse_date, parse_datetime, parse_time};
pub(crate) use datetime::{write_date, write_datetime, write_time};
pub use decimal::Decimal;
pub use decorator::{Decorated, TypeDecorator};
pub use interval::Interval;
pub use json::Json;
pub use list::ArrayElement;
pub use network::Cidr;
pub use range::{MultiRange, Range, RangeElement};
pub use sql_type::{CustomType, EnumType, SqlType, TypeRef, VariantType};
pub use sql_value::{Numeric, SqlValue, Textual};
pub use value::{Param, Value, ValueRef};
