//! A model as something to select.
use super::{FromItem, Select, SelectItem, Selectable, select};
use crate::{error::Result, row::RowCursor, schema::Model};
use std::marker::PhantomData;

/// The columns of a model, read into objects of it (SQLAlchemy: the class in `select(User)`).
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Entity, Model, select, select::OptionalEntity};
/// use blog::{Post, User};
///
/// let users: Entity<User> = User::entity();
/// assert_eq!(format!("{:?}", users.select()), "SELECT users.id, users.name, users.city FROM users");
/// let posts: OptionalEntity<Post> = Post::entity().optional();
/// let both: aludel_sql::Select<(String, Option<Post>)> = select((User::name, posts)).left_join(User::posts);
/// assert!(format!("{both:?}").starts_with("SELECT users.name, posts.id, posts.author_id, posts.title FROM users LEFT OUTER JOIN posts ON"));
/// ```
pub struct Entity<M> {
    source: Option<FromItem>,
    model: PhantomData<fn() -> M>,
}

impl<M> Clone for Entity<M> {
    fn clone(&self) -> Self {
        Entity { source: self.source.clone(), model: PhantomData }
    }
}

impl<M: Model> Entity<M> {
    pub(crate) fn new() -> Self {
        Entity { source: None, model: PhantomData }
    }

    pub(crate) fn from_source(source: FromItem) -> Self {
        Entity { source: Some(source), model: PhantomData }
    }

    /// Objects that may be missing, on the far side of an outer join: `Option<M>` (SQLAlchemy has no counterpart: an object there is `None`).
    pub fn optional(self) -> OptionalEntity<M> {
        OptionalEntity(self)
    }

    /// A query for these objects (SQLAlchemy: `select(User)`).
    pub fn select(self) -> Select<M> {
        select(self)
    }

    fn item(self, optional: bool) -> SelectItem {
        SelectItem::Entity { model: M::def(), source: self.source.map(Box::new), optional }
    }
}

impl<M: Model> Selectable for Entity<M> {
    type Row = M;
    fn items(self, out: &mut Vec<SelectItem>) {
        out.push(self.item(false));
    }
    fn decode(cursor: &mut RowCursor<'_>) -> Result<M> {
        M::decode(cursor)
    }
}

/// A model that may be missing: all of its columns are NULL then, and the object is `None` (SQLAlchemy has no type for it).
pub struct OptionalEntity<M>(Entity<M>);

impl<M: Model> Selectable for OptionalEntity<M> {
    type Row = Option<M>;
    fn items(self, out: &mut Vec<SelectItem>) {
        out.push(self.0.item(true));
    }
    fn decode(cursor: &mut RowCursor<'_>) -> Result<Option<M>> {
        let width = M::def().loaded.len();
        if cursor.all_null(width) {
            cursor.skip(width);
            return Ok(None);
        }
        M::decode(cursor).map(Some)
    }
}

/// A model in FROM: its table, or the alias it was taken from.
impl<M: Model> From<Entity<M>> for FromItem {
    fn from(entity: Entity<M>) -> Self {
        entity.source.unwrap_or_else(|| M::def().from_item())
    }
}
