//! Which relations a query loads with its objects.
use super::step::{PreloadOption, RelationStep, Step};
use crate::mapper::Mapped;
use aludel_sql::{IntoExpr, Relation, Select, expr::Ordering};
use std::sync::Arc;

type Make<M, T> = Box<dyn FnOnce(Option<Select<T>>, Vec<Arc<dyn Step<T>>>) -> Arc<dyn Step<M>>>;

/// A relation, or several one after the other, to be loaded with a query's objects (SQLAlchemy: `selectinload(User.posts)`).
///
/// Each relation is one query for all objects together, by the keys that are there. `filter` and `order_by` are about the
/// objects at the end of the path.
#[must_use = "a path does nothing until `.preload(…)` is given it"]
pub struct Path<M, T> {
    make: Make<M, T>,
    query: Option<Select<T>>,
    next: Vec<Arc<dyn Step<T>>>,
}

/// What `.preload(…)` and `.then(…)` take: a relation of `M`, or a path that starts at one.
#[diagnostic::on_unimplemented(message = "`{Self}` does not start at `{M}`", label = "not a relation of `{M}`")]
pub trait IntoPath<M, T> {
    /// The path.
    fn into_path(self) -> Path<M, T>;
}

impl<M, T> IntoPath<M, T> for Path<M, T> {
    fn into_path(self) -> Path<M, T> {
        self
    }
}

impl<M: Mapped, T: Mapped> IntoPath<M, T> for Relation<M, T> {
    fn into_path(self) -> Path<M, T> {
        Path { make: Box::new(move |query, next| Arc::new(RelationStep::new(self, query, next))), query: None, next: Vec::new() }
    }
}

impl<M: Mapped, T: Mapped> Path<M, T> {
    /// The next relation (SQLAlchemy: `selectinload(User.posts).selectinload(Post.comments)`).
    pub fn then<U: Mapped>(self, next: impl IntoPath<T, U>) -> Path<M, U> {
        let next = next.into_path();
        let (make_first, first, mut others) = (self.make, self.query, self.next);
        let make_next = next.make;
        Path {
            make: Box::new(move |query, tail| {
                others.push(make_next(query, tail));
                make_first(first, others)
            }),
            query: next.query,
            next: next.next,
        }
    }

    /// Another relation of the objects at the end of this path.
    pub fn with<U: Mapped>(mut self, other: impl IntoPath<T, U>) -> Self {
        self.next.push(other.into_path().finish());
        self
    }

    /// Only related objects that meet the condition. The collection holds just these then.
    pub fn filter(mut self, condition: impl IntoExpr<bool>) -> Self {
        self.query = Some(self.query.unwrap_or_else(T::select).filter(condition));
        self
    }

    /// The order of the related objects.
    pub fn order_by(mut self, ordering: impl Into<Ordering>) -> Self {
        self.query = Some(self.query.unwrap_or_else(T::select).order_by(ordering));
        self
    }

    pub(crate) fn finish(self) -> Arc<dyn Step<M>> {
        (self.make)(self.query, self.next)
    }
}

/// Paths from a relation: `User::posts.then(Post::comments)`.
pub trait RelationPath<M: Mapped, T: Mapped>: Sized {
    /// The relation as a path.
    fn path(self) -> Path<M, T>;

    /// The next relation, see [`Path::then`].
    fn then<U: Mapped>(self, next: impl IntoPath<T, U>) -> Path<M, U> {
        self.path().then(next)
    }

    /// Another relation of the related objects, see [`Path::with`].
    fn with<U: Mapped>(self, other: impl IntoPath<T, U>) -> Path<M, T> {
        self.path().with(other)
    }

    /// Only related objects that meet the condition, see [`Path::filter`].
    fn filter(self, condition: impl IntoExpr<bool>) -> Path<M, T> {
        self.path().filter(condition)
    }

    /// The order of the related objects, see [`Path::order_by`].
    fn order_by(self, ordering: impl Into<Ordering>) -> Path<M, T> {
        self.path().order_by(ordering)
    }
}

impl<M: Mapped, T: Mapped> RelationPath<M, T> for Relation<M, T> {
    fn path(self) -> Path<M, T> {
        self.into_path()
    }
}

/// Queries that load relations with their objects.
pub trait Preload<M: Mapped>: Sized {
    /// Loads a relation with the objects, one query for all of them (SQLAlchemy: `options(selectinload(User.posts))`). The
    /// query itself is not changed.
    fn preload<T: Mapped>(self, path: impl IntoPath<M, T>) -> Self;
}

impl<M: Mapped> Preload<M> for Select<M> {
    fn preload<T: Mapped>(self, path: impl IntoPath<M, T>) -> Self {
        self.option(Arc::new(PreloadOption(path.into_path().finish())))
    }
}
