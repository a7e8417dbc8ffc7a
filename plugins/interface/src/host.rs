//! The host, seen from a plugin.
use abi_stable::{
    sabi_trait,
    std_types::{RBox, RSlice, RStr, Tuple2},
};

/// Levels as in `tracing`: 1 error, 2 warn, 3 info, 4 debug, 5 trace.
#[sabi_trait]
pub trait HostServices: Send + Sync {
    /// Cheap. The SDK keeps the answer per place in the code and asks again after `level_epoch` changes.
    fn enabled(&self, level: u32, target: RStr<'_>) -> bool;
    /// Changes whenever an earlier answer of `enabled` may have become wrong.
    fn level_epoch(&self) -> u64;
    /// [`image_id`] of the host: equal to the plugin's own only when both are linked into one image.
    fn image(&self) -> usize;
    #[sabi(last_prefix_field)]
    fn event(&self, level: u32, target: RStr<'_>, message: RStr<'_>, fields: RSlice<'_, Tuple2<RStr<'_>, RStr<'_>>>);
}

pub type Host = HostServices_TO<'static, RBox<()>>;

static IMAGE: u8 = 0;

/// Tells apart the copies of this crate that one process may hold.
pub fn image_id() -> usize {
    std::ptr::addr_of!(IMAGE) as usize
}
