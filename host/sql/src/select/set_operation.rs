//! UNION, INTERSECT, EXCEPT.
use super::{Select, SelectData};
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::Result,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// How two queries are put together (SQLAlchemy: `CompoundSelect`'s keyword).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum SetKind {
    /// `UNION`: rows of either, each once.
    Union = 1,
    /// `UNION ALL`: rows of either.
    UnionAll = 2,
    /// `INTERSECT`: rows of both, each once.
    Intersect = 3,
    /// `INTERSECT ALL`: rows of both, as often as they are in both.
    IntersectAll = 4,
    /// `EXCEPT`: rows of the first that the second does not have, each once.
    Except = 5,
    /// `EXCEPT ALL`: less often by as many as the second has.
    ExceptAll = 6,
}

/// A further query of a set operation (SQLAlchemy: `CompoundSelect`). Hook layout: child 0 the query; int 0 the kind: 1 UNION, 2 UNION ALL,
/// 3 INTERSECT, 4 INTERSECT ALL, 5 EXCEPT, 6 EXCEPT ALL.
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Order, select};
/// use blog::{Post, User};
///
/// let (names, titles) = (|| select(User::name), || select(Post::title));
/// let sql = |query| format!("{query:?}").replace("SELECT users.name FROM users", "names").replace("SELECT posts.title FROM posts", "titles");
/// assert_eq!(sql(names().union(titles())), "names UNION titles");
/// assert_eq!(sql(names().union_all(titles())), "names UNION ALL titles");
/// assert_eq!(sql(names().intersect(titles())), "names INTERSECT titles");
/// assert_eq!(sql(names().intersect_all(titles())), "names INTERSECT ALL titles");
/// assert_eq!(sql(names().except(titles())), "names EXCEPT titles");
/// assert_eq!(sql(names().except_all(titles())), "names EXCEPT ALL titles");
/// // Order and limit are about the whole.
/// assert_eq!(sql(names().union(titles()).order_by(User::name).limit(3)), "names UNION titles ORDER BY name LIMIT ?");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SetOperation {
    /// How it is put together with what came before.
    pub kind: SetKind,
    /// The query.
    pub select: Arc<SelectData>,
}

impl SetKind {
    /// As it is written.
    pub(crate) fn words(self) -> &'static str {
        match self {
            SetKind::Union => "UNION",
            SetKind::UnionAll => "UNION ALL",
            SetKind::Intersect => "INTERSECT",
            SetKind::IntersectAll => "INTERSECT ALL",
            SetKind::Except => "EXCEPT",
            SetKind::ExceptAll => "EXCEPT ALL",
        }
    }
}

impl<R> Select<R> {
    fn with_set(self, kind: SetKind, other: Select<R>) -> Self {
        let select = other.into_data();
        self.change(|data| data.set_operations.push(SetOperation { kind, select }))
    }

    /// Rows of either query, each once (SQLAlchemy: `union`). `.order_by` and `.limit` after it are about the whole.
    pub fn union(self, other: Select<R>) -> Self {
        self.with_set(SetKind::Union, other)
    }

    /// Rows of either query (SQLAlchemy: `union_all`).
    pub fn union_all(self, other: Select<R>) -> Self {
        self.with_set(SetKind::UnionAll, other)
    }

    /// Rows of both queries, each once (SQLAlchemy: `intersect`).
    pub fn intersect(self, other: Select<R>) -> Self {
        self.with_set(SetKind::Intersect, other)
    }

    /// Rows of both queries, as often as they are in both (SQLAlchemy: `intersect_all`).
    pub fn intersect_all(self, other: Select<R>) -> Self {
        self.with_set(SetKind::IntersectAll, other)
    }

    /// Rows of the first query, less often by as many as the second has (SQLAlchemy: `except_all`).
    pub fn except_all(self, other: Select<R>) -> Self {
        self.with_set(SetKind::ExceptAll, other)
    }

    /// Rows of the first query that the second does not have, each once (SQLAlchemy: `except_`).
    pub fn except(self, other: Select<R>) -> Self {
        self.with_set(SetKind::Except, other)
    }
}

crate::visit::rewrite!(SetOperation: select);

impl Element for SetOperation {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let words = self.kind.words();
        if matches!(self.kind, SetKind::IntersectAll | SetKind::ExceptAll) && !c.has(Capability::IntersectAll) {
            return Err(c.unsupported(words, Capability::IntersectAll));
        }
        c.push(" ");
        c.push(words);
        c.push(" ");
        c.set_operand(&self.select)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.byte(self.kind as u8);
        key.node(NodeRef::Select(&self.select));
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        (index == 0).then(|| NodeRef::Select(&self.select))
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(self.kind as i64)
    }
}
