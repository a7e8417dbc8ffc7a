//! What an application hands to a database: functions that it calls by name while a statement runs.
use crate::{batch::RowBatch, cell::CellRef, error::Res};
use abi_stable::{
    StableAbi, sabi_trait,
    std_types::{RBox, RSlice, RStr},
};

/// What is known of a function besides its name. Bits, an open set: a driver ignores one that it does not know.
#[repr(transparent)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallbackFlags(pub u64);

impl CallbackFlags {
    /// The same values give the same answer, always: it may stand in an index.
    pub const DETERMINISTIC: Self = Self(1);
    /// It may be called by statements of the application only, not by triggers and views.
    pub const DIRECT_ONLY: Self = Self(2);
    /// An aggregate that can take rows back, for moving frames of a window.
    pub const INVERTIBLE: Self = Self(4);
}

/// Called by the thread that runs the statement, while the connection waits. It cannot use that connection. A callback
/// that is asked for what it is not answers UNSUPPORTED; a panic is caught by the host's side.
#[sabi_trait]
pub trait Callback: Send {
    /// "function": the answer to values, as one row of one cell.
    fn call(&self, arguments: RSlice<'_, CellRef<'_>>, out: &mut RowBatch) -> Res<()>;
    /// "aggregate": what gathers the rows of one group.
    fn start(&self) -> Res<AccumulatorObj>;
    /// "collation": less than 0, 0, or more than 0.
    #[sabi(last_prefix_field)]
    fn compare(&self, left: RStr<'_>, right: RStr<'_>) -> Res<i32>;
}

pub type CallbackObj = Callback_TO<'static, RBox<()>>;

/// The rows of one group so far.
#[sabi_trait]
pub trait Accumulator: Send {
    fn step(&mut self, arguments: RSlice<'_, CellRef<'_>>) -> Res<()>;
    /// Takes back the oldest row that was given to `step`.
    fn inverse(&mut self, arguments: RSlice<'_, CellRef<'_>>) -> Res<()>;
    /// The answer so far, as one row of one cell.
    #[sabi(last_prefix_field)]
    fn value(&mut self, out: &mut RowBatch) -> Res<()>;
}

pub type AccumulatorObj = Accumulator_TO<'static, RBox<()>>;
