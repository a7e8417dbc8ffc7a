//! How a statement compiles, for people: the SQL, the bound values, the columns of the result.
//!
//! Not here: how the database runs it; that is the database's own EXPLAIN.
use super::{BindSlot, Environment, compile_with};
use crate::{
    dml::Filled,
    error::Result,
    name::Name,
    row::ResultColumn,
    types::{SqlType, Value},
    visit::{Key, NodeRef},
};
use std::{fmt, sync::Arc};

/// How a statement compiles (SQLAlchemy: what `str(compiled)` and `compiled.params` show). `Display` prints it without the values, which may be
/// secret.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Explained {
    /// The dialect it was compiled for.
    pub dialect: String,
    /// The SQL.
    pub sql: String,
    /// The placeholders, in order.
    pub binds: Vec<ExplainedBind>,
    /// The columns of the result, as far as the statement tells.
    pub columns: Arc<[ResultColumn]>,
    /// Bytes of the structure that the statement is cached by.
    pub key_length: usize,
}

/// A placeholder, and what is sent for it (SQLAlchemy: an item of `compiled.params`).
#[derive(Debug, Clone)]
pub struct ExplainedBind {
    /// The type that the value is bound as.
    pub sql_type: SqlType,
    /// The value.
    pub value: Value,
    /// The dialect made it, not the program.
    pub by_dialect: bool,
}

/// Compiles a statement and tells what became of it (SQLAlchemy: `statement.compile(dialect=…)`). Errors: those of compiling.
pub fn explain(statement: NodeRef<'_>, environment: Environment<'_>) -> Result<Explained> {
    let filled = Filled::of(statement)?;
    let statement = filled.statement();
    let mut key = Key::default();
    key.node(statement);
    let compiled = compile_with(statement, key.binds(), environment)?;
    let bind = |slot: &BindSlot| match slot {
        BindSlot::Index(index) => {
            key.binds().get(*index as usize).map(|bind| ExplainedBind { sql_type: bind.sql_type.get(), value: bind.value.clone(), by_dialect: false })
        }
        BindSlot::Constant(value) => Some(ExplainedBind { sql_type: SqlType::Unknown, value: value.clone(), by_dialect: true }),
    };
    let binds = compiled.slots.iter().filter_map(bind).collect();
    let dialect = environment.dialect.spec().name.clone();
    Ok(Explained { dialect, sql: compiled.sql, binds, columns: compiled.columns, key_length: key.bytes().len() })
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sql)?;
        writeln!(f, "  dialect: {}", self.dialect)?;
        for (index, bind) in self.binds.iter().enumerate() {
            let null = if bind.value.is_null() { ", NULL" } else { "" };
            let by = if bind.by_dialect { ", by the dialect" } else { "" };
            writeln!(f, "  value {}: {}{null}{by}", index + 1, bind.sql_type.generic_name())?;
        }
        for column in &*self.columns {
            let null = if column.nullable { "NULL possible" } else { "never NULL" };
            let table = column.table.as_ref().map_or(String::new(), |table: &Name| format!("{table}."));
            writeln!(f, "  column {table}{}: {}, {null}", column.name, column.sql_type.get().generic_name())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Compare, SqlType, Table, column,
        compile::Environment,
        dialect::{DefaultDialect, NoPlugins},
        select,
    };

    #[test]
    fn values_are_not_shown() {
        let users = Table::new("users").column(column("id", SqlType::BigInteger).primary_key()).column(column("email", SqlType::Text));
        let email = users.col::<Option<String>>("email").unwrap();
        let query = select((users.col::<i64>("id").unwrap(), email.clone())).filter(email.eq("secret"));
        let explained = query.explain(Environment { dialect: &DefaultDialect, plugins: &NoPlugins }).unwrap();
        assert_eq!(
            explained.to_string(),
            "SELECT users.id, users.email FROM users WHERE users.email = ?\n  dialect: default\n  value 1: text\n  \
             column users.id: big_integer, never NULL\n  column users.email: text, NULL possible\n"
        );
    }
}
