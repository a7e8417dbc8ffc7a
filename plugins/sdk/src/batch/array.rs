//! Arrays, in the bytes in which they cross.
use super::{Param, RowWriter};
use crate::driver::Tag;
use aludel_plugin_interface::cell::CellRef;

/// An element takes at least its tag, `aux` and length.
const SHORTEST: usize = 7;

/// An array: elements of one or more dimensions, borrowed from the host. It was checked as a whole when it came in.
#[derive(Clone, Copy, PartialEq)]
pub struct Array<'a> {
    bytes: &'a [u8],
}

impl<'a> Array<'a> {
    /// `None` when the bytes are damaged.
    pub(crate) fn from_bytes(bytes: &'a [u8]) -> Option<Self> {
        let array = Array { bytes };
        let mut rest = array.after_lengths()?;
        let count = array.count()?;
        if count > rest.len() / SHORTEST {
            return None;
        }
        for _ in 0..count {
            rest = element(rest)?.1;
        }
        rest.is_empty().then_some(array)
    }

    fn after_lengths(&self) -> Option<&'a [u8]> {
        let (dimensions, rest) = self.bytes.split_first()?;
        rest.get(usize::from(*dimensions) * 4..)
    }

    fn count(&self) -> Option<usize> {
        let mut lengths = self.lengths();
        let first = lengths.next().map_or(0, |length| length as usize);
        lengths.try_fold(first, |count, length| count.checked_mul(length as usize))
    }

    /// How many elements each dimension has; none for an array without elements.
    pub fn lengths(&self) -> impl Iterator<Item = u32> + use<'a> {
        let dimensions = self.bytes.first().map_or(0, |dimensions| usize::from(*dimensions));
        let lengths = self.bytes.get(1..1 + dimensions * 4).unwrap_or_default();
        lengths.as_chunks::<4>().0.iter().map(|length| u32::from_le_bytes(*length))
    }

    /// How many elements it has in all.
    pub fn len(&self) -> usize {
        self.count().unwrap_or_default()
    }

    /// Whether it has no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements, row by row.
    pub fn elements(&self) -> impl Iterator<Item = Param<'a>> + use<'a> {
        let mut rest = self.after_lengths().unwrap_or_default();
        std::iter::from_fn(move || {
            let (value, after) = element(rest)?;
            rest = after;
            Some(value)
        })
    }

    /// As it crosses.
    pub(crate) const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

impl std::fmt::Debug for Array<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lengths: Vec<u32> = self.lengths().collect();
        f.debug_struct("Array").field("lengths", &lengths).field("elements", &self.elements().collect::<Vec<_>>()).finish()
    }
}

/// The first element, and the bytes after it; `None` at the end and for a damaged one.
fn element(bytes: &[u8]) -> Option<(Param<'_>, &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<SHORTEST>()?;
    let [tag, aux_low, aux_high, len @ ..] = *head;
    let (tag, aux, len) = (Tag(tag), i16::from_le_bytes([aux_low, aux_high]), u32::from_le_bytes(len) as usize);
    let (payload, rest) = rest.split_at_checked(len)?;
    let cell = if tag.in_text() || tag.in_bytes() {
        CellRef::bytes_as(tag, payload)?
    } else if tag == Tag::NULL {
        CellRef::NULL
    } else {
        CellRef::value_with(tag, u64::from_le_bytes(payload.try_into().ok()?), aux)
    };
    match Param::from_cell(&cell) {
        Param::Array(_) | Param::Unknown(_) => None,
        Param::Null if len > 0 => None,
        value => Some((value, rest)),
    }
}

/// Writes the elements of one array, row by row. Made by [`RowWriter::array`].
#[must_use = "push the elements, then call `end`"]
pub struct ArrayWriter<'w, 'a> {
    out: &'w mut RowWriter<'a>,
    start: usize,
    expected: usize,
    pushed: usize,
    damaged: bool,
}

impl<'w, 'a> ArrayWriter<'w, 'a> {
    pub(super) fn new(out: &'w mut RowWriter<'a>, lengths: &[u32]) -> Self {
        let start = out.bytes_start();
        let dimensions = u8::try_from(lengths.len()).unwrap_or(u8::MAX);
        out.extend_bytes(&[dimensions]);
        lengths.iter().for_each(|length| out.extend_bytes(&length.to_le_bytes()));
        let count = lengths.iter().map(|length| *length as usize).reduce(usize::saturating_mul);
        ArrayWriter { out, start, expected: count.unwrap_or(0), pushed: 0, damaged: lengths.len() > usize::from(u8::MAX) }
    }

