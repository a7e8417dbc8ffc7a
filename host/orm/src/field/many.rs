//! `Many<T>`: the rows of another table that name this one.
use crate::mapper::{Attach, Mapped, RelationField};
use aludel_sql::{Result, ValueRef};
use std::any::Any;

/// The other side of a foreign key: any number of objects (SQLAlchemy: `relationship()` on the "one" side).
///
/// In a plain value it holds the objects themselves. An object in a session does not: the session keeps its relations,
/// and [`crate::Session::related`] and [`crate::Session::loaded`] read them.
#[derive(Clone)]
pub struct Many<T>(State<T>);

#[derive(Clone, Default)]
enum State<T> {
    #[default]
    Unloaded,
    /// Taken apart by a session.
    Managed,
    Loaded(Vec<T>),
}

/// Objects for a graph literal: `posts: many([Post { … }])`.
pub fn many<T>(objects: impl IntoIterator<Item = T>) -> Many<T> {
    objects.into_iter().collect()
}

impl<T> Many<T> {
    /// Not loaded.
    pub const fn unloaded() -> Self {
        Many(State::Unloaded)
    }

    /// The objects, if they were loaded or given.
    pub fn try_get(&self) -> Option<&[T]> {
        match &self.0 {
            State::Loaded(objects) => Some(objects),
            State::Unloaded | State::Managed => None,
        }
    }

    /// The objects, to be changed, if they were loaded or given.
    pub fn try_get_mut(&mut self) -> Option<&mut Vec<T>> {
        match &mut self.0 {
            State::Loaded(objects) => Some(objects),
            State::Unloaded | State::Managed => None,
        }
    }

    /// The objects, by value; empty when they were not loaded.
    pub fn into_vec(self) -> Vec<T> {
        match self.0 {
            State::Loaded(objects) => objects,
            State::Unloaded | State::Managed => Vec::new(),
        }
    }

    /// Whether the objects were loaded or given.
    pub fn is_loaded(&self) -> bool {
        matches!(self.0, State::Loaded(_))
    }
}

impl<T: aludel_sql::Model> Many<T> {
    /// The objects.
    ///
    /// # Panics
    /// When they were not loaded; [`Many::try_get`] does not panic.
    #[track_caller]
    pub fn get(&self) -> &[T] {
        let name = T::def().name;
        match &self.0 {
            State::Loaded(objects) => objects,
            State::Unloaded => panic!(
                "this `Many<{name}>` is not loaded; in a plain value, add `.preload(…)` with its relation to the query; in a session, read it with \
                 `session.related(…)`; or use `try_get()`"
            ),
            State::Managed => {
                panic!("the objects of this `Many<{name}>` are kept by the session; read them with `session.related(…)` or `session.loaded(…)`")
            }
        }
    }
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Many::unloaded()
    }
}

impl<T> FromIterator<T> for Many<T> {
    fn from_iter<I: IntoIterator<Item = T>>(objects: I) -> Self {
        Many(State::Loaded(objects.into_iter().collect()))
    }
}

impl<T> From<Vec<T>> for Many<T> {
    fn from(objects: Vec<T>) -> Self {
        Many(State::Loaded(objects))
    }
}

/// Equal when the objects are, or when neither is loaded.
impl<T: PartialEq> PartialEq for Many<T> {
    fn eq(&self, other: &Self) -> bool {
        self.try_get() == other.try_get()
    }
}

impl<T: Eq> Eq for Many<T> {}

impl<T: std::fmt::Debug> std::fmt::Debug for Many<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            State::Loaded(objects) => objects.fmt(f),
            State::Unloaded => f.write_str("unloaded"),
            State::Managed => f.write_str("in session"),
        }
    }
}

impl<T: Mapped> RelationField for Many<T> {
    fn take(&mut self, attach: &mut Attach<'_>) {
        let objects = match std::mem::replace(&mut self.0, State::Managed) {
            State::Loaded(objects) => objects,
            State::Unloaded | State::Managed => Vec::new(),
        };
        attach.many(objects);
    }

    fn release(&mut self) {
        self.0 = State::Unloaded;
    }

    fn target(&self) -> Option<crate::session::RawHandle> {
        None
    }

    fn set_target(&mut self, _target: crate::session::RawHandle) {}

    fn set_key(&mut self, _values: &[ValueRef<'_>]) -> Result<()> {
        Ok(())
    }

    fn has_key(&self) -> bool {
        false
    }

    fn is_parent(&self) -> bool {
        false
    }

    fn clear(&mut self) -> bool {
        false
    }

    fn is_nullable(&self) -> bool {
        true
    }

    fn model_number(&self) -> usize {
        T::number()
    }

    fn loader(&self) -> crate::session::Loader {
        crate::session::Loader::of::<T>()
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
