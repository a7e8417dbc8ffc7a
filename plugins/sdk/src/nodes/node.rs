//! A read-only view of one node.
use aludel_plugin_interface::node::NodeView;

/// One node, valid during the call that received it.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    pub(crate) view: NodeView<'a>,
}

impl<'a> Node<'a> {
    /// What it is: a number of [`kind`](super::kind), or one that this SDK has never heard of.
    pub fn kind(&self) -> u32 {
        self.view.kind
    }

    /// How many children it has.
    pub fn len(&self) -> u32 {
        (self.view.vt.children())(self.view.node, self.view.kind)
    }

    /// Whether it has no children.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A child; `None` past the end, and where an optional child is absent.
    pub fn child(&self, index: u32) -> Option<Node<'a>> {
        let mut kind = 0;
        let node = (self.view.vt.child())(self.view.node, self.view.kind, index, &mut kind);
        (!node.is_null()).then_some(Node { view: NodeView { node, kind, ..self.view } })
    }

    /// Every child that is there.
    pub fn children(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let node = *self;
        (0..node.len()).filter_map(move |index| node.child(index))
    }

    /// A text: a name, an operator, a keyword.
    pub fn text(&self, index: u32) -> Option<&str> {
        (self.view.vt.text())(&self.view.node, self.view.kind, index).into_option().map(|text| text.as_str())
    }

    /// An integer or a flag.
    pub fn int(&self, index: u32) -> Option<i64> {
        (self.view.vt.int())(self.view.node, self.view.kind, index).into_option()
    }

    /// Whether a flag is set.
    pub fn flag(&self, index: u32) -> bool {
        self.int(index).is_some_and(|value| value != 0)
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Node").field("kind", &super::kind::name(self.kind())).field("children", &self.len()).finish()
    }
}
