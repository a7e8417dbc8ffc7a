//! JOIN.
use super::FromItem;
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    expr::{Binary, ColumnRef, Expr, Literal, Node, Operator},
    schema::RelationDef,
    visit::{Element, Key, NodeRef},
};

/// How rows without a partner are treated (SQLAlchemy: `isouter=`, `full=` of `join`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum JoinKind {
    /// `JOIN`: rows without a partner go, on both sides.
    Inner = 1,
    /// `LEFT OUTER JOIN`: those of the left side stay.
    Left = 2,
    /// `RIGHT OUTER JOIN`: those of the right side stay.
    Right = 3,
    /// `FULL OUTER JOIN`: those of both sides stay.
    Full = 4,
    /// `CROSS JOIN`: every row with every row.
    Cross = 5,
}

/// A join as data (SQLAlchemy: `Join`). Hook layout: children 0 what is joined, 1 the condition; int 0 the kind: 1 inner, 2 left, 3 right, 4 full,
/// 5 cross.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// The kind.
    pub kind: JoinKind,
    /// What is joined.
    pub item: FromItem,
    /// The condition; none for a cross join.
    pub on: Option<Node>,
    /// The other side, when a relation says it.
    pub left: Option<FromItem>,
    /// A relation whose condition cannot be made; the compiler says so.
    pub broken: Option<&'static str>,
}

crate::visit::rewrite!(Join: item, on, left);

impl Join {
    /// A join along a relation, from `left` if its source goes by another name.
    pub(crate) fn along(kind: JoinKind, relation: &'static RelationDef) -> Self {
        let (source, target) = ((relation.source)(), (relation.target)());
        let (left, item) = (source.from_item(), target.from_item());
        let (on, broken) = match relation.pairs() {
            Ok(pairs) => (condition(&pairs), None),
            Err(_) => (None, Some(relation.name)),
        };
        Join { kind, item, on, left: Some(left), broken }
    }
}

fn condition(pairs: &[(&'static crate::schema::ColumnDef, &'static crate::schema::ColumnDef)]) -> Option<Node> {
    let equal = |(here, there): &(&'static crate::schema::ColumnDef, &'static crate::schema::ColumnDef)| {
        Expr::<bool>::new(Binary::node(Operator::Eq, Node::Column(ColumnRef::fixed(here)), Node::Column(ColumnRef::fixed(there))))
    };
    pairs.iter().map(equal).reduce(|left, right| left.and(right)).map(Expr::into_node)
}

impl Join {
    /// `CROSS APPLY` and `OUTER APPLY`: joins of a LATERAL query, which take no condition.
    fn apply(&self, c: &mut Compiler<'_>) -> Result<()> {
        let words = match (self.kind, &self.on) {
            (JoinKind::Inner | JoinKind::Cross, None | Some(Node::Literal(Literal::True))) => " CROSS APPLY ",
            (JoinKind::Left, None | Some(Node::Literal(Literal::True))) => " OUTER APPLY ",
            _ => return Err(c.unsupported("this join of a LATERAL query with a condition", Capability::Lateral)),
        };
        c.push(words);
        c.render(NodeRef::From(&self.item))
    }
}

impl Element for Join {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if let Some(name) = self.broken {
            return Err(Error::new(ErrorKind::Compile, "ORM-1001", format!("relation `{name}` has no counterpart to join along"))
                .help("declare the other side with a field of type `One<…>`, or use `.join_on(…)`"));
        }
        if let (FromItem::Lateral { .. }, false, true) = (&self.item, c.has(Capability::Lateral), c.has(Capability::CrossApply)) {
            return self.apply(c);
        }
        let (words, needs) = match self.kind {
            JoinKind::Inner => (" JOIN ", None),
            JoinKind::Left => (" LEFT OUTER JOIN ", None),
            JoinKind::Right => (" RIGHT OUTER JOIN ", Some(Capability::RightJoin)),
            JoinKind::Full => (" FULL OUTER JOIN ", Some(Capability::FullJoin)),
            JoinKind::Cross => (" CROSS JOIN ", None),
        };
        if let Some(capability) = needs.filter(|capability| !c.has(*capability)) {
            return Err(c.unsupported(words.trim(), capability));
        }
        c.push(words);
        c.render(NodeRef::From(&self.item))?;
        if let Some(on) = &self.on {
            c.push(" ON ");
            c.in_clause("ON");
            c.condition(on, p::LOWEST)?;
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.few([self.kind as u8, u8::from(self.on.is_some()), u8::from(self.left.is_some()), u8::from(self.broken.is_some())]);
        self.item.key(key);
        if let Some(on) = &self.on {
            key.expr(on);
        }
        if let Some(left) = &self.left {
            left.key(key);
        }
        if let Some(broken) = self.broken {
            key.text(broken);
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        match index {
            0 => Some(NodeRef::From(&self.item)),
            1 => self.on.as_ref().map(Node::as_ref),
            _ => None,
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(self.kind as i64)
    }
}
