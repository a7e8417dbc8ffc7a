//! CREATE SEQUENCE.
use super::template::Fill;
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    schema::Sequence,
    select::Executable,
    visit::{Element, Key, NodeRef},
};

/// CREATE SEQUENCE (SQLAlchemy: `CreateSequence`). Hook layout: text 0 the sequence, text 1 the schema; int 0 is 1 for IF NOT
/// EXISTS.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateSequence {
    sequence: Sequence,
    if_not_exists: bool,
}

impl CreateSequence {
    /// The statement for a sequence.
    pub fn new(sequence: &Sequence) -> Self {
        CreateSequence { sequence: sequence.clone(), if_not_exists: false }
    }

    /// Does nothing when a sequence of this name is there already.
    #[must_use]
    pub fn if_not_exists(mut self) -> Self {
        self.if_not_exists = true;
        self
    }
}

impl Executable for CreateSequence {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::CreateSequence(self)
    }
}

impl Element for CreateSequence {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let sequence = &self.sequence;
        if !c.has(Capability::Sequences) {
            return Err(c.unsupported(&format!("the sequence `{}`", sequence.name), Capability::Sequences));
        }
        let when_missing = c.dialect_text("create_sequence_when_missing", "").to_owned();
        if self.if_not_exists && !when_missing.is_empty() {
            let name = c.name_as_text(sequence.schema.as_ref(), &sequence.name)?;
            c.ddl_template(&when_missing, &[("sequence", Fill::Text(&name))])?;
        }
        c.push("CREATE SEQUENCE ");
        if self.if_not_exists && c.has(Capability::IfNotExists) {
            c.push("IF NOT EXISTS ");
        }
        c.table_name(sequence.schema.as_ref(), &sequence.name)?;
        if let Some(sql_type) = &sequence.sql_type {
            let ddl = c.ddl_type(sql_type)?;
            c.push(" AS ");
            c.push(&ddl);
        }
        c.push(&sequence.counting.sql());
        Ok(())
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

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(i64::from(self.if_not_exists))
    }
}
