//! The only place of the SDK where an author's traits meet the boundary's. Every entry is guarded.
mod column_type;
mod connection;
mod construct;
mod dialect;
mod driver;

pub(crate) use column_type::column_type_object;
pub(crate) use construct::construct_object;
pub(crate) use driver::driver_entry;
