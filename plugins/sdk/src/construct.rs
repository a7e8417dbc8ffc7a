//! SQL constructs that the host has never heard of: `custom("geo.within", [a, b])` in the host's API.
use crate::{
    error::Result,
    nodes::{Node, RenderContext},
};

/// Renders one construct for the dialects it knows. Asked after the dialect's own `render` declined.
pub trait Construct: Send + Sync + 'static {
    /// The construct's name, with the plugin's as a prefix: `geo.within`.
    fn name(&self) -> &'static str;

    /// Renders it; the arguments are the node's children. `Ok(false)`, with nothing written: not for this
    /// dialect, and the host says that nothing renders it there.
    fn render(&self, dialect: &str, node: Node<'_>, cx: &mut RenderContext<'_>) -> Result<bool>;
}
