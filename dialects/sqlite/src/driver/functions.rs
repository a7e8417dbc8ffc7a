//! Functions of the application: scalar ones, aggregates, and aggregates of windows.
#![allow(unsafe_code)]
use super::{
    bind::write_uuid,
    decimal::{self, Number},
    error,
    raised::Raised,
    raw::{self, Column, Database},
    timestamp,
};
use aludel_plugin_sdk::{Accumulator, Answer, Callback, CallbackFlags, Error, ErrorKind, Param, Registration, Result};
use rusqlite::ffi;
use std::{
    ffi::{CString, c_int, c_void},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// What SQLite hands back at every call, and drops when the function is replaced or the database closed.
struct Function {
    callback: Callback,
    raised: Arc<Raised>,
}

/// The rows of one group; lives from its first row to `finish`.
struct Group {
    accumulator: Accumulator,
    failed: bool,
}

type Context = *mut ffi::sqlite3_context;
type Values = *mut *mut ffi::sqlite3_value;

/// Registers a function or aggregate, or takes it away. Errors: UNSUPPORTED for something else; MISUSE for a name or a number of
/// arguments that SQLite does not take; LOCK_TIMEOUT while statements run.
pub(super) fn register(database: &mut Database, registration: Registration<'_>, callback: Option<Callback>) -> Result<()> {
    let is_aggregate = match registration.what {
        "function" => false,
        "aggregate" => true,
        other => return Err(Error::new(ErrorKind::UNSUPPORTED, format!("this driver does not support `{other}`"))),
    };
    let name = name_of(registration)?;
    let arguments = registration.arguments.map_or(-1, c_int::from);
    let flags = flags_of(registration);
    let has_callback = callback.is_some();
    let data = callback.map_or(std::ptr::null_mut(), |callback| {
        Box::into_raw(Box::new(Function { callback, raised: Arc::clone(database.raised()) })).cast::<c_void>()
    });
    let (handle, destroy) = (database.as_ptr(), has_callback.then_some(destroy as Destroy));
    // SAFETY: an open handle and a name that ends in NUL. `data` is a `Function` of its own, which the callbacks read as that; SQLite
    // calls `destroy` for it exactly once, in case of an error here too.
    let code = unsafe {
        match (has_callback, is_aggregate, registration.has(CallbackFlags::INVERTIBLE)) {
            (true, true, true) => ffi::sqlite3_create_window_function(
                handle,
                name.as_ptr(),
                arguments,
                flags,
                data,
                Some(step),
                Some(finish),
                Some(value),
                Some(inverse),
                destroy,
            ),
            (true, true, false) => {
                ffi::sqlite3_create_function_v2(handle, name.as_ptr(), arguments, flags, data, None, Some(step), Some(finish), destroy)
            }
            (true, false, _) => ffi::sqlite3_create_function_v2(handle, name.as_ptr(), arguments, flags, data, Some(scalar), None, None, destroy),
            (false, ..) => ffi::sqlite3_create_function_v2(handle, name.as_ptr(), arguments, flags, data, None, None, None, None),
        }
    };
    match code {
        ffi::SQLITE_OK => Ok(()),
        ffi::SQLITE_MISUSE => Err(bad_signature(registration)),
        _ => Err(error::from_database(database)),
    }
}

pub(super) fn name_of(registration: Registration<'_>) -> Result<CString> {
    raw::c_string(registration.name).filter(|name| !name.is_empty()).ok_or_else(|| bad_signature(registration))
}

#[cold]
fn bad_signature(registration: Registration<'_>) -> Error {
    let Registration { what, name, arguments, .. } = registration;
    let count = arguments.map_or("any number of".to_owned(), |count| count.to_string());
    let shown: String = name.chars().take(60).collect();
    error::misuse(format!(
        "SQLite takes no {what} `{shown}` of {count} arguments\nhelp: names have 1 to 255 bytes and no NUL character, and at most as many arguments as the limit `function_arg` says"
    ))
}

fn flags_of(registration: Registration<'_>) -> c_int {
    let mut flags = ffi::SQLITE_UTF8;
    if registration.has(CallbackFlags::DETERMINISTIC) {
        flags |= ffi::SQLITE_DETERMINISTIC;
    }
    if registration.has(CallbackFlags::DIRECT_ONLY) {
        flags |= ffi::SQLITE_DIRECTONLY;
    }
    flags
}

type Destroy = unsafe extern "C" fn(*mut c_void);

unsafe extern "C" fn destroy(data: *mut c_void) {
    // SAFETY: SQLite hands back what `register` made, for the last time.
    let function = unsafe { Box::from_raw(data.cast::<Function>()) };
    // The SDK's objects drop without a panic; C code must not see one whatever happens.
    let _ = catch_unwind(AssertUnwindSafe(move || drop(function)));
}

/// Runs the body of a callback. Its error becomes the statement's.
///
/// # Safety
/// `context` is that of the running call of a function of this module.
unsafe fn run(context: Context, body: impl FnOnce(&Function) -> Result<()>) {
    // SAFETY: by the caller's promise; the data lives until `destroy`, which SQLite does not call during a call.
    let function = unsafe { &*ffi::sqlite3_user_data(context).cast::<Function>() };
    let done = catch_unwind(AssertUnwindSafe(|| body(function)));
    let failed = match done {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error,
        Err(_) => Error::new(ErrorKind::OTHER, "the driver panicked while it called a function of the application"),
    };
    let text = failed.message.as_bytes();
    // SAFETY: the context is that of this call; SQLite copies the text.
    unsafe { ffi::sqlite3_result_error(context, text.as_ptr().cast(), c_int::try_from(text.len()).unwrap_or(0)) };
    function.raised.by_function(failed);
}

/// The arguments of a call.
///
/// # Safety
/// `values` are the `count` arguments of the running call; what comes back is used during the call only.
unsafe fn arguments<'a>(count: c_int, values: Values) -> Result<Vec<Param<'a>>> {
    // SAFETY: by the caller's promise.
    (0..usize::try_from(count).unwrap_or(0)).map(|place| unsafe { argument(*values.add(place), place) }).collect()
}

/// # Safety
/// As for [`arguments`].
unsafe fn argument<'a>(value: *mut ffi::sqlite3_value, place: usize) -> Result<Param<'a>> {
    // SAFETY: by the caller's promise. Text is read before its length is asked, so the length is that of the text.
    unsafe {
        Ok(match ffi::sqlite3_value_type(value) {
            ffi::SQLITE_INTEGER => Param::I64(ffi::sqlite3_value_int64(value)),
            ffi::SQLITE_FLOAT => Param::F64(ffi::sqlite3_value_double(value)),
            ffi::SQLITE_TEXT => {
                let text = ffi::sqlite3_value_text(value);
                let len = usize::try_from(ffi::sqlite3_value_bytes(value)).unwrap_or(0);
                if text.is_null() {
                    return Err(error::out_of_memory());
                }
                Param::Text(std::str::from_utf8(std::slice::from_raw_parts(text, len)).map_err(|_| not_utf8(place))?)
            }
            ffi::SQLITE_BLOB => {
                let bytes: *const u8 = ffi::sqlite3_value_blob(value).cast();
                let len = usize::try_from(ffi::sqlite3_value_bytes(value)).unwrap_or(0);
                match (bytes.is_null(), len) {
                    (_, 0) => Param::Bytes(&[]),
                    (true, _) => return Err(error::out_of_memory()),
                    (false, _) => Param::Bytes(std::slice::from_raw_parts(bytes, len)),
                }
            }
            _ => Param::Null,
        })
    }
}

#[cold]
fn not_utf8(place: usize) -> Error {
    Error::new(ErrorKind::DATA, format!("argument {place} of a function of the application is text that is not UTF-8")).sqlstate("22021")
}

/// # Safety
/// `context` is that of the running call.
unsafe fn give(context: Context, answer: Param<'_>) -> Result<()> {
    let mut written = Vec::new();
    let answer = stored(answer, &mut written)?;
    // SAFETY: by the caller's promise; SQLite copies texts and bytes, and refuses by itself what is too long.
    unsafe {
        match answer {
            Column::I64(value) => ffi::sqlite3_result_int64(context, value),
            Column::F64(value) => ffi::sqlite3_result_double(context, value),
            Column::Text(text) => {
                ffi::sqlite3_result_text64(context, text.as_ptr().cast(), text.len() as u64, ffi::SQLITE_TRANSIENT(), ffi::SQLITE_UTF8 as u8);
            }
            Column::Bytes(bytes) => ffi::sqlite3_result_blob64(context, bytes.as_ptr().cast(), bytes.len() as u64, ffi::SQLITE_TRANSIENT()),
            Column::Null | Column::OutOfMemory => ffi::sqlite3_result_null(context),
        }
    }
    Ok(())
}

/// An answer as SQLite stores such a value; `out` is room for what has to be written as text.
fn stored<'a>(answer: Param<'a>, out: &'a mut Vec<u8>) -> Result<Column<'a>> {
    Ok(match answer {
        Param::Null => Column::Null,
        Param::Bool(value) => Column::I64(i64::from(value)),
        Param::I64(value) => Column::I64(value),
        Param::U64(value) => Column::I64(i64::try_from(value).map_err(|_| unfit("a number beyond SQLite's integers"))?),
        Param::F64(value) if value.is_nan() => return Err(unfit("NaN, which SQLite would take for NULL")),
        Param::F64(value) => Column::F64(value),
        Param::Bytes(value) => Column::Bytes(value),
        Param::Text(value) | Param::Json(value) => Column::Text(value.as_bytes()),
        Param::Decimal(digits) => match decimal::number(digits).ok_or_else(|| unfit("a decimal of more than 15 digits"))? {
            Number::Integer(value) => Column::I64(value),
            Number::Real(value) => Column::F64(value),
        },
        other => Column::Text(write(out, other)?),
    })
}

/// Dates, times and UUIDs, as they are stored.
fn write<'w>(out: &'w mut Vec<u8>, answer: Param<'_>) -> Result<&'w [u8]> {
    let written = match answer {
        Param::Date(days) => timestamp::write_date(out, i64::from(days)),
        Param::Time(micros) => timestamp::write_time(out, micros),
        Param::Timestamp(micros) => timestamp::write_timestamp(out, micros),
        Param::TimestampTz { micros, .. } => timestamp::write_timestamptz(out, micros),
        Param::Uuid(uuid) => write_uuid(out, uuid),
        other => return Err(Error::new(ErrorKind::DATA, format!("{}, the answer of a function of the application", other.refuse().message))),
    };
    written.map(|()| &**out).ok_or_else(|| unfit("a date or time that SQLite's text form cannot hold"))
}

#[cold]
fn unfit(what: &str) -> Error {
    Error::new(ErrorKind::DATA, format!("a function of the application gave {what}")).sqlstate("22003")
}

unsafe extern "C" fn scalar(context: Context, count: c_int, values: Values) {
    // SAFETY: SQLite calls it with its arguments and the `Function` that it was registered with.
    unsafe {
        run(context, |function| {
            let mut answer = Answer::new();
            function.callback.call(&arguments(count, values)?, &mut answer)?;
            give(context, answer.param()?)
        });
    }
}

/// The place of the group, which SQLite keeps from call to call: null before its first row.
///
/// # Safety
/// `context` is that of the running call of an aggregate.
unsafe fn place(context: Context, create: bool) -> Option<&'static mut *mut Group> {
    let size = if create { size_of::<*mut Group>() } else { 0 };
    // SAFETY: by the caller's promise; the memory is zeroed, aligned for a pointer, and lives as long as the group.
    unsafe { ffi::sqlite3_aggregate_context(context, size as c_int).cast::<*mut Group>().as_mut() }
}

