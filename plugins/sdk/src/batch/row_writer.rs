//! Rows on their way to the host, written straight into the host's buffers.
use super::{ArrayWriter, Interval};
use crate::{
    driver::Tag,
    error::{Error, ErrorKind, Result},
};
use aludel_plugin_interface::{batch::RowBatch, cell::Cell};

/// Appends rows to a batch that the host owns.
///
/// Call [`start`](Self::start) once, then one method per cell and [`end_row`](Self::end_row) after
/// each row. Nothing is allocated but when the host's buffers have to grow.
pub struct RowWriter<'a> {
    batch: &'a mut RowBatch,
    row_start: usize,
    appends: bool,
    too_long: bool,
}

impl<'a> RowWriter<'a> {
    /// A writer over an emptied batch.
    pub(crate) fn new(batch: &'a mut RowBatch) -> Self {
        let mut writer = RowWriter { batch, row_start: 0, appends: false, too_long: false };
        writer.clear(0);
        writer
    }

    fn clear(&mut self, columns: u32) {
        self.batch.cells.clear();
        self.batch.text.clear();
        self.batch.bytes.clear();
        self.batch.nrows = 0;
        self.batch.ncols = columns;
        self.row_start = 0;
    }

    /// From now on `start` continues the batch: for several statements that answer into one batch.
    pub fn append(&mut self) {
        self.appends = true;
    }

    /// Empties the batch and says how many cells a row has.
    ///
    /// # Panics
    /// When rows of another width are already there and the batch is to be continued.
    pub fn start(&mut self, columns: usize) {
        let columns = u32::try_from(columns).unwrap_or(u32::MAX);
        if self.appends && self.batch.nrows > 0 {
            assert_eq!(self.batch.ncols, columns, "columns in this batch");
        } else {
            self.clear(columns);
        }
    }

    /// Makes room for this many more cells.
    pub fn reserve(&mut self, cells: usize) {
        self.batch.cells.reserve(cells);
    }

    #[inline(always)]
    fn fixed(&mut self, tag: Tag, bits: u64, aux: i16) {
        self.batch.cells.push(Cell { tag, flags: 0, aux, len: 0, bits });
    }

    #[inline(always)]
    fn in_text(&mut self, tag: Tag, value: &[u8]) {
        let Ok(len) = u32::try_from(value.len()) else { return self.refuse() };
        let bits = self.batch.text.len() as u64;
        self.batch.text.extend_from_copy_slice(value);
        self.batch.cells.push(Cell { tag, flags: 0, aux: 0, len, bits });
    }

    #[inline(always)]
    fn in_bytes(&mut self, tag: Tag, value: &[u8]) {
        let Ok(len) = u32::try_from(value.len()) else { return self.refuse() };
        let bits = self.batch.bytes.len() as u64;
        self.batch.bytes.extend_from_copy_slice(value);
        self.batch.cells.push(Cell { tag, flags: 0, aux: 0, len, bits });
    }

    /// The value does not fit into a cell: the call will end with an error, whatever it returns.
    #[cold]
    pub(super) fn refuse(&mut self) {
        self.too_long = true;
        self.fixed(Tag::NULL, 0, 0);
    }

    /// SQL NULL.
    #[inline]
    pub fn null(&mut self) {
        self.fixed(Tag::NULL, 0, 0);
    }

    /// A boolean.
    #[inline]
    pub fn bool(&mut self, value: bool) {
        self.fixed(Tag::BOOL, u64::from(value), 0);
    }

    /// A signed integer.
    #[inline]
    pub fn i64(&mut self, value: i64) {
        self.fixed(Tag::I64, value as u64, 0);
    }

    /// An unsigned integer.
    #[inline]
    pub fn u64(&mut self, value: u64) {
        self.fixed(Tag::U64, value, 0);
    }

    /// A double.
    #[inline]
    pub fn f64(&mut self, value: f64) {
        self.fixed(Tag::F64, value.to_bits(), 0);
    }

    /// Text.
    #[inline]
    pub fn text(&mut self, value: &str) {
        self.in_text(Tag::TEXT, value.as_bytes());
    }

