//! `One<T>`: a foreign key, and its target when that is loaded.
use crate::{
    mapper::{Attach, Mapped, RelationField},
    session::{RawHandle, Tracked},
};
use aludel_sql::{Error, ErrorKind, KeyValue, Model, Param, Result, RowCursor, ValueRef};
use std::{any::Any, sync::Arc};

/// The side with the foreign key (SQLAlchemy: `relationship()` on the "many" side, with its `ForeignKey` column).
///
/// It *is* the column or columns of the key, so there is no second field to keep in step: a field `author: One<User>` is
/// the column `author_id`. Assigning to it changes this end; a loaded collection at the other end follows at the next flush if
/// the object has a row already. `session.link(…)` changes both ends at once, always. Where there may be no target, the field is an `Option<One<T>>` and the column may be NULL.
pub struct One<T: Model> {
    key: Option<T::Key>,
    target: Target<T>,
}

pub(crate) enum Target<T> {
    Unloaded,
    /// To be filled with the object that this one is added under.
    Parent,
    /// An object of a session. It says what the key is; `key` follows at flush.
    Tracked(RawHandle),
    /// The object itself, in a plain value.
    Value(Arc<T>),
}

/// In a graph literal, the object that this one stands under.
pub const fn parent<T: Model>() -> One<T> {
    One { key: None, target: Target::Parent }
}

impl<T: Model> One<T> {
    /// A target by its key.
    pub const fn with_key(key: T::Key) -> Self {
        One { key: Some(key), target: Target::Unloaded }
    }

    /// A target that is new as well: adding this object adds both.
    pub fn to(target: T) -> Self {
        One { key: None, target: Target::Value(Arc::new(target)) }
    }

    /// A target that is in a session.
    pub const fn of(target: Tracked<T>) -> Self {
        One { key: None, target: Target::Tracked(target.raw()) }
    }

    /// The key; `None` while the target has none yet.
    pub const fn key(&self) -> Option<&T::Key> {
        self.key.as_ref()
    }

    /// The target of a plain value, if it was loaded or given.
    pub fn try_get(&self) -> Option<&T> {
        match &self.target {
            Target::Value(target) => Some(target),
            Target::Unloaded | Target::Parent | Target::Tracked(_) => None,
        }
    }

    /// The target of a plain value.
    ///
    /// # Panics
    /// When it was not loaded; [`One::try_get`] does not panic.
    #[track_caller]
    pub fn get(&self) -> &T {
        match self.try_get() {
            Some(target) => target,
            None => panic!(
                "this `One<{}>` is not loaded; add `.preload(…)` with its relation to the query, read it with `session.related_one(…)`, or use `try_get()`",
                T::def().name
            ),
        }
    }

    pub(crate) fn load(&mut self, target: Arc<T>) {
        self.target = Target::Value(target);
    }
}

impl<T: Model> From<Tracked<T>> for One<T> {
    fn from(target: Tracked<T>) -> Self {
        One::of(target)
    }
}

impl<T: Model> Default for One<T> {
    fn default() -> Self {
        parent()
    }
}

/// The copy of a loaded target is shared, not cloned.
impl<T: Model> Clone for One<T> {
    fn clone(&self) -> Self {
        let target = match &self.target {
            Target::Unloaded => Target::Unloaded,
            Target::Parent => Target::Parent,
            Target::Tracked(handle) => Target::Tracked(*handle),
            Target::Value(value) => Target::Value(Arc::clone(value)),
        };
        One { key: self.key.clone(), target }
    }
}

/// Equal when the keys are; while a key is not known yet, when the targets are.
impl<T: Model + PartialEq> PartialEq for One<T> {
    fn eq(&self, other: &Self) -> bool {
        match (&self.key, &other.key) {
            (Some(key), Some(other)) => key == other,
            (None, None) => match (&self.target, &other.target) {
                (Target::Unloaded, Target::Unloaded) | (Target::Parent, Target::Parent) => true,
                (Target::Tracked(target), Target::Tracked(other)) => target == other,
                (Target::Value(target), Target::Value(other)) => target == other,
                _ => false,
            },
            _ => false,
        }
    }
}

impl<T: Model + Eq> Eq for One<T> {}

impl<T: Model + std::fmt::Debug> std::fmt::Debug for One<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.target, &self.key) {
            (Target::Value(target), _) => target.fmt(f),
            (_, Some(key)) => write!(f, "key {key:?}"),
            (Target::Parent, None) => f.write_str("parent"),
            (Target::Tracked(_), None) => f.write_str("in session"),
            (Target::Unloaded, None) => f.write_str("unloaded"),
        }
    }
}

