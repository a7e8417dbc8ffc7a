//! SQL written by hand, with named parameters.
use crate::{
    compile::Compiler,
    error::{Error, ErrorKind, Result},
    expr::{Expr, IntoExpr, Label, Literal, Node},
    name::Name,
    row::{Row, RowCursor},
    schema::Model,
    select::{Decode, Executable, FromItem, Query, SelectItem, Source},
    types::{SqlType, SqlValue, TypeRef},
    visit::{Element, Key, NodeRef, Rewrite, Transform},
};
use std::sync::Arc;

/// SQL as it is, as data (SQLAlchemy: `TextClause`). Hook layout: text 0 the SQL; children are the values, in the order they were given.
///
/// ```
/// use aludel_sql::{Executable, text, text::TextData, visit::NodeRef};
///
/// let query = text("SELECT :n").bind("n", 7_i64);
/// let NodeRef::Text(data) = query.statement() else { unreachable!() };
/// let data: &TextData = data;
/// assert_eq!((data.sql.as_str(), data.values[0].0.as_str()), ("SELECT :n", "n"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TextData {
    /// The SQL, with `:name` for parameters.
    pub sql: Name,
    /// The parameters.
    pub values: Vec<(Name, Node)>,
    /// The type of its value, where it is an expression.
    pub sql_type: TypeRef,
}

/// SQL written by hand (SQLAlchemy: `text()`). `R` is what a row becomes: a [`Row`] unless told otherwise.
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Text, select, text};
/// use blog::User;
///
/// // Objects, and values.
/// let users: Text<User> = text("SELECT * FROM users").entities::<User>();
/// let counts: Text<(String, i64)> = text("SELECT city, count(*) FROM users GROUP BY city").rows();
/// assert_eq!(format!("{users:?}"), "SELECT * FROM users");
/// // Inside of other statements.
/// let age = text("age + :n").bind("n", 1_i64).expr::<i64>();
/// assert_eq!(format!("{:?}", select((User::name, age))), "SELECT users.name, age + ? FROM users");
/// let recent = text("SELECT id FROM visits").subquery("recent", ["id"]);
/// assert_eq!(format!("{:?}", select(recent.col::<i64>("id")?).from(&recent)), "SELECT recent.id FROM (SELECT id FROM visits) AS recent");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[must_use = "a statement does nothing until a connection or session runs it"]
pub struct Text<R = Row> {
    data: Arc<TextData>,
    decode: Decode<R>,
}

/// SQL as it is, with `:name` for parameters (SQLAlchemy: `text()`). `::` and text in quotes or comments are left alone. A parameter without a value, and a
/// value without a parameter, are refused when it is compiled.
///
/// ```
/// use aludel_sql::text;
///
/// let query = text("SELECT * FROM users WHERE name = :name").bind("name", "Ada");
/// assert_eq!(format!("{query:?}"), "SELECT * FROM users WHERE name = ?");
/// ```
pub fn text(sql: impl Into<Name>) -> Text {
    Text { data: Arc::new(TextData { sql: sql.into(), values: Vec::new(), sql_type: TypeRef::Fn(SqlType::default) }), decode: Row::decode }
}

#[cfg(feature = "serde")]
impl Text<Row> {
    pub(crate) fn from_data(data: Arc<TextData>) -> Self {
        Text { data, decode: Row::decode }
    }
}

impl<R> Text<R> {
    /// The value of a parameter (SQLAlchemy: `bindparams`, or the dictionary beside `text()`).
    pub fn bind<T: SqlValue>(mut self, name: impl Into<Name>, value: impl IntoExpr<T>) -> Self {
        let value = value.into_expr().into_node();
        Arc::make_mut(&mut self.data).values.push((name.into(), value));
        self
    }

    /// The text as an expression inside of a statement, with the Rust type its value has (SQLAlchemy: `text()` in a select list,
    /// `order_by`).
    pub fn expr<T: SqlValue>(self) -> Expr<T> {
        let mut data = self.data;
        Arc::make_mut(&mut data).sql_type = TypeRef::Fn(T::sql_type);
        Expr::new(Node::Text(data))
    }

    /// The text as a condition inside of a statement (SQLAlchemy: `where(text(…))`).
    ///
    /// ```
    /// use aludel_sql::{SqlType, Table, column, select, text};
    ///
    /// let users = Table::new("users").column(column("age", SqlType::Integer));
    /// let query = select(users.col::<i32>("age").unwrap()).filter(text("age % :n = 0").bind("n", 2_i64).condition());
    /// assert_eq!(format!("{query:?}"), "SELECT users.age FROM users WHERE age % ? = 0");
    /// ```
    pub fn condition(self) -> Expr<bool> {
        self.expr()
    }

