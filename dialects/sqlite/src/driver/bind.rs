//! Values into a statement's parameters, without a copy where the value outlives the run.
//!
//! A value that lies in memory is bound by reference. [`Run`] borrows the caller's values for one whole run
//! and clears the bindings on every way out. [`copied`] is for a run that may outlive the call: it first
//! copies the bytes into the statement's own buffer.
#![allow(unsafe_code)]
use super::{
    decimal::{self, Number},
    error,
    raw::{Code, Database, Statement},
    timestamp,
};
use aludel_plugin_sdk::{Error, ErrorKind, Param, Params, Result};
use rusqlite::ffi;

/// Room for one value that has to be written as text: a timestamp takes 32 bytes, a UUID 36.
const WRITTEN: usize = 40;
const _: () = assert!(timestamp::MAX_LEN <= WRITTEN);

/// One or more runs of a statement with values that the caller keeps until the end.
pub(super) struct Run<'a> {
    database: &'a Database,
    statement: &'a mut Statement,
    scratch: &'a mut Vec<u8>,
    bound: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(database: &'a Database, statement: &'a mut Statement, scratch: &'a mut Vec<u8>) -> Self {
        Run { database, statement, scratch, bound: false }
    }

    /// Starts over with the values `first .. first + count`, which are all the statement has.
    #[inline]
    pub(super) fn bind(&mut self, params: Params<'a>, first: usize, count: usize) -> Result<()> {
        if self.bound {
            self.statement.reset();
        }
        self.bound = true;
        self.scratch.clear();
        // Room for all at once: growing the buffer would move values that are bound already.
        self.scratch.reserve(count * WRITTEN);
        let mut binder = Binder { database: self.database, statement: self.statement, buffer: self.scratch, copy: false };
        for place in 0..count {
            binder.bind_at(place + 1, params, first + place)?;
        }
        Ok(())
    }

    /// Steps over all rows, unread.
    #[inline]
    pub(super) fn finish(&mut self) -> Result<()> {
        loop {
            match self.statement.step() {
                ffi::SQLITE_ROW => {}
                ffi::SQLITE_DONE => return Ok(()),
                _ => return Err(error::from_database(self.database)),
            }
        }
    }

    #[inline(always)]
    pub(super) fn statement(&mut self) -> &mut Statement {
        self.statement
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        self.statement.reset();
        self.statement.clear_bindings();
    }
}

/// Binds all values, those in memory by way of `buffer`, which must not change while they are bound.
/// Gives whether any is bound by reference.
#[inline]
pub(super) fn copied(database: &Database, statement: &mut Statement, buffer: &mut Vec<u8>, params: Params<'_>) -> Result<bool> {
    let needed: usize = (0..params.len()).map(|place| room_at(params, place)).sum();
    buffer.clear();
    buffer.reserve(needed);
    let mut binder = Binder { database, statement, buffer, copy: true };
    for place in 0..params.len() {
        binder.bind_at(place + 1, params, place)?;
    }
    Ok(needed > 0)
}

/// Binds texts by way of `buffer`, which must outlive the run.
pub(super) fn texts(database: &Database, statement: &mut Statement, buffer: &mut Vec<u8>, params: &[&str]) -> Result<()> {
    buffer.clear();
    buffer.reserve(params.iter().map(|text| text.len().max(1)).sum());
    let mut binder = Binder { database, statement, buffer, copy: true };
    for (place, text) in params.iter().enumerate() {
        binder.bind(place + 1, Param::Text(text))?;
    }
    Ok(())
}

/// Refuses a wrong number of values.
#[inline(always)]
pub(super) fn check_count(expected: usize, given: usize) -> Result<()> {
    if expected == given { Ok(()) } else { Err(wrong_count(expected, given)) }
}

#[cold]
fn wrong_count(expected: usize, given: usize) -> Error {
    error::misuse(format!("the statement has {expected} parameters, but {given} values were given"))
}

/// Bytes of a value in a buffer of copies.
#[inline(always)]
fn room_at(params: Params<'_>, place: usize) -> usize {
    match params.i64(place) {
        Some(_) => 0,
        None => params.text(place).map_or_else(|| room(&params.get(place)), |text| text.len().max(1)),
    }
}

fn room(value: &Param<'_>) -> usize {
    match value {
        Param::Text(text) | Param::Json(text) => text.len().max(1),
        Param::Bytes(bytes) => bytes.len().max(1),
        value if is_written(value) => WRITTEN,
        _ => 0,
    }
}

#[inline(always)]
fn is_written(value: &Param<'_>) -> bool {
    matches!(value, Param::Date(_) | Param::Time(_) | Param::Timestamp(_) | Param::TimestampTz { .. } | Param::Uuid(_))
}

struct Binder<'b> {
    database: &'b Database,
    statement: &'b mut Statement,
    /// Has room for everything that will be put into it, so that it never moves.
    buffer: &'b mut Vec<u8>,
    copy: bool,
}

