//! The statement as data: one list of nodes, from which the view for plugins, the walk and the cache key expand.
//! | what is here | SQLAlchemy |
//! |---|---|
//! | [`NodeRef`], [`NodeKind`] | `ClauseElement`, `__visit_name__` |
//! | [`Transform`], [`Adapt`], [`transformed`] | `visitors.replacement_traverse`, `ClauseAdapter` |
//! | [`Key`] | `_generate_cache_key()` |
mod element;
pub mod key;
pub mod node;
mod transform;

pub(crate) use element::Element;
pub use key::Key;
pub use node::{NodeKind, NodeRef};
pub use transform::{Adapt, Transform, transformed};
pub(crate) use transform::{Rewrite, rewrite};
