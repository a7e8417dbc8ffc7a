//! No panic leaves a plugin: abi_stable would end the process.
use crate::error::{Error, ErrorKind, Result};
use abi_stable::std_types::{RBox, RErr, ROk};
use aludel_plugin_interface::error::Res;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs the author's code; a panic becomes an error of kind PANIC.
#[inline(always)]
pub(crate) fn guard<T>(work: impl FnOnce() -> Result<T>) -> Res<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => ROk(value),
        Ok(Err(error)) => RErr(RBox::new(error.into())),
        Err(payload) => RErr(RBox::new(panicked(payload).into())),
    }
}

/// Runs the author's code where no error can be returned; `None` after a panic.
#[inline(always)]
pub(crate) fn guard_silent<T>(work: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(value) => Some(value),
        Err(payload) => {
            let _ = panicked(payload);
            None
        }
    }
}

#[cold]
#[inline(never)]
fn panicked(payload: Box<dyn std::any::Any + Send>) -> Error {
    let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    let error = Error::new(ErrorKind::PANIC, format!("the plugin panicked: {}", text.unwrap_or("(no message)")));
    drop_guarded(payload);
    error
}

/// Drops a value whose destructor may panic.
pub(crate) fn drop_guarded<T>(value: T) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(move || drop(value))) {
        // The payload of a panicking destructor may panic in its own; leaking it is the end of that.
        std::mem::forget(payload);
    }
}