/// Does something with the group, and remembers when it fails.
///
/// # Safety
/// As for [`place`].
unsafe fn with_group(context: Context, function: &Function, work: impl FnOnce(&mut Accumulator) -> Result<()>) -> Result<()> {
    // SAFETY: by the caller's promise; a pointer that is not null is a group that `finish` has not taken yet.
    let place = unsafe { place(context, true) }.ok_or_else(error::out_of_memory)?;
    if place.is_null() {
        *place = Box::into_raw(Box::new(Group { accumulator: function.callback.start()?, failed: false }));
    }
    // SAFETY: as above.
    let group = unsafe { &mut **place };
    if group.failed {
        return Ok(());
    }
    let done = work(&mut group.accumulator);
    group.failed = done.is_err();
    done
}

unsafe extern "C" fn step(context: Context, count: c_int, values: Values) {
    // SAFETY: as in `scalar`.
    unsafe {
        run(context, |function| {
            let arguments = arguments(count, values)?;
            with_group(context, function, |accumulator| accumulator.step(&arguments))
        });
    }
}

unsafe extern "C" fn inverse(context: Context, count: c_int, values: Values) {
    // SAFETY: as in `scalar`.
    unsafe {
        run(context, |function| {
            let arguments = arguments(count, values)?;
            with_group(context, function, |accumulator| accumulator.inverse(&arguments))
        });
    }
}

unsafe extern "C" fn value(context: Context) {
    // SAFETY: as in `scalar`.
    unsafe {
        run(context, |function| {
            let mut answer = Answer::new();
            with_group(context, function, |accumulator| accumulator.value(&mut answer))?;
            give(context, answer.param()?)
        });
    }
}

/// Called once for each group, also for one without rows, and to clean up when a statement is given up; there is no telling which.
unsafe extern "C" fn finish(context: Context) {
    // SAFETY: as in `scalar`; the pointer is taken out, so that nobody has it any more.
    unsafe {
        run(context, |function| {
            let group = place(context, false).map_or(std::ptr::null_mut(), |place| std::mem::replace(place, std::ptr::null_mut()));
            let mut accumulator = if group.is_null() {
                function.callback.start()?
            } else {
                let group = Box::from_raw(group);
                if group.failed {
                    return Ok(());
                }
                group.accumulator
            };
            let mut answer = Answer::new();
            accumulator.value(&mut answer)?;
            give(context, answer.param()?)
        });
    }
}
