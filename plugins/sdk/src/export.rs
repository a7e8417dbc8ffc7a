//! Handing the plugin over: what it brings, and the two macros.
use crate::{adapter, bridge, column_type::ColumnType, construct::Construct, driver::Driver, guard::guard};
use abi_stable::{prefix_type::PrefixTypeTrait, std_types::RVec};
pub use aludel_plugin_interface::plugin::StaticPlugin;
use aludel_plugin_interface::{
    column_type::ColumnTypeObj,
    construct::ConstructObj,
    dialect::DriverEntry as AbiDriverEntry,
    error::Res,
    host::Host,
    plugin::{Plugin as AbiPlugin, Plugin_Ref},
};

/// What a plugin brings. Each function is called once, after the library was loaded.
pub trait Plugin: 'static {
    /// Drivers, made with [`driver`].
    fn drivers() -> Vec<DriverEntry> {
        Vec::new()
    }

    /// Column types, made with [`column_type`].
    fn column_types() -> Vec<ColumnTypeEntry> {
        Vec::new()
    }

    /// Constructs, made with [`construct`].
    fn constructs() -> Vec<ConstructEntry> {
        Vec::new()
    }
}

/// A driver, ready to cross.
pub struct DriverEntry(AbiDriverEntry);

/// A column type, ready to cross.
pub struct ColumnTypeEntry(ColumnTypeObj);

/// A construct, ready to cross.
pub struct ConstructEntry(ConstructObj);

/// Makes a driver ready to cross.
pub fn driver<D: Driver>(driver: D) -> DriverEntry {
    DriverEntry(adapter::driver_entry(driver))
}

/// Makes a column type ready to cross.
pub fn column_type<T: ColumnType>(column_type: T) -> ColumnTypeEntry {
    ColumnTypeEntry(adapter::column_type_object(column_type))
}

/// Makes a construct ready to cross.
pub fn construct<C: Construct>(construct: C) -> ConstructEntry {
    ConstructEntry(adapter::construct_object(construct))
}

/// In the implementation crate, `plugin!(MyPlugin);` makes `pub fn plugin() -> StaticPlugin`: what
/// `Registry::add_static` takes, and what the shim exports.
#[macro_export]
macro_rules! plugin {
    ($plugin:ty) => {
        /// The plugin, for a program that links it instead of loading it.
        pub fn plugin() -> $crate::StaticPlugin {
            $crate::export::module::<$plugin>(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        }
    };
}

/// In the shim crate, the one with `crate-type = ["cdylib"]`, and nowhere else:
/// `aludel_plugin_sdk::export_plugin!(acme::plugin);`. Two of these in one program would clash.
#[macro_export]
macro_rules! export_plugin {
    ($plugin:path) => {
        #[doc(hidden)]
        #[allow(non_upper_case_globals)]
        // SAFETY: the name is abi_stable's for the entry point; a library has one, since only a shim has it.
        #[unsafe(no_mangle)]
        pub static _1as_0lib_1header_0root_bmodule_bloader: $crate::export::Entry = {
            fn root() -> $crate::export::Root {
                $plugin().module()
            }
            extern "C" fn load() -> $crate::export::LoadResult {
                $crate::export::load(root)
            }
            // SAFETY: `load` gives the module of the type that `Entry` is declared for.
            unsafe { $crate::export::entry(load) }
        };
    };
}

/// The type of the exported symbol. For [`export_plugin!`](crate::export_plugin).
#[doc(hidden)]
pub type Entry = abi_stable::library::LibHeader;

#[doc(hidden)]
pub type LoadResult = abi_stable::library::RootModuleResult;

/// The exported symbol.
///
/// # Safety
/// `constructor` must come from [`load`].
#[doc(hidden)]
pub const unsafe fn entry(constructor: extern "C" fn() -> LoadResult) -> Entry {
    // SAFETY: the caller promises that the module is a `Plugin_Ref`.
    unsafe { Entry::from_constructor::<Plugin_Ref>(constructor, abi_stable::library::CheckTypeLayout::Yes) }
}

#[doc(hidden)]
pub type Root = Plugin_Ref;

#[doc(hidden)]
pub fn load(root: fn() -> Root) -> LoadResult {
    abi_stable::library::__call_root_module_loader(root)
}

/// The module of a plugin. For [`plugin!`](crate::plugin).
#[doc(hidden)]
pub fn module<P: Plugin>(name: &'static str, version: &'static str) -> StaticPlugin {
    extern "C" fn init(host: Host) -> Res<()> {
        guard(|| bridge::init(host))
    }
    extern "C" fn drivers<P: Plugin>() -> Res<RVec<AbiDriverEntry>> {
        guard(|| Ok(P::drivers().into_iter().map(|entry| entry.0).collect()))
    }
    extern "C" fn column_types<P: Plugin>() -> Res<RVec<ColumnTypeObj>> {
        guard(|| Ok(P::column_types().into_iter().map(|entry| entry.0).collect()))
    }
    extern "C" fn constructs<P: Plugin>() -> Res<RVec<ConstructObj>> {
        guard(|| Ok(P::constructs().into_iter().map(|entry| entry.0).collect()))
    }
    let build_flags = if cfg!(panic = "unwind") { AbiPlugin::UNWINDS } else { 0 };
    let module = AbiPlugin {
        name: name.into(),
        version: version.into(),
        build_flags,
        init,
        drivers: drivers::<P>,
        column_types: column_types::<P>,
        constructs: constructs::<P>,
    };
    StaticPlugin::new(module.leak_into_prefix())
}

/// The name in `export_plugin!` must be the one that abi_stable looks for.
const _: () = {
    let (ours, theirs) = (b"_1as_0lib_1header_0root_bmodule_bloader", abi_stable::library::ROOT_MODULE_LOADER_NAME.as_bytes());
    assert!(ours.len() == theirs.len());
    let mut at = 0;
    while at < ours.len() {
        assert!(ours[at] == theirs[at]);
        at += 1;
    }
};
