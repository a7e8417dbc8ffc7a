//! CREATE TYPE … AS ENUM.
use super::template::Fill;
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
    if_not_exists: bool,
}

impl CreateEnum {
    /// The statement for an enumeration.
    pub fn new(words: impl Into<Arc<EnumType>>) -> Self {
        CreateEnum { schema: None, words: words.into(), if_not_exists: false }
    }

    /// Qualifies the name by a schema.
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<Name>) -> Self {
        self.schema = Some(schema.into());
        self
    }

    /// Does nothing when there is a type of this name (SQLAlchemy: `checkfirst`), whatever its words are.
    #[must_use]
    pub fn if_not_exists(mut self) -> Self {
        self.if_not_exists = true;
        self
    }

    fn write(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push("CREATE TYPE ");
        c.member_name(self.schema.as_ref().map(Some), &self.words.name)?;
        c.push(" AS ENUM (");
        for (index, word) in self.words.values.iter().enumerate() {
            c.separator(index);
            c.string_literal(word);
        }
        c.push(")");
        Ok(())
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
        if !self.if_not_exists {
            return self.write(c);
        }
        let (block, around) = (c.dialect_text("create_enum_when_missing", "").to_owned(), c.dialect_text("anonymous_block", "").to_owned());
        if block.is_empty() {
            return Err(c
                .unsupported("CREATE TYPE only if there is none", Capability::NativeEnum)
                .help("leave out `.if_not_exists()`, and `check_first` for metadata"));
        }
        let statement = c.written(|c| self.write(c))?;
        let block = c.written(|c| c.ddl_template(&block, &[("statement", Fill::Sql(&statement))]))?;
        c.ddl_template(&around, &[("block", Fill::Sql(&block))])
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
