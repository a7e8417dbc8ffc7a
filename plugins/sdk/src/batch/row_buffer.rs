//! Rows kept by the driver itself.
use super::{Param, RowWriter};
use aludel_plugin_interface::{
    batch::RowBatch,
    cell::{Cell, CellRef},
};

/// Rows in memory, to be looked at before they are handed over: for a driver round another driver, and for the tests of a driver.
///
/// ```
/// use aludel_plugin_sdk::{Param, RowBuffer};
///
/// let mut rows = RowBuffer::new();
/// let mut out = rows.writer();
/// out.start(2);
/// out.i64(1);
/// out.text("one");
/// out.end_row();
/// assert_eq!(rows.row(0), Some(vec![Param::I64(1), Param::Text("one")]));
/// ```
#[derive(Default)]
pub struct RowBuffer {
    batch: RowBatch,
}

impl RowBuffer {
    /// No rows.
    pub fn new() -> Self {
        RowBuffer::default()
    }

    /// Takes all rows out, and gives what writes others.
    pub fn writer(&mut self) -> RowWriter<'_> {
        RowWriter::new(&mut self.batch)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.batch.nrows as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many values a row has.
    pub fn width(&self) -> usize {
        self.batch.ncols as usize
    }

    /// The values of a row, counted from 0; `None` past the end.
    pub fn row(&self, index: usize) -> Option<Vec<Param<'_>>> {
        let cells = self.batch.cells.get(index.checked_mul(self.width())?..)?.get(..self.width())?;
        (index < self.len()).then(|| cells.iter().map(|cell| value(&self.batch, cell).unwrap_or(Param::Unknown(cell.tag.0))).collect())
    }
}

impl std::fmt::Debug for RowBuffer {
    /// How many: values may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RowBuffer({} rows of {})", self.len(), self.width())
    }
}

/// A value of a batch. `None` when it is damaged.
pub(crate) fn value<'a>(batch: &'a RowBatch, cell: &Cell) -> Option<Param<'a>> {
    let cell = if cell.tag.in_text() {
        let text = range(cell, batch.text.as_slice()).and_then(|bytes| std::str::from_utf8(bytes).ok());
        text.and_then(|text| CellRef::text_as(cell.tag, text))
    } else if cell.tag.in_bytes() {
        range(cell, batch.bytes.as_slice()).and_then(|bytes| CellRef::bytes_as(cell.tag, bytes))
    } else {
        Some(CellRef::value_with(cell.tag, cell.bits, cell.aux))
    };
    cell.map(|cell| Param::from_cell(&cell))
}

fn range<'a>(cell: &Cell, arena: &'a [u8]) -> Option<&'a [u8]> {
    let start = usize::try_from(cell.bits).ok()?;
    arena.get(start..start.checked_add(cell.len as usize)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_back_as_they_were_written() {
        let values = [Param::Null, Param::I64(-1), Param::Text("grüße"), Param::Bytes(&[0, 255]), Param::F64(0.5), Param::Uuid([7; 16])];
        let mut rows = RowBuffer::new();
        let mut out = rows.writer();
        out.start(2);
        for pair in values.chunks(2) {
            pair.iter().for_each(|value| out.param(*value));
            out.end_row();
        }
        assert_eq!((rows.len(), rows.width()), (3, 2));
        for (index, pair) in values.chunks(2).enumerate() {
            assert_eq!(rows.row(index).as_deref(), Some(pair));
        }
        assert_eq!(rows.row(3), None);
        assert_eq!(rows.row(usize::MAX), None);
        rows.writer();
        assert!(rows.is_empty());
        assert_eq!(rows.row(0), None);
    }
}
