//! [`Construct`] → the boundary's construct.
use crate::{
    construct::Construct,
    guard::{drop_guarded, guard},
    nodes::{Node, RenderContext},
};
use abi_stable::{sabi_trait::TD_Opaque, std_types::RStr};
use aludel_plugin_interface::{
    construct::{Construct as AbiConstruct, ConstructObj},
    error::Res,
    node::{NodeView, RenderCx},
};

pub(crate) fn construct_object<C: Construct>(author: C) -> ConstructObj {
    let name = author.name();
    ConstructObj::from_value(ConstructAdapter { author: Some(author), name }, TD_Opaque)
}

struct ConstructAdapter<C> {
    /// `None` only while it is being dropped.
    author: Option<C>,
    name: &'static str,
}

impl<C: Construct> AbiConstruct for ConstructAdapter<C> {
    fn name(&self) -> RStr<'static> {
        self.name.into()
    }

    fn render(&self, dialect: RStr<'_>, node: NodeView<'_>, cx: &mut RenderCx<'_>) -> Res<bool> {
        guard(|| {
            let Some(author) = &self.author else { return Ok(false) };
            RenderContext::with(cx, |cx| author.render(dialect.as_str(), Node { view: node }, cx))
        })
    }
}

impl<C> Drop for ConstructAdapter<C> {
    fn drop(&mut self) {
        drop_guarded(self.author.take());
    }
}
