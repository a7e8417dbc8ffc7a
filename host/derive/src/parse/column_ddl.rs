//! What DDL says of a column, whether it is one of a plain field or of a `One`.
use super::{
    arguments::{self, Arguments, CHECK, FOREIGN_KEY, INDEX, Named, UNIQUE, Value},
    attributes::group,
};
use syn::{Ident, LitStr, meta::ParseNestedMeta, spanned::Spanned, token::Paren};

/// What DDL says of a column.
#[derive(Default)]
pub(crate) struct ColumnDdl {
    pub unique: Option<Arguments>,
    pub index: Option<Arguments>,
    pub checks: Vec<Arguments>,
    pub foreign_key: Arguments,
    pub comment: Option<LitStr>,
    pub doc: Option<LitStr>,
    pub info: Vec<(Ident, LitStr)>,
    pub options: Vec<(Ident, LitStr)>,
}

impl ColumnDdl {
    /// Reads an attribute; `false`: it is none of these.
    pub fn read(&mut self, name: &str, meta: &ParseNestedMeta<'_>) -> syn::Result<bool> {
        match name {
            "unique" if meta.input.peek(Paren) => self.unique = Some(alone(group(meta, UNIQUE, "a unique constraint")?, name)?),
            "unique" => self.unique = Some(Arguments::default()),
            "index" if meta.input.peek(Paren) => self.index = Some(alone(group(meta, INDEX, "an index")?, name)?),
            "index" => self.index = Some(Arguments::default()),
            "check" => self.checks.push(group(meta, CHECK, "a check")?),
            "foreign_key" => {
                let said = alone(group(meta, FOREIGN_KEY, "a foreign key")?, name)?;
                for named in said.named {
                    self.key(named, meta)?;
                }
            }
            "references" => {
                let columns = arguments::references(meta.value()?)?;
                self.key_option("references", Value::References(columns), meta)?;
            }
            "on_delete" | "on_update" => {
                let action: LitStr = meta.value()?.parse()?;
                if !arguments::ACTIONS.contains(&action.value().as_str()) {
                    let story = format!("`{}` is not an action; there are {}", action.value(), arguments::ACTIONS.join(", "));
                    return Err(syn::Error::new(action.span(), story));
                }
                self.key_option(name, Value::Text(action), meta)?;
            }
            "comment" => self.comment = Some(meta.value()?.parse()?),
            "doc" => self.doc = Some(meta.value()?.parse()?),
            "info" => self.info.extend(arguments::pairs(meta.input)?),
            "options" => self.options.extend(arguments::pairs(meta.input)?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn key_option(&mut self, name: &str, value: Value, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        match FOREIGN_KEY.iter().find(|spec| spec.name == name) {
            Some(spec) => self.key(Named { spec, value }, meta),
            None => Ok(()),
        }
    }

    fn key(&mut self, named: Named, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let name = named.spec.name;
        if self.foreign_key.get(name).is_some() {
            return Err(meta.error(format!("`{name}` of the foreign key is said twice; keep one")));
        }
        self.foreign_key.named.push(named);
        Ok(())
    }
}

/// On a field the column is known.
fn alone(arguments: Arguments, name: &str) -> syn::Result<Arguments> {
    match arguments.parts.first() {
        Some(part) => {
            let story = format!("`{name}(…)` on a field is about its column alone; one over several stands on the struct: `#[model({name}(…))]`");
            Err(syn::Error::new(part.span(), story))
        }
        None => Ok(arguments),
    }
}
