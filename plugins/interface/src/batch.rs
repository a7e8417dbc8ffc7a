//! Buffers that the host owns and a plugin fills.
use crate::cell::Cell;
use abi_stable::{StableAbi, std_types::RVec};

/// Rows: `nrows * ncols` cells in row order, one arena of UTF-8 text, one arena of bytes.
///
/// The host keeps and reuses the buffers; each grows and is freed with its maker's allocator. The host
/// validates `text` as UTF-8 once and checks each cell's range when it is read, so a plugin that writes
/// a wrong offset gets an error reported, never undefined behaviour.
#[repr(C)]
#[derive(StableAbi, Default)]
pub struct RowBatch {
    pub cells: RVec<Cell>,
    pub text: RVec<u8>,
    pub bytes: RVec<u8>,
    pub ncols: u32,
    pub nrows: u32,
    pub reserved: [u64; 4],
}

/// SQL under construction.
#[repr(C)]
#[derive(StableAbi, Default)]
pub struct SqlBuf {
    pub text: RVec<u8>,
}

impl SqlBuf {
    #[inline]
    pub fn push(&mut self, text: &str) {
        self.text.extend_from_copy_slice(text.as_bytes());
    }
}
