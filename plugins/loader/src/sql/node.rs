//! A node of the statement as a plugin sees it: an address, a kind, and functions to look into it.
//!
//! A plugin gives back what it was given: a null address or an unknown kind is answered with nothing; another
//! made-up address is beyond what can be checked, as with any native code.
use abi_stable::{
    prefix_type::PrefixTypeTrait,
    std_types::{RNone, ROption, RSome, RStr},
};
use aludel_plugin_interface::node::{NodeView, NodeVt, NodeVt_Ref};
use aludel_sql::visit::{NodeKind, NodeRef};
use std::{
    marker::PhantomData,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
};

pub(super) fn view(node: NodeRef<'_>) -> NodeView<'_> {
    static TABLE: OnceLock<NodeVt_Ref> = OnceLock::new();
    let vt = *TABLE.get_or_init(|| NodeVt { child, children, text, int }.leak_into_prefix());
    NodeView { node: node.address(), kind: node.kind() as u32, vt, life: PhantomData }
}

macro_rules! from_parts {
    ($($name:ident $number:literal,)+) => {
        /// The node that an address and a kind stand for.
        ///
        /// # Safety
        /// The two came from [`view`] or from `child`, and the statement lives for `'a`.
        pub(super) unsafe fn node<'a>(address: *const (), kind: u32) -> Option<NodeRef<'a>> {
            if address.is_null() {
                return None;
            }
            Some(match NodeKind::from_number(kind)? {
                // SAFETY: the caller promises that an address of this kind is one of a node of this type.
                $(NodeKind::$name => NodeRef::$name(unsafe { &*address.cast() }),)+
            })
        }
    };
}

aludel_sql::nodes!(from_parts);

/// No panic may leave a function that a plugin calls.
fn quietly<T>(otherwise: T, work: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(work)).map_err(std::mem::forget).unwrap_or(otherwise)
}

extern "C" fn child(address: *const (), kind: u32, index: u32, child_kind: &mut u32) -> *const () {
    quietly(std::ptr::null(), || {
        // SAFETY: during the call of a hook, with what the hook was given.
        let child = unsafe { node(address, kind) }.and_then(|node| node.child(index as usize));
        let Some(child) = child else { return std::ptr::null() };
        *child_kind = child.kind() as u32;
        child.address()
    })
}

extern "C" fn children(address: *const (), kind: u32) -> u32 {
    quietly(0, || {
        // SAFETY: as for `child`.
        let count = unsafe { node(address, kind) }.map_or(0, |node| node.children().count());
        u32::try_from(count).unwrap_or(u32::MAX)
    })
}

extern "C" fn text<'x>(address: &'x *const (), kind: u32, index: u32) -> ROption<RStr<'x>> {
    quietly(RNone, || {
        // SAFETY: as for `child`; the plugin's copy of the address lives no longer than the hook's call.
        let node: Option<NodeRef<'x>> = unsafe { node(*address, kind) };
        node.and_then(|node| node.text(index as usize)).map_or(RNone, |text| RSome(text.into()))
    })
}

extern "C" fn int(address: *const (), kind: u32, index: u32) -> ROption<i64> {
    quietly(RNone, || {
        // SAFETY: as for `child`.
        unsafe { node(address, kind) }.and_then(|node| node.int(index as usize)).into()
    })
}
