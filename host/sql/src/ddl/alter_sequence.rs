//! ALTER SEQUENCE.
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    schema::Sequence,
    select::Executable,
    visit::{Element, Key, NodeRef},
};

/// ALTER SEQUENCE: counts as the sequence says from now on (SQLAlchemy: `DDL("ALTER SEQUENCE …")`). Hook layout: text 0 the sequence, text 1 the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterSequence {
    sequence: Sequence,
    restart: Option<i64>,
}

impl AlterSequence {
    /// The statement for a sequence; what it does not say stays as it is.
    pub fn new(sequence: &Sequence) -> Self {
        AlterSequence { sequence: sequence.clone(), restart: None }
    }

    /// The next number is this one.
    #[must_use]
    pub fn restart(mut self, number: i64) -> Self {
        self.restart = Some(number);
        self
    }
}

impl Executable for AlterSequence {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::AlterSequence(self)
    }
}

impl Element for AlterSequence {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let sequence = &self.sequence;
        if !c.has(Capability::Sequences) {
            return Err(c.unsupported(&format!("the sequence `{}`", sequence.name), Capability::Sequences));
        }
        let mut changes = sequence.counting.sql();
        if let Some(start) = sequence.counting.start.filter(|_| c.dialect_text("alter_sequence_start", "yes").is_empty()) {
            changes = changes.replacen(&format!(" START WITH {start}"), "", 1);
        }
        if let Some(number) = self.restart {
            changes = format!(" RESTART WITH {number}{changes}");
        }
        if changes.is_empty() {
            return Err(Error::new(ErrorKind::Compile, "SQL-1411", format!("ALTER SEQUENCE `{}` changes nothing", sequence.name))
                .help("say how it counts, or where it goes on with `.restart(…)`"));
        }
        c.push("ALTER SEQUENCE ");
        c.table_name(sequence.schema.as_ref(), &sequence.name)?;
        c.push(&changes);
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
}
