//! DROP TYPE.
use super::{create_enum::check, drop_words};
use crate::{
    compile::Compiler,
    error::Result,
    name::Name,
    select::Executable,
    types::EnumType,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// Drops an enumeration that is a type of its own (SQLAlchemy: `DropEnumType`). Hook layout: text 0 the type, text 1 the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct DropEnum {
    schema: Option<Name>,
    words: Arc<EnumType>,
    if_exists: bool,
}

impl DropEnum {
    /// The statement for an enumeration.
    pub fn new(words: impl Into<Arc<EnumType>>) -> Self {
        DropEnum { schema: None, words: words.into(), if_exists: false }
    }

    /// Qualifies the name by a schema.
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<Name>) -> Self {
        self.schema = Some(schema.into());
        self
    }

    /// Does nothing when there is no type of this name.
    #[must_use]
    pub fn if_exists(mut self) -> Self {
        self.if_exists = true;
        self
    }
}

impl Executable for DropEnum {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::DropEnum(self)
    }
}

impl Element for DropEnum {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        check(&self.words, c)?;
        drop_words("TYPE", self.if_exists, c);
        c.member_name(self.schema.as_ref().map(Some), &self.words.name)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{self:?}"));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.words.name),
            1 => self.schema.as_deref(),
            _ => None,
        }
    }
}
