//! FROM.
use super::{Cte, SelectData};
use crate::{
    compile::Compiler,
    error::Result,
    name::Name,
    schema::Table,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// An item of FROM (SQLAlchemy: `FromClause`). Hook layout: text 0 the name it goes by, text 1 the table, text 2 the
/// schema; child 0 the subquery or common table expression.
#[derive(Debug, Clone, PartialEq)]
pub enum FromItem {
    /// A table.
    Table {
        /// The schema.
        schema: Option<Name>,
        /// The table.
        name: Name,
        /// Its other name.
        alias: Option<Name>,
    },
    /// A query.
    Subquery {
        /// The query.
        select: Arc<SelectData>,
        /// Its name.
        alias: Name,
    },
    /// A common table expression.
    Cte {
        /// Its definition; none inside of itself.
        cte: Option<Arc<Cte>>,
        /// Its name.
        name: Name,
        /// Its other name.
        alias: Option<Name>,
    },
}

impl FromItem {
    /// A table.
    pub fn table(schema: Option<Name>, name: Name, alias: Option<Name>) -> Self {
        FromItem::Table { schema, name, alias }
    }

    /// The name its columns are qualified by.
    pub fn name(&self) -> &Name {
        match self {
            FromItem::Table { alias: Some(alias), .. } | FromItem::Subquery { alias, .. } | FromItem::Cte { alias: Some(alias), .. } => alias,
            FromItem::Table { name, .. } | FromItem::Cte { name, .. } => name,
        }
    }

    fn alias(&self, c: &mut Compiler<'_>, alias: Option<&Name>) {
        if let Some(alias) = alias {
            c.push(" AS ");
            c.identifier(alias);
        }
    }
}

impl From<&Table> for FromItem {
    fn from(table: &Table) -> Self {
        table.from_item()
    }
}

impl From<&Arc<Table>> for FromItem {
    fn from(table: &Arc<Table>) -> Self {
        table.from_item()
    }
}

impl Element for FromItem {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        match self {
            FromItem::Table { schema, name, alias } => {
                c.table_name(schema.as_ref(), name)?;
                self.alias(c, alias.as_ref());
            }
            FromItem::Subquery { select, alias } => {
                c.push("(");
                c.isolated(NodeRef::Select(select))?;
                c.push(")");
                self.alias(c, Some(alias));
            }
            FromItem::Cte { name, alias, .. } => {
                c.identifier(name);
                self.alias(c, alias.as_ref());
            }
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        match self {
            FromItem::Table { schema, name, alias } => {
                key.byte(1);
                key.optional_text(schema.as_deref());
                key.text(name);
                key.optional_text(alias.as_deref());
            }
            FromItem::Subquery { select, alias } => {
                key.byte(2);
                key.text(alias);
                key.node(NodeRef::Select(select));
            }
            FromItem::Cte { cte, name, alias } => {
                key.byte(3);
                key.text(name);
                key.optional_text(alias.as_deref());
                match cte {
                    Some(cte) => key.node(NodeRef::Cte(cte)),
                    None => key.byte(0),
                }
            }
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        match self {
            FromItem::Subquery { select, .. } if index == 0 => Some(NodeRef::Select(select)),
            FromItem::Cte { cte: Some(cte), .. } if index == 0 => Some(NodeRef::Cte(cte)),
            _ => None,
        }
    }

    fn text(&self, index: usize) -> Option<&str> {
        match (self, index) {
            (_, 0) => Some(self.name()),
            (FromItem::Table { name, .. } | FromItem::Cte { name, .. }, 1) => Some(name),
            (FromItem::Table { schema, .. }, 2) => schema.as_deref(),
            _ => None,
        }
    }
}
