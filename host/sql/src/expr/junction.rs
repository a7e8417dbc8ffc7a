//! AND, OR, NOT.
use super::{
    Expr, IntoExpr, Node,
    literal::Literal,
    unary::{Unary, UnaryOperator},
};
use crate::{
    compile::{Compiler, precedence as p},
    error::Result,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// Conditions joined by AND or OR (SQLAlchemy: `BooleanClauseList`). Hook layout: children are the conditions; int 0 is 1 for OR.
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, all, any, column, not};
///
/// let users = Table::new("users").column(column("age", SqlType::Integer)).column(column("name", SqlType::Text));
/// let adult = || users.col::<i32>("age").unwrap().ge(18);
/// let ada = || users.col::<String>("name").unwrap().eq("Ada");
/// let sql = |condition| format!("{condition:?}");
///
/// assert_eq!(sql(adult().and(ada())), "users.age >= ? AND users.name = ?");
/// assert_eq!(sql(adult().or(ada())), "users.age >= ? OR users.name = ?");
/// assert_eq!(sql(not(adult().or(ada()))), "NOT (users.age >= ? OR users.name = ?)");
/// // The operators of Rust do the same.
/// assert_eq!(sql(adult() & !ada() | ada()), "users.age >= ? AND NOT users.name = ? OR users.name = ?");
/// // Lists, which may be empty.
/// assert_eq!(sql(all([adult(), ada()])), "users.age >= ? AND users.name = ?");
/// assert_eq!(sql(any([adult(), ada()])), "users.age >= ? OR users.name = ?");
/// assert_eq!((sql(all([])), sql(any([]))), ("TRUE".to_owned(), "FALSE".to_owned()));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Junction {
    /// OR rather than AND.
    pub or: bool,
    /// Two conditions or more.
    pub parts: Vec<Node>,
}

crate::visit::rewrite!(Junction: parts);

impl Junction {
    fn join(or: bool, left: Node, right: Node) -> Node {
        // `a AND b AND c` is one node, so that depth does not grow with the number of filters.
        let mut parts = match left {
            Node::Junction(junction) if junction.or == or => junction.parts.clone(),
            other => vec![other],
        };
        parts.push(right);
        Node::Junction(Arc::new(Junction { or, parts }))
    }

    pub(crate) fn precedence(&self) -> u8 {
        if self.or { p::OR } else { p::AND }
    }
}

impl Expr<bool> {
    /// Both (SQLAlchemy: `&`, `and_`).
    ///
    /// ```
    /// use aludel_sql::{Compare, bind};
    ///
    /// let between = bind::<i32>(5).gt(1).and(bind::<i32>(5).lt(9));
    /// assert_eq!(format!("{:?}", between.clone().or(bind::<i32>(5).eq(0))), "? > ? AND ? < ? OR ? = ?");
    /// assert_eq!(format!("{:?}", between.and(bind::<i32>(5).eq(5))), "? > ? AND ? < ? AND ? = ?");
    /// ```
    #[must_use]
    pub fn and(self, other: impl IntoExpr<bool>) -> Expr<bool> {
        Expr::new(Junction::join(false, self.into_node(), other.into_expr().into_node()))
    }

    /// At least one (SQLAlchemy: `|`, `or_`).
    #[must_use]
    pub fn or(self, other: impl IntoExpr<bool>) -> Expr<bool> {
        Expr::new(Junction::join(true, self.into_node(), other.into_expr().into_node()))
    }
}

impl std::ops::Not for Expr<bool> {
    type Output = Expr<bool>;
    fn not(self) -> Expr<bool> {
        not(self)
    }
}

impl std::ops::BitAnd for Expr<bool> {
    type Output = Expr<bool>;
    fn bitand(self, other: Expr<bool>) -> Expr<bool> {
        self.and(other)
    }
}

impl std::ops::BitOr for Expr<bool> {
    type Output = Expr<bool>;
    fn bitor(self, other: Expr<bool>) -> Expr<bool> {
        self.or(other)
    }
}

/// The opposite; of NULL it is NULL (SQLAlchemy: `not_`, `~`).
///
/// ```
/// use aludel_sql::{Compare, bind, not};
///
/// assert_eq!(format!("{:?}", not(bind::<i32>(5).gt(1))), "NOT ? > ?");
/// ```
pub fn not(condition: impl IntoExpr<bool>) -> Expr<bool> {
    Unary::expr(UnaryOperator::Not, condition.into_expr().into_node())
}

/// All of the conditions; true when there are none (SQLAlchemy: `and_(*conditions)`).
///
/// ```
/// use aludel_sql::{Compare, all, bind};
///
/// // What a form leaves empty filters nothing.
/// let least: Option<i32> = None;
/// let filters = least.map(|least| bind::<i32>(5).ge(least));
/// assert_eq!(format!("{:?}", all(filters)), "TRUE");
/// ```
pub fn all(conditions: impl IntoIterator<Item = Expr<bool>>) -> Expr<bool> {
    junction(false, conditions)
}

/// Any of the conditions; false when there are none (SQLAlchemy: `or_(*conditions)`).
///
/// ```
/// use aludel_sql::{Compare, any, bind};
///
/// assert_eq!(format!("{:?}", any([1, 2].map(|one| bind::<i32>(5).eq(one)))), "? = ? OR ? = ?");
/// assert_eq!(format!("{:?}", any([])), "FALSE");
/// ```
pub fn any(conditions: impl IntoIterator<Item = Expr<bool>>) -> Expr<bool> {
    junction(true, conditions)
}

fn junction(or: bool, conditions: impl IntoIterator<Item = Expr<bool>>) -> Expr<bool> {
    let mut parts: Vec<Node> = conditions.into_iter().map(Expr::into_node).collect();
    Expr::new(match (parts.len(), or) {
        (0, true) => Node::Literal(Literal::False),
        (0, false) => Node::Literal(Literal::True),
        (1, _) => parts.remove(0),
        _ => Node::Junction(Arc::new(Junction { or, parts })),
    })
}

impl Element for Junction {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        for (index, part) in self.parts.iter().enumerate() {
            if index > 0 {
                c.push(if self.or { " OR " } else { " AND " });
            }
            c.condition(part, self.precedence() + 1)?;
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.flag(self.or);
        key.list(&self.parts);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        self.parts.get(index).map(Node::as_ref)
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(i64::from(self.or))
    }
}
