//! Options that only some databases have, as the dialect writes them.
use crate::{
    compile::Compiler,
    error::{Error, ErrorKind, Result},
    name::Name,
    schema::DdlOptions,
};

impl Compiler<'_> {
    /// Appends the options of `what` (`table`, `index`, `column`) that are meant for this database and stand at this place:
    /// the dialect's text `table_option(mysql_engine)` is a template, that of a place before the name is
    /// `table_prefix(mysql_…)`.
    pub(super) fn ddl_options(&mut self, what: &str, place: &str, options: &DdlOptions) -> Result<()> {
        let between = self.dialect_text("option_separator", "").to_owned();
        let mut written = 0;
        let own: Vec<(&Name, &Name)> = options.iter().filter(|(name, _)| self.is_own_option(name)).collect();
        for (name, value) in own {
            let template = self.dialect_text(&format!("{what}_{place}({name})"), "").to_owned();
            if template.is_empty() {
                if !["option", "prefix"].iter().any(|place| self.dialect().spec().texts.contains_key(&format!("{what}_{place}({name})"))) {
                    return Err(self.unknown_option(what, name));
                }
                continue;
            }
            if written > 0 && place == "option" {
                self.push(&between);
            }
            written += usize::from(self.option(what, name, value, &template)?);
        }
        Ok(())
    }

    /// The prefix of a name is the dialect it is meant for; MariaDB, for one, understands those of MySQL too.
    fn is_own_option(&self, name: &Name) -> bool {
        let prefixes = self.dialect_text("option_prefixes", &self.dialect().spec().name);
        prefixes.split(',').any(|prefix| name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_')))
    }

    /// `{word}` is a word or number, `{words}` several with their punctuation, `{name}` a name, `{text}` a piece of text, `{sql}`
    /// SQL as it is; a template without a place is written when the value is `true`.
    fn option(&mut self, what: &str, name: &Name, value: &Name, template: &str) -> Result<bool> {
        let word = |allowed: &str| !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || allowed.contains(c));
        let places: [(&str, bool); 5] = [("{word}", word("-.")), ("{words}", word("-. ,=%()")), ("{name}", true), ("{text}", true), ("{sql}", true)];
        let Some((place, valid)) = places.into_iter().find(|(place, _)| template.contains(place)) else {
            return match value.as_str() {
                "true" => {
                    self.push(template);
                    Ok(true)
                }
                "false" => Ok(false),
                _ => Err(bad_option(what, name, value, "`true` or `false`")),
            };
        };
        if !valid {
            return Err(bad_option(what, name, value, "a word"));
        }
        let (before, after) = template.split_once(place).unwrap_or((template, ""));
        self.push(before);
        match place {
            "{name}" => self.identifier(value),
            "{text}" => self.string_literal(value),
            _ => self.push(value),
        }
        self.push(after);
        Ok(true)
    }

    #[cold]
    fn unknown_option(&self, what: &str, name: &Name) -> Error {
        let spec = self.dialect().spec();
        let of_what = |key: &String| Some(key.strip_prefix(what)?.split_once('(')?.1.strip_suffix(')')?.to_owned());
        let mut known: Vec<String> = spec.texts.keys().filter_map(of_what).collect();
        known.sort();
        Error::new(ErrorKind::Compile, "SQL-1404", format!("`{}` has no {what} option `{name}`", spec.name))
            .known(name, known.iter().map(String::as_str))
            .help("mend the name, or give it the prefix of the dialect it is meant for")
    }
}

#[cold]
fn bad_option(what: &str, name: &Name, value: &Name, wanted: &str) -> Error {
    Error::new(ErrorKind::Compile, "SQL-1405", format!("the {what} option `{name}` is {wanted}, and not `{value}`")).help("mend the value")
}
