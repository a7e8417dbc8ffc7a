//! A node of the host's statement, as a render hook sees it.
//!
//! [`Node`] gives children, texts and integers by index; the wrappers in [`typed`] name them, so that
//! nobody has to count. A wrapper is made from a node of its kind: `typed::Limit::of(node)`.
pub mod kind;
mod node;
mod render_context;
pub mod typed;

pub use node::Node;
pub use render_context::RenderContext;
