//! Names and functions as the dialect writes them.
use super::{Compiler, precedence as p};
use crate::{
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    expr::Node,
    name::Name,
};

/// The letters of a name that need no quotes.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        plain[byte] = matches!(byte as u8, b'a'..=b'z' | b'0'..=b'9' | b'_');
        byte += 1;
    }
    plain
};

impl<'e> Compiler<'e> {
    /// Appends a name, quoted if it needs it.
    #[inline]
    pub fn identifier(&mut self, name: &str) {
        if !self.spec.takes_name(name) {
            self.too_long(name);
        }
        self.fitting(name);
    }

    #[inline]
    fn fitting(&mut self, name: &str) {
        if self.needs_quotes(name) {
            self.quoted(name);
        } else {
            self.push(name);
        }
    }

    /// Appends a name that is the statement's own: a label, an alias, a common table expression, a window. Nobody else knows it, and results
    /// are found by the name that it has here, so one that is too long is written shorter.
    #[inline]
    pub(crate) fn own_name(&mut self, name: &str) {
        if self.spec.takes_name(name) {
            self.fitting(name);
        } else {
            self.shortened(name);
        }
    }

    #[cold]
    fn shortened(&mut self, name: &str) {
        let short = self.spec.fitted(name.to_owned());
        self.fitting(&short);
    }

    /// Appends a name of the result: a label, which is the statement's own, unless the result becomes a table or view.
    pub(crate) fn result_name(&mut self, name: &str) {
        if self.context.keeps_names { self.identifier(name) } else { self.own_name(name) }
    }

