//! One value in 16 bytes, in two forms: owned by a batch ([`Cell`]) or borrowed for a call ([`CellRef`]).
use abi_stable::StableAbi;
use std::marker::PhantomData;

/// How a value is represented. An open set: the host reports an unknown tag as a data error that names it.
#[repr(transparent)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag(pub u8);

impl Tag {
    pub const NULL: Self = Self(0);
    /// `bits` is 0 or 1.
    pub const BOOL: Self = Self(1);
    pub const I64: Self = Self(2);
    pub const U64: Self = Self(3);
    /// `bits` are those of an IEEE 754 double.
    pub const F64: Self = Self(4);
    /// UTF-8.
    pub const TEXT: Self = Self(5);
    pub const BYTES: Self = Self(6);
    /// ASCII digits, sign and point, in the text arena.
    pub const DECIMAL: Self = Self(7);
    /// `bits` = days since 1970-01-01, as i64.
    pub const DATE: Self = Self(8);
    /// `bits` = microseconds since midnight.
    pub const TIME: Self = Self(9);
    /// `bits` = microseconds since 1970-01-01 00:00, no zone, as i64.
    pub const TIMESTAMP: Self = Self(10);
    /// `bits` = microseconds since 1970-01-01 00:00 UTC, as i64; `aux` = the offset to show it in, in minutes.
    pub const TIMESTAMPTZ: Self = Self(11);
    /// 16 bytes in the byte arena.
    pub const UUID: Self = Self(12);
    /// JSON text, in the text arena.
    pub const JSON: Self = Self(13);
    /// Text whose type the driver cannot tell, in the text arena.
    pub const UNTYPED: Self = Self(14);
    /// 16 bytes in the byte arena: months as i32, days as i32, microseconds as i64, each little-endian.
    pub const INTERVAL: Self = Self(15);
    /// In the byte arena: the number of dimensions as u8, that many lengths as u32, then the elements in row-major order. Each is its
    /// tag as u8, `aux` as i16, a length as u32, and that many bytes: the 8 of `bits` for a tag without an arena, else those of the arena.
    /// NULL has no bytes, no dimensions mean no elements, and no element is an array. All little-endian.
    pub const ARRAY: Self = Self(16);
    /// From here on: agreed between a driver and a type plugin, opaque to the host, in the byte arena.
    pub const PRIVATE: Self = Self(128);

    /// Whether the value lies in an arena of UTF-8 text.
    pub const fn in_text(self) -> bool {
        matches!(self.0, 5 | 7 | 13 | 14)
    }

    /// Whether the value lies in an arena of bytes.
    pub const fn in_bytes(self) -> bool {
        matches!(self.0, 6 | 12 | 15 | 16) || self.0 >= 128
    }
}

/// A value of a [`crate::batch::RowBatch`]: `bits` is the value itself, or the offset into its arena.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, Copy)]
pub struct Cell {
    pub tag: Tag,
    pub flags: u8,
    pub aux: i16,
    /// Bytes in the arena; 0 for values that need none.
    pub len: u32,
    pub bits: u64,
}

/// The same 16 bytes, borrowed: `bits` is the value, or the address of `len` bytes that live for `'a`.
#[repr(transparent)]
#[derive(StableAbi, Debug, Clone, Copy)]
pub struct CellRef<'a> {
    cell: Cell,
    life: PhantomData<&'a u8>,
}

impl<'a> CellRef<'a> {
    pub const NULL: Self = Self::value(Tag::NULL, 0);

    /// A value that needs no arena. A tag that does need one is read back as an empty value.
    #[inline(always)]
    pub const fn value(tag: Tag, bits: u64) -> Self {
        Self::value_with(tag, bits, 0)
    }

    #[inline(always)]
    pub const fn value_with(tag: Tag, bits: u64, aux: i16) -> Self {
        CellRef { cell: Cell { tag, flags: 0, aux, len: 0, bits }, life: PhantomData }
    }

    #[inline(always)]
    pub fn text(text: &'a str) -> Option<Self> {
        Self::by_reference(Tag::TEXT, text.as_bytes())
    }

    /// A value in text, for the tags that lie in text; `None` when it is 4 GiB or more.
    #[inline(always)]
    pub fn text_as(tag: Tag, text: &'a str) -> Option<Self> {
        Self::by_reference(tag, text.as_bytes())
    }

    /// A value in bytes; `None` when it is 4 GiB or more, or when the tag is one of text and the bytes are not UTF-8:
    /// the receiver relies on it.
    #[inline(always)]
    pub fn bytes_as(tag: Tag, bytes: &'a [u8]) -> Option<Self> {
        if tag.in_text() && std::str::from_utf8(bytes).is_err() {
            return None;
        }
        Self::by_reference(tag, bytes)
    }

    #[inline(always)]
    fn by_reference(tag: Tag, bytes: &'a [u8]) -> Option<Self> {
        let len = u32::try_from(bytes.len()).ok()?;
        Some(CellRef { cell: Cell { tag, flags: 0, aux: 0, len, bits: bytes.as_ptr() as usize as u64 }, life: PhantomData })
    }

    #[inline(always)]
    pub fn tag(&self) -> Tag {
        self.cell.tag
    }

    #[inline(always)]
    pub fn bits(&self) -> u64 {
        self.cell.bits
    }

    #[inline(always)]
    pub fn aux(&self) -> i16 {
        self.cell.aux
    }

    /// The bytes of a value that has some; `None` for the fixed-width tags.
    #[inline(always)]
    pub fn bytes(&self) -> Option<&'a [u8]> {
        let by_reference = self.cell.tag.in_text() || self.cell.tag.in_bytes();
        if by_reference && self.cell.len == 0 {
            return Some(&[]);
        }
        // SAFETY: only `by_reference` sets a length, from a slice that lives for 'a.
        by_reference.then(|| unsafe { std::slice::from_raw_parts(self.cell.bits as usize as *const u8, self.cell.len as usize) })
    }
}
