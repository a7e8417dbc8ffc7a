//! Functions that give a table: `json_each(…)`, `generate_series(1, 10)`.
use super::{FromItem, SelectItem, Source};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    expr::{Label, Literal, Node},
    name::Name,
    row::Row,
    visit::Key,
};
use std::sync::Arc;

/// `function(…) AS name`, or `AS name (a, b)` (SQLAlchemy: `func.name(…).table_valued(…)`).
#[derive(Debug, Clone, PartialEq)]
pub struct TableFunction {
    /// The function.
    pub function: Name,
    /// Its arguments; they see the items of FROM before it.
    pub arguments: Vec<Node>,
    /// The name its columns are qualified by.
    pub name: Name,
    /// Its columns.
    pub columns: Vec<Name>,
    /// The columns are given these names, rather than having them.
    pub renamed: bool,
}

/// A function that gives a table, under the name by which its columns are qualified (SQLAlchemy: `func.name(…).table_valued(…)`). Refused where the
/// database has no functions in FROM.
///
/// ```
/// use aludel_sql::{bind, select, select::TableFunctionBuilder, table_function, Expression};
///
/// let tags = table_function("json_each", [bind::<String>("[1]").into_node()]).columns(["value"]).source("tags");
/// let query = select(tags.col::<String>("value").unwrap()).from(&tags);
/// assert_eq!(format!("{query:?}"), "SELECT tags.value FROM json_each(?) AS tags");
/// let days: TableFunctionBuilder = table_function("unnest", [bind::<String>("{1}").into_node()]).columns_as(["day"]);
/// let days = days.source("days");
/// let query = select(days.col::<i64>("day").unwrap()).from(&days);
/// assert_eq!(format!("{query:?}"), "SELECT days.day FROM unnest(?) AS days (day)");
/// ```
pub fn table_function(function: impl Into<Name>, arguments: impl IntoIterator<Item = Node>) -> TableFunctionBuilder {
    let arguments = arguments.into_iter().collect();
    TableFunctionBuilder(TableFunction { function: function.into(), arguments, name: Name::new(""), columns: Vec::new(), renamed: false })
}

/// A table function under construction (SQLAlchemy: `func.name(…)` before `table_valued`).
#[derive(Debug, Clone)]
#[must_use = "close it with `.source(name)`"]
pub struct TableFunctionBuilder(TableFunction);

impl TableFunctionBuilder {
    /// The columns that the function gives, by their names (SQLAlchemy: the arguments of `table_valued`).
    pub fn columns<C: Into<Name>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.0.columns = columns.into_iter().map(Into::into).collect();
        self
    }

    /// Names for the columns that the function gives, in order (SQLAlchemy: `render_derived()`).
    pub fn columns_as<C: Into<Name>>(self, columns: impl IntoIterator<Item = C>) -> Self {
        let mut this = self.columns(columns);
        this.0.renamed = true;
        this
    }

    /// The table under a name, for `.from(…)` and joins (SQLAlchemy: `.alias(name)`).
    pub fn source(mut self, name: impl Into<Name>) -> Source<Row> {
        self.0.name = name.into();
        let column = |name: &Name| SelectItem::Expr(Node::Label(Arc::new(Label { expr: Node::Literal(Literal::Null), name: name.clone() })));
        let columns = self.0.columns.iter().map(column).collect();
        Source::with_columns(FromItem::Function(Arc::new(self.0)), columns)
    }
}

crate::visit::rewrite!(TableFunction: arguments);

impl TableFunction {
    pub(crate) fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::TableFunctions) {
            return Err(c.unsupported("a function as a table", Capability::TableFunctions));
        }
        match c.function_template(&self.function, self.arguments.len()) {
            Some(template) => c.template_with(template, &self.arguments, |_, _| Ok(false))?,
            None => {
                c.function_name(&self.function)?;
                c.push("(");
                for (index, argument) in self.arguments.iter().enumerate() {
                    c.separator(index);
                    c.operand(argument, p::LOWEST)?;
                }
                c.push(")");
            }
        }
        c.push(" AS ");
        c.own_name(&self.name);
        if self.renamed {
            c.push(" ");
            c.own_name_list(&self.columns);
        }
        Ok(())
    }

    pub(crate) fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.function);
        key.text(&self.name);
        key.list(&self.arguments);
        key.flag(self.renamed);
        if self.renamed {
            key.number(self.columns.len());
            for column in &self.columns {
                key.text(column);
            }
        }
    }
}