    /// Within `work`, the names of results become names of the database.
    pub(crate) fn keeping_names<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.context.keeps_names, true);
        let result = work(self);
        self.context.keeps_names = before;
        result
    }

    /// Appends the name of a column, of a source whose columns are names of the database, or of the statement's own.
    #[inline]
    pub(crate) fn column_name(&mut self, column: &crate::expr::ColumnRef) {
        let name = &column.def().name;
        if self.spec.takes_name(name) {
            self.fitting(name);
        } else if self.context.find(column.source()).is_some_and(|known| known.derived) {
            self.shortened(name);
        } else {
            self.identifier(name);
        }
    }

    /// Remembers that a name cannot be sent: databases cut such names, or say something else of them.
    #[cold]
    fn too_long(&mut self, name: &str) {
        let (length, unit, limit) = (self.spec.name_length(name), self.spec.name_unit(), self.spec.max_identifier);
        let story = format!("the name `{name}` has {length} {unit}, and `{}` takes {limit}", self.spec.name);
        let error =
            || Error::new(ErrorKind::Compile, "SQL-1221", story).help("give it a shorter name; what the program calls it may stay, see `.called(…)`");
        self.name_error.get_or_insert_with(|| Box::new(error()));
    }

    #[cold]
    fn quoted(&mut self, name: &str) {
        let (open, close) = self.spec.quote;
        self.sql.push(open);
        for character in name.chars() {
            // A quote inside a name is written twice.
            if character == close {
                self.sql.push(close);
            }
            self.sql.push(character);
        }
        self.sql.push(close);
    }

    /// Lower-case names of plain letters are the same in every database; everything else is quoted.
    #[inline]
    pub(super) fn needs_quotes(&self, name: &str) -> bool {
        let bytes = name.as_bytes();
        let plain = bytes.iter().fold(true, |plain, byte| plain & PLAIN[usize::from(*byte)]);
        let begins = bytes.first().is_some_and(|first| !first.is_ascii_digit());
        !(plain && begins) || self.spec.reserved_words.contains(name)
    }

    /// Appends a column of a source that has a template of its own; `false`: it has none.
    #[inline]
    pub(crate) fn column_instead(&mut self, column: &crate::expr::ColumnRef) -> bool {
        if self.context.instead_of.is_empty() {
            return false;
        }
        let known = self.context.instead_of.iter().rev().find(|(source, _)| source == column.source());
        let Some(template) = known.map(|(_, template)| template.clone()) else { return false };
        let (before, after) = template.split_once("{0}").unwrap_or((&template, ""));
        self.push(before);
        self.column_name(column);
        self.push(after);
        true
    }

    /// Appends `(a, b)`, the names being the statement's own.
    pub(crate) fn own_name_list(&mut self, names: &[Name]) {
        self.push("(");
        for (index, name) in names.iter().enumerate() {
            self.separator(index);
            self.own_name(name);
        }
        self.push(")");
    }

    /// Appends `(a, b)`.
    pub(crate) fn name_list(&mut self, names: &[Name]) {
        self.push("(");
        for (index, name) in names.iter().enumerate() {
            self.separator(index);
            self.identifier(name);
        }
        self.push(")");
    }

    /// Appends a table's name, with its schema.
    pub(crate) fn table_name(&mut self, schema: Option<&Name>, name: &Name) -> Result<()> {
        if let Some(schema) = self.translated(schema) {
            if !self.has(Capability::Schemas) {
                return Err(self.unsupported(&format!("the schema in `{schema}.{name}`"), Capability::Schemas));
            }
            self.identifier(schema);
            self.push(".");
        }
        self.identifier(name);
        Ok(())
    }

    /// Appends the name of a member of a schema: of `None` never with a schema, whatever takes the place of none.
    pub(crate) fn member_name(&mut self, schema: Option<Option<&Name>>, name: &Name) -> Result<()> {
        match schema {
            Some(schema) => self.table_name(schema, name),
            None => {
                self.identifier(name);
                Ok(())
            }
        }
    }

    /// The schema that takes the place of this one when the statement runs.
    #[inline]
    pub(crate) fn translated<'s>(&self, schema: Option<&'s Name>) -> Option<&'s str>
    where
        'e: 's,
    {
        let schema = schema.map(Name::as_str);
        match self.schemas {
            Some(schemas) => schemas.translated(schema),
            None => schema,
        }
    }

    /// What `work` would append, and not in place. Bound values are not for this: they would lose their numbers.
    pub(crate) fn written(&mut self, work: impl FnOnce(&mut Self) -> Result<()>) -> Result<String> {
        let start = self.sql.len();
        let done = work(self);
        let text = self.sql.split_off(start);
        done.map(|()| text)
    }

    /// A table's or sequence's name as it would be written.
    pub(crate) fn name_as_text(&mut self, schema: Option<&Name>, name: &Name) -> Result<String> {
        self.written(|c| c.table_name(schema, name))
    }

    /// Appends the name of a collation. Where that is no name like others, the dialect says so.
    pub(crate) fn collation(&mut self, collation: &Name) -> Result<()> {
        if self.dialect_text("collation", "name") == "plain" {
            return self.plain_name(collation);
        }
        self.identifier(collation);
        Ok(())
    }

    /// Appends the name of a function. A reserved word is quoted, unless it is the database's own word for a function.
    pub(crate) fn function_name(&mut self, name: &str) -> Result<()> {
        let start = self.sql.len();
        self.plain_name(name)?;
        let Some(words) = self.spec.texts.get("function_words") else { return Ok(()) };
        let is_word = |part: &str| self.spec.reserved_words.contains(&part.to_ascii_lowercase());
        if !name.split('.').any(is_word) || words.split(',').any(|word| word.eq_ignore_ascii_case(name)) {
            return Ok(());
        }
        self.sql.truncate(start);
        for (index, part) in name.split('.').enumerate() {
            if index > 0 {
                self.push(".");
            }
            // Without quotes, it would be read in lower case, or in any.
            if is_word(part) { self.quoted(&part.to_ascii_lowercase()) } else { self.push(part) }
        }
        Ok(())
    }

    /// Appends a name that is not quoted, so it may only have letters, digits, `_` and `.`.
    pub(crate) fn plain_name(&mut self, name: &str) -> Result<()> {
        let valid = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        if !name.split('.').all(valid) {
            return Err(Error::new(ErrorKind::Compile, "SQL-1206", format!("`{name}` is not the name of a function"))
                .help("use letters, digits and `_`, with `.` after a schema"));
        }
        self.push(name);
        Ok(())
    }

    /// The dialect's template for a generic function: that for its number of arguments, `name/2`, or that for its name.
    pub(crate) fn function_template(&self, name: &str, arguments: usize) -> Option<&'e str> {
        let functions = &self.spec.functions;
        if functions.is_empty() {
            return None;
        }
        functions.get(&format!("{name}/{arguments}")).or_else(|| functions.get(name)).map(String::as_str)
    }

    /// Appends a template: `{0}` is the first argument, `{*}` all of them; `other` writes the places it knows by name.
    pub(crate) fn template_with(&mut self, template: &str, arguments: &[Node], mut other: impl FnMut(&str, &mut Self) -> Result<bool>) -> Result<()> {
        let mut rest = template;
        while let Some((before, place, after)) = split(rest) {
            self.push(before);
            match place.parse::<usize>().ok().and_then(|index| arguments.get(index)) {
                Some(argument) => self.operand(argument, p::LOWEST)?,
                None if place == "*" => {
                    for (index, argument) in arguments.iter().enumerate() {
                        self.separator(index);
                        self.operand(argument, p::LOWEST)?;
                    }
                }
                None if other(place, self)? => {}
                None => {
                    return Err(Error::new(ErrorKind::Compile, "SQL-1207", format!("`{template}` needs more than {} arguments", arguments.len()))
                        .help("give the function the arguments that its template asks for"));
                }
            }
            rest = after;
        }
        self.push(rest);
        Ok(())
    }

    /// What `work` appends, without the space it begins with.
    pub(crate) fn unspaced(&mut self, work: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let start = self.sql.len();
        work(self)?;
        if self.sql[start..].starts_with(' ') {
            self.sql.remove(start);
            self.moved_back(start);
        }
        Ok(())
    }
}

fn split(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (place, after) = rest.split_once('}')?;
    Some((before, place, after))
}
