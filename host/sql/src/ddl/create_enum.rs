//! CREATE TYPE … AS ENUM.
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    name::Name,
    select::Executable,
    types::EnumType,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// An enumeration as a type of its own, where the database has such types (SQLAlchemy: `CreateEnumType`). Hook layout: text 0
/// the type, text 1 the schema, then the words.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateEnum {
    schema: Option<Name>,
    words: Arc<EnumType>,
}

impl CreateEnum {
    /// The statement for an enumeration.
    pub fn new(words: impl Into<Arc<EnumType>>) -> Self {
        CreateEnum { schema: None, words: words.into() }
    }

    /// Qualifies the name by a schema.
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<Name>) -> Self {
        self.schema = Some(schema.into());
        self
    }
}

impl Executable for CreateEnum {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::CreateEnum(self)
    }
}

/// Refuses enumerations as types of their own.
pub(super) fn check(words: &EnumType, c: &Compiler<'_>) -> Result<()> {
    if c.has(Capability::NativeEnum) && c.dialect_text("enum_types", "yes") == "yes" {
        return Ok(());
    }
    let help = "a column of the type is checked by the database all the same; nothing has to be created";
    Err(c.unsupported(&format!("the enumeration `{}` as a type of its own", words.name), Capability::NativeEnum).help(help))
}

impl Element for CreateEnum {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        check(&self.words, c)?;
        c.push("CREATE TYPE ");
        c.table_name(self.schema.as_ref(), &self.words.name)?;
        c.push(" AS ENUM (");
        for (index, word) in self.words.values.iter().enumerate() {
            c.separator(index);
            c.string_literal(word);
        }
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{self:?}"));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.words.name),
            1 => self.schema.as_deref(),
            index => self.words.values.get(index - 2).map(Name::as_str),
        }
    }
}
