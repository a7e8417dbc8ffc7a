//! The host's compiler, as a render hook sees it.
use super::Node;
use crate::{
    batch::Param,
    error::{Error, Result},
};
use aludel_plugin_interface::{error::Res, node::RenderCx};

/// Where a hook writes SQL, and what it may ask of the compiler. Everything appends, in order.
pub struct RenderContext<'a> {
    cx: &'a mut RenderCx<'a>,
}

impl<'a> RenderContext<'a> {
    pub(crate) fn with<T>(cx: &mut RenderCx<'_>, work: impl FnOnce(&mut RenderContext<'_>) -> T) -> T {
        let mut inner = RenderCx { out: &mut *cx.out, host: cx.host, vt: cx.vt };
        work(&mut RenderContext { cx: &mut inner })
    }

    /// SQL as it stands. Never a value and never a name: those have [`bind`](Self::bind) and
    /// [`identifier`](Self::identifier).
    pub fn push(&mut self, sql: &str) {
        self.cx.out.push(sql);
    }

    /// A child, in the host's way or in the hooks', as for any node.
    pub fn render(&mut self, node: Node<'_>) -> Result<()> {
        done((self.cx.vt.render())(self.cx.host, node.view.node, node.view.kind, self.cx.out))
    }

    /// This very node in the host's way: "as usual, but with a prefix".
    pub fn render_default(&mut self, node: Node<'_>) -> Result<()> {
        done((self.cx.vt.render_default())(self.cx.host, node.view.node, node.view.kind, self.cx.out))
    }

    /// A bound value and its placeholder.
    pub fn bind(&mut self, value: Param<'_>) -> Result<()> {
        done((self.cx.vt.bind())(self.cx.host, value.as_cell()?, self.cx.out))
    }

    /// A name, quoted as this dialect needs it.
    pub fn identifier(&mut self, name: &str) -> Result<()> {
        done((self.cx.vt.identifier())(self.cx.host, name.into(), self.cx.out))
    }

    /// Nodes with a text between them.
    pub fn list<'n>(&mut self, nodes: impl IntoIterator<Item = Node<'n>>, separator: &str) -> Result<()> {
        for (index, node) in nodes.into_iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            self.render(node)?;
        }
        Ok(())
    }
}

fn done(result: Res<()>) -> Result<()> {
    result.into_result().map_err(|error| Error::from(abi_stable::std_types::RBox::into_inner(error)))
}
