//! A column in CREATE TABLE.
use crate::{
    compile::{Compiler, precedence as p},
    error::Result,
    schema::TableColumn,
    visit::{Element, Key, NodeRef},
};

impl TableColumn {
    /// How the dialect writes a column that numbers the rows, when this is one.
    pub(crate) fn generated_template(&self, c: &Compiler<'_>) -> Option<String> {
        (self.generated && self.sql_type.get().is_integer()).then(|| c.dialect_text("generated_column", "{type}").to_owned())
    }
}

/// Hook layout: text 0 the name, text 1 the comment; child 0 the default; ints 0 nullable, 1 primary key, 2 generated.
impl Element for TableColumn {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.identifier(&self.name);
        c.push(" ");
        let ddl = c.ddl_type(&self.sql_type.get())?;
        match self.generated_template(c) {
            Some(template) => c.push(&template.replace("{type}", &ddl)),
            None => c.push(&ddl),
        }
        if let Some(default) = &self.server_default {
            let parentheses = !c.dialect_text("default_parentheses", "").is_empty();
            c.push(if parentheses { " DEFAULT (" } else { " DEFAULT " });
            c.literals(|c| c.operand(default, p::ATOM))?;
            c.push(if parentheses { ")" } else { "" });
        }
        if !self.nullable {
            c.push(" NOT NULL");
        }
        self.enum_check(c);
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.name);
        key.sql_type(&self.sql_type.get());
        key.flag(self.nullable);
        key.flag(self.primary_key);
        key.flag(self.generated);
        // The value of a default is part of DDL, unlike that of a bound value.
        key.text(&format!("{:?}", self.server_default));
        key.optional_text(self.comment.as_deref());
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        if index == 0 { self.server_default.as_ref().map(|node| node.as_ref()) } else { None }
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.name),
            1 => self.comment.as_deref(),
            _ => None,
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        [self.nullable, self.primary_key, self.generated].get(index).map(|flag| i64::from(*flag))
    }
}
