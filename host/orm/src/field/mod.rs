//! The types that a model's fields have beside plain values: each is a true statement about the data.
//!
//! Not here: `Auto<T>`, which the SQL layer knows too.
mod deferred;
mod many;
mod one;

pub use deferred::Deferred;
pub use many::{Many, many};
pub use one::{One, ToOne, parent};
