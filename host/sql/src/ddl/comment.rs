//! Comments on tables and columns, as statements of their own.
use super::template::Fill;
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    name::Name,
    schema::Table,
    select::Executable,
    visit::{Element, Key, NodeRef},
};

/// COMMENT ON TABLE, COMMENT ON COLUMN (SQLAlchemy: `SetTableComment`, `SetColumnComment`, `Drop…Comment`). Databases that keep
/// comments in the definition change them with it. Hook layout: text 0 the table, text 1 the schema, text 2 the column, text 3
/// the comment.
///
/// ```
/// use aludel_sql::{Executable, SqlType, Table, column, compile, ddl::SetComment, dialect};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger));
/// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
/// let sql = |comment: SetComment| compile::compile(comment.statement(), environment).unwrap().sql;
/// assert_eq!(sql(SetComment::on_column(&users, "id", "never reused")), "COMMENT ON COLUMN users.id IS 'never reused'");
/// assert_eq!(sql(SetComment::on_table(&users, None)), "COMMENT ON TABLE users IS NULL");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SetComment {
    schema: Option<Name>,
    table: Name,
    column: Option<Name>,
    comment: Option<Name>,
}

impl SetComment {
    /// The comment of a table; `None`: it has none from now on (SQLAlchemy: `SetTableComment`, `DropTableComment`).
    pub fn on_table<'a>(table: &Table, comment: impl Into<Option<&'a str>>) -> Self {
        SetComment { schema: table.schema.clone(), table: table.name.clone(), column: None, comment: comment.into().map(Name::from) }
    }

    /// The comment of a column; `None`: it has none from now on (SQLAlchemy: `SetColumnComment`, `DropColumnComment`).
    pub fn on_column<'a>(table: &Table, column: impl Into<Name>, comment: impl Into<Option<&'a str>>) -> Self {
        SetComment { column: Some(column.into()), ..SetComment::on_table(table, comment) }
    }
}

impl Executable for SetComment {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::SetComment(self)
    }
}

impl Element for SetComment {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let (place, otherwise) = match self.column {
            Some(_) => ("comment_on_column", "COMMENT ON COLUMN {table}.{column} IS {comment}"),
            None => ("comment_on_table", "COMMENT ON TABLE {table} IS {comment}"),
        };
        let template = c.dialect_text(place, otherwise).to_owned();
        if !c.has(Capability::Comments) || template.is_empty() {
            let help = "where comments are part of the definition, change that: `AlterTable::set_type(…)` writes the whole column";
            return Err(c.unsupported(&format!("a comment on `{}` as a statement of its own", self.table), Capability::Comments).help(help));
        }
        if self.comment.is_none() && !template.starts_with("COMMENT ON") {
            return Err(c
                .unsupported(&format!("that `{}` has no comment any more", self.table), Capability::Comments)
                .help("drop it with `Ddl::new(…)`"));
        }
        let table = c.name_as_text(self.schema.as_ref(), &self.table)?;
        let schema = c.translated(self.schema.as_ref()).unwrap_or(c.dialect_text("default_schema", "")).to_owned();
        let column = self.column.as_deref().unwrap_or_default();
        let comment = self.comment.as_deref().map_or(Fill::Sql("NULL"), Fill::Text);
        let fills = [
            ("table", Fill::Sql(&table)),
            ("column", Fill::Name(column)),
            ("comment", comment),
            ("schema", Fill::Text(&schema)),
            ("name", Fill::Text(&self.table)),
        ];
        c.ddl_template(&template, &fills)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&format!("{self:?}"));
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.table),
            1 => self.schema.as_deref(),
            2 => self.column.as_deref(),
            3 => self.comment.as_deref(),
            _ => None,
        }
    }
}