    /// The query under a name, for FROM: its columns are `columns` (SQLAlchemy: `text().columns(…).subquery(name)`).
    pub fn subquery<C: Into<Name>>(self, name: impl Into<Name>, columns: impl IntoIterator<Item = C>) -> Source<R> {
        let column = |name: C| SelectItem::Expr(Node::Label(Arc::new(Label { expr: Node::Literal(Literal::Null), name: name.into() })));
        let columns = columns.into_iter().map(column).collect();
        Source::with_columns(FromItem::Text { text: self.data, alias: name.into() }, columns)
    }

    /// Objects of a model, its columns found by their names (SQLAlchemy: `select(User).from_statement(text(…))`).
    pub fn entities<M: Model>(self) -> Text<M> {
        Text { data: self.data, decode: by_name::<M> }
    }

    /// The text with its values replaced (SQLAlchemy: `visitors.replacement_traverse`).
    ///
    /// ```
    /// use aludel_sql::{expr::{Literal, Node}, text, visit::Transform};
    ///
    /// struct Nothing;
    ///
    /// impl Transform for Nothing {
    ///     fn expression(&mut self, node: &Node) -> Option<Node> {
    ///         matches!(node, Node::Bind(_)).then_some(Node::Literal(Literal::Null))
    ///     }
    /// }
    ///
    /// let query = text("SELECT :n").bind("n", 1_i64);
    /// assert_eq!(format!("{:?}", query.transform(&mut Nothing)), "SELECT NULL");
    /// ```
    pub fn transform(&self, transform: &mut dyn Transform) -> Self {
        Text { data: self.data.rewrite(transform), decode: self.decode }
    }

    /// What a row becomes: a value for one column, a tuple for several (SQLAlchemy: `columns()`).
    pub fn rows<T: FromColumns>(self) -> Text<T> {
        Text { data: self.data, decode: T::from_columns }
    }
}

/// An object of a row whose columns stand in another order than the model's. Errors: a column of the model is missing.
fn by_name<M: Model>(cursor: &mut RowCursor<'_>) -> Result<M> {
    let row = cursor.row();
    let position = |name: &Name| row.columns().iter().position(|column| column.name.eq_ignore_ascii_case(name));
    let cells = M::def().loaded_columns().map(|def| {
        position(&def.name).and_then(|index| row.cell(index)).ok_or_else(|| {
            Error::new(ErrorKind::UnknownName, "SQL-1503", format!("the text gives no column `{}` of {}", def.name, M::def().name))
                .known(&def.name, row.columns().iter().map(|column| column.name.as_str()))
                .help("select every column of the model, or read single values with `.rows::<…>()`")
        })
    });
    let cells = cells.collect::<Result<Vec<_>>>()?;
    M::decode(&mut RowCursor::new(row.with_cells(&cells)))
}

/// A value made of a row's columns from left to right: a SQL value, or a tuple of up to eight of them (SQLAlchemy has no counterpart: a row is a
/// tuple).
///
/// ```
/// use aludel_sql::{Name, RowCursor, RowRef, SqlType, row::{Cell, ResultColumn, tag}, text::FromColumns, types::TypeRef};
///
/// let number = |bits| Cell { tag: tag::I64, flags: 0, aux: 0, len: 0, bits };
/// let column = |name| ResultColumn { table: None, name: Name::new(name), sql_type: TypeRef::of(SqlType::BigInteger), nullable: false };
/// let columns = [column("a"), column("b")].into();
/// let cells = [number(1), number(2)];
/// let mut cursor = RowCursor::new(RowRef::new(&cells, "", &[], &columns));
/// assert_eq!(<(i64, i64)>::from_columns(&mut cursor)?, (1, 2));
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[diagnostic::on_unimplemented(message = "a row cannot be read as `{Self}`", note = "name a SQL value or a tuple of SQL values")]
pub trait FromColumns: Sized {
    /// Reads it. Errors: [`crate::ErrorKind::Decode`], naming the column.
    fn from_columns(cursor: &mut RowCursor<'_>) -> Result<Self>;
}

impl<T: SqlValue> FromColumns for T {
    fn from_columns(cursor: &mut RowCursor<'_>) -> Result<Self> {
        cursor.next()
    }
}

macro_rules! tuples {
    ($($name:ident),+) => {
        impl<$($name: SqlValue),+> FromColumns for ($($name,)+) {
            fn from_columns(cursor: &mut RowCursor<'_>) -> Result<Self> {
                Ok(($(cursor.next::<$name>()?,)+))
            }
        }
    };
}

tuples!(A, B);
tuples!(A, B, C);
tuples!(A, B, C, D);
tuples!(A, B, C, D, E);
tuples!(A, B, C, D, E, F);
tuples!(A, B, C, D, E, F, G);
tuples!(A, B, C, D, E, F, G, H);

impl<R> Clone for Text<R> {
    fn clone(&self) -> Self {
        Text { data: Arc::clone(&self.data), decode: self.decode }
    }
}

/// Equal in text and values; what a row becomes is no part of it.
impl<R> PartialEq for Text<R> {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl<R> std::fmt::Debug for Text<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        crate::compile::debug_sql(self.statement(), f)
    }
}

