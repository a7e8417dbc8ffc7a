//! Functions of the application on their way to a database.
//!
//! They are called by a plugin, in the middle of a C library: no panic leaves them, and none of their errors is taken for one of
//! the plugin.
use super::DriverError;
use crate::sql::cell;
use abi_stable::{
    sabi_trait::TD_Opaque,
    std_types::{RBox, RErr, ROk, RSlice, RStr, RString, RVec, Tuple2},
};
pub use aludel_plugin_interface::callback::CallbackFlags;
use aludel_plugin_interface::{
    batch::RowBatch,
    callback::{Accumulator as AbiAccumulator, AccumulatorObj, Callback as AbiCallback, CallbackObj},
    cell::{Cell, CellRef},
    error::{DbError, ErrorKind, Res},
};
use aludel_sql::{Value, ValueRef};
use std::{
    cmp::Ordering,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// What gathers the rows of one group.
pub trait Accumulator: Send + 'static {
    /// One more row. Errors: as the application says.
    fn step(&mut self, arguments: &[ValueRef<'_>]) -> Result<(), String>;
    /// Takes back the oldest row. Errors: as the application says.
    fn inverse(&mut self, arguments: &[ValueRef<'_>]) -> Result<(), String>;
    /// The answer so far. Errors: as the application says.
    fn value(&mut self) -> Result<Value, String>;
}

type Scalar = Box<dyn Fn(&[ValueRef<'_>]) -> Result<Value, String> + Send>;
type Start = Box<dyn Fn() -> Box<dyn Accumulator> + Send>;
type Compare = Box<dyn Fn(&str, &str) -> Ordering + Send>;

/// What a database shall call.
pub enum Callback {
    /// A function of values.
    Function(Scalar),
    /// A function of many rows: begins a group.
    Aggregate(Start),
    /// An order of texts.
    Collation(Compare),
}

impl Callback {
    /// The interface's word for it.
    pub fn what(&self) -> &'static str {
        match self {
            Callback::Function(_) => "function",
            Callback::Aggregate(_) => "aggregate",
            Callback::Collation(_) => "collation",
        }
    }

    pub(super) fn into_object(self, name: &str) -> CallbackObj {
        let title: Arc<str> = format!("the {} `{name}` of the application", self.what()).into();
        CallbackObj::from_value(CallbackAdapter { callback: Some(self), title }, TD_Opaque)
    }
}

impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Callback({})", self.what())
    }
}

struct CallbackAdapter {
    /// `None` only while it is being dropped.
    callback: Option<Callback>,
    title: Arc<str>,
}

impl AbiCallback for CallbackAdapter {
    fn call(&self, arguments: RSlice<'_, CellRef<'_>>, out: &mut RowBatch) -> Res<()> {
        let Some(Callback::Function(function)) = &self.callback else { return is_not(&self.title) };
        run(&self.title, || write(&function(&values(&arguments)?)?, out))
    }

    fn start(&self) -> Res<AccumulatorObj> {
        let Some(Callback::Aggregate(start)) = &self.callback else { return is_not(&self.title) };
        run(&self.title, || {
            let adapter = AccumulatorAdapter { accumulator: Some(start()), title: Arc::clone(&self.title) };
            Ok(AccumulatorObj::from_value(adapter, TD_Opaque))
        })
    }

    fn compare(&self, left: RStr<'_>, right: RStr<'_>) -> Res<i32> {
        let Some(Callback::Collation(compare)) = &self.callback else { return is_not(&self.title) };
        run(&self.title, || Ok(compare(left.as_str(), right.as_str()) as i32))
    }
}

impl Drop for CallbackAdapter {
    fn drop(&mut self) {
        drop_guarded(self.callback.take());
    }
}

struct AccumulatorAdapter {
    /// `None` only while it is being dropped.
    accumulator: Option<Box<dyn Accumulator>>,
    title: Arc<str>,
}

impl AccumulatorAdapter {
    fn run<T>(&mut self, work: impl FnOnce(&mut dyn Accumulator) -> Result<T, String>) -> Res<T> {
        match &mut self.accumulator {
            Some(accumulator) => run(&self.title, || work(&mut **accumulator)),
            None => is_not(&self.title),
        }
    }
}

impl AbiAccumulator for AccumulatorAdapter {
    fn step(&mut self, arguments: RSlice<'_, CellRef<'_>>) -> Res<()> {
        self.run(|accumulator| accumulator.step(&values(&arguments)?))
    }

    fn inverse(&mut self, arguments: RSlice<'_, CellRef<'_>>) -> Res<()> {
        self.run(|accumulator| accumulator.inverse(&values(&arguments)?))
    }

    fn value(&mut self, out: &mut RowBatch) -> Res<()> {
        self.run(|accumulator| write(&accumulator.value()?, out))
    }
}

impl Drop for AccumulatorAdapter {
    fn drop(&mut self) {
        drop_guarded(self.accumulator.take());
    }
}

fn run<T>(title: &str, work: impl FnOnce() -> Result<T, String>) -> Res<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => ROk(value),
        Ok(Err(message)) => failed(format!("{title} failed: {message}")),
        Err(payload) => {
            let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
            let message = format!("{title} panicked: {}", text.unwrap_or("(no message)"));
            drop_guarded(payload);
            failed(message)
        }
    }
}

/// Not of kind PANIC: that would end the connection, which is whole.
#[cold]
fn failed<T>(message: String) -> Res<T> {
    let advice = Tuple2(RString::from("hint"), RString::from("look into the function: the database only passes on what it said"));
    let details: RVec<_> = [advice].into_iter().collect();
    RErr(RBox::new(DbError { kind: ErrorKind::OTHER, native: 0, sqlstate: *b"38000", flags: 0, message: message.into(), details }))
}

#[cold]
fn is_not<T>(title: &str) -> Res<T> {
    let message = format!("{title} was called for something that it is not");
    RErr(RBox::new(DbError { kind: ErrorKind::UNSUPPORTED, native: 0, sqlstate: [0; 5], flags: 0, message: message.into(), details: RVec::new() }))
}

fn drop_guarded<T>(value: T) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(move || drop(value))) {
        // The payload of a panicking destructor may panic in its own; leaking it is the end of that.
        std::mem::forget(payload);
    }
}

