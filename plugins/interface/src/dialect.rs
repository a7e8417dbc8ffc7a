//! How a database's SQL differs, as data, and a hook for what data cannot say.
use crate::{
    connection::Conn,
    error::Res,
    node::{NodeView, RenderCx},
};
use abi_stable::{
    StableAbi, sabi_trait,
    std_types::{RBox, ROption, RSlice, RStr, RString, RVec, Tuple2},
};

pub type Pair = Tuple2<RStr<'static>, RStr<'static>>;

/// Everything the host's compiler needs in order to render this database's SQL by itself. Grows at the end.
#[repr(C)]
#[derive(StableAbi)]
#[sabi(kind(Prefix(prefix_ref = Descriptor_Ref)))]
#[sabi(missing_field(default))]
pub struct Descriptor {
    pub quote_open: u8,
    pub quote_close: u8,
    /// 0 `?`, 1 `?N`, 2 `$N`, 3 `:N`, 4 `@pN`.
    pub placeholder: u8,
    /// Bound values in one statement.
    pub max_params: u32,
    /// Bytes in a name.
    pub max_identifier: u32,
    /// Bit n: feature n of [`crate::feature`].
    pub features: RSlice<'static, u64>,
    /// Bit n: the plugin wants to render nodes of kind n itself.
    pub overrides: RSlice<'static, u64>,
    /// Lower-case words that must be quoted as names.
    pub reserved_words: RSlice<'static, RStr<'static>>,
    /// Generic name → this database's template: "char_length" → "length({0})".
    pub functions: RSlice<'static, Pair>,
    /// Generic type → DDL: "integer" → "BIGINT", "string(n)" → "VARCHAR({0})".
    pub ddl_types: RSlice<'static, Pair>,
    /// Texts for places the compiler knows by name: "true" → "1", "autoincrement" → "AUTOINCREMENT".
    #[sabi(last_prefix_field)]
    pub texts: RSlice<'static, Pair>,
}

#[sabi_trait]
pub trait Dialect: Send + Sync {
    fn name(&self) -> RStr<'static>;
    fn descriptor(&self) -> Descriptor_Ref;
    /// Called only for the kinds in `overrides`. `false`: let the host do it; nothing may have been written.
    #[sabi(last_prefix_field)]
    fn render(&self, node: NodeView<'_>, cx: &mut RenderCx<'_>) -> Res<bool>;
    /// Adjust to the server that was really reached ("10.11.6-MariaDB"). None: `self` fits.
    fn for_server(&self, version: RStr<'_>) -> ROption<DialectObj> {
        let _ = version;
        ROption::RNone
    }
}

pub type DialectObj = Dialect_TO<'static, RBox<()>>;

#[sabi_trait]
pub trait Driver: Send + Sync {
    fn dialect(&self) -> DialectObj;
    #[sabi(last_prefix_field)]
    fn connect(&self, url: RStr<'_>, options: RSlice<'_, Tuple2<RStr<'_>, RStr<'_>>>) -> Res<Conn>;
}

pub type DriverObj = Driver_TO<'static, RBox<()>>;

/// A driver and the URL schemes it answers to ("sqlite", "sqlite3").
#[repr(C)]
#[derive(StableAbi)]
pub struct DriverEntry {
    pub schemes: RVec<RString>,
    pub driver: DriverObj,
}
