//! Rows, in buffers that are ours and are used again and again.
use super::DriverError;
use aludel_plugin_interface::{batch::RowBatch, cell, error::ErrorKind};
use aludel_sql::row::Cell;
use std::mem::{align_of, offset_of, size_of};

/// The two crates declare the cell each for itself, since neither may know the other; here they meet.
const _: () = {
    assert!(size_of::<Cell>() == size_of::<cell::Cell>() && align_of::<Cell>() == align_of::<cell::Cell>());
    assert!(size_of::<cell::Tag>() == 1);
    assert!(offset_of!(Cell, tag) == offset_of!(cell::Cell, tag));
    assert!(offset_of!(Cell, flags) == offset_of!(cell::Cell, flags));
    assert!(offset_of!(Cell, aux) == offset_of!(cell::Cell, aux));
    assert!(offset_of!(Cell, len) == offset_of!(cell::Cell, len));
    assert!(offset_of!(Cell, bits) == offset_of!(cell::Cell, bits));
};

/// Rows as a driver wrote them: cells in row order, one arena of text, one of bytes.
///
/// After each call the number of cells and the UTF-8 of the text were checked. The range of a cell is
/// checked when it is read.
#[derive(Default)]
pub struct Batch {
    rows: RowBatch,
}

impl Batch {
    /// An empty batch; its buffers grow when they are first filled.
    pub fn new() -> Self {
        Batch::default()
    }

    /// How many rows there are.
    #[inline]
    pub fn rows(&self) -> usize {
        self.rows.nrows as usize
    }

    /// How many cells a row has.
    #[inline]
    pub fn columns(&self) -> usize {
        self.rows.ncols as usize
    }

    /// Whether there are no rows.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.rows.nrows == 0
    }

    /// Every cell, in row order.
    #[inline]
    pub fn cells(&self) -> &[Cell] {
        let cells = self.rows.cells.as_slice();
        // SAFETY: both are `repr(C)` with the same fields, integers all, at the same places; see the assertions above.
        unsafe { std::slice::from_raw_parts(cells.as_ptr().cast(), cells.len()) }
    }

    /// The cells of one row; empty past the end.
    #[inline]
    pub fn row(&self, index: usize) -> &[Cell] {
        let width = self.columns();
        self.cells().get(index * width..(index + 1) * width).unwrap_or_default()
    }

    /// The arena of text.
    #[inline]
    pub fn text(&self) -> &str {
        // SAFETY: private, and written only within `fill`, which clears it unless it is valid.
        unsafe { std::str::from_utf8_unchecked(self.rows.text.as_slice()) }
    }

    /// The arena of bytes.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        self.rows.bytes.as_slice()
    }

    /// Forgets the rows and keeps the memory.
    pub fn clear(&mut self) {
        self.rows.cells.clear();
        self.rows.text.clear();
        self.rows.bytes.clear();
        self.rows.nrows = 0;
        self.rows.ncols = 0;
    }

    /// Lets a plugin write, and checks what it wrote. After an error the batch is empty.
    #[inline]
    pub(crate) fn fill<T>(&mut self, write: impl FnOnce(&mut RowBatch) -> Result<T, DriverError>) -> Result<T, DriverError> {
        let written = write(&mut self.rows);
        let fault = match &written {
            Ok(_) => fault(&self.rows),
            Err(_) => Some(""),
        };
        match (written, fault) {
            (Ok(value), None) => Ok(value),
            (Ok(_), Some(fault)) => {
                self.clear();
                Err(DriverError::new(ErrorKind::DATA, fault))
            }
            (Err(error), _) => {
                self.clear();
                Err(error)
            }
        }
    }
}

/// One pass over the text of the whole batch is cheaper than one for each cell.
#[inline]
fn fault(rows: &RowBatch) -> Option<&'static str> {
    if rows.cells.len() as u64 != u64::from(rows.ncols) * u64::from(rows.nrows) {
        return Some("the driver wrote another number of cells than its rows have");
    }
    std::str::from_utf8(rows.text.as_slice()).is_err().then_some("the driver handed out text that is not UTF-8")
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch").field("rows", &self.rows()).field("columns", &self.columns()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_plugin_interface::cell::Tag;

    fn null() -> cell::Cell {
        cell::Cell { tag: Tag::NULL, flags: 0, aux: 0, len: 0, bits: 0 }
    }

    #[test]
    fn damage_is_found_and_cleared() {
        let mut batch = Batch::new();
        let wrong = batch.fill(|rows| {
            rows.text.extend_from_copy_slice(b"\xff");
            Ok(())
        });
        assert_eq!(wrong.unwrap_err().kind, ErrorKind::DATA);
        assert_eq!(batch.text(), "");
        let short = batch.fill(|rows| {
            (rows.ncols, rows.nrows) = (2, 1);
            rows.cells.push(null());
            Ok(())
        });
        assert!(short.is_err() && batch.cells().is_empty());
    }

    #[test]
    fn an_error_leaves_nothing_behind() {
        let mut batch = Batch::new();
        let failed: Result<(), _> = batch.fill(|rows| {
            rows.text.extend_from_copy_slice(b"\xff");
            Err(DriverError::new(ErrorKind::OTHER, "no"))
        });
        assert_eq!(failed.unwrap_err().message, "no");
        assert_eq!(batch.text(), "");
    }

    #[test]
    fn rows_are_cut_from_the_cells() {
        let mut batch = Batch::new();
        batch
            .fill(|rows| {
                (rows.ncols, rows.nrows) = (2, 2);
                (0..4).for_each(|_| rows.cells.push(null()));
                Ok(())
            })
            .unwrap();
        assert_eq!((batch.row(1).len(), batch.row(2).len()), (2, 0));
    }

    #[test]
    fn a_cell_is_read_as_it_was_written() {
        let mut batch = Batch::new();
        batch
            .fill(|rows| {
                (rows.ncols, rows.nrows) = (1, 1);
                rows.cells.push(cell::Cell { tag: Tag::JSON, flags: 1, aux: -2, len: 3, bits: 4 });
                Ok(())
            })
            .unwrap();
        assert_eq!(batch.cells(), [Cell { tag: aludel_sql::row::tag::JSON, flags: 1, aux: -2, len: 3, bits: 4 }]);
    }
}