impl Binder<'_> {
    /// Binds the value at `place`: the common kinds straight from the cell.
    #[inline(always)]
    fn bind_at(&mut self, index: usize, params: Params<'_>, place: usize) -> Result<()> {
        let code = if let Some(value) = params.i64(place) {
            self.statement.bind_i64(index, value)
        } else if let Some(text) = params.text(place) {
            self.text(index, text.as_bytes())
        } else {
            return self.bind(index, params.get(place));
        };
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(error::from_bind(self.database, code, index)) }
    }

    fn bind(&mut self, index: usize, value: Param<'_>) -> Result<()> {
        let code = match value {
            Param::Null => self.statement.bind_null(index),
            Param::I64(value) => self.statement.bind_i64(index, value),
            Param::Bool(value) => self.statement.bind_i64(index, i64::from(value)),
            Param::Text(text) | Param::Json(text) => self.text(index, text.as_bytes()),
            Param::F64(value) if value.is_nan() => return Err(not_a_number(index)),
            Param::F64(value) => self.statement.bind_f64(index, value),
            Param::Bytes(bytes) => self.blob(index, bytes),
            value => return self.bind_rare(index, value),
        };
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(error::from_bind(self.database, code, index)) }
    }

    fn bind_rare(&mut self, index: usize, value: Param<'_>) -> Result<()> {
        let start = self.buffer.len();
        if is_written(&value) && self.buffer.capacity() - start < WRITTEN {
            return Err(Error::new(ErrorKind::OTHER, "the driver's buffer for parameters is too small"));
        }
        let written = match value {
            Param::Timestamp(micros) => timestamp::write_timestamp(self.buffer, micros),
            Param::TimestampTz { micros, .. } => timestamp::write_timestamptz(self.buffer, micros),
            Param::Date(days) => timestamp::write_date(self.buffer, i64::from(days)),
            Param::Time(micros) => timestamp::write_time(self.buffer, micros),
            Param::Uuid(uuid) => write_uuid(self.buffer, uuid),
            Param::U64(value) => return self.unsigned(index, value),
            Param::Decimal(digits) => return self.number(index, decimal::number(digits).ok_or_else(|| not_exact(index, digits))?),
            Param::Interval(span) if span.months() == 0 && span.days() == 0 => return self.number(index, Number::Integer(span.micros())),
            Param::Interval(_) => return Err(no_length(index)),
            _ => return Err(value.refuse().detail("parameter", index.to_string())),
        };
        if written.is_none() {
            return Err(out_of_calendar(index));
        }
        let (text, len) = (self.buffer[start..].as_ptr(), self.buffer.len() - start);
        // SAFETY: the text lies in `buffer`, which had room for it and does not move or change before the
        // next binding; its owner keeps it as long as the run.
        let code = unsafe { self.statement.bind_text(index, text, len) };
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(error::from_bind(self.database, code, index)) }
    }

    #[inline(always)]
    fn text(&mut self, index: usize, text: &[u8]) -> Code {
        let kept = self.keep(text);
        // SAFETY: `kept` is either the caller's, who keeps it for the run (see `Run`), or lies in `buffer`.
        unsafe { self.statement.bind_text(index, kept, text.len()) }
    }

    #[inline(always)]
    fn blob(&mut self, index: usize, bytes: &[u8]) -> Code {
        let kept = self.keep(bytes);
        // SAFETY: as in `text`.
        unsafe { self.statement.bind_blob(index, kept, bytes.len()) }
    }

    #[inline(always)]
    fn keep(&mut self, bytes: &[u8]) -> *const u8 {
        if !self.copy {
            return bytes.as_ptr();
        }
        let start = self.buffer.len();
        debug_assert!(self.buffer.capacity() - start >= bytes.len());
        self.buffer.extend_from_slice(bytes);
        self.buffer[start..].as_ptr()
    }

    fn number(&mut self, index: usize, number: Number) -> Result<()> {
        let code = match number {
            Number::Integer(value) => self.statement.bind_i64(index, value),
            Number::Real(value) => self.statement.bind_f64(index, value),
        };
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(error::from_bind(self.database, code, index)) }
    }

    fn unsigned(&mut self, index: usize, value: u64) -> Result<()> {
        let Ok(value) = i64::try_from(value) else {
            let message = format!("parameter {index} is {value}, but SQLite's integers end at {}", i64::MAX);
            return Err(Error::new(ErrorKind::DATA, message).sqlstate("22003"));
        };
        let code = self.statement.bind_i64(index, value);
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(error::from_bind(self.database, code, index)) }
    }
}

#[cold]
fn not_a_number(index: usize) -> Error {
    Error::new(ErrorKind::DATA, format!("parameter {index} is NaN, which SQLite would store as NULL")).sqlstate("22003")
}

#[cold]
fn not_exact(index: usize, digits: &str) -> Error {
    let shown: String = digits.chars().take(60).collect();
    let message = format!(
        "parameter {index} is the decimal {shown}, of which SQLite would keep 15 digits\nhelp: store it as text or as a whole number of its smallest unit; a type decorator can do that"
    );
    Error::new(ErrorKind::DATA, message).sqlstate("22003")
}

#[cold]
fn no_length(index: usize) -> Error {
    let message = format!(
        "parameter {index} is an interval with months or days, and SQLite keeps microseconds\nhelp: say how long a day or a month is, or store the parts in columns of their own"
    );
    Error::new(ErrorKind::DATA, message).sqlstate("22015")
}

#[cold]
fn out_of_calendar(index: usize) -> Error {
    let message = format!(
        "parameter {index} is a date or time that SQLite's text form cannot hold\nhelp: years go from 0 to 9999, times of day from 00:00 to 23:59:59.999999"
    );
    Error::new(ErrorKind::DATA, message).sqlstate("22008")
}

/// Appends the 36 characters in lower case. Always `Some`, so that it stands beside the writers of dates.
pub(super) fn write_uuid(out: &mut Vec<u8>, uuid: [u8; 16]) -> Option<()> {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    for (place, byte) in uuid.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        out.push(HEX[usize::from(byte >> 4)]);
        out.push(HEX[usize::from(byte & 15)]);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_36_characters() {
        let mut out = Vec::new();
        write_uuid(&mut out, [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0, 1, 2, 3, 4, 5, 6, 0xff]).unwrap();
        assert_eq!(out, b"12345678-9abc-def0-0001-0203040506ff");
    }
}
