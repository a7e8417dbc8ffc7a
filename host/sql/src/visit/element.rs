//! What every node of a statement can do. A construct's file implements it; nothing else lists the constructs' parts.
use super::{key::Key, node::NodeRef};
use crate::{compile::Compiler, error::Result};

/// One kind of node.
pub(crate) trait Element {
    /// Appends the SQL. Errors: what the dialect cannot say, what is out of scope.
    fn compile(&self, compiler: &mut Compiler<'_>) -> Result<()>;

    /// Appends the structure to the cache key, and the bound values to its list, in the same order for equal
    /// structures. Bound values are not part of the structure; everything else that may change the SQL is.
    fn key<'a>(&'a self, key: &mut Key<'a>);

    /// The child at a position, for render hooks; the layout is documented with the construct.
    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        let _ = index;
        None
    }

    /// Every node directly in it, for walks: the children, and those that the layout for hooks leaves out.
    fn parts<'a>(&'a self, each: &mut dyn FnMut(NodeRef<'a>)) {
        (0..).map_while(|index| self.child(index)).for_each(each);
    }

    /// The text at a position, for render hooks.
    fn text(&self, index: usize) -> Option<&str> {
        let _ = index;
        None
    }

    /// The number at a position, for render hooks.
    fn int(&self, index: usize) -> Option<i64> {
        let _ = index;
        None
    }
}