fn values<'a>(arguments: &RSlice<'a, CellRef<'a>>) -> Result<Vec<ValueRef<'a>>, String> {
    arguments.iter().map(|argument| cell::borrowed(argument).ok_or_else(|| "a damaged value was handed over".to_owned())).collect()
}

/// One row of one cell.
fn write(value: &Value, out: &mut RowBatch) -> Result<(), String> {
    let value = value.as_ref();
    let cell = cell::of(&value).ok_or("its answer cannot cross the plugin boundary")?;
    out.cells.clear();
    out.text.clear();
    out.bytes.clear();
    (out.ncols, out.nrows) = (1, 1);
    let content = cell.bytes().unwrap_or_default();
    let (start, arena) = if cell.tag().in_text() { (out.text.len(), &mut out.text) } else { (out.bytes.len(), &mut out.bytes) };
    arena.extend_from_copy_slice(content);
    let bits = if cell.bytes().is_some() { start as u64 } else { cell.bits() };
    let len = u32::try_from(content.len()).unwrap_or(u32::MAX);
    out.cells.push(Cell { tag: cell.tag(), flags: 0, aux: cell.aux(), len, bits });
    Ok(())
}

impl super::DriverConnection {
    /// Lets statements of this connection call a function of the application, by name. `arguments` is how many values it takes, `None`
    /// for any number. Errors: UNSUPPORTED when the database has no such thing.
    pub fn register(&mut self, name: &str, arguments: Option<u16>, flags: CallbackFlags, callback: Callback) -> Result<(), DriverError> {
        let what = callback.what();
        self.set_callback(what, name, arguments, flags, Some(callback.into_object(name)))
    }

    /// Takes one away again: `function`, `aggregate` or `collation`. Errors: as for [`register`](Self::register).
    pub fn unregister(&mut self, what: &str, name: &str, arguments: Option<u16>) -> Result<(), DriverError> {
        self.set_callback(what, name, arguments, CallbackFlags(0), None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_one_cell() {
        let mut out = RowBatch::default();
        for value in [Value::Null, Value::I64(-1), Value::Text("é".into()), Value::Bytes(vec![1, 2]), Value::Uuid([7; 16]), Value::DateTimeTz(5, -60)]
        {
            write(&value, &mut out).unwrap();
            assert_eq!((out.ncols, out.nrows, out.cells.len()), (1, 1, 1));
            let cell = out.cells[0];
            let arena = if cell.tag.in_text() { out.text.as_slice() } else { out.bytes.as_slice() };
            let back = if cell.tag.in_text() || cell.tag.in_bytes() {
                CellRef::bytes_as(cell.tag, &arena[cell.bits as usize..][..cell.len as usize]).unwrap()
            } else {
                CellRef::value_with(cell.tag, cell.bits, cell.aux)
            };
            assert_eq!(cell::borrowed(&back).map(ValueRef::to_value), Some(value));
        }
    }

    #[test]
    fn panics_and_errors_end_here() {
        let message = |callback: Callback| {
            let object = callback.into_object("f");
            let mut out = RowBatch::default();
            match object.call(RSlice::from_slice(&[]), &mut out) {
                ROk(()) => panic!("no error"),
                RErr(error) => (error.kind, error.message.to_string()),
            }
        };
        assert_eq!(
            message(Callback::Function(Box::new(|_| panic!("oh")))),
            (ErrorKind::OTHER, "the function `f` of the application panicked: oh".into())
        );
        let (kind, text) = message(Callback::Function(Box::new(|_| Err("no".into()))));
        assert_eq!(kind, ErrorKind::OTHER);
        assert_eq!(text, "the function `f` of the application failed: no");
        assert_eq!(message(Callback::Collation(Box::new(str::cmp))).0, ErrorKind::UNSUPPORTED);
    }
}
