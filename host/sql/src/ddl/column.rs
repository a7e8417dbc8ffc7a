//! A column in CREATE TABLE.
use super::template::Fill;
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    expr::Node,
    schema::{Computed, Counting, Identity, TableColumn, is_countable},
    visit::{Element, Key, NodeRef},
};

impl TableColumn {
    /// How the dialect writes a column that numbers the rows, when this is one.
    pub(crate) fn generated_template(&self, c: &Compiler<'_>) -> Option<String> {
        let plain = self.generated && self.identity.is_none();
        (plain && self.sql_type.get().is_integer()).then(|| c.dialect_text("generated_column", "{type}").to_owned())
    }

    /// The type, with its collation.
    fn typed(&self, c: &mut Compiler<'_>) -> Result<String> {
        let mut ddl = c.ddl_type(&self.sql_type.get())?;
        if let Some(collation) = &self.collation {
            let name = c.written(|c| c.collation(collation))?;
            ddl.push_str(" COLLATE ");
            ddl.push_str(&name);
        }
        Ok(ddl)
    }

    fn write_computed(&self, computed: &Computed, ddl: &str, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::ComputedColumns) {
            return Err(c.unsupported(&format!("the computed column `{}`", self.name), Capability::ComputedColumns));
        }
        let (place, otherwise) = match computed.stored {
            Some(true) => ("computed_stored", "{type} GENERATED ALWAYS AS ({0}) STORED"),
            Some(false) => ("computed_virtual", "{type} GENERATED ALWAYS AS ({0}) VIRTUAL"),
            None => ("computed", "{type} GENERATED ALWAYS AS ({0})"),
        };
        let template = c.dialect_text(place, otherwise).to_owned();
        if template.is_empty() {
            let what =
                format!("`{}` as a computed column that is {}", self.name, if computed.stored == Some(true) { "stored" } else { "not stored" });
            return Err(c.unsupported(&what, Capability::ComputedColumns));
        }
        let expr = c.written(|c| c.literals(|c| c.unqualified(|c| c.operand(&computed.expr, p::LOWEST))))?;
        c.ddl_template(&template, &[("type", Fill::Sql(ddl)), ("0", Fill::Sql(&expr))])
    }

    fn write_identity(&self, identity: &Identity, ddl: &str, c: &mut Compiler<'_>) -> Result<()> {
        let template = c.dialect_text("identity", "{type} GENERATED {kind} AS IDENTITY{options}").to_owned();
        if !c.has(Capability::Identity) || template.is_empty() {
            return Err(c
                .unsupported(&format!("the identity column `{}`", self.name), Capability::Identity)
                .help("let the database number the rows in its usual way: `.generated()`"));
        }
        if !is_countable(&self.sql_type.get()) {
            return Err(Error::new(ErrorKind::Compile, "SQL-1409", format!("the identity column `{}` does not hold whole numbers", self.name))
                .help("give it a type of whole numbers"));
        }
        if !identity.always && !template.contains("{kind}") {
            return Err(c
                .unsupported(&format!("`{}` as an identity column that takes numbers of the program", self.name), Capability::Identity)
                .help("say `Identity::always()`, or let the database number the rows in its usual way: `.generated()`"));
        }
        if identity.counting.has_more() && !template.contains("{options}") {
            return Err(c
                .unsupported(&format!("the identity column `{}` with limits, a cycle or a cache", self.name), Capability::Identity)
                .help("keep to `start` and `increment`, or take the numbers from a sequence"));
        }
        let Counting { start, increment, .. } = identity.counting;
        let options = identity.counting.sql();
        let options = if options.is_empty() { options } else { format!(" ({})", options.trim_start()) };
        let (start, increment) = (start.unwrap_or(1).to_string(), increment.unwrap_or(1).to_string());
        let kind = if identity.always { "ALWAYS" } else { "BY DEFAULT" };
        let fills = [("type", ddl), ("kind", kind), ("options", &*options), ("start", &*start), ("increment", &*increment)];
        c.ddl_template(&template, &fills.map(|(place, sql)| (place, Fill::Sql(sql))))
    }

    /// Appends the default, in parentheses where the database wants them round all, or round all that is not a plain value.
    pub(super) fn write_default(default: &Node, c: &mut Compiler<'_>) -> Result<()> {
        let plain = matches!(default, Node::Bind(_) | Node::Literal(_) | Node::LiteralValue(_));
        let parentheses = match c.dialect_text("default_parentheses", "") {
            "" => false,
            "expressions" => !plain,
            _ => true,
        };
        c.push(if parentheses { "(" } else { "" });
        let binding = if parentheses { p::LOWEST } else { p::ATOM };
        c.literals(|c| c.unqualified(|c| c.operand(default, binding)))?;
        c.push(if parentheses { ")" } else { "" });
        Ok(())
    }

    /// Appends the name, the type and all that follows.
    fn write(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.identifier(&self.name);
        c.push(" ");
        let ddl = self.typed(c)?;
        if let Some(computed) = &self.computed {
            self.write_computed(computed, &ddl, c)?;
        } else if let Some(identity) = &self.identity {
            self.write_identity(identity, &ddl, c)?;
        } else {
            match self.generated_template(c) {
                Some(template) => c.push(&template.replace("{type}", &ddl)),
                None => c.push(&ddl),
            }
        }
        if let Some(default) = &self.server_default {
            c.push(" DEFAULT ");
            Self::write_default(default, c)?;
        }
        let may_say_not_null = self.computed.is_none() || c.dialect_text("computed_not_null", "yes") == "yes";
        if !self.nullable && may_say_not_null {
            c.push(" NOT NULL");
        }
        self.enum_check(c);
        c.ddl_options("column", "option", &self.options)?;
        if let (Some(comment), true) = (&self.comment, super::comments_are_inline(c)) {
            c.push(" COMMENT ");
            c.string_literal(comment);
        }
        Ok(())
    }
}

/// Hook layout: text 0 the name, text 1 the comment; child 0 the default; ints 0 nullable, 1 primary key, 2 generated.
impl Element for TableColumn {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        self.write(c).map_err(|error| error.note("column", self.name.as_str()))
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        // DDL is compiled once and never cached; its text is its structure.
        key.text(&format!("{self:?}"));
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
        [self.nullable, self.primary_key, self.is_generated()].get(index).map(|flag| i64::from(*flag))
    }
}
