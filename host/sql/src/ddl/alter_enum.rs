//! ALTER TYPE … ADD VALUE.
use super::create_enum::check;
use crate::{
    compile::Compiler,
    error::Result,
    name::Name,
    select::Executable,
    types::EnumType,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// One more word of an enumeration that is a type of its own (SQLAlchemy: `DDL("ALTER TYPE … ADD VALUE …")`). Refused where enumerations are no
/// types, and where such a type cannot grow. Hook layout: text 0 the type, text 1 the new word.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterEnum {
    schema: Option<Name>,
    words: Arc<EnumType>,
    new: Name,
    before: Option<Name>,
}

impl AlterEnum {
    /// Adds a word behind the others.
    pub fn add_value(words: impl Into<Arc<EnumType>>, new: impl Into<Name>) -> Self {
        AlterEnum { schema: None, words: words.into(), new: new.into(), before: None }
    }

    /// Adds it before this word.
    #[must_use]
    pub fn before(mut self, word: impl Into<Name>) -> Self {
        self.before = Some(word.into());
        self
    }

    /// Qualifies the name by a schema.
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<Name>) -> Self {
        self.schema = Some(schema.into());
        self
    }
}

impl Executable for AlterEnum {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::AlterEnum(self)
    }
}

impl Element for AlterEnum {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        check(&self.words, c)?;
        c.push("ALTER TYPE ");
        c.member_name(self.schema.as_ref().map(Some), &self.words.name)?;
        c.push(" ADD VALUE ");
        c.string_literal(&self.new);
        if let Some(before) = &self.before {
            c.push(" BEFORE ");
            c.string_literal(before);
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{self:?}"));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.words.name),
            1 => Some(&self.new),
            _ => None,
        }
    }
}
