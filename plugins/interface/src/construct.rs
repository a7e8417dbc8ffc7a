//! A SQL construct that a plugin brings: `custom("geo.within", [a, b])` in the host's API.
use crate::{
    error::Res,
    node::{NodeView, RenderCx},
};
use abi_stable::{
    sabi_trait,
    std_types::{RBox, RStr},
};

/// Asked after the dialect's own `render` declined.
#[sabi_trait]
pub trait Construct: Send + Sync {
    fn name(&self) -> RStr<'static>;
    /// `false`: not for this dialect; the host then says that nothing renders it there.
    #[sabi(last_prefix_field)]
    fn render(&self, dialect: RStr<'_>, node: NodeView<'_>, cx: &mut RenderCx<'_>) -> Res<bool>;
}

pub type ConstructObj = Construct_TO<'static, RBox<()>>;
