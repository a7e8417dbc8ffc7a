//! The statement as data: one list of nodes, from which the view for plugins, the walk and the cache key expand.
pub mod element;
pub mod key;
pub mod node;
mod transform;

pub use element::Element;
pub use key::Key;
pub use node::{NodeKind, NodeRef};
pub use transform::{Adapt, Transform, transformed};
pub(crate) use transform::{Rewrite, rewrite};
