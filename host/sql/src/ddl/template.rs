//! Statements that databases write in quite different words: templates of the dialect.
use crate::{
    compile::Compiler,
    error::{Error, Result},
};

/// What a place of a template is filled with.
pub(super) enum Fill<'a> {
    /// SQL as it is.
    Sql(&'a str),
    /// A name, quoted if it needs it.
    Name(&'a str),
    /// A piece of text, in quotes.
    Text(&'a str),
}

impl Compiler<'_> {
    /// Appends a template of the dialect, `{place}` by place. `{'place}` is the same as text: what would be written for
    /// `{place}`, in quotes, and of a name the name itself.
    pub(super) fn ddl_template(&mut self, template: &str, fills: &[(&str, Fill<'_>)]) -> Result<()> {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((place, after)) = after.split_once('}') else { break };
            self.push(before);
            let (place, as_text) = place.strip_prefix('\'').map_or((place, false), |place| (place, true));
            let fill = fills.iter().find(|(name, _)| *name == place).map(|(_, fill)| fill);
            match (fill, as_text) {
                (Some(Fill::Sql(sql)), false) => self.push(sql),
                (Some(Fill::Name(name)), false) => self.identifier(name),
                (Some(Fill::Sql(text) | Fill::Name(text)), true) | (Some(Fill::Text(text)), _) => self.string_literal(text),
                (None, _) => return Err(Error::internal(format!("the dialect's template `{template}` has a place `{place}`, which there is not"))),
            }
            rest = after;
        }
        self.push(rest);
        Ok(())
    }
}