impl<R> Executable for Text<R> {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::Text(&self.data)
    }
}

impl<R> Query for Text<R> {
    type Row = R;
    fn decode(&self) -> Decode<R> {
        self.decode
    }
}

/// A piece of hand-written SQL.
#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Sql(&'a str),
    Parameter(&'a str),
}

impl<'a> Piece<'a> {
    fn parameter(&self) -> Option<&'a str> {
        match self {
            Piece::Parameter(name) => Some(name),
            Piece::Sql(_) => None,
        }
    }
}

/// Where quoted text or a comment that begins at `start` ends; `start` itself when none begins there.
fn opaque_end(sql: &str, start: usize) -> usize {
    let rest = &sql.as_bytes()[start..];
    let until = |end: &str, from: usize| sql[start + from..].find(end).map_or(sql.len(), |at| start + from + at + end.len());
    match rest {
        [quote @ (b'\'' | b'"' | b'`'), ..] => until(std::str::from_utf8(&[*quote]).unwrap_or("'"), 1),
        [b'-', b'-', ..] => until("\n", 2),
        [b'/', b'*', ..] => until("*/", 2),
        // A cast, not a parameter.
        [b':', b':', ..] => start + 2,
        _ => start,
    }
}

fn pieces(sql: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut from, mut at) = (Vec::new(), 0, 0);
    while at < sql.len() {
        let end = opaque_end(sql, at);
        if end > at {
            at = end;
        } else if sql.as_bytes()[at] == b':' {
            let name = sql[at + 1..].find(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(&sql[at + 1..], |len| &sql[at + 1..at + 1 + len]);
            if name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                pieces.push(Piece::Sql(&sql[from..at]));
                pieces.push(Piece::Parameter(name));
                from = at + 1 + name.len();
            }
            at += 1 + name.len();
        } else {
            at += sql[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    pieces.push(Piece::Sql(&sql[from..]));
    pieces
}

crate::visit::rewrite!(TextData: values);

impl TextData {
    fn value(&self, name: &str) -> Result<&Node> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value).ok_or_else(|| {
            Error::new(ErrorKind::Compile, "SQL-1501", format!("parameter `:{name}` of the text has no value"))
                .known(name, self.values.iter().map(|(name, _)| name.as_str()))
                .help(format!("add `.bind(\"{name}\", value)`"))
        })
    }
}

impl Element for TextData {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let pieces = pieces(&self.sql);
        if let Some((unused, _)) = self.values.iter().find(|(name, _)| !pieces.contains(&Piece::Parameter(name))) {
            return Err(Error::new(ErrorKind::Compile, "SQL-1502", format!("the text has no parameter `:{unused}`"))
                .known(unused, pieces.iter().filter_map(Piece::parameter))
                .help("remove the value, or write `:name` where it belongs"));
        }
        for piece in pieces {
            match piece {
                Piece::Sql(sql) => c.push(sql),
                Piece::Parameter(name) => c.render(self.value(name)?.as_ref())?,
            }
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.sql);
        key.number(self.values.len());
        for (name, value) in &self.values {
            key.text(name);
            key.expr(value);
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        self.values.get(index).map(|(_, value)| value.as_ref())
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.sql)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_found_and_nothing_else() {
        let found: Vec<_> = pieces("SELECT ':a', x::int, \":b\" -- :c\n, :d /* :e */ , :f1 + :é FROM t WHERE a = ':' AND 1:2")
            .into_iter()
            .filter(|piece| matches!(piece, Piece::Parameter(_)))
            .collect();
        assert_eq!(found, [Piece::Parameter("d"), Piece::Parameter("f1"), Piece::Parameter("é")]);
    }

    #[test]
    fn open_quotes_and_comments_do_not_panic() {
        for sql in ["'", "\"é", "--", "/*", ":", "::", "a:", "é:é"] {
            pieces(sql);
        }
    }
}
