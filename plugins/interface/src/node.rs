//! A node of the host's statement, seen from a render hook. Only accessor functions cross, so a new kind
//! of node is no new type.
use crate::{batch::SqlBuf, cell::CellRef, error::Res};
use abi_stable::{
    StableAbi,
    std_types::{ROption, RStr},
};
use std::marker::PhantomData;

/// A read-only view, valid during the call that received it.
#[repr(C)]
#[derive(StableAbi, Clone, Copy)]
pub struct NodeView<'a> {
    pub node: *const (),
    /// An open set; the names and the layouts of children are those of `aludel_plugin_sdk::nodes`.
    pub kind: u32,
    pub vt: NodeVt_Ref,
    pub life: PhantomData<&'a ()>,
}

/// How to look into a node. An index past the end gives null, `RNone`, or 0 from `count`.
#[repr(C)]
#[derive(StableAbi)]
#[sabi(kind(Prefix(prefix_ref = NodeVt_Ref)))]
#[sabi(missing_field(option))]
pub struct NodeVt {
    pub child: extern "C" fn(node: *const (), kind: u32, index: u32, child_kind: &mut u32) -> *const (),
    pub children: extern "C" fn(node: *const (), kind: u32) -> u32,
    pub text: for<'x> extern "C" fn(node: &'x *const (), kind: u32, index: u32) -> ROption<RStr<'x>>,
    #[sabi(last_prefix_field)]
    pub int: extern "C" fn(node: *const (), kind: u32, index: u32) -> ROption<i64>,
}

/// The host's compiler, seen from a hook.
#[repr(C)]
#[derive(StableAbi)]
pub struct RenderCx<'a> {
    pub out: &'a mut SqlBuf,
    pub host: *mut (),
    pub vt: RenderVt_Ref,
}

/// What a hook may ask of the compiler. Each call appends to `out`.
#[repr(C)]
#[derive(StableAbi)]
#[sabi(kind(Prefix(prefix_ref = RenderVt_Ref)))]
#[sabi(missing_field(option))]
pub struct RenderVt {
    /// Render a child; hooks apply again.
    pub render: extern "C" fn(host: *mut (), node: *const (), kind: u32, out: &mut SqlBuf) -> Res<()>,
    /// The host's own rendering of this very node, with the hook off for it: "as usual, but with a prefix".
    pub render_default: extern "C" fn(host: *mut (), node: *const (), kind: u32, out: &mut SqlBuf) -> Res<()>,
    /// A bound value and its placeholder.
    pub bind: extern "C" fn(host: *mut (), value: CellRef<'_>, out: &mut SqlBuf) -> Res<()>,
    /// A name, quoted as this dialect needs it.
    #[sabi(last_prefix_field)]
    pub identifier: extern "C" fn(host: *mut (), name: RStr<'_>, out: &mut SqlBuf) -> Res<()>,
}