/// What the two forms of the field have in common: `One<T>` and `Option<One<T>>`.
pub trait ToOne: Sized {
    /// The value of one column of the key.
    fn param(&self, part: usize) -> Param<'_>;
    /// Reads the key's columns. Errors: [`ErrorKind::Decode`], naming the column.
    fn decode(cursor: &mut RowCursor<'_>) -> Result<Self>;
    /// Puts a value into one column of the key.
    fn set_part(&mut self, part: usize, value: ValueRef<'_>) -> Result<()>;
}

/// The widest key there is.
const WIDEST: usize = 4;

impl<T: Model> ToOne for One<T> {
    #[inline]
    fn param(&self, part: usize) -> Param<'_> {
        self.key.as_ref().map_or(Param::Ref(ValueRef::Null), |key| key.param(part))
    }

    #[inline]
    fn decode(cursor: &mut RowCursor<'_>) -> Result<Self> {
        let start = cursor.position();
        let width = T::Key::WIDTH.min(WIDEST);
        let mut values = [ValueRef::Null; WIDEST];
        for (part, value) in values.iter_mut().enumerate().take(width) {
            *value = cursor.row().value(start + part)?;
        }
        cursor.skip(width);
        match T::Key::from_values(&values[..width]) {
            Ok(key) => Ok(One::with_key(key)),
            Err(error) => Err(in_column(cursor, start, error)),
        }
    }

    fn set_part(&mut self, part: usize, value: ValueRef<'_>) -> Result<()> {
        let width = T::Key::WIDTH.min(WIDEST);
        let key = {
            let mut params: Vec<Param<'_>> = (0..width).map(|part| ToOne::param(self, part)).collect();
            if let Some(old) = params.get_mut(part) {
                *old = Param::Ref(value);
            }
            let values: Vec<ValueRef<'_>> = params.iter().map(Param::value).collect();
            match values.iter().any(|value| matches!(value, ValueRef::Null)) {
                true => None,
                false => Some(T::Key::from_values(&values)?),
            }
        };
        *self = One { key, target: Target::Unloaded };
        Ok(())
    }
}

#[cold]
fn in_column(cursor: &RowCursor<'_>, column: usize, error: Error) -> Error {
    match cursor.row().columns().get(column) {
        Some(column) => error.in_front(&column.to_string()),
        None => error,
    }
}

impl<T: Model> ToOne for Option<One<T>> {
    #[inline]
    fn param(&self, part: usize) -> Param<'_> {
        self.as_ref().map_or(Param::Ref(ValueRef::Null), |one| one.param(part))
    }

    #[inline]
    fn decode(cursor: &mut RowCursor<'_>) -> Result<Self> {
        let width = T::Key::WIDTH;
        if cursor.all_null(width) {
            cursor.skip(width);
            return Ok(None);
        }
        One::decode(cursor).map(Some)
    }

    fn set_part(&mut self, part: usize, value: ValueRef<'_>) -> Result<()> {
        match (self.as_mut(), value) {
            (_, ValueRef::Null) => *self = None,
            (Some(one), value) => one.set_part(part, value)?,
            (None, value) if T::Key::WIDTH == 1 => *self = Some(One::with_key(T::Key::from_values(&[value])?)),
            (None, _) => {
                return Err(Error::new(ErrorKind::InvalidRequest, "ORM-2001", format!("one column of a key of `{}` was set alone", T::def().name))
                    .help("set the whole key with `One::with_key(…)`"));
            }
        }
        Ok(())
    }
}

impl<T: Mapped> RelationField for One<T> {
    fn take(&mut self, attach: &mut Attach<'_>) {
        match std::mem::replace(&mut self.target, Target::Unloaded) {
            Target::Value(target) => match Arc::try_unwrap(target) {
                Ok(target) if self.key.is_none() => self.target = Target::Tracked(attach.one(target)),
                // Loaded with its key: the key says it all.
                Ok(_) | Err(_) => {}
            },
            Target::Tracked(handle) => {
                attach.back::<T>(handle);
                self.target = Target::Tracked(handle);
            }
            other => self.target = other,
        }
    }

    fn release(&mut self) {
        if let Target::Tracked(_) = self.target {
            self.target = Target::Unloaded;
        }
    }

    fn target(&self) -> Option<RawHandle> {
        match self.target {
            Target::Tracked(handle) => Some(handle),
            Target::Unloaded | Target::Parent | Target::Value(_) => None,
        }
    }

    fn set_target(&mut self, target: RawHandle) {
        *self = One { key: None, target: Target::Tracked(target) };
    }

    fn set_key(&mut self, values: &[ValueRef<'_>]) -> Result<()> {
        self.key = Some(T::Key::from_values(values)?);
        Ok(())
    }

    fn has_key(&self) -> bool {
        self.key.is_some()
    }

    fn is_parent(&self) -> bool {
        self.key.is_none() && matches!(self.target, Target::Parent | Target::Unloaded)
    }

    fn clear(&mut self) -> bool {
        false
    }

    fn is_nullable(&self) -> bool {
        false
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

impl<T: Mapped> RelationField for Option<One<T>> {
    fn take(&mut self, attach: &mut Attach<'_>) {
        if let Some(one) = self {
            one.take(attach);
        }
    }

    fn release(&mut self) {
        if let Some(one) = self {
            one.release();
        }
    }

    fn target(&self) -> Option<RawHandle> {
        self.as_ref().and_then(RelationField::target)
    }

    fn set_target(&mut self, target: RawHandle) {
        *self = Some(One { key: None, target: Target::Tracked(target) });
    }

    fn set_key(&mut self, values: &[ValueRef<'_>]) -> Result<()> {
        self.get_or_insert_with(parent).set_key(values)
    }

    fn has_key(&self) -> bool {
        self.as_ref().is_some_and(One::has_key)
    }

    fn is_parent(&self) -> bool {
        self.as_ref().is_some_and(One::is_parent)
    }

    fn clear(&mut self) -> bool {
        *self = None;
        true
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
