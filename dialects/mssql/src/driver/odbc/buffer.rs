//! Memory that ODBC reads values from or writes them to, one column of one or many rows.
#![allow(unsafe_code)]
use odbc_api::{
    handles::{CData, CDataMut},
    sys,
};
use std::ffi::c_void;

/// One column: as many values of `stride` bytes as there are rows, and what is said of each: its length, or that it is NULL.
pub(super) struct Buffer {
    pub(super) c_type: sys::CDataType,
    stride: usize,
    /// In words, so that every C type lies as it must.
    words: Vec<u64>,
    pub(super) indicators: Vec<isize>,
}

/// The length of a type that has one.
fn fixed(c_type: sys::CDataType) -> Option<usize> {
    match c_type {
        sys::CDataType::Bit => Some(1),
        sys::CDataType::TypeDate => Some(size_of::<sys::Date>()),
        sys::CDataType::TypeTimestamp => Some(size_of::<sys::Timestamp>()),
        sys::CDataType::SBigInt | sys::CDataType::Double => Some(8),
        sys::CDataType::Guid => Some(16),
        _ => None,
    }
}

impl Buffer {
    pub(super) fn new(c_type: sys::CDataType, stride: usize, rows: usize) -> Buffer {
        // For types of a fixed length, drivers step by that length, whatever they are told.
        let stride = fixed(c_type).unwrap_or_else(|| stride.max(1).next_multiple_of(8));
        Buffer { c_type, stride, words: vec![0; (stride * rows).div_ceil(8)], indicators: vec![sys::NULL_DATA; rows] }
    }

    pub(super) fn stride(&self) -> usize {
        self.stride
    }

    /// The bytes of a row's value.
    pub(super) fn bytes(&self, row: usize) -> &[u8] {
        let all = self.words.as_ptr().cast::<u8>();
        // SAFETY: the words are one piece of initialised memory; the slice is checked against its length.
        let all = unsafe { std::slice::from_raw_parts(all, self.words.len() * 8) };
        &all[row * self.stride..(row + 1) * self.stride]
    }

    /// Puts a row's value. What does not fit was not measured, which is a mistake of the caller's.
    pub(super) fn put(&mut self, row: usize, value: &[u8]) {
        let all = self.words.as_mut_ptr().cast::<u8>();
        // SAFETY: as in `bytes`, and any bytes are words.
        let all = unsafe { std::slice::from_raw_parts_mut(all, self.words.len() * 8) };
        all[row * self.stride..][..value.len()].copy_from_slice(value);
        self.indicators[row] = value.len() as isize;
    }
}

// SAFETY: pointers and lengths are those of memory that the buffer owns, and that moves with neither it nor its owner.
unsafe impl CData for Buffer {
    fn cdata_type(&self) -> sys::CDataType {
        self.c_type
    }

    fn indicator_ptr(&self) -> *const isize {
        self.indicators.as_ptr()
    }

    fn value_ptr(&self) -> *const c_void {
        self.words.as_ptr().cast()
    }

    fn buffer_length(&self) -> isize {
        self.stride as isize
    }
}

// SAFETY: any bytes are words and any word an indicator.
unsafe impl CDataMut for Buffer {
    fn mut_indicator_ptr(&mut self) -> *mut isize {
        self.indicators.as_mut_ptr()
    }

    fn mut_value_ptr(&mut self) -> *mut c_void {
        self.words.as_mut_ptr().cast()
    }
}
