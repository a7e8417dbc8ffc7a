//! Values on their way across: parameters to read, rows to write. Nothing here owns a value per cell.
mod params;
mod row_writer;

pub use params::{Param, Params};
pub use row_writer::RowWriter;