    /// The next element. An array, an unknown value, and one of 4 GiB or more make the call end with an error.
    pub fn push(&mut self, value: Param<'_>) {
        self.pushed += 1;
        match value.as_cell() {
            Ok(cell) if cell.tag() != Tag::ARRAY => self.element(&cell),
            _ => self.damaged = true,
        }
    }

    fn element(&mut self, cell: &CellRef<'_>) {
        let bits = cell.bits().to_le_bytes();
        let payload = match cell.bytes() {
            Some(bytes) => bytes,
            None if cell.tag() == Tag::NULL => &[],
            None => &bits[..],
        };
        let ([aux_low, aux_high], [a, b, c, d]) = (cell.aux().to_le_bytes(), (payload.len() as u32).to_le_bytes());
        self.out.extend_bytes(&[cell.tag().0, aux_low, aux_high, a, b, c, d]);
        self.out.extend_bytes(payload);
    }

    /// Ends the array: its cell is written.
    ///
    /// # Panics
    /// When more or fewer elements were pushed than the lengths have announced.
    pub fn end(self) {
        assert_eq!(self.pushed, self.expected, "elements in this array");
        if self.damaged {
            return self.out.refuse();
        }
        self.out.bytes_since(Tag::ARRAY, self.start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Interval;
    use aludel_plugin_interface::batch::RowBatch;

    fn written(lengths: &[u32], elements: &[Param<'_>]) -> RowBatch {
        let mut batch = RowBatch::default();
        let mut out = RowWriter::new(&mut batch);
        out.start(1);
        let mut array = out.array(lengths);
        elements.iter().for_each(|element| array.push(*element));
        array.end();
        out.end_row();
        out.finish().unwrap();
        batch
    }

    #[test]
    fn every_element_survives() {
        let elements = [
            Param::Null,
            Param::I64(i64::MIN),
            Param::F64(-0.5),
            Param::Text("grüße"),
            Param::Bytes(&[]),
            Param::TimestampTz { micros: -1, offset_minutes: -570 },
            Param::Uuid([7; 16]),
            Param::Interval(Interval::new(1, -2, 3)),
        ];
        let batch = written(&[2, 4], &elements);
        let array = Array::from_bytes(batch.bytes.as_slice()).unwrap();
        assert_eq!(array.lengths().collect::<Vec<_>>(), [2, 4]);
        assert_eq!(array.elements().collect::<Vec<_>>(), elements);
        assert_eq!(array.len(), 8);
        assert_eq!((batch.cells[0].tag, batch.cells[0].len as usize), (Tag::ARRAY, batch.bytes.len()));
        let cell = CellRef::bytes_as(Tag::ARRAY, batch.bytes.as_slice()).unwrap();
        assert_eq!(Param::from_cell(&cell), Param::Array(array));
    }

    #[test]
    fn the_bytes_are_those_that_were_agreed() {
        let batch = written(&[2], &[Param::Bool(true), Param::Null]);
        assert_eq!(batch.bytes.as_slice(), [1, 2, 0, 0, 0, 1, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(written(&[], &[]).bytes.as_slice(), [0]);
    }

    #[test]
    fn damage_is_unknown() {
        let batch = written(&[2], &[Param::Text("é"), Param::I64(1)]);
        let whole = batch.bytes.as_slice();
        for cut in 0..whole.len() {
            assert_eq!(Array::from_bytes(&whole[..cut]), None, "cut at {cut}");
        }
        let changed = |place: usize, to: u8| {
            let mut bytes = whole.to_vec();
            bytes[place] = to;
            Array::from_bytes(&bytes).is_some()
        };
        // More dimensions, more elements, an unknown tag, an array in the array, text that is no UTF-8, NULL with bytes.
        for (place, to) in [(0, 2), (1, 3), (4, 255), (5, 99), (5, Tag::ARRAY.0), (12, 0xff), (5, 0)] {
            assert!(!changed(place, to), "{place} {to}");
        }
        let huge = [4, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255];
        assert_eq!(Array::from_bytes(&huge), None);
        let mut longer = whole.to_vec();
        longer.push(0);
        assert_eq!(Array::from_bytes(&longer), None);
    }

    #[test]
    fn an_array_in_an_array_ends_in_an_error() {
        let mut batch = RowBatch::default();
        let mut out = RowWriter::new(&mut batch);
        out.start(1);
        let mut array = out.array(&[1]);
        array.push(Param::Array(Array::from_bytes(&[0]).unwrap()));
        array.end();
        out.end_row();
        assert!(out.finish().is_err());
    }

    #[test]
    #[should_panic(expected = "elements in this array")]
    fn a_short_array_is_found() {
        let mut batch = RowBatch::default();
        let mut out = RowWriter::new(&mut batch);
        out.start(1);
        out.array(&[2]).end();
    }
}
