//! DROP SEQUENCE.
use super::drop_words;
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    schema::Sequence,
    select::Executable,
    visit::{Element, Key, NodeRef},
};

/// DROP SEQUENCE (SQLAlchemy: `DropSequence`). Hook layout: text 0 the sequence, text 1 the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct DropSequence {
    sequence: Sequence,
    if_exists: bool,
}

impl DropSequence {
    /// The statement for a sequence.
    pub fn new(sequence: &Sequence) -> Self {
        DropSequence { sequence: sequence.clone(), if_exists: false }
    }

    /// Does nothing when there is no sequence of this name.
    #[must_use]
    pub fn if_exists(mut self) -> Self {
        self.if_exists = true;
        self
    }
}

impl Executable for DropSequence {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::DropSequence(self)
    }
}

impl Element for DropSequence {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::Sequences) {
            return Err(c.unsupported(&format!("the sequence `{}`", self.sequence.name), Capability::Sequences));
        }
        drop_words("SEQUENCE", self.if_exists, c);
        c.table_name(self.sequence.schema.as_ref(), &self.sequence.name)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{self:?}"));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.sequence.name),
            1 => self.sequence.schema.as_deref(),
            _ => None,
        }
    }
}
