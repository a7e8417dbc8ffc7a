//! CREATE SCHEMA.
use super::template::Fill;
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    name::Name,
    select::Executable,
    visit::{Element, Key, NodeRef},
};

/// CREATE SCHEMA (SQLAlchemy: `CreateSchema`). Hook layout: text 0 the schema; int 0 is 1 for IF NOT EXISTS.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateSchema {
    name: Name,
    if_not_exists: bool,
}

impl CreateSchema {
    /// The statement for a schema.
    pub fn new(name: impl Into<Name>) -> Self {
        CreateSchema { name: name.into(), if_not_exists: false }
    }

    /// Does nothing when a schema of this name is there already.
    #[must_use]
    pub fn if_not_exists(mut self) -> Self {
        self.if_not_exists = true;
        self
    }
}

impl Executable for CreateSchema {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::CreateSchema(self)
    }
}

/// The schema that takes the place of this one. Errors: SQL-1418 when none does.
pub(super) fn translated(schema: &Name, c: &Compiler<'_>) -> Result<Name> {
    match c.translated(Some(schema)) {
        Some(name) if name == schema.as_str() => Ok(schema.clone()),
        Some(name) => Ok(Name::from(name)),
        None => Err(Error::new(ErrorKind::Compile, "SQL-1418", format!("the schema `{schema}` is to be created or dropped, and translated to none"))
            .help("leave it out of the metadata, or translate it to a schema")),
    }
}

impl Element for CreateSchema {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::CreateSchema) {
            return Err(c.unsupported(&format!("CREATE SCHEMA `{}`", self.name), Capability::CreateSchema));
        }
        let name = translated(&self.name, c)?;
        let mut statement = c.written(|c| {
            c.push("CREATE SCHEMA ");
            if self.if_not_exists && c.has(Capability::IfNotExists) {
                c.push("IF NOT EXISTS ");
            }
            c.identifier(&name);
            Ok(())
        })?;
        let when_missing = c.dialect_text("create_schema_when_missing", "").to_owned();
        if self.if_not_exists && !when_missing.is_empty() {
            statement = c.written(|c| c.ddl_template(&when_missing, &[("schema", Fill::Name(&name)), ("statement", Fill::Sql(&statement))]))?;
        }
        c.push(&statement);
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{self:?}"));
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.name)
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(i64::from(self.if_not_exists))
    }
}