    /// Text as the database's bytes. The host validates the UTF-8 of a whole batch at once, which is
    /// cheaper than doing it here, and reports damage as an error.
    #[inline]
    pub fn text_bytes(&mut self, value: &[u8]) {
        self.in_text(Tag::TEXT, value);
    }

    /// Text whose type the driver cannot tell.
    #[inline]
    pub fn untyped(&mut self, value: &str) {
        self.in_text(Tag::UNTYPED, value.as_bytes());
    }

    /// Bytes.
    #[inline]
    pub fn bytes(&mut self, value: &[u8]) {
        self.in_bytes(Tag::BYTES, value);
    }

    /// A decimal number as ASCII digits, sign and point: `-12.50`.
    #[inline]
    pub fn decimal(&mut self, value: &str) {
        self.in_text(Tag::DECIMAL, value.as_bytes());
    }

    /// A date, in days since 1970-01-01.
    #[inline]
    pub fn date(&mut self, days: i32) {
        self.fixed(Tag::DATE, i64::from(days) as u64, 0);
    }

    /// A time of day, in microseconds since midnight.
    #[inline]
    pub fn time(&mut self, micros: i64) {
        self.fixed(Tag::TIME, micros as u64, 0);
    }

    /// A timestamp without time zone, in microseconds since 1970-01-01 00:00.
    #[inline]
    pub fn timestamp(&mut self, micros: i64) {
        self.fixed(Tag::TIMESTAMP, micros as u64, 0);
    }

    /// A point in time, in microseconds since 1970-01-01 00:00 UTC, with the offset to show it in, in minutes.
    #[inline]
    pub fn timestamptz(&mut self, micros: i64, offset_minutes: i16) {
        self.fixed(Tag::TIMESTAMPTZ, micros as u64, offset_minutes);
    }

    /// A UUID, most significant byte first.
    #[inline]
    pub fn uuid(&mut self, value: [u8; 16]) {
        self.in_bytes(Tag::UUID, &value);
    }

    /// JSON text.
    #[inline]
    pub fn json(&mut self, value: &str) {
        self.in_text(Tag::JSON, value.as_bytes());
    }

    /// A span of time.
    #[inline]
    pub fn interval(&mut self, value: Interval) {
        self.in_bytes(Tag::INTERVAL, value.as_bytes());
    }

    /// An array of these lengths, one for each dimension: `&[3]` has three elements, `&[2, 3]` six, `&[]` none. The elements
    /// are written into what comes back, row by row.
    ///
    /// ```
    /// # fn read(out: &mut aludel_plugin_sdk::RowWriter<'_>) {
    /// use aludel_plugin_sdk::Param;
    ///
    /// let mut array = out.array(&[2]);
    /// array.push(Param::I64(1));
    /// array.push(Param::Null);
    /// array.end();
    /// # }
    /// ```
    pub fn array(&mut self, lengths: &[u32]) -> ArrayWriter<'_, 'a> {
        ArrayWriter::new(self, lengths)
    }

    /// Where the next value in bytes begins.
    pub(super) fn bytes_start(&self) -> usize {
        self.batch.bytes.len()
    }

    /// Bytes of a value whose cell follows.
    pub(super) fn extend_bytes(&mut self, bytes: &[u8]) {
        self.batch.bytes.extend_from_copy_slice(bytes);
    }

    /// The cell of the bytes since `start`.
    pub(super) fn bytes_since(&mut self, tag: Tag, start: usize) {
        let Ok(len) = u32::try_from(self.batch.bytes.len() - start) else { return self.refuse() };
        self.batch.cells.push(Cell { tag, flags: 0, aux: 0, len, bits: start as u64 });
    }

    /// A value that only a certain type plugin understands; `tag` is 128 or more.
    ///
    /// # Panics
    /// When `tag` is below 128.
    #[inline]
    pub fn private(&mut self, tag: u8, value: &[u8]) {
        assert!(tag >= Tag::PRIVATE.0, "a private tag is 128 or more");
        self.in_bytes(Tag(tag), value);
    }

