//! Relations between models: which columns of one name the rows of the other.
//!
//! Not here: loading related rows (that is the ORM).
use super::{column::ColumnDef, model::ModelDef};
use crate::error::{Error, ErrorKind, Result};
use std::marker::PhantomData;

/// Which side of the relation a model is on (SQLAlchemy: `RelationshipDirection`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// The foreign key is here: one target at most (SQLAlchemy: `MANYTOONE`).
    ManyToOne,
    /// The foreign key is there: any number of targets (SQLAlchemy: `ONETOMANY`).
    OneToMany,
}

/// A relation as `#[derive(Model)]` declares it (SQLAlchemy: `RelationshipProperty`).
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::schema::{RelationDef, RelationKind};
/// use blog::User;
///
/// let posts: &'static RelationDef = User::posts.def();
/// assert_eq!((posts.name, posts.kind), ("posts", RelationKind::OneToMany));
/// let (here, there) = posts.pairs()?[0];
/// assert_eq!((here.name.as_str(), there.name.as_str()), ("id", "author_id"));
/// assert_eq!(posts.reverse().unwrap().name, "author");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub struct RelationDef {
    /// The field.
    pub name: &'static str,
    /// Which side this is.
    pub kind: RelationKind,
    /// The model that has the field.
    pub source: fn() -> &'static ModelDef,
    /// The model it leads to.
    pub target: fn() -> &'static ModelDef,
    /// Many-to-one: the columns here that name the target, in the order of its primary key. Empty otherwise.
    pub columns: &'static [&'static ColumnDef],
    /// The field of the target that leads back (SQLAlchemy: `back_populates`).
    pub back: Option<&'static str>,
}

impl RelationDef {
    /// The pairs of columns, here and there, that are equal for related rows (SQLAlchemy: `local_remote_pairs`).
    ///
    /// Errors: [`ErrorKind::InvalidRequest`] when a one-to-many relation's other side does not exist.
    pub fn pairs(&self) -> Result<Vec<(&'static ColumnDef, &'static ColumnDef)>> {
        let target = (self.target)();
        match self.kind {
            RelationKind::ManyToOne => Ok(self.columns.iter().copied().zip(target.primary_key_columns()).collect()),
            RelationKind::OneToMany => {
                let back = self.reverse().ok_or_else(|| self.no_way_back())?;
                Ok((self.source)().primary_key_columns().zip(back.columns.iter().copied()).collect())
            }
        }
    }

    /// The relation of the target that leads back here, if there is one (SQLAlchemy: `back_populates`).
    pub fn reverse(&self) -> Option<&'static RelationDef> {
        let (source, target) = ((self.source)(), (self.target)());
        match self.back {
            Some(back) => target.relation(back),
            None => target.relations.iter().copied().find(|relation| {
                relation.kind != self.kind && std::ptr::eq((relation.target)(), source) && relation.back.is_none_or(|back| back == self.name)
            }),
        }
    }

    #[cold]
    fn no_way_back(&self) -> Error {
        let (source, target) = ((self.source)(), (self.target)());
        Error::new(ErrorKind::InvalidRequest, "ORM-1001", format!("`{}::{}` has no counterpart in `{}`", source.name, self.name, target.name))
            .help(format!("add a field of type `One<{}>` to `{}`, and name it with `#[model(back = \"…\")]`", source.name, target.name))
    }
}

impl std::fmt::Debug for RelationDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}::{}", (self.source)().name, self.name)
    }
}

/// A model's relation, known at compile time: `User::posts` (SQLAlchemy: the attribute that `relationship()` makes). `M` has it, `T` is what it leads to.
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Model, Relation, select};
/// use blog::{Post, User};
///
/// let posts: Relation<User, Post> = User::posts;
/// let query = select(Post::title).from(User::entity()).join(posts);
/// assert_eq!(format!("{query:?}"), "SELECT posts.title FROM users JOIN posts ON users.id = posts.author_id");
/// // What the derive writes: a relation over a definition that lives as long as the program.
/// let same: Relation<User, Post> = Relation::new(posts.def());
/// assert_eq!(same.def().name, "posts");
/// ```
pub struct Relation<M, T> {
    def: &'static RelationDef,
    types: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Clone for Relation<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for Relation<M, T> {}

impl<M, T> Relation<M, T> {
    /// A relation by its definition; `M` and `T` must be its ends, which nobody checks (SQLAlchemy has no counterpart). `#[derive(Model)]` writes this.
    pub const fn new(def: &'static RelationDef) -> Self {
        Relation { def, types: PhantomData }
    }

    /// The definition (SQLAlchemy: `attribute.property`).
    pub const fn def(self) -> &'static RelationDef {
        self.def
    }
}
