//! Values on their way across: parameters to read, rows to write. Nothing here owns a value per cell.
mod array;
mod interval;
mod params;
mod row_buffer;
mod row_writer;

pub use array::{Array, ArrayWriter};
pub use interval::Interval;
pub use params::{Param, Params};
pub use row_buffer::RowBuffer;
pub(crate) use row_buffer::value;
pub use row_writer::RowWriter;
