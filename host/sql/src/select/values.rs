//! VALUES as a table: rows of the program in FROM.
use super::{FromItem, SelectItem, Selectable, Source};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    expr::{Label, Node},
    name::Name,
    row::Row,
    visit::Key,
};
use std::sync::Arc;

/// `(VALUES (1, 'a'), (2, 'b')) AS name (id, word)` (SQLAlchemy: `values(…)`).
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    /// The name of the table.
    pub name: Name,
    /// The names of its columns.
    pub columns: Vec<Name>,
    /// The rows, each with a value for every column.
    pub rows: Vec<Vec<Node>>,
}

/// A table of values under construction (SQLAlchemy: `Values` before `data`).
#[derive(Debug, Clone)]
#[must_use = "close it with `.source()`"]
pub struct ValuesBuilder(Values);

/// A table of values, its name and its columns (SQLAlchemy: `values(column(…), name=…).data(…)`).
///
/// ```
/// use aludel_sql::{bind, select, select::ValuesBuilder, values};
///
/// let words: ValuesBuilder = values("words", ["id", "word"]);
/// let words = words.row((bind::<i64>(1), bind::<String>("a"))).source();
/// let query = select(words.col::<String>("word").unwrap()).from(&words);
/// assert_eq!(format!("{query:?}"), "SELECT words.word FROM (VALUES (?, ?)) AS words (id, word)");
/// ```
pub fn values<C: Into<Name>>(name: impl Into<Name>, columns: impl IntoIterator<Item = C>) -> ValuesBuilder {
    ValuesBuilder(Values { name: name.into(), columns: columns.into_iter().map(Into::into).collect(), rows: Vec::new() })
}

impl ValuesBuilder {
    /// Another row: a tuple with an expression for every column (SQLAlchemy: an item of `data([…])`). A row with another number of values is
    /// refused when the query is compiled.
    pub fn row(mut self, list: impl Selectable) -> Self {
        let mut items = Vec::new();
        list.items(&mut items);
        self.0.rows.push(items.iter().flat_map(SelectItem::columns).collect());
        self
    }

    /// The table, for `.from(…)` and joins (SQLAlchemy: the `Values` itself).
    pub fn source(self) -> Source<Row> {
        let first = self.0.rows.first();
        let column = |(index, name): (usize, &Name)| {
            let expr = first.and_then(|row| row.get(index)).cloned().unwrap_or(Node::Literal(crate::expr::Literal::Null));
            SelectItem::Expr(Node::Label(Arc::new(Label { expr, name: name.clone() })))
        };
        let columns = self.0.columns.iter().enumerate().map(column).collect();
        Source::with_columns(FromItem::Values(Arc::new(self.0)), columns)
    }
}

crate::visit::rewrite!(Values: rows);

impl Values {
    pub(crate) fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::ValuesTable) {
            return Err(c.unsupported("VALUES as a table", Capability::ValuesTable));
        }
        if let Some(row) = self.rows.iter().position(|row| row.len() != self.columns.len()).or(self.rows.is_empty().then_some(0)) {
            let count = self.rows.get(row).map_or(0, Vec::len);
            let story = format!("row {} of the values `{}` has {count} values for {} columns", row + 1, self.name, self.columns.len());
            return Err(Error::new(ErrorKind::Compile, "SQL-1104", story).help("give every row a value for each of the columns"));
        }
        c.push("(VALUES ");
        let word = c.dialect_text("values_row", "");
        // Where the first row says what the columns are, its values say it.
        let typed = !c.dialect_text("values_cast", "").is_empty();
        for (index, row) in self.rows.iter().enumerate() {
            c.separator(index);
            let first = index == 0;
            c.push(word);
            c.push("(");
            for (index, value) in row.iter().enumerate() {
                c.separator(index);
                match value {
                    Node::Bind(bind) if first && typed => {
                        c.push("CAST(");
                        c.operand(value, p::LOWEST)?;
                        c.push(" AS ");
                        c.cast_type(&bind.sql_type.get())?;
                        c.push(")");
                    }
                    _ => c.operand(value, p::LOWEST)?,
                }
            }
            c.push(")");
        }
        c.push(") AS ");
        c.own_name(&self.name);
        c.push(" ");
        c.own_name_list(&self.columns);
        Ok(())
    }

    pub(crate) fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.name);
        key.number(self.columns.len());
        for column in &self.columns {
            key.text(column);
        }
        key.number(self.rows.len());
        for row in &self.rows {
            key.list(row);
        }
    }
}
