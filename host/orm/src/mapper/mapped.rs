//! What `#[derive(Model)]` writes for the session.
use super::Attach;
use crate::session::{Loader, RawHandle};
use aludel_sql::{
    Model, Result, ValueRef,
    schema::{ColumnDef, RelationDef},
};
use std::any::Any;

/// The lists that the constants of a model index.
#[doc(hidden)]
pub trait Declared {
    /// Every column.
    const COLUMNS: &'static [&'static ColumnDef];
    /// Every relation.
    const RELATIONS: &'static [&'static RelationDef];
}

/// What becomes of the objects of a collection (SQLAlchemy: `cascade=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cascade {
    /// They are added with their parent, and live on without it (`save-update`).
    #[default]
    Save,
    /// They are deleted with their parent (`delete`).
    Delete,
    /// They are deleted with their parent, and when they leave it (`delete-orphan`).
    DeleteOrphan,
}

/// A model that a session can hold. `#[derive(Model)]` implements it.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a model", label = "not a model", note = "add `#[derive(Model)]` to it")]
pub trait Mapped: Model + Send + Sync {
    /// The columns that may have no value: `Auto` and `Deferred` fields.
    const OPTIONAL: &'static [usize];
    /// The relations whose foreign key is here.
    const TO_ONE: &'static [usize];

    /// The model's number within the process.
    fn number() -> usize;
    /// Whether a column has a value: `Auto` before the INSERT and `Deferred` before loading have none.
    fn is_loaded(&self, column: usize) -> bool;
    /// Takes a column's value away again.
    fn unset(&mut self, column: usize);
    /// The field of a relation, by its position in `def().relations`.
    fn relation(&self, relation: usize) -> Option<&dyn RelationField>;
    /// The same, to be changed.
    fn relation_mut(&mut self, relation: usize) -> Option<&mut dyn RelationField>;
    /// What becomes of the objects of a collection.
    fn cascade(relation: usize) -> Cascade;
}

/// A field that is a relation: `One`, `Option<One>` or `Many`.
#[doc(hidden)]
pub trait RelationField {
    /// Gives the objects in it to the session that its owner is added to.
    fn take(&mut self, attach: &mut Attach<'_>);
    /// Forgets what only a session understands.
    fn release(&mut self);
    /// The object of a session that a foreign key points to.
    fn target(&self) -> Option<RawHandle>;
    /// Points a foreign key to an object of the session.
    fn set_target(&mut self, target: RawHandle);
    /// Puts in the key of the target.
    fn set_key(&mut self, values: &[ValueRef<'_>]) -> Result<()>;
    /// Whether the key is known.
    fn has_key(&self) -> bool;
    /// Whether it waits for the object that its owner is added under.
    fn is_parent(&self) -> bool;
    /// Points a foreign key nowhere, if it may.
    fn clear(&mut self) -> bool;
    /// Whether it may point nowhere.
    fn is_nullable(&self) -> bool;
    /// The number of the model it leads to.
    fn model_number(&self) -> usize;
    /// What loads it into a session.
    fn loader(&self) -> Loader;
    /// For those who know the type.
    fn as_any_mut(&mut self) -> &mut dyn Any;
}
