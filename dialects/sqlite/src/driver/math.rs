//! The usual mathematical functions. SQLite has them, but the bundled library is built without; names and
//! results are the same: NULL for what is no number and where there is no real result, and a whole number
//! stays one when it is rounded.
#![allow(unsafe_code)]
use super::{error, raw::Database};
use aludel_plugin_sdk::Result;
use rusqlite::ffi;
use std::ffi::{CStr, c_int, c_void};

type Unary = fn(f64) -> f64;
type Binary = fn(f64, f64) -> f64;
type Callback = unsafe extern "C" fn(*mut ffi::sqlite3_context, c_int, *mut *mut ffi::sqlite3_value);

static ROUNDING: &[(&CStr, Unary)] = &[(c"ceil", f64::ceil), (c"ceiling", f64::ceil), (c"floor", f64::floor), (c"trunc", f64::trunc)];

static UNARY: &[(&CStr, Unary)] = &[
    (c"sqrt", f64::sqrt),
    (c"exp", f64::exp),
    (c"ln", |x| logarithm(x, f64::ln)),
    (c"log", |x| logarithm(x, f64::log10)),
    (c"log10", |x| logarithm(x, f64::log10)),
    (c"log2", |x| logarithm(x, f64::log2)),
    (c"sin", f64::sin),
    (c"cos", f64::cos),
    (c"tan", f64::tan),
    (c"asin", f64::asin),
    (c"acos", f64::acos),
    (c"atan", f64::atan),
    (c"degrees", f64::to_degrees),
    (c"radians", f64::to_radians),
];

static BINARY: &[(&CStr, Binary)] = &[(c"power", f64::powf), (c"pow", f64::powf), (c"atan2", f64::atan2)];

/// There is none of 0 either, where the float would be infinite.
fn logarithm(number: f64, function: Unary) -> f64 {
    if number > 0.0 { function(number) } else { f64::NAN }
}

/// Adds the functions to a database that has just been opened.
pub(super) fn register(database: &mut Database) -> Result<()> {
    for (name, function) in ROUNDING {
        add(database, name, 1, std::ptr::from_ref(function).cast(), rounding)?;
    }
    for (name, function) in UNARY {
        add(database, name, 1, std::ptr::from_ref(function).cast(), unary)?;
    }
    for (name, function) in BINARY {
        add(database, name, 2, std::ptr::from_ref(function).cast(), binary)?;
    }
    add(database, c"pi", 0, std::ptr::null(), pi)
}

/// `function` lives for ever: it is a place in one of the tables above, of the type that `callback` reads.
fn add(database: &mut Database, name: &CStr, arguments: c_int, function: *const c_void, callback: Callback) -> Result<()> {
    let flags = ffi::SQLITE_UTF8 | ffi::SQLITE_DETERMINISTIC | ffi::SQLITE_INNOCUOUS;
    // SAFETY: an open handle, a name that ends in NUL, and a callback that reads `function` as what it is.
    let code = unsafe {
        ffi::sqlite3_create_function_v2(database.as_ptr(), name.as_ptr(), arguments, flags, function.cast_mut(), Some(callback), None, None, None)
    };
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(error::from_database(database)) }
}

/// An argument as a number; `None` for NULL and for text that is none.
///
/// # Safety
/// `value` is an argument of the running call.
unsafe fn number(value: *mut ffi::sqlite3_value) -> Option<f64> {
    // SAFETY: by the caller's promise.
    let kind = unsafe { ffi::sqlite3_value_numeric_type(value) };
    // SAFETY: by the caller's promise.
    matches!(kind, ffi::SQLITE_INTEGER | ffi::SQLITE_FLOAT).then(|| unsafe { ffi::sqlite3_value_double(value) })
}

/// # Safety
/// `context` is that of the running call.
unsafe fn give(context: *mut ffi::sqlite3_context, result: Option<f64>) {
    if let Some(result) = result {
        // SAFETY: by the caller's promise. SQLite makes NULL of NaN; without a result the value is NULL as well.
        unsafe { ffi::sqlite3_result_double(context, result) }
    }
}

unsafe extern "C" fn rounding(context: *mut ffi::sqlite3_context, count: c_int, values: *mut *mut ffi::sqlite3_value) {
    // SAFETY: SQLite calls it with the one argument it was registered for.
    unsafe {
        if ffi::sqlite3_value_numeric_type(*values) == ffi::SQLITE_INTEGER {
            return ffi::sqlite3_result_value(context, *values);
        }
        unary(context, count, values);
    }
}

unsafe extern "C" fn unary(context: *mut ffi::sqlite3_context, _: c_int, values: *mut *mut ffi::sqlite3_value) {
    // SAFETY: SQLite calls it with one argument and with the `Unary` of the table.
    unsafe {
        let function = *ffi::sqlite3_user_data(context).cast::<Unary>();
        give(context, number(*values).map(function));
    }
}

unsafe extern "C" fn binary(context: *mut ffi::sqlite3_context, _: c_int, values: *mut *mut ffi::sqlite3_value) {
    // SAFETY: SQLite calls it with two arguments and with the `Binary` of the table.
    unsafe {
        let function = *ffi::sqlite3_user_data(context).cast::<Binary>();
        let (first, second) = (number(*values), number(*values.add(1)));
        give(context, first.zip(second).map(|(first, second)| function(first, second)));
    }
}

unsafe extern "C" fn pi(context: *mut ffi::sqlite3_context, _: c_int, _: *mut *mut ffi::sqlite3_value) {
    // SAFETY: the context is that of this call.
    unsafe { give(context, Some(std::f64::consts::PI)) }
}
