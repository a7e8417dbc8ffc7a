//! One call of a plugin's render hook, and the compiler that it may call back.
//!
//! What the hook writes lies in a buffer of its own; before the compiler writes something for it, that buffer is
//! emptied into the compiler's text, so that everything stands in order and nothing is copied twice.
use super::{error, node};
use abi_stable::{
    prefix_type::PrefixTypeTrait,
    std_types::{RBox, RErr, ROk, RStr},
};
use aludel_plugin_interface::{
    batch::SqlBuf,
    cell::CellRef,
    connection::unsupported,
    error::{DbError, ErrorKind as Class, Res},
    node::{RenderCx, RenderVt, RenderVt_Ref},
};
use aludel_sql::{
    compile::Compiler,
    error::{Error, ErrorKind, Result},
    types::{SqlType, TypeRef},
};
use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
    sync::OnceLock,
};

pub(super) use node::view;

pub(super) struct Hook<'c, 'e> {
    compiler: &'c mut Compiler<'e>,
    /// The buffer that the plugin was given: the only one that it may write to.
    buffer: *const SqlBuf,
    /// The first error of a callback. The plugin sees a copy without place and advice; the caller gets this one.
    error: Option<Error>,
    called_back: bool,
}

impl<'c, 'e> Hook<'c, 'e> {
    /// Runs a hook. `false`: it left the node to the host. `who` is named when it does wrong.
    pub(super) fn run(compiler: &'c mut Compiler<'e>, who: &str, hook: impl FnOnce(&mut RenderCx<'_>) -> Res<bool>) -> Result<bool> {
        let _nesting = Nesting::enter()?;
        let mut buffer = SqlBuf::default();
        let mut this = Hook { compiler, buffer: &raw const buffer, error: None, called_back: false };
        let mut cx = RenderCx { out: &mut buffer, host: (&raw mut this).cast(), vt: table() };
        let answer = hook(&mut cx);
        if let Some(error) = this.error {
            return Err(error);
        }
        match answer {
            ROk(true) => {
                let written = std::str::from_utf8(buffer.text.as_slice()).map_err(|_| wrong(who, "wrote SQL that is not UTF-8"))?;
                this.compiler.push(written);
                Ok(true)
            }
            ROk(false) if this.called_back || !buffer.text.is_empty() => Err(wrong(who, "wrote something and then declined")),
            ROk(false) => Ok(false),
            RErr(error) => Err(error::of_plugin(who, &error)),
        }
    }

    /// What every callback does around its work.
    ///
    /// # Safety
    /// `host` came from `run`, whose call is still under way.
    unsafe fn callback(host: *mut (), out: &mut SqlBuf, work: impl FnOnce(&mut Compiler<'_>) -> Result<()>) -> Res<()> {
        // SAFETY: the caller's promise; the hook runs on one thread, so nobody else holds it now.
        let this: &mut Hook<'_, '_> = unsafe { &mut *host.cast() };
        if !ptr::eq(this.buffer, out) {
            return RErr(RBox::new(DbError {
                kind: Class::MISUSE,
                message: "a callback may only write to the buffer of its context".into(),
                ..unsupported("")
            }));
        }
        this.called_back = true;
        let result = catch_unwind(AssertUnwindSafe(|| {
            let written = std::str::from_utf8(out.text.as_slice()).map_err(|_| wrong("the plugin", "wrote SQL that is not UTF-8"))?;
            this.compiler.push(written);
            out.text.clear();
            work(this.compiler)
        }));
        let error = match result {
            Ok(Ok(())) => return ROk(()),
            Ok(Err(error)) => error,
            Err(payload) => {
                std::mem::forget(payload);
                Error::new(ErrorKind::Internal, "SQL-9002", "the compiler panicked below a plugin's render hook")
            }
        };
        let seen = DbError { kind: Class::OTHER, message: error.message().into(), ..unsupported("") };
        this.error.get_or_insert(error);
        RErr(RBox::new(seen))
    }
}

/// Hooks may be nested this deep …
const MAX_NESTING: u32 = 500;
/// … and may use this much of the stack together: two hooks that call each other for ever must not exhaust it.
const MAX_STACK: usize = 1 << 20;

thread_local! {
    /// How many hooks are under way on this thread, and where the stack was when the first one began.
    static NESTING: Cell<(u32, usize)> = const { Cell::new((0, 0)) };
}

struct Nesting;

impl Nesting {
    fn enter() -> Result<Nesting> {
        let place = 0_u8;
        let here = std::hint::black_box(&raw const place).addr();
        let (depth, first) = NESTING.get();
        let first = if depth == 0 { here } else { first };
        if depth >= MAX_NESTING || first.abs_diff(here) > MAX_STACK {
            return Err(Error::new(
                ErrorKind::Compile,
                "PLG-1506",
                format!("render hooks of plugins are nested {depth} levels deep, and that is too deep"),
            )
            .help("either the statement is nested too deeply, or a hook renders its own node for ever: `render_default` is what it wants"));
        }
        NESTING.set((depth + 1, first));
        Ok(Nesting)
    }
}

impl Drop for Nesting {
    fn drop(&mut self) {
        let (depth, first) = NESTING.get();
        NESTING.set((depth.saturating_sub(1), first));
    }
}

#[cold]
fn wrong(who: &str, what: &str) -> Error {
    Error::new(ErrorKind::Plugin, "PLG-1501", format!("the render hook of `{who}` {what}"))
        .help("this is a bug in the plugin; report it to its author")
}

fn table() -> RenderVt_Ref {
    static TABLE: OnceLock<RenderVt_Ref> = OnceLock::new();
    *TABLE.get_or_init(|| RenderVt { render, render_default, bind, identifier }.leak_into_prefix())
}

fn unknown_node() -> Error {
    wrong("the plugin", "asked for a node that does not exist")
}

extern "C" fn render(host: *mut (), address: *const (), kind: u32, out: &mut SqlBuf) -> Res<()> {
    // SAFETY: called by a hook, with what it was given.
    unsafe { Hook::callback(host, out, |compiler| compiler.render(node::node(address, kind).ok_or_else(unknown_node)?)) }
}

extern "C" fn render_default(host: *mut (), address: *const (), kind: u32, out: &mut SqlBuf) -> Res<()> {
    // SAFETY: called by a hook, with what it was given.
    unsafe { Hook::callback(host, out, |compiler| compiler.render_default(node::node(address, kind).ok_or_else(unknown_node)?)) }
}

extern "C" fn bind(host: *mut (), value: CellRef<'_>, out: &mut SqlBuf) -> Res<()> {
    let bind = |compiler: &mut Compiler<'_>| {
        let value = super::cell::value(&value).ok_or_else(|| wrong("the plugin", "bound a damaged value"))?;
        compiler.bind(&value, &TypeRef::of(SqlType::Unknown))
    };
    // SAFETY: called by a hook, with what it was given.
    unsafe { Hook::callback(host, out, bind) }
}

extern "C" fn identifier(host: *mut (), name: RStr<'_>, out: &mut SqlBuf) -> Res<()> {
    let quote = |compiler: &mut Compiler<'_>| {
        compiler.identifier(name.as_str());
        Ok(())
    };
    // SAFETY: called by a hook, with what it was given.
    unsafe { Hook::callback(host, out, quote) }
}
