//! The root module: the one symbol that a plugin's library exports.
use crate::{column_type::ColumnTypeObj, construct::ConstructObj, dialect::DriverEntry, error::Res, host::Host};
use abi_stable::{
    StableAbi, declare_root_module_statics,
    library::RootModule,
    package_version_strings,
    sabi_types::VersionStrings,
    std_types::{RStr, RVec},
};

/// What a plugin brings. Each function is called once, after `init`.
#[repr(C)]
#[derive(StableAbi)]
#[sabi(kind(Prefix(prefix_ref = Plugin_Ref)))]
#[sabi(missing_field(option))]
pub struct Plugin {
    pub name: RStr<'static>,
    pub version: RStr<'static>,
    /// Bit 0: built with `panic = "unwind"`. Without it a panic would end the process, so the loader refuses.
    pub build_flags: u64,
    pub init: extern "C" fn(host: Host) -> Res<()>,
    pub drivers: extern "C" fn() -> Res<RVec<DriverEntry>>,
    pub column_types: extern "C" fn() -> Res<RVec<ColumnTypeObj>>,
    #[sabi(last_prefix_field)]
    pub constructs: extern "C" fn() -> Res<RVec<ConstructObj>>,
}

impl Plugin {
    pub const UNWINDS: u64 = 1;
}

impl RootModule for Plugin_Ref {
    declare_root_module_statics! {Plugin_Ref}
    const BASE_NAME: &'static str = "aludel_plugin";
    const NAME: &'static str = "aludel_plugin";
    const VERSION_STRINGS: VersionStrings = package_version_strings!();
}

/// A plugin that is linked into the program instead of being loaded: what `aludel_sqlite::plugin()` gives
/// and the registry's `add_static` takes. Opaque, so that no caller names a type of the boundary.
#[derive(Clone, Copy)]
pub struct StaticPlugin(Plugin_Ref);

impl StaticPlugin {
    pub const fn new(module: Plugin_Ref) -> Self {
        StaticPlugin(module)
    }

    pub const fn module(self) -> Plugin_Ref {
        self.0
    }
}

impl std::fmt::Debug for StaticPlugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StaticPlugin({})", self.0.name())
    }
}
