//! The next number of a sequence.
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    name::Name,
    types::TypeRef,
    visit::{Element, Key},
};

/// `NEXT VALUE FOR s`, made by [`crate::schema::Sequence::next_value`] (SQLAlchemy: `next_value`). Hook layout: text 0 the sequence, text 1 the schema.
///
/// ```
/// use aludel_sql::{SqlType, expr::Node, schema::Sequence};
///
/// let number = Sequence::new("tickets").next_value::<i64>();
/// assert_eq!(format!("{number:?}"), "NEXT VALUE FOR tickets");
/// assert!(matches!(number.node(), Node::NextValue(next) if next.sequence == *"tickets"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NextValue {
    /// The sequence's schema.
    pub schema: Option<Name>,
    /// The sequence.
    pub sequence: Name,
    /// The type of its numbers.
    pub sql_type: TypeRef,
}

impl Element for NextValue {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::Sequences) {
            return Err(c.unsupported(&format!("the next value of the sequence `{}`", self.sequence), Capability::Sequences));
        }
        let template = c.dialect_text("next_value", "NEXT VALUE FOR {0}").to_owned();
        let name = c.name_as_text(self.schema.as_ref(), &self.sequence)?;
        // As a value, the name stands in quotes of its own.
        match template.split_once("'{0}'") {
            Some((before, after)) => {
                c.push(before);
                c.string_literal(&name);
                c.push(after);
            }
            None => c.push(&template.replace("{0}", &name)),
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.optional_text(self.schema.as_deref());
        key.text(&self.sequence);
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.sequence),
            1 => self.schema.as_deref(),
            _ => None,
        }
    }
}