    /// Any value, as it came in as a parameter. An unknown one becomes NULL and an error.
    pub fn param(&mut self, value: super::Param<'_>) {
        use super::Param;
        match value {
            Param::Null => self.null(),
            Param::Bool(value) => self.bool(value),
            Param::I64(value) => self.i64(value),
            Param::U64(value) => self.u64(value),
            Param::F64(value) => self.f64(value),
            Param::Text(value) => self.text(value),
            Param::Bytes(value) => self.bytes(value),
            Param::Decimal(value) => self.decimal(value),
            Param::Date(days) => self.date(days),
            Param::Time(micros) => self.time(micros),
            Param::Timestamp(micros) => self.timestamp(micros),
            Param::TimestampTz { micros, offset_minutes } => self.timestamptz(micros, offset_minutes),
            Param::Uuid(value) => self.uuid(value),
            Param::Json(value) => self.json(value),
            Param::Interval(value) => self.interval(value),
            Param::Array(value) => self.in_bytes(Tag::ARRAY, value.as_bytes()),
            Param::Private(tag, value) => self.in_bytes(Tag(tag), value),
            Param::Unknown(_) => self.refuse(),
        }
    }

    /// Ends the row.
    ///
    /// # Panics
    /// When the row has more or fewer cells than [`start`](Self::start) announced.
    #[inline]
    pub fn end_row(&mut self) {
        let cells = self.batch.cells.len();
        assert_eq!(cells - self.row_start, self.batch.ncols as usize, "cells in this row");
        self.row_start = cells;
        self.batch.nrows += 1;
    }

    /// Rows ended so far.
    #[inline]
    pub fn rows(&self) -> u32 {
        self.batch.nrows
    }

    /// Bytes of text and bytes written so far, to compare with [`FetchLimit::bytes`](crate::FetchLimit).
    #[inline]
    pub fn byte_len(&self) -> usize {
        self.batch.text.len() + self.batch.bytes.len()
    }

    /// Whether a batch of this size is full. Ask after each `end_row`.
    #[inline]
    pub fn is_full(&self, limit: crate::FetchLimit) -> bool {
        self.rows() >= limit.rows || self.byte_len() >= limit.bytes as usize
    }

    /// What the adapter checks after the author's code: is the batch whole?
    pub(crate) fn finish(&self) -> Result<()> {
        if self.too_long {
            return Err(Error::new(ErrorKind::DATA, "a value cannot cross the plugin boundary: it is 4 GiB or more, or of an unknown type"));
        }
        if self.batch.cells.len() != self.row_start {
            return Err(Error::new(ErrorKind::DATA, "the plugin left a row without `end_row`"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_cells_and_arenas() {
        let mut batch = RowBatch::default();
        let mut out = RowWriter::new(&mut batch);
        out.start(3);
        out.i64(-1);
        out.text("ab");
        out.uuid([1; 16]);
        out.end_row();
        out.null();
        out.text("c");
        out.bytes(b"xyz");
        out.end_row();
        assert_eq!((out.rows(), out.byte_len()), (2, 22));
        out.finish().unwrap();
        assert_eq!((batch.text.as_slice(), batch.bytes.len()), (&b"abc"[..], 19));
        let last = batch.cells[5];
        assert_eq!((last.tag, last.bits, last.len), (Tag::BYTES, 16, 3));
    }

    #[test]
    #[should_panic(expected = "cells in this row")]
    fn a_short_row_is_found() {
        let mut batch = RowBatch::default();
        let mut out = RowWriter::new(&mut batch);
        out.start(2);
        out.null();
        out.end_row();
    }

    #[test]
    fn an_unfinished_row_is_found() {
        let mut batch = RowBatch::default();
        let mut out = RowWriter::new(&mut batch);
        out.start(2);
        out.null();
        assert!(out.finish().is_err());
    }

    #[test]
    fn start_clears_unless_it_appends() {
        let mut batch = RowBatch::default();
        let mut out = RowWriter::new(&mut batch);
        for _ in 0..2 {
            out.start(1);
            out.text("x");
            out.end_row();
        }
        assert_eq!((out.rows(), out.byte_len()), (1, 1));
        out.append();
        out.start(1);
        out.null();
        out.end_row();
        assert_eq!(out.rows(), 2);
    }
}
