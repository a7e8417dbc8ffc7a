//! Functions of the application that a database calls while a statement runs.
use crate::{
    batch::{self, Param},
    error::{Error, ErrorKind, Result},
};
use abi_stable::std_types::{RErr, ROk, RSlice};
pub use aludel_plugin_interface::callback::CallbackFlags;
use aludel_plugin_interface::{
    batch::RowBatch,
    callback::{AccumulatorObj, CallbackObj},
    cell::CellRef,
    error::Res,
};
use std::cmp::Ordering;

/// What the application wants to be called for, and by which name.
#[derive(Debug, Clone, Copy)]
pub struct Registration<'a> {
    /// `function`, `aggregate` or `collation`: an open set. Answer UNSUPPORTED to one that is not known.
    pub what: &'a str,
    /// The name in SQL.
    pub name: &'a str,
    /// How many values it takes; `None` for any number.
    pub arguments: Option<u16>,
    /// What else is known of it.
    pub flags: CallbackFlags,
}

impl Registration<'_> {
    /// Whether all of these are set.
    pub fn has(&self, flags: CallbackFlags) -> bool {
        self.flags.0 & flags.0 == flags.0
    }
}

/// A function of the application. Its panics are errors, and its errors have SQLSTATE 38000, external routine exception.
pub struct Callback {
    object: CallbackObj,
}

impl Callback {
    pub(crate) fn new(object: CallbackObj) -> Self {
        Callback { object }
    }

    /// The answer of a function to values. Errors: the function's own.
    pub fn call(&self, arguments: &[Param<'_>], answer: &mut Answer) -> Result<()> {
        let cells = cells(arguments)?;
        check(self.object.call(RSlice::from_slice(&cells), &mut answer.batch))
    }

    /// Begins to gather the rows of one group. Errors: the aggregate's own.
    pub fn start(&self) -> Result<Accumulator> {
        Ok(Accumulator { object: check(self.object.start())? })
    }

    /// The order of two texts. Errors: a panic of the collation.
    pub fn compare(&self, left: &str, right: &str) -> Result<Ordering> {
        Ok(check(self.object.compare(left.into(), right.into()))?.cmp(&0))
    }
}

impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Callback")
    }
}

/// The rows of one group so far.
pub struct Accumulator {
    object: AccumulatorObj,
}

impl Accumulator {
    /// One more row. Errors: the aggregate's own.
    pub fn step(&mut self, arguments: &[Param<'_>]) -> Result<()> {
        let cells = cells(arguments)?;
        check(self.object.step(RSlice::from_slice(&cells)))
    }

    /// Takes back the oldest row. Errors: the aggregate's own.
    pub fn inverse(&mut self, arguments: &[Param<'_>]) -> Result<()> {
        let cells = cells(arguments)?;
        check(self.object.inverse(RSlice::from_slice(&cells)))
    }

    /// The answer so far. Errors: the aggregate's own.
    pub fn value(&mut self, answer: &mut Answer) -> Result<()> {
        check(self.object.value(&mut answer.batch))
    }
}

impl std::fmt::Debug for Accumulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Accumulator")
    }
}

/// Where a callback puts its answer. May be used again.
#[derive(Default)]
pub struct Answer {
    batch: RowBatch,
}

impl Answer {
    /// No answer yet.
    pub fn new() -> Self {
        Answer::default()
    }

    /// The value. Errors: DATA when it is damaged or there is none.
    pub fn param(&self) -> Result<Param<'_>> {
        let [cell] = self.batch.cells.as_slice() else { return Err(damaged()) };
        batch::value(&self.batch, cell).ok_or_else(damaged)
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answer")
    }
}

#[cold]
fn damaged() -> Error {
    Error::new(ErrorKind::DATA, "a function of the application gave a damaged value")
}

fn cells<'a>(arguments: &'a [Param<'_>]) -> Result<Vec<CellRef<'a>>> {
    arguments.iter().map(Param::as_cell).collect()
}

fn check<T>(result: Res<T>) -> Result<T> {
    match result {
        ROk(value) => Ok(value),
        RErr(error) => Err(Error::from((*error).clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::Tag;
    use aludel_plugin_interface::cell::Cell;

    fn answer(tag: Tag, len: u32, bits: u64) -> Answer {
        let mut answer = Answer::new();
        answer.batch.text.extend_from_copy_slice(b"ab\xff");
        answer.batch.cells.push(Cell { tag, flags: 0, aux: 0, len, bits });
        answer
    }

    #[test]
    fn an_answer_is_read_as_far_as_it_is_whole() {
        assert_eq!(answer(Tag::TEXT, 2, 0).param(), Ok(Param::Text("ab")));
        assert_eq!(answer(Tag::I64, 0, u64::MAX).param(), Ok(Param::I64(-1)));
        for (len, bits) in [(3, 0), (1, 3), (1, u64::MAX), (u32::MAX, 1)] {
            assert_eq!(answer(Tag::TEXT, len, bits).param().unwrap_err().kind, ErrorKind::DATA, "{len} from {bits}");
        }
        assert!(Answer::new().param().is_err());
    }
}
