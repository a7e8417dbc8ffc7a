//! Several values compared as one: `(a, b) = (1, 2)`.
use super::{
    Expr, InList, InSelect, Node,
    binary::{Binary, Operator},
    bind::Bind,
};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    schema::KeyValue,
    select::{Select, SelectItem, Selectable},
    types::{SqlType, TypeRef},
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// A row value inside of an expression, made by [`tuple()`] (SQLAlchemy: `Tuple`). Hook layout: children are the parts.
///
/// ```
/// use aludel_sql::{bind, expr::Node, tuple};
///
/// let pair = tuple((bind::<i64>(1), bind::<i64>(2)));
/// let Node::Binary(equal) = pair.clone().eq(pair).into_node() else { unreachable!() };
/// assert!(matches!(&equal.left, Node::Tuple(tuple) if tuple.parts.len() == 2));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Tuple {
    /// The parts.
    pub parts: Vec<Node>,
}

/// Several expressions compared as one value, made by [`tuple()`] (SQLAlchemy: `tuple_(…)`, whose operators `<`, `<=`, `>`, `>=` are the methods
/// `lt`, `le`, `gt`, `ge`). Refused where the database has no row values.
///
/// ```
/// use aludel_sql::{SqlType, Table, column, select, tuple};
///
/// let posts = Table::new("posts").column(column("day", SqlType::Integer)).column(column("id", SqlType::Integer));
/// let place = || tuple((posts.col::<i32>("day").unwrap(), posts.col::<i32>("id").unwrap()));
/// let last = || tuple((aludel_sql::bind::<i32>(7), aludel_sql::bind::<i32>(40)));
/// let sql = |condition| format!("{condition:?}").replace("(posts.day, posts.id)", "place");
///
/// assert_eq!(sql(place().eq(last())), "place = (?, ?)");
/// assert_eq!(sql(place().ne(last())), "place <> (?, ?)");
/// assert_eq!(sql(place().lt(last())), "place < (?, ?)");
/// assert_eq!(sql(place().le(last())), "place <= (?, ?)");
/// assert_eq!(sql(place().gt(last())), "place > (?, ?)");
/// assert_eq!(sql(place().ge(last())), "place >= (?, ?)");
/// assert_eq!(sql(place().in_([last(), last()])), "place IN ((?, ?), (?, ?))");
/// assert_eq!(sql(place().not_in([last()])), "place NOT IN ((?, ?))");
/// assert_eq!(sql(place().in_keys([(7, 40)])), "place IN ((?, ?))");
/// let pairs = select((posts.col::<i32>("day")?, posts.col::<i32>("id")?));
/// assert_eq!(sql(place().in_select(pairs)), "place IN (SELECT posts.day, posts.id FROM posts)");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RowValue(Tuple);

/// Several columns or expressions compared as one value (SQLAlchemy: `tuple_(…)`).
///
/// ```
/// use aludel_sql::{bind, tuple};
///
/// let pair = || tuple((bind::<i64>(1), bind::<String>("a")));
/// assert_eq!(format!("{:?}", pair().lt(pair())), "(?, ?) < (?, ?)");
/// assert_eq!(format!("{:?}", pair().in_keys([(1_i64, "a".to_owned())])), "(?, ?) IN ((?, ?))");
/// ```
pub fn tuple(list: impl Selectable) -> RowValue {
    let mut items = Vec::new();
    list.items(&mut items);
    RowValue(Tuple { parts: items.iter().flat_map(SelectItem::columns).collect() })
}

impl RowValue {
    fn node(self) -> Node {
        Node::Tuple(Arc::new(self.0))
    }

    fn compared(self, operator: Operator, other: RowValue) -> Expr<bool> {
        Binary::expr(operator, self.node(), other.node())
    }

    /// `=` (SQLAlchemy: `==`).
    pub fn eq(self, other: RowValue) -> Expr<bool> {
        self.compared(Operator::Eq, other)
    }

    /// `<>` (SQLAlchemy: `!=`).
    pub fn ne(self, other: RowValue) -> Expr<bool> {
        self.compared(Operator::Ne, other)
    }

    /// Before the other: by the first part, among equals by the next.
    pub fn lt(self, other: RowValue) -> Expr<bool> {
        self.compared(Operator::Lt, other)
    }

    /// Before the other, or equal to it.
    pub fn le(self, other: RowValue) -> Expr<bool> {
        self.compared(Operator::Le, other)
    }

    /// Behind the other: by the first part, among equals by the next.
    pub fn gt(self, other: RowValue) -> Expr<bool> {
        self.compared(Operator::Gt, other)
    }

    /// Behind the other, or equal to it.
    pub fn ge(self, other: RowValue) -> Expr<bool> {
        self.compared(Operator::Ge, other)
    }

    fn listed(self, rows: impl IntoIterator<Item = RowValue>, negated: bool) -> Expr<bool> {
        InList::expr(self.node(), rows.into_iter().map(RowValue::node), TypeRef::Fn(SqlType::default), negated)
    }

    /// One of these (SQLAlchemy: `in_`).
    pub fn in_(self, rows: impl IntoIterator<Item = RowValue>) -> Expr<bool> {
        self.listed(rows, false)
    }

    /// None of these (SQLAlchemy: `not_in`).
    pub fn not_in(self, rows: impl IntoIterator<Item = RowValue>) -> Expr<bool> {
        self.listed(rows, true)
    }

    /// One of these keys: a value for each part, as the key of a model has them (SQLAlchemy: `tuple_(…).in_([(1, 2), …])`).
    pub fn in_keys<K: KeyValue>(self, keys: impl IntoIterator<Item = K>) -> Expr<bool> {
        let types: Vec<TypeRef> = self.0.parts.iter().map(Node::sql_type).collect();
        let part = |(index, param): (usize, &crate::types::Param<'_>)| {
            let sql_type = types.get(index).cloned().unwrap_or(TypeRef::Fn(SqlType::default));
            Bind::node(param.value().to_value(), sql_type)
        };
        let row = |key: K| RowValue(Tuple { parts: key.params().iter().enumerate().map(part).collect() });
        let rows: Vec<RowValue> = keys.into_iter().map(row).collect();
        self.listed(rows, false)
    }

    /// One of the rows of a query with as many columns (SQLAlchemy: `in_(select(…))`).
    pub fn in_select<R>(self, select: Select<R>) -> Expr<bool> {
        Expr::new(Node::InSelect(Arc::new(InSelect { expr: self.node(), select: select.into_data(), negated: false })))
    }
}

crate::visit::rewrite!(Tuple: parts);

impl Element for Tuple {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::RowValues) {
            return Err(c.unsupported("a row value `(a, b)`", Capability::RowValues));
        }
        c.push("(");
        for (index, part) in self.parts.iter().enumerate() {
            c.separator(index);
            c.operand(part, p::LOWEST)?;
        }
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.list(&self.parts);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        self.parts.get(index).map(Node::as_ref)
    }
}
