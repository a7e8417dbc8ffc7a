//! FROM.
use super::{Cte, Select, SelectData, Source, TableFunction, TableSample, Values};
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    expr::Node,
    name::Name,
    schema::Table,
    text::TextData,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// An item of FROM (SQLAlchemy: `FromClause`). Hook layout: text 0 the name it goes by, text 1 the table, text 2 the
/// schema; child 0 the subquery or common table expression; children of VALUES are the values, row by row, of a function its
/// arguments, and its text 1 is the function's name; of a sample the table and how many of 100.
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
    /// A query that sees the items before it.
    Lateral {
        /// The query.
        select: Arc<SelectData>,
        /// Its name.
        alias: Name,
    },
    /// Rows of the program.
    Values(Arc<Values>),
    /// A function that gives a table.
    Function(Arc<TableFunction>),
    /// Some rows of a table, at random.
    Sample(Arc<TableSample>),
    /// A query written by hand.
    Text {
        /// The query.
        text: Arc<TextData>,
        /// Its name.
        alias: Name,
    },
}

impl<R> Select<R> {
    /// The query as an item of FROM that sees the items before it (SQLAlchemy: `.lateral(name)`). Refused where the database has neither
    /// LATERAL nor APPLY.
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{Compare, Model, Order, select};
    /// use blog::{Post, User};
    ///
    /// let newest = select(Post::title).filter(Post::author_id.eq(User::id)).order_by(Post::id.desc()).limit(1).lateral("newest");
    /// let query = select((User::name, newest.col::<String>("title")?)).from(User::entity()).cross_join(&newest);
    /// assert!(format!("{query:?}").contains("FROM users CROSS JOIN LATERAL (SELECT posts.title FROM posts"), "{query:?}");
    /// # Ok::<(), aludel_sql::Error>(())
    /// ```
    pub fn lateral(self, name: impl Into<Name>) -> Source<R> {
        let columns = self.data().columns.clone();
        Source::with_columns(FromItem::Lateral { select: self.into_data(), alias: name.into() }, columns)
    }
}

impl FromItem {
    /// A table by its name, perhaps under another one (SQLAlchemy: `table("name")`, `.alias()`).
    pub fn table(schema: Option<Name>, name: Name, alias: Option<Name>) -> Self {
        FromItem::Table { schema, name, alias }
    }

    /// The name its columns are qualified by.
    pub fn name(&self) -> &Name {
        match self {
            FromItem::Table { alias: Some(alias), .. }
            | FromItem::Subquery { alias, .. }
            | FromItem::Lateral { alias, .. }
            | FromItem::Text { alias, .. }
            | FromItem::Cte { alias: Some(alias), .. } => alias,
            FromItem::Values(values) => &values.name,
            FromItem::Function(function) => &function.name,
            FromItem::Sample(sample) => sample.table.name(),
            FromItem::Table { name, .. } | FromItem::Cte { name, .. } => name,
        }
    }

    /// Whether its columns have names that the statement gave them.
    pub(crate) fn is_derived(&self) -> bool {
        !matches!(self, FromItem::Table { .. } | FromItem::Sample(_))
    }

    fn alias(&self, c: &mut Compiler<'_>, alias: Option<&Name>) {
        if let Some(alias) = alias {
            c.push(" AS ");
            c.own_name(alias);
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
                c.table_hints(self.name());
            }
            FromItem::Subquery { select, alias } => {
                c.push("(");
                c.isolated(NodeRef::Select(select))?;
                c.push(")");
                self.alias(c, Some(alias));
            }
            FromItem::Cte { name, alias, .. } => {
                c.own_name(name);
                self.alias(c, alias.as_ref());
            }
            FromItem::Lateral { select, alias } => {
                // Where APPLY does the work, the join has said it.
                if c.has(Capability::Lateral) {
                    c.push("LATERAL ");
                } else if !c.has(Capability::CrossApply) {
                    return Err(c.unsupported("LATERAL", Capability::Lateral));
                }
                c.push("(");
                c.render(NodeRef::Select(select))?;
                c.push(")");
                self.alias(c, Some(alias));
            }
            FromItem::Values(values) => values.compile(c)?,
            FromItem::Function(function) => function.compile(c)?,
            FromItem::Sample(sample) => sample.compile(c)?,
            FromItem::Text { text, alias } => {
                c.push("(");
                c.isolated(NodeRef::Text(text))?;
                c.push(")");
                self.alias(c, Some(alias));
            }
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        match self {
            FromItem::Table { schema: None, name, alias: None } => {
                key.byte(0);
                key.name(name);
            }
            FromItem::Table { schema, name, alias } => {
                key.byte(1);
                key.optional_name(schema.as_ref());
                key.name(name);
                key.optional_name(alias.as_ref());
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
            FromItem::Lateral { select, alias } => {
                key.byte(4);
                key.text(alias);
                key.node(NodeRef::Select(select));
            }
            FromItem::Values(values) => {
                key.byte(5);
                values.key(key);
            }
            FromItem::Function(function) => {
                key.byte(6);
                function.key(key);
            }
            FromItem::Sample(sample) => {
                key.byte(7);
                sample.key(key);
            }
            FromItem::Text { text, alias } => {
                key.byte(8);
                key.text(alias);
                key.node(NodeRef::Text(text));
            }
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        match self {
            FromItem::Subquery { select, .. } | FromItem::Lateral { select, .. } if index == 0 => Some(NodeRef::Select(select)),
            FromItem::Cte { cte: Some(cte), .. } if index == 0 => Some(NodeRef::Cte(cte)),
            FromItem::Sample(sample) => [NodeRef::From(&sample.table), sample.percent.as_ref()].get(index).copied(),
            FromItem::Text { text, .. } if index == 0 => Some(NodeRef::Text(text)),
            FromItem::Values(values) => values.rows.iter().flatten().nth(index).map(Node::as_ref),
            FromItem::Function(function) => function.arguments.get(index).map(Node::as_ref),
            _ => None,
        }
    }

    fn text(&self, index: usize) -> Option<&str> {
        match (self, index) {
            (_, 0) => Some(self.name()),
            (FromItem::Table { name, .. } | FromItem::Cte { name, .. }, 1) => Some(name),
            (FromItem::Function(function), 1) => Some(&function.function),
            (FromItem::Table { schema, .. }, 2) => schema.as_deref(),
            _ => None,
        }
    }
}

impl crate::visit::Rewrite for FromItem {
    fn rewrite(&self, transform: &mut dyn crate::visit::Transform) -> Self {
        if let Some(other) = transform.from_item(self) {
            return other;
        }
        match self {
            FromItem::Table { .. } => self.clone(),
            FromItem::Subquery { select, alias } => FromItem::Subquery { select: select.rewrite(transform), alias: alias.clone() },
            FromItem::Lateral { select, alias } => FromItem::Lateral { select: select.rewrite(transform), alias: alias.clone() },
            FromItem::Cte { cte, name, alias } => FromItem::Cte { cte: cte.rewrite(transform), name: name.clone(), alias: alias.clone() },
            FromItem::Values(values) => FromItem::Values(values.rewrite(transform)),
            FromItem::Function(function) => FromItem::Function(function.rewrite(transform)),
            FromItem::Sample(sample) => FromItem::Sample(sample.rewrite(transform)),
            FromItem::Text { text, alias } => FromItem::Text { text: text.rewrite(transform), alias: alias.clone() },
        }
    }
}
